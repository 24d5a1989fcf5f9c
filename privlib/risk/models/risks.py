"""Risks that follow from class sizes alone: how likely an attacker picks the right person of a class.

Every function takes `Size` rows, ascending. Counts are integers; each ratio is divided once, at the end, so figures do
not depend on the order of rows or the number of threads.
"""

import math
from collections.abc import Sequence

from privlib.risk.table.classes import Size

__all__ = [
    "BANDS",
    "THRESHOLDS",
    "at_risk",
    "average_class_size",
    "average_risk",
    "bands",
    "below",
    "discernibility",
    "distinction",
    "highest_risk",
    "separation",
    "units",
]

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


def distinction(sizes: Sequence[Size]) -> float | None:
    """Classes per unit: 1 if everyone is alone. None without units.

    Source: Motwani and Xu 2007, Efficient algorithms for masking and finding quasi-identifiers.
    """
    everyone = units(sizes)
    return _classes(sizes) / everyone if everyone else None


def separation(sizes: Sequence[Size]) -> float | None:
    """Share of pairs of units that the quasi-identifiers tell apart. None for fewer than two units.

    Source: Motwani and Xu 2007.

    Example:
        >>> separation([Size(1, 1, 1), Size(2, 1, 2)])
        0.6666666666666666
    """
    everyone = units(sizes)
    pairs = everyone * (everyone - 1)
    alike = sum(each.classes * each.size * (each.size - 1) for each in sizes)
    return (pairs - alike) / pairs if pairs else None


def discernibility(sizes: Sequence[Size], suppressed: int = 0) -> int:
    """Add up for each unit how many it looks like: those of its class, or everyone if it is suppressed.

    Source: Bayardo and Agrawal 2005, Data privacy through optimal k-anonymization.
    """
    return sum(each.classes * each.size**2 for each in sizes) + suppressed * (units(sizes) + suppressed)


def average_class_size(sizes: Sequence[Size]) -> float | None:
    """Units per class. None without classes.

    Source: LeFevre, DeWitt and Ramakrishnan 2006, Mondrian multidimensional k-anonymity.
    """
    return units(sizes) / _classes(sizes) if sizes else None


def bands(sizes: Sequence[Size]) -> dict[str, Size]:
    """Add sizes up by band. `size` of a row is the band's lower end; a band without classes has zeros.

    Under `pairs` a person counts once, in the band of the smallest class around her.
    """
    return {label: _band(sizes, low, high) for label, (low, high) in BANDS.items()}


def _classes(sizes: Sequence[Size]) -> int:
    return sum(each.classes for each in sizes)


def _band(sizes: Sequence[Size], low: int, high: float) -> Size:
    inside = [each for each in sizes if low <= each.size <= high]
    return Size(low, sum(each.classes for each in inside), sum(each.units for each in inside))
