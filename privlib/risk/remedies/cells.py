"""Cell suppression: which cells to blank so that every unit is matched by k units, as few cells as can be found.

A blank matches every value, as an empty cell does under `wildcard`. So a blank helps the other units too, and many
cells that a first pass blanks can be restored. The result is measured again; beside it stands the proven minimum where
the table is small. A reader may also take a blank for a value of its own: what holds then is measured as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from privlib.errors import ParameterError
from privlib.risk.remedies.fewest_cells import Fewest, fewest_cells
from privlib.risk.table.finest import Finest, Integers, class_keys

__all__ = [
    "MAX_ATTRIBUTES",
    "MAX_CLASSES",
    "Cells",
    "Flags",
    "Hindrance",
    "Patterns",
    "blank_cells",
    "compatible",
    "hindrance",
    "patterns",
]

Flags = NDArray[np.bool_]
Bits = NDArray[np.uint64]

Hindrance = Literal["persons_in_several_classes", "too_many_attributes", "too_many_classes", "too_few_units"]
"""Why cells cannot be blanked."""

MAX_CLASSES = 50_000
"""Most classes whose cells are searched: each blank is weighed against all of them (design limit, 2026-11-26)."""

MAX_ATTRIBUTES = 12
"""Most attributes: all their subsets are tried."""

_KEPT = 4_096
"""Most codes whose classes are kept in memory, a bit a class: 25 MB at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Classes whose cells may be blanked; a unit stands in one of them."""

    names: tuple[str, ...]
    codes: Integers
    """Shape (attributes, classes); 0 is an empty cell, which matches every value and stays empty."""
    radices: tuple[int, ...]
    units: Integers

    @property
    def everything(self) -> int:
        """All attributes, as bits; attribute 0 is the lowest."""
        return (1 << len(self.codes)) - 1

    def keys(self, mask: int) -> Integers:
        """Of each class, on the attributes of a mask alone."""
        places = [place for place in range(len(self.codes)) if mask >> place & 1]
        return class_keys(self.codes[places], tuple(self.radices[place] for place in places))

    def agree(self, mask: int) -> Integers:
        """For each class the units that have the same codes on the attributes of a mask."""
        _, place = np.unique(self.keys(mask), return_inverse=True)
        return np.bincount(place, self.units).astype(np.int64)[place]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What to blank, by class, and what holds afterwards. Verified; minimal only where `fewest` says so."""

    names: tuple[str, ...]
    k: int
    blanks: Flags
    """Shape (attributes, classes): blank this cell of every unit of the class. Cells that were empty are not in it."""
    by_attribute: tuple[int, ...]
    """Cells blanked of each attribute."""
    units: int
    """Units with a blanked cell."""
    min_f: int | None
    """Fewest units compatible with a unit afterwards, if empty cells match every value; None without units."""
    k_own: int | None
    """Smallest class afterwards, if an empty cell is a value of its own."""
    below_own: int
    """Units in a class below k in that reading: what is left to suppress for readers who read it so."""
    fewest: Fewest | None
    """The fewest single cells that would do; None where there are too many sets to try."""

    @property
    def cells(self) -> int:
        """All cells blanked."""
        return sum(self.by_attribute)

    def table(self) -> tuple[Integers, Integers]:
        """Give the classes with blanks, and the attributes blanked of each as bits, attribute 0 the lowest."""
        classes = np.flatnonzero(self.blanks.any(axis=0))
        return classes, _masks(self.blanks)[classes]


def hindrance(table: Finest, k: int) -> Hindrance | None:
    """Say why the cells of a table cannot be blanked; None if they can."""
    if table.members is not None:
        return "persons_in_several_classes"
    if len(table.codes) > MAX_ATTRIBUTES:
        return "too_many_attributes"
    if len(table.units) > MAX_CLASSES:
        return "too_many_classes"
    return "too_few_units" if 0 < table.n < k else None


def patterns(table: Finest) -> Patterns:
    """Take the classes of a table as they are.

    Raises:
        ParameterError: E405 where a person may stand in several classes.
    """
    if table.members is not None:
        problem = "cells are blanked of units, and here a person is a unit of several classes"
        raise ParameterError("E405", where="cells", problem=problem, accepted="Give each person one row")
    return Patterns(table.names, table.codes, table.radices, table.units)


def blank_cells(found: Patterns, k: int, weights: Sequence[float] = ()) -> Cells:
    """Blank cells of the units that fewer than k units match.

    Each class below k gets the cheapest set of attributes without which at least k units agree with it; of sets that
    cost the same, the one without which most agree. Then each cell is restored that is not needed, those of large
    classes first, and everything is measured again.

    Args:
        found: the classes.
        k: the least number of matching units.
        weights: what one cell of each attribute costs; 1 each if not given.

    Raises:
        ParameterError: risk.cells_too_few with fewer than k units in all; risk.too_many_classes; risk.too_many_subsets
            over twelve attributes.

    Source: Samarati and Sweeney 1998 (cell suppression); the local suppression of sdcMicro, Templ et al. 2015.
    """
    attributes, units = len(found.codes), found.units
    if attributes > MAX_ATTRIBUTES:
        limit = 1 << MAX_ATTRIBUTES
        raise ParameterError("risk.too_many_subsets", subsets=1 << attributes, attributes=attributes, limit=limit)
    if len(units) > MAX_CLASSES:
        raise ParameterError("risk.too_many_classes", classes=len(units), limit=MAX_CLASSES)
    if 0 < units.sum() < k:
        raise ParameterError("risk.cells_too_few", units=int(units.sum()), k=k)
    empty = found.codes == 0
    below = np.flatnonzero(compatible(found, empty) < k)
    opened = _cheapest(found, below, k, weights or [1.0] * attributes) | empty
    _restore(found, opened, ~empty, compatible(found, opened), k)
    blanks, matched = opened & ~empty, compatible(found, opened)
    own = Patterns(found.names, np.where(opened, 0, found.codes), found.radices, units).agree(found.everything)
    return Cells(
        found.names,
        k,
        blanks,
        tuple((blanks @ units).tolist()),
        int(units[blanks.any(axis=0)].sum()),
        int(matched.min()) if len(units) else None,
        int(own.min()) if len(units) else None,
        int(units[own < k].sum()),
        fewest_cells(found.codes, units, k, int((blanks @ units).sum())),
    )


