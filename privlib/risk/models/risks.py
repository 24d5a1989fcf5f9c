"""Risks that follow from class sizes alone: how likely an attacker picks the right person of a class.

Every function takes `Size` rows, ascending. Counts are integers; each ratio is divided once, at the end, so figures do
not depend on the order of rows or the number of threads.
"""

import math
from collections.abc import Sequence

from privlib.risk.table.classes import Size

__all__ = ["BANDS", "THRESHOLDS", "at_risk", "average_risk", "bands", "below", "highest_risk", "units"]

BANDS: dict[str, tuple[int, float]] = {
    "1": (1, 1),
    "2": (2, 2),
    "3–4": (3, 4),
    "5–9": (5, 9),
    "10–49": (10, 49),
    "50+": (50, math.inf),
}
"""The public bands of class sizes: label, smallest and largest size."""

THRESHOLDS = (5, 10, 20)
"""Class sizes below which units are reported as at risk."""


def units(sizes: Sequence[Size]) -> int:
    """Count the units: persons, or rows where each row stands for itself."""
    return sum(each.units for each in sizes)


def below(sizes: Sequence[Size], k: int) -> int:
    """Count the units in a class of fewer than k."""
    return sum(each.units for each in sizes if each.size < k)


def at_risk(sizes: Sequence[Size], k: int) -> float | None:
    """Share of units in a class of fewer than k; a class of exactly k is not at risk. None without units.

    Example:
        >>> at_risk([Size(4, 1, 4), Size(5, 1, 5), Size(6, 1, 6)], 6)
        0.6
    """
    everyone = units(sizes)
    return below(sizes, k) / everyone if everyone else None


def average_risk(sizes: Sequence[Size]) -> float | None:
    """Mean over units of 1 / size of their class: classes / units where a unit has one class. None without units.

    The mean over classes of 1 / size is another number: for classes of 99 and 1 it is 0.505, this one is 0.02.

    Source: El Emam 2013, Guide to the De-Identification of Personal Health Information, prosecutor risk.

    Example:
        >>> average_risk([Size(1, 1, 1), Size(99, 1, 99)])
        0.02
    """
    everyone = units(sizes)
    return math.fsum(each.units / each.size for each in sizes) / everyone if everyone else None


def highest_risk(sizes: Sequence[Size]) -> float | None:
    """1 / size of the smallest class. None without units.

    Source: El Emam 2013, prosecutor risk.
    """
    return 1 / min(each.size for each in sizes) if sizes else None


def bands(sizes: Sequence[Size]) -> dict[str, Size]:
    """Add sizes up by band. `size` of a row is the band's lower end; a band without classes has zeros.

    Under `pairs` a person counts once, in the band of the smallest class around her.
    """
    return {label: _band(sizes, low, high) for label, (low, high) in BANDS.items()}


def _band(sizes: Sequence[Size], low: int, high: float) -> Size:
    inside = [each for each in sizes if low <= each.size <= high]
    return Size(low, sum(each.classes for each in inside), sum(each.units for each in inside))
