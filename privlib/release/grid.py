"""The grid of figures: below the threshold one label, above it floor bins. Limits have their home here."""

from dataclasses import dataclass
from typing import Literal

from privlib.errors import PolicyError
from privlib.policy.model import Policy
from privlib.release.released import Mark

__all__ = ["BASES", "MAX_CELLS", "MAX_DIMENSIONS", "Item", "Limits", "add", "limits", "person_item"]

LOWEST_THRESHOLD = 5
HIGHEST_THRESHOLD = 100
BASES = (5, 10, 20, 100, 500)
"""Widths of a bin. Each divides the next, so bins of one base lie inside bins of the next."""

MAX_DIMENSIONS = 2
MAX_CELLS = 1_000
"""Most cells of a table without its margins (design limit, 2026-11-22)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Threshold T and base of the bins, from the policy."""

    threshold: int
    base: int


@dataclass(frozen=True, slots=True)
class Item:
    """What may be known of one count: a mark and an interval, both ends included; withheld: no interval."""

    mark: Mark
    lo: int | None = None
    hi: int | None = None


def limits(policy: Policy) -> Limits:
    """Read T and base from the policy's `[disclosure]`. The floor of 5 is in the code: no file switches the gate off.

    Raises:
        PolicyError: E719.
    """
    threshold, base = policy.disclosure.threshold, policy.disclosure.base
    if threshold % 5 or not LOWEST_THRESHOLD <= threshold <= HIGHEST_THRESHOLD:
        allowed = f"multiples of 5 from {LOWEST_THRESHOLD} to {HIGHEST_THRESHOLD}"
        raise PolicyError("E719", key="threshold", limits=allowed, value=threshold)
    if base not in BASES:
        raise PolicyError("E719", key="base", limits=", ".join(map(str, BASES)), value=base)
    return Limits(threshold, base)


def person_item(value: int, to: Limits, *, zero_ok: bool = False) -> Item:
    """Put a count of persons on the grid.

    Under T: the label `<T`, which says 0 to T-1 (1 to T-1 where zeros are public, and then a zero is a zero). From T
    on: rounded down to the base, the first bin starting at T. Nearest rounding is not used: its bins do not nest.

    Example:
        >>> person_item(1234, Limits(10, 5))
        Item(mark='bin', lo=1230, hi=1234)
    """
    if value == 0 and zero_ok:
        return Item("zero", 0, 0)
    if value < to.threshold:
        return Item("under", int(zero_ok), to.threshold - 1)
    low = value // to.base * to.base
    return Item("bin", max(low, to.threshold), low + to.base - 1)


def add(items: list[Item], *, how: Literal["sum", "union"]) -> Item:
    """The range of a total as it follows from its shown parts; it adds nothing to what they say.

    Args:
        items: the parts, each with an interval; none of them: nothing is known.
        how: `sum` if each person is in one part; `union` if a person may be in several.
    """
    lows = [item.lo for item in items if item.lo is not None]
    highs = [item.hi for item in items if item.hi is not None]
    if len(lows) < len(items) or len(highs) < len(items) or not items:
        return Item("withheld")
    return Item("derived", sum(lows) if how == "sum" else max(lows), sum(highs))
