"""A file under a question of levels: loaded, its hierarchies fitted, its conditions made."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from privlib.errors import ParameterError
from privlib.policy.records import Need as Declared
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.fitting import Fitted, check, fit, lacking
from privlib.risk.hierarchies.levels import Draft, Fault, Hierarchy, refuse, with_lines
from privlib.risk.hierarchies.needs import needs
from privlib.risk.plans import asked, candidate
from privlib.risk.plans.plan_file import Plan, Promise
from privlib.risk.population import population_file, searched
from privlib.risk.search.conditions import OF_POPULATION, Population
from privlib.risk.search.nodes import Levels, Nodes
from privlib.risk.search.optimum import nodes_of, scorer_of
from privlib.risk.search.task import Task, task
from privlib.risk.search.trial import good
from privlib.risk.table.finest import Finest
from privlib.risk.table.loaded import Loaded, Question, Texts, loaded
from privlib.risk.table.ordering import arranged

__all__ = ["Opened", "Options", "Unknown", "along", "fitted_in", "opened", "opened_in", "prepared"]

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
    sensitive: Mapping[str, str]
    """Digests of the hierarchies of sensitive attributes."""

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
    drafts, orders = _drafts(hierarchies, question, along(options.asked()), columns)
    rest = tuple(name for name in question.ordered if name not in orders)
    question = replace(question, covered=question.quasi, ordered=rest)
    with ExitStack() as stack:
        folders = [] if out is None else [stack.enter_context(candidate.beside(out))]
        data = stack.enter_context(loaded(path, question, *folders))
        yield _opened(data, drafts, orders, options, unknown=unknown, folder=folders[0] if folders else None)


def opened_in(data: Loaded, hierarchies: Path, options: Options) -> Opened:
    """Prepare what is asked of a table that an engine holds already; nothing can be written of it.

    Raises:
        ParameterError: as `opened`.
    """
    question = Question(tuple(column.name for column in data.spec.quasi))
    drafts, orders = _drafts(hierarchies, question, along(options.asked()), ())
    return _opened(data, drafts, orders, options)


def _opened(  # noqa: PLR0913 (what was read, what is asked)
    data: Loaded,
    drafts: Sequence[Draft],
    orders: Mapping[str, Sequence[str]],
    options: Options,
    *,
    unknown: Unknown = "refuse",
    folder: Path | None = None,
) -> Opened:
    quasi = [column.name for column in data.spec.quasi]
    missing = _to_top(data, drafts[: len(quasi)]) if unknown == "top" else {}
    refuse(_faults(data, drafts, missing))
    data = _arranged(data, orders)
    read = {each.name: each.built() for each in drafts}
    whole = [with_lines(read[name], missing[name]) if name in missing else read[name] for name in quasi]
    fitted, around = fitted_in(data.table, data.texts, whole, data.fractions, data.population)
    made, nodes = prepared(data.table, fitted, data.domains, read, options, around)
    sensitive = {name: each.sha256 for name, each in read.items() if name not in quasi}
    return Opened(data, made, nodes, folder, _counted(missing), sensitive)


def prepared(  # noqa: PLR0913, PLR0917 (the data by its parts)
    table: Finest,
    fitted: Sequence[Fitted],
    domains: Mapping[str, Sequence[str]],
    hierarchies: Mapping[str, Hierarchy],
    options: Options,
    around: Population | None = None,
) -> tuple[Task, Nodes]:
    """Put the question of a search, and make its finest classes.

    Args:
        table: the class table.
        fitted: hierarchies of the quasi-identifiers.
        domains: for each sensitive attribute the texts of codes 1, 2, …
        hierarchies: of sensitive attributes, where a model's distance runs along one.
        options: of the search.
        around: the population, where the classes are those of a subset.

    Raises:
        ParameterError: risk.* and E405.
        PolicyError: E300-E307 for the TOML file of a population table.
    """
    if around is not None and options.population is not None:
        problem, accepted = "a subset has one, all rows of its file", "A population table or a subset"
        raise ParameterError("E405", where="population", problem=problem, accepted=accepted)
    found, models = [each.hierarchy for each in fitted], options.asked()
    lower, people = dict(options.lower or {}), around
    if not any(model in OF_POPULATION for model, _, _ in models):
        people = None
    if options.population is not None:
        people, finest = searched.on_lines(population_file.read(options.population), found)
        lower |= {name: max(level, lower.get(name, 0)) for name, level in finest.items()}
    made = task(
        table,
        fitted,
        asked.conditions(models, table, domains, hierarchies, people),
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
    if people is not None and around is None:
        searched.compare(nodes.at(made.lower), people)
    return made, nodes


def fitted_in(
    table: Finest,
    texts: Texts,
    hierarchies: Sequence[Hierarchy],
    fractions: Sequence[str],
    whole: tuple[Finest, Texts] | None = None,
) -> tuple[tuple[Fitted, ...], Population | None]:
    """Find the lines of the data, and of a subset those of the population too: in the same hierarchies.

    Args:
        table: the class table.
        texts: for each quasi-identifier the texts of codes 1, 2, …
        hierarchies: of those, in order.
        fractions: those that hold fractions.
        whole: where `table` is a subset, classes and texts of all.

    Raises:
        ParameterError: risk.hierarchy_*.
    """
    if whole is None:
        return fit(table, texts, hierarchies, fractions), None
    around = fit(*whole, hierarchies, fractions)
    inside = fit(table, texts, [each.hierarchy for each in around], fractions)
    return inside, searched.of_classes(whole[0], around)


def _drafts(
    folder: Path, question: Question, along: Sequence[str], columns: Sequence[str]
) -> tuple[tuple[Draft, ...], dict[str, tuple[str, ...]]]:
    """Read the hierarchies that are asked for, quasi-identifiers first, and the orders that some of them declare."""
    ordered = [name for name in question.ordered if name not in question.orders]
    found = hierarchy_files.covered(folder, list(dict.fromkeys((*question.quasi, *ordered, *columns))))
    names = dict.fromkeys((*question.quasi, *along, *(name for name in ordered if name in found)))
    drafts = hierarchy_files.drafts(folder, tuple(names), columns)
    orders = {each.name: each.order for each in drafts if each.ordered and each.name in ordered}
    wanted = (*question.quasi, *along, *orders)
    return tuple(each for each in drafts if each.name in wanted), orders


def _arranged(data: Loaded, orders: Mapping[str, Sequence[str]]) -> Loaded:
    """Number the values of sensitive attributes in their declared order."""
    for name, order in orders.items():
        table, domain = arranged(data.table, name, data.domains[name], order)
        data = replace(data, table=table, domains=data.domains | {name: domain})
    return data


def _faults(data: Loaded, drafts: Sequence[Draft], missing: Mapping[str, Sequence[str]]) -> list[Fault]:
    """Say what is wrong with hierarchies, and what they lack; of a subset the whole file needs its lines."""
    table, texts = data.population or (data.table, data.texts)
    texts = texts | {name: [] for name in missing}
    quasi = [each for each in drafts if each.name in texts]
    others = [each for each in drafts if each.name not in texts]
    return [*check(table, texts, quasi, data.fractions), *check(data.table, data.domains, others)]


def _to_top(data: Loaded, drafts: Sequence[Draft]) -> dict[str, list[str]]:
    """Find the values without a line of each column whose hierarchy has a top to put them under."""
    found: dict[str, list[str]] = {}
    texts = data.texts if data.population is None else data.population[1]
    for each in drafts:
        one_top = not each.faults and len(each.lines[0]) > 1 and len({line[-1] for line in each.lines}) == 1
        new = lacking(each.values, texts[each.name], fractions=each.name in data.fractions)
        if new and (one_top or each.faults):
            found[each.name] = new
    return found


def _counted(missing: Mapping[str, Sequence[str]]) -> dict[str, int]:
    return {name: len(values) for name, values in missing.items()}
