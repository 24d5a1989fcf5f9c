"""What a search is asked: a data set, its hierarchies, what each class must meet, and how much may be suppressed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NoReturn

import numpy as np

from privlib.errors import ParameterError, did_you_mean
from privlib.risk.hierarchies.fitting import Fitted
from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.hierarchies.needs import Need
from privlib.risk.hierarchies.needs import upper as cap
from privlib.risk.search.conditions import Condition
from privlib.risk.search.nodes import Levels
from privlib.risk.table.finest import Finest

__all__ = ["Task", "task"]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Made by `task`, which checks it."""

    table: Finest
    fitted: tuple[Fitted, ...]
    conditions: tuple[Condition, ...]
    limit: float
    score: str
    gs: float
    weights: Mapping[str, float]
    lower: Levels
    upper: Levels
    assume_monotone: bool
    needs: tuple[Need, ...] = ()
    """What purposes need of the attributes: no level above is searched."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.hierarchies)

    @property
    def hierarchies(self) -> tuple[Hierarchy, ...]:
        return tuple(each.hierarchy for each in self.fitted)

    @property
    def top(self) -> Levels:
        return tuple(each.levels - 1 for each in self.hierarchies)

    def holders(self, place: int) -> str:
        """Say which purposes keep an attribute from its upper levels, such as ` (U5 needs it)`."""
        held = [each for each in self.needs if each.attribute == self.names[place] and each.level == self.upper[place]]
        purposes = sorted({each.purpose for each in held})
        return f" ({', '.join(purposes)} {'need' if len(purposes) > 1 else 'needs'} it)" if purposes else ""

    @property
    def allowed(self) -> int:
        """Most units that may be suppressed: the limit's share of them, rounded down."""
        return int(Decimal(repr(float(self.limit))) * self.table.n)

    @property
    def tags(self) -> bool:
        """A feasible node makes each coarser one feasible, an infeasible one each finer one infeasible.

        Absorbing models are such at any limit. The others are while nothing is suppressed, for mixtures of good classes
        are good; but not where a person who stood in two classes counts once in their mixture.
        """
        if self.assume_monotone or all(each.absorbing for each in self.conditions):
            return True
        return self.allowed == 0 and self.table.members is None


def task(  # noqa: PLR0913 (what a search is asked, by name)
    table: Finest,
    fitted: Sequence[Fitted],
    conditions: Sequence[Condition],
    *,
    limit: float = 0.02,
    score: str = "loss",
    gs: float = 0.5,
    weights: Mapping[str, float] | None = None,
    lower: Mapping[str, int] | None = None,
    upper: Mapping[str, int] | None = None,
    assume_monotone: bool = False,
    within_purposes: Sequence[Need] = (),
) -> Task:
    """Check what is asked.

    Args:
        table: the classes of the data as it is.
        fitted: a hierarchy for each of its attributes, in order.
        conditions: what every class must meet.
        limit: the share of units that may be suppressed, 0 to 1.
        score: one of `scores.SCORES`.
        gs: see `scores.scorer`.
        weights: see there.
        lower: the finest level of an attribute, 0 if not named.
        upper: the coarsest, the last if not named.
        assume_monotone: take for granted that a coarser node is as good; the result says so.
        within_purposes: what purposes need: none of the granularity they need is lost.

    Raises:
        ParameterError: risk.limit_range; risk.k_range for k below 2; risk.no_units; E405 for levels that do not exist,
            or without a condition.
    """
    if not 0 <= limit <= 1:
        raise ParameterError("risk.limit_range")
    if not conditions:
        _refuse("model", "none is given", "k, or another model")
    for each in conditions:
        if each.model == "k" and (each.limits[0] < 2 or each.limits[0] % 1):
            raise ParameterError("risk.k_range")
        values = [found for found in table.values if found.name == each.attribute]
        if each.attribute is not None and not values:
            _refuse("model", f'"{each.attribute}" is not sensitive', "An attribute that is measured as sensitive")
        if each.model == "t_ordered" and any((found.codes == 0).any() for found in values):
            _refuse("model", "t_ordered of an attribute with empty cells", "Another model, or empty cells left out")
    if not table.n:
        raise ParameterError("risk.no_units")
    last = {each.hierarchy.name: each.hierarchy.levels - 1 for each in fitted}
    lowest = _levels("lower", lower or {}, last, dict.fromkeys(last, 0))
    needed = cap(within_purposes)
    highest = _levels("upper", upper or {}, last, last)
    highest = tuple(min(level, needed.get(name, level)) for name, level in zip(last, highest, strict=True))
    if any(low > high for low, high in zip(lowest, highest, strict=True)):
        _refuse("levels", "a lower level is above the upper one of the same column", "lower up to upper")
    found = tuple(fitted), tuple(replace(each, everywhere=_everywhere(table, each.attribute)) for each in conditions)
    return Task(
        table, *found, limit, score, gs, dict(weights or {}), lowest, highest, assume_monotone, tuple(within_purposes)
    )


def _everywhere(table: Finest, attribute: str | None) -> bool:
    held = (np.unique(values.classes) for values in table.values if values.name == attribute)
    return all(len(classes) == len(table.units) for classes in held)


def _levels(where: str, asked: Mapping[str, int], last: Mapping[str, int], default: Mapping[str, int]) -> Levels:
    for name, level in asked.items():
        if name not in last:
            _refuse(
                where, f'no hierarchy of "{name}"', f"{did_you_mean(name, last)} It takes {', '.join(last)}".strip()
            )
        if not 0 <= level <= last[name]:
            _refuse(where, f'"{name}" has no level {level}', f"0 to {last[name]}")
    return tuple(asked.get(name, default[name]) for name in last)


def _refuse(where: str, problem: str, accepted: str) -> NoReturn:
    raise ParameterError("E405", where=where, problem=problem, accepted=accepted)
