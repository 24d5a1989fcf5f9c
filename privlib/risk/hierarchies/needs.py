"""What purposes need of the data: the coarsest level of an attribute that still serves each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from privlib.errors import ParameterError, did_you_mean
from privlib.policy.records import Need as Declared
from privlib.risk.hierarchies.levels import Hierarchy

__all__ = ["Need", "needs", "upper"]


@dataclass(frozen=True, slots=True)
class Need:
    """A purpose, and the coarsest level of an attribute that serves it."""

    purpose: str
    attribute: str
    level: int


def needs(declared: Sequence[Declared], hierarchies: Sequence[Hierarchy]) -> tuple[Need, ...]:
    """Find the levels that the policy names. Needs of attributes that the data lack are left out.

    A level is named by its number, or as the file beside its hierarchy names it.

    Raises:
        ParameterError: risk.need_unknown_level.
    """
    by_name = {each.name: each for each in hierarchies}
    return tuple(
        Need(each.purpose, each.attribute, _level(each, by_name[each.attribute]))
        for each in declared
        if each.attribute in by_name
    )


def upper(asked: Sequence[Need]) -> dict[str, int]:
    """For each attribute that is needed the coarsest level that serves every purpose, as a search takes it."""
    found: dict[str, int] = {}
    for need in asked:
        found[need.attribute] = min(need.level, found.get(need.attribute, need.level))
    return found


def _level(need: Declared, found: Hierarchy) -> int:
    numbers = [str(level) for level in range(found.levels)]
    known = [*found.names, *numbers] if found.names else numbers
    if need.coarsest not in known:
        raise ParameterError(
            "risk.need_unknown_level",
            purpose=need.purpose,
            attribute=need.attribute,
            level=need.coarsest,
            hint=did_you_mean(need.coarsest, known),
            known=", ".join(known),
        )
    return known.index(need.coarsest) % found.levels
