"""The fewest cells to blank, proven: every set of single cells of a small table is tried, the smallest sets first."""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from privlib.risk.table.finest import Integers

__all__ = ["MAX_SETS", "Fewest", "fewest_cells"]

MAX_SETS = 20_000
"""Most sets of cells that are tried, about half a second (design limit, 2026-11-26)."""


@dataclass(frozen=True, slots=True)
class Fewest:
    """The smallest sets of single cells whose blanking leaves every unit with k that match it."""

    cells: int
    answers: int
    """How many sets of that size do."""
    blank: tuple[tuple[int, int], ...]
    """One of them, by class and attribute, once for each unit that is blanked. Cells of units below k come first, then
    those of earlier classes."""


def fewest_cells(codes: Integers, units: Integers, k: int, most: int) -> Fewest | None:
    """Try sets of cells by size, until some do.

    Args:
        codes: shape (attributes, classes); 0 is an empty cell, which matches every value.
        units: of each class.
        k: fewest units that match a unit, itself included.
        most: a number of cells that is known to do.

    Returns:
        None if there are too many sets to try.

    Example:
        >>> fewest_cells(np.array([[1, 1, 2], [1, 2, 1]]), np.array([2, 1, 2]), 2, 1)
        Fewest(cells=1, answers=3, blank=((1, 1),))
    """
    cells = int(((codes > 0) @ units).sum())
    if _too_many(cells, most):
        return None
    class_of = np.repeat(np.arange(len(units)), units)
    rows = codes[:, class_of]
    bits = 1 << np.arange(len(rows))
    differ = np.zeros((rows.shape[1],) * 2, np.int64)
    for row, bit in zip(rows, bits.tolist(), strict=True):
        differ |= bit * ((row[:, None] != row) & (row[:, None] > 0) & (row > 0))
    below = (differ == 0).sum(axis=1) < k
    single = [(unit, place) for unit in range(len(class_of)) for place in np.flatnonzero(rows[:, unit]).tolist()]
    for size in range(most + 1):
        found = [chosen for chosen in combinations(single, size) if _do(chosen, differ, k)]
        if found:
            best = max(found, key=lambda chosen: sum(bool(below[unit]) for unit, _ in chosen))
            return Fewest(size, len(found), tuple((int(class_of[unit]), place) for unit, place in best))
    return None


def _too_many(cells: int, most: int) -> bool:
    """Say that there are more sets than are tried; numbers of hundreds of digits are not worked out for that."""
    sets = 0
    for size in range(most + 1):
        sets += comb(cells, size)
        if sets > MAX_SETS:
            return True
    return False


def _do(chosen: tuple[tuple[int, int], ...], differ: Integers, k: int) -> bool:
    """Say whether everyone is matched by k units once these cells are blank."""
    opened = np.zeros(len(differ), np.int64)
    for unit, place in chosen:
        opened[unit] |= 1 << place
    return bool((((differ & ~(opened[:, None] | opened)) == 0).sum(axis=1) >= k).all())
