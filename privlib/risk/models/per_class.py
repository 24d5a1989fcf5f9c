"""What each class gives away about a sensitive attribute: one number a class, from counts alone.

The measures of a data set take the worst class; a search asks which classes are good. Counts are integers as long as
they can be, and each ratio is divided once.

Sources: Machanavajjhala et al. 2007, l-Diversity; Wong et al. 2006, (alpha, k)-anonymity; Li, Li and Venkatasubramanian
2007, t-Closeness; Cao and Karras 2012, beta-likeness; Brickell and Shmatikov 2008 (delta-disclosure).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from privlib.risk.table.finest import Integers, Values

__all__ = [
    "Floats",
    "Tally",
    "alpha",
    "basic_beta",
    "c_infimum",
    "capped_beta",
    "delta",
    "delta_present",
    "distinct",
    "enhanced_beta",
    "entropy",
    "t_equal",
    "t_hierarchical",
    "t_ordered",
    "tally",
    "whole",
]

Floats: TypeAlias = NDArray[np.float64]

_EXACT = 2**62


@dataclass(frozen=True, eq=False)
class Tally:
    """One sensitive attribute over classes: an entry a class and value that occurs in it, by class, then code."""

    classes: Integers
    codes: Integers
    counts: Integers
    sizes: Integers
    """Units of each class that have a value counted; 0 where none has."""
    reference: Integers
    """Units of each code in the reference, code 0 (an empty cell) included."""

    @cached_property
    def starts(self) -> Integers:
        """The first entry of each class."""
        entries = distinct(self)
        return np.cumsum(entries) - entries

    @cached_property
    def held(self) -> Integers | None:
        """The classes that have entries; None if all have."""
        return None if self.sizes.all() else np.flatnonzero(self.sizes)

    @cached_property
    def ranked(self) -> Integers:
        """The counts of each class, descending."""
        return self.counts[np.lexsort((-self.counts, self.classes))]

    @cached_property
    def expected(self) -> Integers:
        """For each entry the units of its value in the reference times those of its class."""
        return self.reference[self.codes] * self.sizes[self.classes]

    @cached_property
    def gains(self) -> Floats:
        """For each entry (q - p) / p, q being the share of the value in the class and p that in the reference."""
        return (self.counts * self.total - self.expected) / self.expected

    @cached_property
    def surprise(self) -> Floats:
        """For each entry -ln p."""
        with np.errstate(divide="ignore"):
            return np.log(self.total / self.reference)[self.codes]

    @cached_property
    def total(self) -> int:
        """Units of the reference."""
        return int(self.reference.sum())

    def each(self, operation: np.ufunc, entries: NDArray[Any], empty: float = 0) -> NDArray[Any]:
        """Reduce the entries of each class to one number; `empty` for a class without entries."""
        if self.held is None and len(self.sizes):
            return operation.reduceat(entries, self.starts)
        found = np.full(len(self.sizes), empty, entries.dtype)
        if self.held is not None and len(self.held):
            found[self.held] = operation.reduceat(entries, self.starts[self.held])
        return found


def tally(values: Values, index: Integers, classes: int, reference: Integers | None = None) -> Tally:
    """Count values by class; where a person may stand in several classes, she counts once for each value in a class.

    Args:
        values: one sensitive attribute of a class table.
        index: for each class of that table the class it falls into, or -1 to leave it out.
        classes: the number of those.
        reference: units of each code that classes are compared with; none: those of `values` that are not left out.
    """
    held = index[values.classes]
    inside = held >= 0
    held, codes, counts = held[inside], values.codes[inside], values.counts[inside]
    places = values.places + 1
    keys = held * places + codes
    if values.persons is not None:
        people = int(values.persons.max(initial=0)) + 1
        keys, counts = np.unique(keys * people + values.persons[inside]) // people, np.empty(0, np.int64)
        found, numbers = np.unique(keys, return_counts=True)
    else:
        found, place = np.unique(keys, return_inverse=True)
        numbers = np.bincount(place, counts, len(found)).astype(np.int64)
    held, codes = found // places, found % places
    sizes = np.bincount(held, numbers, classes).astype(np.int64)
    if reference is None:
        reference = np.bincount(codes, numbers, places).astype(np.int64)
    return Tally(held, codes, numbers.astype(np.int64), sizes, reference)


def whole(values: Values, classes: int, reference: Integers | None = None) -> Tally:
    """Count values in the classes as they are: entries are sorted and merged already, those of persons aside.

    Args:
        values: one sensitive attribute of a class table.
        classes: how many that has.
        reference: see `tally`.
    """
    held, codes, counts, places = values.classes, values.codes, values.counts, values.places + 1
    if values.persons is not None:
        keys, counts = np.unique(held * places + codes, return_counts=True)
        held, codes = keys // places, keys % places
    sizes = np.bincount(held, counts, classes).astype(np.int64)
    if reference is None:
        reference = np.bincount(codes, counts, places).astype(np.int64)
    return Tally(held, codes, counts, sizes, reference)


def distinct(found: Tally) -> Integers:
    """Count the different values of each class."""
    return np.bincount(found.classes, minlength=len(found.sizes))


def entropy(found: Tally) -> Floats:
    """Give each class's entropy in natural logarithms: ln N - sum(n ln n) / N, at least 0."""
    sizes = np.maximum(found.sizes, 1)
    terms = found.each(np.add, found.counts * np.log(found.counts))
    return np.maximum(np.log(sizes) - terms / sizes, 0.0)


def alpha(found: Tally) -> Floats:
    """Give the share of the most frequent value of each class."""
    return found.each(np.maximum, found.counts) / np.maximum(found.sizes, 1)


