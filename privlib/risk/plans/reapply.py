"""A plan on new data: does it still hold, what would be lost, and is it still the best that could be done?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias, cast

from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.levels import Draft
from privlib.risk.models import per_class
from privlib.risk.plans.candidate import Source
from privlib.risk.plans.digest import sha256_of
from privlib.risk.plans.opened import Options, Unknown, opened
from privlib.risk.plans.plan_file import Plan
from privlib.risk.search.optimum import Search, search
from privlib.risk.search.task import Task
from privlib.risk.table.loaded import Question
from privlib.risk.table.specs import PersonRule

__all__ = ["Reapplied", "agree", "asked_of", "reapply"]


Secret: TypeAlias = tuple[str, int | None, float | None]
"""A sensitive attribute, the fewest values and the largest distance of a class that is kept, against all units read."""


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
    secrets: tuple[Secret, ...]
    """Of the sensitive attributes of the models."""
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
    population: Path | None = None,
    unknown: Unknown = "refuse",
    budget_s: float = 60.0,
    created_at: str = "",
    as_of: str = "",
) -> Reapplied:
    """Apply a plan to other data.

    Classes that fail the models are suppressed, however many they are; `holds` says whether that is within the limit.

    Args:
        plan: how.
        path: the data: CSV or Parquet with the columns that the plan names.
        hierarchies: the folder of the hierarchies that the plan was made with.
        out: where the candidate goes; not written if more would be suppressed than the limit allows.
        population: counts of the population, for models that look at it.
        unknown: what becomes of values without a line: refused, or put under the top label.
        budget_s: seconds to search for better levels; 0 not to.
        created_at: an instant for the new plan, UTC.
        as_of: the last day that the new file knows, for the new plan, where it is another than that.

    Raises:
        ParameterError: risk.plan_stale for other hierarchies; risk.hierarchy_incomplete; risk.*.
        EngineError: risk.recheck_differs.
    """
    options, question = asked_of(plan, population)
    agree(plan, hierarchies)
    with opened(path, hierarchies, question, options, out=out, unknown=unknown) as it:
        source = it.source(plan.levels)
        best = _best(it.task, budget_s)
        promise = it.promise(source)
        now = replace(plan, promise=promise, data_sha256=sha256_of(path), created_at=created_at, as_of=as_of)
        holds = promise.suppressed <= it.task.allowed and not any(
            each.barred(source.node) for each in it.task.conditions
        )
        if holds:
            it.write(source, now, out)
        units, allowed, secrets = it.data.table.n, it.task.allowed, _secrets(source)
    still = None if best is None or not best.optimal else holds and plan.levels in best.co_optimal
    return Reapplied(now, units, promise.suppressed, allowed, holds, it.unknown, secrets, best, still)


def agree(plan: Plan, folder: Path) -> None:
    """Check that hierarchies are those of a plan.

    Raises:
        ParameterError: risk.plan_stale; risk.hierarchy_*.
    """
    names = [*(each.name for each in plan.attributes), *plan.sensitive_hierarchies]
    read = {each.name: each for each in hierarchy_files.drafts(folder, names)}
    levels = {each.name: (each.hierarchy_sha256, each.levels) for each in plan.attributes}
    other = [f'"{name}"' for name, asked in levels.items() if _written(read[name]) != asked]
    other += [f'"{name}"' for name, sha in plan.sensitive_hierarchies.items() if read[name].digest != sha]
    if other:
        raise ParameterError("risk.plan_stale", differs=f"another hierarchy of {', '.join(other[:3])}")


def _written(found: Draft) -> tuple[str, int]:
    """The digest of a hierarchy's file, and its levels; 0 if it is not whole."""
    return found.digest, 0 if found.faults else len(found.lines[0])


def asked_of(plan: Plan, population: Path | None) -> tuple[Options, Question]:
    """Say what a plan asks of data."""
    options = Options(
        models=plan.models,
        k=None,
        limit=plan.limit,
        score=plan.score,
        gs=plan.gs,
        weights=plan.weights,
        lower=plan.lower,
        upper=plan.upper,
        population=population,
    )
    return options, Question(
        quasi=tuple(each.name for each in plan.attributes),
        sensitive=plan.sensitive,
        ordered=tuple(name for model, _, name in options.asked() if model == "t_ordered" and name is not None),
        keep=plan.keep,
        person=plan.person or None,
        person_rule=cast("PersonRule", plan.person_rule),
        time=plan.time or None,
        nulls="drop" if plan.nulls == "drop" else "own",
        sensitive_nulls="skip" if plan.sensitive_nulls == "skip" else "own",
        suppressed=plan.suppressed_marker or None,
        delimiter=plan.delimiter,
        subset=plan.subset or None,
    )


def _secrets(source: Source) -> tuple[Secret, ...]:
    found: list[Secret] = []
    for values, tally in zip(source.node.values, source.node.tallies, strict=True):
        held = source.kept & (tally.sizes > 0)
        if held.any():
            least, most = per_class.distinct(tally)[held].min(), per_class.t_equal(tally)[held].max()
            found.append((values.name, int(least), float(most)))
        else:
            found.append((values.name, None, None))
    return tuple(found)


def _best(made: Task, budget_s: float) -> Search | None:
    if budget_s <= 0:
        return None
    try:
        return search(made, budget_s=budget_s)
    except ParameterError as error:
        if error.code not in ("risk.no_solution", "risk.no_time"):
            raise
        return None
