"""Several codes in one number: rows of codes as few columns of int64, compared and sorted as numbers are.

Numbers are mixed radix, the last attribute counting by one, so that they stand in the order of the codes. Attributes
whose combinations do not fit 62 bits together are spread over several numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from privlib.risk.table.finest import Integers

__all__ = ["Keys", "joined", "lengths", "packs", "sums"]

_FULL = 2**62


def packs(radices: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Put neighbours together while their combinations fit one number.

    Example:
        >>> packs((3, 4, 2**60, 5))
        ((3, 4), (1152921504606846976,), (5,))
    """
    found: list[list[int]] = [[]]
    for radix in radices:
        if found[-1] and prod(found[-1]) * radix >= _FULL:
            found.append([])
        found[-1].append(radix)
    return tuple(map(tuple, found))


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Rows of codes; `packs` are the radices of the attributes of each number."""

    numbers: tuple[Integers, ...]
    packs: tuple[tuple[int, ...], ...]

    @property
    def rows(self) -> int:
        return len(self.numbers[0])

    def drop(self) -> tuple["Keys", Integers]:
        """Take the last of several attributes off: the keys without it, and its codes."""
        last, radices = self.numbers[-1], self.packs[-1]
        if len(radices) == 1:
            return Keys(self.numbers[:-1], self.packs[:-1]), last
        rest, codes = _split(last, radices[-1])
        return Keys((*self.numbers[:-1], rest), (*self.packs[:-1], radices[:-1])), codes

    def take(self, rows: Integers) -> "Keys":
        return Keys(tuple(each[rows] for each in self.numbers), self.packs)

    def order(self) -> Integers:
        """The places of the rows by key."""
        return np.argsort(self.numbers[0]) if len(self.numbers) == 1 else np.lexsort(self.numbers[::-1])

    def ranked(self) -> "Keys":
        """The rows, sorted."""
        if len(self.numbers) == 1:
            return Keys((np.sort(self.numbers[0]),), self.packs)
        return self.take(self.order())

    def starts(self) -> Integers:
        """Of sorted rows the places of those that `first` says."""
        return np.flatnonzero(self.first())

    def first(self) -> NDArray[np.bool_]:
        """Say of each of sorted rows whether it is the first of a run of equal ones."""
        new = np.empty(self.rows, np.bool_)
        new[:1] = True
        np.not_equal(self.numbers[0][1:], self.numbers[0][:-1], out=new[1:])
        for each in self.numbers[1:]:
            new[1:] |= each[1:] != each[:-1]
        return new

    def codes(self) -> Integers:
        """The codes of each attribute, shape (attributes, rows)."""
        found: list[Integers] = []
        for number, radices in zip(self.numbers, self.packs, strict=True):
            rest, codes = number, list[Integers]()
            for radix in reversed(radices[1:]):
                rest, code = _split(rest, radix)
                codes.append(code)
            found += [rest, *reversed(codes)]
        return np.stack(found)


def joined(keys: Sequence[Keys]) -> Keys:
    """Put rows of the same attributes under one another."""
    numbers = zip(*(each.numbers for each in keys), strict=True)
    return keys[0] if len(keys) == 1 else Keys(tuple(map(np.concatenate, numbers)), keys[0].packs)


def lengths(starts: Integers, rows: int) -> Integers:
    """Count the rows of each run."""
    found = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=found[:-1])
    found[-1:] = rows - starts[-1:]
    return found


def sums(counts: Integers | NDArray[np.bool_], starts: Integers) -> Integers:
    """Add up each run of counts, or of flags."""
    return np.add.reduceat(counts, starts, dtype=np.int64) if len(starts) else starts


def _split(numbers: Integers, radix: int) -> tuple[Integers, Integers]:
    """Divide, with the rest; powers of two are shifted, in a tenth of the time."""
    if radix & (radix - 1) == 0:
        return numbers >> (radix.bit_length() - 1), numbers & (radix - 1)
    above = numbers // radix
    return above, numbers - above * radix
