"""A file under a question of levels: loaded, its hierarchies fitted, its conditions made."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from privlib.policy.records import Need as Declared
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.fitting import Fitted, fit
from privlib.risk.hierarchies.levels import Hierarchy, with_lines
from privlib.risk.hierarchies.needs import needs
from privlib.risk.plans import asked, candidate
from privlib.risk.plans.plan_file import Plan, Promise
from privlib.risk.population import population_file, searched
from privlib.risk.search.nodes import Levels, Nodes
from privlib.risk.search.optimum import nodes_of, scorer_of
from privlib.risk.search.task import Task, task
from privlib.risk.search.trial import good
from privlib.risk.table.finest import Finest
from privlib.risk.table.loaded import Loaded, Question, loaded

__all__ = ["Opened", "Options", "Unknown", "along", "opened", "opened_in", "prepared"]

Unknown = Literal["refuse", "top"]
"""What becomes of values without a line: refused, or put under the top label."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to search."""

    models: tuple[str, ...] = ()
    """`distinct_l:3@occupation`, beside k."""
    k: int | None = 5
    """None where the models say it."""
    limit: float = 0.02
    score: str = "loss"
    gs: float = 0.5
    weights: Mapping[str, float] | None = None
    lower: Mapping[str, int] | None = None
    upper: Mapping[str, int] | None = None
    budget_s: float = 60.0
    assume_monotone: bool = False
    needs: tuple[Declared, ...] = ()
    """What the policy says that purposes need: none of it is lost."""
    population: Path | None = None
    """Counts of the population, for k_map and delta_presence."""

    def asked(self) -> list[asked.Asked]:
        """Read the models.

        Raises:
            ParameterError: E405.
        """
        return asked.parse([*([] if self.k is None else [f"k:{self.k}"]), *self.models])


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A file, and what is asked of it."""

    data: Loaded
    task: Task
    nodes: Nodes
    folder: Path | None
    """Where the candidate is built."""
    unknown: Mapping[str, int]
    """Values without a line, by column, that were put under the top label."""

    def source(self, levels: Levels) -> candidate.Source:
        """Say what a candidate of these levels is made from."""
        node = self.nodes.at(levels)
        return candidate.Source(
            self.data, self.task.fitted, self.task.conditions, node, good(node, self.task.conditions)
        )

    def promise(self, source: candidate.Source) -> Promise:
        """Say what its candidate will hold."""
        node, kept = source.node, source.kept
        return Promise(
            units=node.count(kept),
            rows=int(node.weights[kept].sum()),
            suppressed=node.count(~kept),
            classes=int(np.count_nonzero(kept)),
            k=min(node.units[kept].tolist(), default=0),
            score=scorer_of(self.task, self.nodes).score(node, ~kept),
        )

    def write(self, source: candidate.Source, plan: Plan, out: Path | None) -> None:
        """Write a plan's candidate, if that was asked for; see `candidate.write`."""
        if out is not None and self.folder is not None:
            candidate.write(source, plan, self.folder, out)


def along(models: Sequence[asked.Asked]) -> list[str]:
    """Name the sensitive attributes whose distance runs along a hierarchy."""
    return [name for model, _, name in models if model == "t_hierarchical" and name is not None]


@contextmanager
def opened(  # noqa: PLR0913 (what is read, what is asked, what will be written)
    path: Path,
    hierarchies: Path,
    question: Question,
    options: Options,
    *,
    columns: Sequence[str] = (),
    out: Path | None = None,
    unknown: Unknown = "refuse",
) -> Generator[Opened]:
    """Load a file and prepare what is asked of it.

    Args:
        path: CSV or Parquet.
        hierarchies: their folder.
        question: of the file; sensitive attributes are those of the models.
        options: of the search.
        columns: all columns of the file: a hierarchy may belong to one of the others.
        out: where a candidate will go.
        unknown: what becomes of values without a line.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
        StorageError: E80x.
    """
    read = _read(hierarchies, question.quasi, options, columns)
    with ExitStack() as stack:
        folders = [] if out is None else [stack.enter_context(candidate.beside(out))]
        data = stack.enter_context(loaded(path, question, *folders))
        yield _opened(data, read, options, unknown, folders[0] if folders else None)


def opened_in(data: Loaded, hierarchies: Path, options: Options) -> Opened:
    """Prepare what is asked of a table that an engine holds already; nothing can be written of it.

    Raises:
        ParameterError: as `opened`.
    """
    read = _read(hierarchies, [column.name for column in data.spec.quasi], options, ())
    return _opened(data, read, options, "refuse", None)


def _read(hierarchies: Path, quasi: Sequence[str], options: Options, columns: Sequence[str]) -> Mapping[str, Hierarchy]:
    return {each.name: each for each in hierarchy_files.read(hierarchies, (*quasi, *along(options.asked())), columns)}


def _opened(
    data: Loaded, read: Mapping[str, Hierarchy], options: Options, unknown: Unknown, folder: Path | None
) -> Opened:
    fitted, missing = _fitted(data, [read[column.name] for column in data.spec.quasi], unknown)
    made, nodes = prepared(data.table, fitted, data.domains, read, options)
    return Opened(data, made, nodes, folder, missing)


def prepared(
    table: Finest,
    fitted: Sequence[Fitted],
    domains: Mapping[str, Sequence[str]],
    hierarchies: Mapping[str, Hierarchy],
    options: Options,
) -> tuple[Task, Nodes]:
    """Put the question of a search, and make its finest classes.

    Args:
        table: the class table.
        fitted: hierarchies of the quasi-identifiers.
        domains: for each sensitive attribute the texts of codes 1, 2, …
        hierarchies: of sensitive attributes, where a model's distance runs along one.
        options: of the search.

    Raises:
        ParameterError: risk.* and E405.
        PolicyError: E300-E307 for the TOML file of a population table.
    """
    found = [each.hierarchy for each in fitted]
    lower, people = dict(options.lower or {}), None
    if options.population is not None:
        people, finest = searched.on_lines(population_file.read(options.population), found)
        lower |= {name: max(level, lower.get(name, 0)) for name, level in finest.items()}
    made = task(
        table,
        fitted,
        asked.conditions(options.asked(), table, domains, hierarchies, people),
        limit=options.limit,
        score=options.score,
        gs=options.gs,
        weights=options.weights,
        lower=lower,
        upper=options.upper,
        assume_monotone=options.assume_monotone,
        within_purposes=needs(options.needs, found),
    )
    nodes = nodes_of(made)
    if people is not None:
        searched.compare(nodes.at(made.lower), people)
    return made, nodes


def _fitted(
    data: Loaded, hierarchies: Sequence[Hierarchy], unknown: Unknown
) -> tuple[tuple[Fitted, ...], dict[str, int]]:
    missing: dict[str, int] = {}
    found: list[Hierarchy] = []
    for each in hierarchies:
        known = set(each.labels[0])
        new = [text for text in data.texts[each.name] if text not in known]
        if new and unknown == "top" and len(each.labels[-1]) == 1 and each.levels > 1:
            missing[each.name] = len(new)
            found.append(with_lines(each, new))
        else:
            found.append(each)
    return fit(data.table, data.texts, found), missing