def compatible(found: Patterns, opened: Flags) -> Integers:
    """Count for each class the units that agree with it wherever neither has an open cell.

    Classes are compared pattern by pattern, on the attributes that both have closed.
    """
    masks = _masks(opened)
    inside = {int(mask): np.flatnonzero(masks == mask) for mask in np.unique(masks)}
    matched = np.zeros(len(found.units), np.int64)
    shared = sorted((found.everything & ~(here | there), here, there) for here in inside for there in inside)
    for mask, pairs in groupby(shared, lambda pair: pair[0]):
        keys = found.keys(mask)
        sums: dict[int, tuple[Integers, Integers]] = {}
        for _, here, there in pairs:
            if there not in sums:
                values, place = np.unique(keys[inside[there]], return_inverse=True)
                sums[there] = values, np.bincount(place, found.units[inside[there]]).astype(np.int64)
            values, totals = sums[there]
            mine = keys[inside[here]]
            place = np.minimum(np.searchsorted(values, mine), len(values) - 1)
            matched[inside[here]] += np.where(values[place] == mine, totals[place], 0)
    return matched


def _cheapest(found: Patterns, below: Integers, k: int, weights: Sequence[float]) -> Flags:
    """Choose for each class below k the cheapest set of attributes without which k units agree with it."""
    chosen, waiting = np.zeros(found.codes.shape, np.bool_), below

    def cost(mask: int) -> float:
        return round(sum(weight for place, weight in enumerate(weights) if mask >> place & 1), 9)

    for _, masks in groupby(sorted(range(1, found.everything + 1), key=lambda mask: (cost(mask), mask)), cost):
        if not len(waiting):
            break
        most, best = np.zeros(len(waiting), np.int64), np.zeros(len(waiting), np.int64)
        for mask in masks:
            agree = found.agree(found.everything & ~mask)[waiting]
            better = (agree >= k) & (agree > most)
            most[better], best[better] = agree[better], mask
        done = most >= k
        chosen[:, waiting[done]] = best[done] >> np.arange(len(chosen))[:, None] & 1
        waiting = waiting[~done]
    return chosen


def _restore(found: Patterns, opened: Flags, ours: Flags, matched: Integers, k: int) -> None:
    """Close again each open cell of ours without which everyone is still matched by k units.

    `opened`, and `matched`, the units compatible with each class, are changed in place.
    """

    @lru_cache(_KEPT)
    def holders(place: int, code: int) -> Bits:
        return _bits(found.codes[place] == code)

    units, packed = found.units, _bits(opened)
    order = np.lexsort((np.arange(len(units)), opened.sum(axis=0), -units))
    ordered = opened[:, order] & ours[:, order]
    everyone = _bits(np.ones_like(opened[0]))
    for one in order[ordered.any(axis=0)].tolist():
        agree = [holders(place, code) | packed[place] for place, code in enumerate(found.codes[:, one].tolist())]
        for place in np.flatnonzero(opened[:, one] & ours[:, one]).tolist():
            lost = everyone ^ agree[place]
            for other in np.flatnonzero(~opened[:, one]).tolist():
                lost &= agree[other]
            losers = _places(lost)
            gone = units[losers].sum()
            if matched[one] - gone < k or (matched[losers] - units[one] < k).any():
                continue
            matched[one] -= gone
            matched[losers] -= units[one]
            opened[place, one] = False
            packed.view(np.uint8)[place, one >> 3] &= ~np.uint8(1 << (one & 7))


def _bits(flags: Flags) -> Bits:
    """Write flags one to a bit, sixty-four to a number: classes are compared so in a fiftieth of the time."""
    numbers = np.zeros((*flags.shape[:-1], 8 * -(-flags.shape[-1] // 64)), np.uint8)
    bits = np.packbits(flags, axis=-1, bitorder="little")
    numbers[..., : bits.shape[-1]] = bits
    return numbers.view(np.uint64)


def _places(bits: Bits) -> Integers:
    """Find the flags that are set; few are."""
    (numbers,) = bits.nonzero()
    if not len(numbers):
        return numbers
    number, bit = np.unpackbits(bits[numbers].view(np.uint8).reshape(-1, 8), axis=1, bitorder="little").nonzero()
    return numbers[number] * 64 + bit


def _masks(flags: Flags) -> Integers:
    return (flags * (1 << np.arange(len(flags)))[:, None]).sum(axis=0)