def c_infimum(found: Tally, l: int) -> Floats:  # noqa: E741 (the name the literature gives it)
    """Give the number that c must exceed for recursive (c, l)-diversity: r1 / (r_l + ... + r_m), r descending.

    Infinite for a class with fewer than l values.
    """
    ranked = found.ranked
    rank = np.arange(len(ranked)) - found.starts[found.classes]
    rest = found.each(np.add, np.where(rank >= l - 1, ranked, 0))
    largest = found.each(np.maximum, ranked).astype(np.float64)
    return np.divide(largest, rest, out=np.full(len(rest), np.inf), where=rest > 0)


def t_equal(found: Tally) -> Floats:
    """Give each class's total variation distance from the reference: sum of max(q - p, 0)."""
    return _excess(found) / (np.maximum(found.sizes, 1) * max(found.total, 1))


def t_hierarchical(found: Tally, levels: Sequence[Integers]) -> Floats:
    """Give each class's earth mover's distance where moving costs the height at which two values meet.

    With P_i the part that must move at level i, the sum of the definition is (P_0 + ... + P_(H-1)) / H: the mean of the
    total variation distances at the levels below the root.

    Args:
        found: the attribute at its finest.
        levels: for each level above it, the label of each code of the finest, 0 staying 0; a last level of several
            labels is taken to meet in a root above it.
    """
    height = len(levels) if len(levels) and len(np.unique(levels[-1][1:])) == 1 else len(levels) + 1
    distances = t_equal(found)
    for labels in levels[: height - 1]:
        distances = distances + t_equal(_coarser(found, labels))
    return distances / height


def t_ordered(found: Tally) -> Floats:
    """Give each class's earth mover's distance along the order of codes; 0 where there is one value alone.

    Values that a class lacks count with 0. Code 0, an empty cell, has no place in an order and must not occur.
    """
    places, total, sizes = len(found.reference) - 1, found.total, found.sizes
    if places < 2:
        return np.zeros(len(sizes))
    number = np.int64 if total * int(sizes.max(initial=0)) * places < _EXACT else np.float64
    upto = np.cumsum(found.reference).astype(number)
    before = np.concatenate([np.zeros(1, number), np.cumsum(upto)])
    classes, starts, ends, inside = _stretches(found, places)
    inside, size = inside.astype(number), sizes[classes].astype(number)
    level = inside * total
    # running counts of the reference rise: up to `cross` they lie below those of the class, from there on above
    cross = np.clip(np.searchsorted(upto, -(-level // np.maximum(size, 1))), starts, ends)
    below = level * (cross - starts) - size * (before[cross] - before[starts])
    above = size * (before[ends] - before[cross]) - level * (ends - cross)
    gaps = np.zeros(len(sizes), number)
    np.add.at(gaps, classes, below + above)
    return gaps / (np.maximum(sizes, 1).astype(np.float64) * max(total, 1) * (places - 1))


def basic_beta(found: Tally) -> Floats:
    """Give the largest relative gain of a value of each class: max of (q - p) / p over q > p, 0 if none."""
    return np.maximum(found.each(np.maximum, found.gains), 0.0)


def enhanced_beta(found: Tally) -> Floats:
    """Give the infimum of beta for which the enhanced model holds: the basic one, infinite if a gain is over -ln p."""
    over = found.each(np.logical_or, found.gains > found.surprise, empty=False)
    return np.where(over, np.inf, basic_beta(found))


def capped_beta(found: Tally) -> Floats:
    """Give max of min((q - p) / p, -ln p): what some tools call enhanced beta; the model does not hold for it."""
    return np.maximum(found.each(np.maximum, np.minimum(found.gains, found.surprise)), 0.0)


def delta(found: Tally) -> Floats:
    """Give max of |ln(q / p)| over all values of the reference: infinite for a class that lacks one."""
    lacking = distinct(found) < np.count_nonzero(found.reference)
    return np.where(lacking & (found.sizes > 0), np.inf, delta_present(found))


def delta_present(found: Tally) -> Floats:
    """Give max of |ln(q / p)| over the values that the class has."""
    shares = found.counts * found.total / found.expected
    far, near = found.each(np.maximum, shares, 1), found.each(np.minimum, shares, 1)
    return np.maximum(np.abs(np.log(far)), np.abs(np.log(near)))


def _excess(found: Tally) -> Integers:
    """Add up max(n * total - g * size, 0) over the values of each class: in integers."""
    return found.each(np.add, np.maximum(found.counts * found.total - found.expected, 0))


def _coarser(found: Tally, labels: Integers) -> Tally:
    merged = Values("", int(labels.max(initial=0)), found.classes, labels[found.codes], found.counts)
    reference = np.bincount(labels, found.reference).astype(np.int64)
    return tally(merged, np.arange(len(found.sizes)), len(found.sizes), reference)


def _stretches(found: Tally, places: int) -> tuple[Integers, Integers, Integers, Integers]:
    """Cut the places below the last where a class's running count changes: class, start, end, running count."""
    held = np.flatnonzero(found.sizes)
    running = np.cumsum(found.counts)
    inside = running - (running - found.counts)[found.starts[found.classes]]
    follows = np.append(found.classes[1:] == found.classes[:-1], False)
    ends = np.where(follows, np.append(found.codes[1:], 0), places)
    return (
        np.concatenate([held, found.classes]),
        np.concatenate([np.ones(len(held), np.int64), np.minimum(found.codes, places)]),
        np.concatenate([found.codes[found.starts[held]], ends]),
        np.concatenate([np.zeros(len(held), np.int64), inside]),
    )
