"""What a change breaks of what purposes need, what no purpose needs, and what giving up one need would allow."""

from collections.abc import Sequence
from dataclasses import dataclass

from privlib.errors import ParameterError
from privlib.risk.hierarchies.fitting import Fitted
from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.hierarchies.needs import Need, upper
from privlib.risk.remedies.codings import Coding, at_level
from privlib.risk.search.conditions import Condition
from privlib.risk.search.optimum import Search, search
from privlib.risk.search.task import task
from privlib.risk.table.finest import Finest

__all__ = ["Blocked", "blocking", "broken", "unneeded"]


@dataclass(frozen=True, slots=True)
class Blocked:
    """What giving up one need would allow; None: there is still no solution."""

    need: Need
    found: Search | None


def broken(asked: Sequence[Need], found: Hierarchy, coding: Coding) -> tuple[str, ...]:
    """Name the purposes that a coding of an attribute no longer serves, sorted.

    A coding serves a purpose if each of its labels lies within one label of the level that the purpose needs.
    """
    return tuple(
        sorted({
            need.purpose
            for need in asked
            if need.attribute == found.name and not coding.within(at_level(found, need.level))
        })
    )  # fmt: skip


def unneeded(asked: Sequence[Need], hierarchies: Sequence[Hierarchy], levels: Sequence[int]) -> tuple[str, ...]:
    """Name the attributes that are kept finer than any purpose has said to need: precision nobody asked for."""
    needed = upper(asked)
    return tuple(
        each.name
        for each, level in zip(hierarchies, levels, strict=True)
        if level < needed.get(each.name, each.levels - 1)
    )


def blocking(  # noqa: PLR0913 (a search by its parts, and the needs)
    table: Finest,
    fitted: Sequence[Fitted],
    conditions: Sequence[Condition],
    asked: Sequence[Need],
    *,
    limit: float,
    budget_s: float = 60.0,
) -> tuple[Blocked, ...]:
    """Relax one need at a time, and search what that would allow.

    Args:
        table: as `task.task` takes it.
        fitted: as there.
        conditions: as there.
        asked: the needs; the others hold while one is given up.
        limit: the share of units that may be suppressed.
        budget_s: seconds for each search.

    Raises:
        ParameterError: what `task` raises.
    """
    found: list[Blocked] = []
    for need in asked:
        others = [each for each in asked if each != need]
        relaxed = task(table, fitted, conditions, limit=limit, within_purposes=others)
        try:
            found.append(Blocked(need, search(relaxed, budget_s=budget_s)))
        except ParameterError as error:
            if error.code not in ("risk.no_solution", "risk.no_time"):
                raise
            found.append(Blocked(need, None))
    return tuple(found)
