"""A plan of one file on another, without a store."""

from pathlib import Path

from privlib.risk.plans import plan_file
from privlib.risk.plans.opened import Unknown
from privlib.risk.plans.reapply import reapply
from privlib.risk.search.optimum import Search

__all__ = ["reapplied"]

Json = dict[str, object]


def reapplied(  # noqa: PLR0913 (the options of a command, by name)
    path: Path,
    plan: Path,
    hierarchies: Path,
    *,
    out: Path | None = None,
    new_plan: Path | None = None,
    population: Path | None = None,
    unknown: Unknown = "refuse",
    budget_s: float = 60.0,
    created_at: str = "",
    as_of: str = "",
) -> Json:
    """Apply a plan to a file, and measure what comes of it.

    Returns:
        A value for JSON. `transformation` (attribute → level); `holds`: no more units are left out than the limit
        allows; `units`, `suppressed`, `suppressed_share`, `limit`, `allowed`; `k`, `classes`, `score`, and what they
        were for the data that the plan was made for, under `before`; `sensitive` by attribute: `distinct_l` and
        `t_equal` of what is kept, against all that was read; `unknown_values`: values without a line, by column, that
        got the label of the top; `still_optimal`, None if that was not looked for or not proven; `best`: better levels,
        their score and what they suppress, None if there are none or they were not looked for; `written`: the candidate
        was; `plan_sha256` of the new plan.

    Args:
        path: CSV or Parquet.
        plan: what `anonymize` wrote.
        hierarchies: the folder of the hierarchies it was made with.
        out: where the candidate goes; not written if the plan does not hold.
        new_plan: where the plan goes with what it promises of this file; not written either then.
        population: counts of the population, for models that look at it.
        unknown: what becomes of values without a line.
        budget_s: seconds to search for better levels; 0 not to.
        created_at: an instant for the new plan, UTC.
        as_of: the last day that the file knows, for the new plan.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
        EngineError: risk.recheck_differs.
        StorageError: E80x.
    """
    plan_file.writable({"out": out, "new plan": new_plan}, path, plan)
    asked = plan_file.read(plan)
    found = reapply(
        asked,
        path,
        hierarchies,
        out=out,
        population=population,
        unknown=unknown,
        budget_s=budget_s,
        created_at=created_at,
        as_of=as_of,
    )
    if new_plan is not None and found.holds:
        plan_file.write(found.plan, new_plan)
    now, before = found.plan.promise, asked.promise
    return {
        "transformation": {each.name: each.level for each in asked.attributes},
        "holds": found.holds,
        "units": found.units,
        "suppressed": now.suppressed,
        "suppressed_share": now.suppressed / found.units,
        "limit": asked.limit,
        "allowed": found.allowed,
        "k": now.k or None,
        "classes": now.classes,
        "score": now.score,
        "score_name": asked.score,
        "before": {"k": before.k or None, "classes": before.classes, "score": before.score},
        "sensitive": {name: {"distinct_l": least, "t_equal": most} for name, least, most in found.secrets},
        "models": list(asked.models),
        "unknown_values": dict(found.unknown_values),
        "still_optimal": found.still_optimal,
        "best": _best(found.best, asked.levels),
        "written": out is not None and found.holds,
        "plan_sha256": found.plan.digest if new_plan is not None and found.holds else None,
    }


def _best(found: Search | None, levels: tuple[int, ...]) -> Json | None:
    if found is None or levels in found.co_optimal:
        return None
    return {
        "transformation": dict(found.transformation),
        "score": found.score,
        "suppressed": found.suppressed,
        "gap": found.gap,
    }
