"""An earlier release from its plan, with persons: never the release itself, which is not compared with anybody."""

from dataclasses import replace
from pathlib import Path

from privlib.risk.plans.opened import opened
from privlib.risk.plans.plan_file import Plan
from privlib.risk.plans.reapply import agree, asked_of

__all__ = ["rebuild"]


def rebuild(  # noqa: PLR0913 (what is read, and what is written)
    plan: Plan, path: Path, hierarchies: Path, person: str, out: Path, *, population: Path | None = None
) -> bool:
    """Apply a plan again to the data it was made for, and keep the column of persons.

    Args:
        plan: of the release.
        path: the data as of the day of the release: CSV or Parquet.
        hierarchies: the folder of the hierarchies that the plan was made with.
        person: the column that names the person.
        out: where the release goes, a file in a private folder.
        population: counts of the population, for models that look at it.

    Returns:
        Whether it is what the plan promised: persons, classes, k and all. If not, these are other data.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.plan_stale for other hierarchies; risk.hierarchy_incomplete; risk.*.
        EngineError: risk.recheck_differs.
    """
    options, question = asked_of(plan, population)
    agree(plan, hierarchies)
    question = replace(question, keep=tuple(dict.fromkeys((*question.keep, person))))
    with opened(path, hierarchies, question, options, out=out) as it:
        source = it.source(plan.levels)
        promise = it.promise(source)
        it.write(source, replace(plan, promise=promise, keep=question.keep), out)
    return promise == plan.promise
