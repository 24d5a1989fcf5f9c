"""A plan on new data: does it still hold, what would be lost, and is it still the best that could be done?"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.fitting import Fitted, fit
from privlib.risk.hierarchies.levels import Hierarchy, with_lines
from privlib.risk.plans import asked, candidate
from privlib.risk.plans.digest import sha256_of
from privlib.risk.plans.plan_file import Plan, Promise
from privlib.risk.search.optimum import Search, nodes_of, scorer_of, search
from privlib.risk.search.task import Task, task
from privlib.risk.search.trial import good
from privlib.risk.table.loaded import Loaded, Question, loaded

__all__ = ["Reapplied", "reapply"]


@dataclass(frozen=True, slots=True)
class Reapplied:
    """What a plan does to new data."""

    plan: Plan
    """The same, with what it promises of the new data."""
    units: int
    suppressed: int
    allowed: int
    holds: bool
    """No more units are suppressed than the limit allows."""
    unknown_values: Mapping[str, int]
    """Values without a line, by column, that were put under the top label."""
    best: Search | None
    """The best levels for the new data; None if no levels meet the models, or if it was not asked."""
    still_optimal: bool | None
    """The plan's levels are among the best; None if that was not asked or not proven."""


def reapply(  # noqa: PLR0913 (what is read, what is asked, what is written)
    plan: Plan,
    path: Path,
    hierarchies: Path,
    *,
    out: Path | None = None,
    unknown: Literal["refuse", "top"] = "refuse",
    budget_s: float = 60.0,
    created_at: str = "",
) -> Reapplied:
    """Apply a plan to other data.

    Classes that fail the models are suppressed, however many they are; `holds` says whether that is within the limit.

    Args:
        plan: how.
        path: the data: CSV or Parquet with the columns that the plan names.
        hierarchies: the folder of the hierarchies that the plan was made with.
        out: where the candidate goes; not written if more would be suppressed than the limit allows.
        unknown: what becomes of values without a line: refused, or put under the top label.
        budget_s: seconds to search for better levels; 0 not to.
        created_at: an instant for the new plan, UTC.

    Raises:
        ParameterError: risk.plan_stale for other hierarchies; risk.hierarchy_incomplete; risk.*.
        EngineError: risk.recheck_differs.
    """
    names = tuple(each.name for each in plan.attributes)
    models = asked.parse(plan.models)
    along = [name for model, _, name in models if model == "t_hierarchical" and name is not None]
    read = {each.name: each for each in hierarchy_files.read(hierarchies, tuple(dict.fromkeys((*names, *along))))}
    _agree(plan, read)
    with ExitStack() as stack:
        folders = [] if out is None else [stack.enter_context(candidate.beside(out))]
        data = stack.enter_context(loaded(path, _question(plan, models), *folders))
        fitted, missing = _fitted(data, [read[name] for name in names], unknown)
        conditions = asked.conditions(models, data.table, data.domains, read)
        made = task(
            data.table,
            fitted,
            conditions,
            limit=plan.limit,
            score=plan.score,
            gs=plan.gs,
            weights=plan.weights,
            lower=plan.lower,
            upper=plan.upper,
        )
        node = nodes_of(made).at(plan.levels)
        kept = good(node, conditions)
        suppressed = node.count(~kept)
        source = candidate.Source(data, fitted, conditions, node, kept)
        best = _best(made, budget_s)
        now = replace(
            plan, promise=_promise(source, made, suppressed), data_sha256=sha256_of(path), created_at=created_at
        )
        holds = suppressed <= made.allowed
        if out is not None and holds:
            candidate.write(source, now, folders[0], out)
    still = None if best is None or not best.optimal else holds and plan.levels in best.co_optimal
    return Reapplied(now, data.table.n, suppressed, made.allowed, holds, missing, best, still)


def _agree(plan: Plan, read: Mapping[str, Hierarchy]) -> None:
    other = [f'"{each.name}"' for each in plan.attributes if read[each.name].sha256 != each.hierarchy_sha256]
    if other:
        raise ParameterError("risk.plan_stale", differs=f"another hierarchy of {', '.join(other[:3])}")


def _question(plan: Plan, models: list[asked.Asked]) -> Question:
    return Question(
        quasi=tuple(each.name for each in plan.attributes),
        sensitive=plan.sensitive,
        ordered=tuple(name for model, _, name in models if model == "t_ordered" and name is not None),
        keep=plan.keep,
        person=plan.person or None,
        person_rule="pairs" if plan.person_rule == "pairs" else "one" if plan.person_rule == "one" else "rows",
        nulls="drop" if plan.nulls == "drop" else "own",
        sensitive_nulls="skip" if plan.sensitive_nulls == "skip" else "own",
        suppressed=plan.suppressed_marker or None,
        delimiter=plan.delimiter,
    )


def _fitted(
    data: Loaded, hierarchies: list[Hierarchy], unknown: Literal["refuse", "top"]
) -> tuple[tuple[Fitted, ...], dict[str, int]]:
    missing: dict[str, int] = {}
    found: list[Hierarchy] = []
    for each in hierarchies:
        new = [text for text in data.texts[each.name] if text not in set(each.labels[0])]
        if new and unknown == "top" and len(each.labels[-1]) == 1 and each.levels > 1:
            missing[each.name] = len(new)
            found.append(with_lines(each, new))
        else:
            found.append(each)
    return fit(data.table, data.texts, found), missing


def _best(made: Task, budget_s: float) -> Search | None:
    if budget_s <= 0:
        return None
    try:
        return search(made, budget_s=budget_s)
    except ParameterError as error:
        if error.code not in ("risk.no_solution", "risk.no_time"):
            raise
        return None


def _promise(source: candidate.Source, made: Task, suppressed: int) -> Promise:
    sizes = source.node.units[source.kept]
    return Promise(
        units=source.node.count(source.kept),
        rows=int(source.node.weights[source.kept].sum()),
        suppressed=suppressed,
        classes=int(np.count_nonzero(source.kept)),
        k=min(sizes.tolist(), default=0),
        score=_score(source, made),
    )


def _score(source: candidate.Source, made: Task) -> float:
    return scorer_of(made, nodes_of(made)).score(source.node, ~source.kept)
