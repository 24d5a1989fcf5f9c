"""The finest class table as arrays: codes and counts, no values. Everything but k and class sizes is computed from it.

A code is the place of a value among the values of its column, from 1 on, in the order of code points (numbers: by
value); 0 is an empty cell. Classes stand in the order of their codes. So the arrays are the same whatever the order of
rows, the number of threads or the engine.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Finest", "Integers", "Members", "Rolled", "Values", "class_keys", "once", "roll_up"]

Integers: TypeAlias = NDArray[np.int64]

_FULL = 2**62
"""Keys of classes stay below this, so that they fit int64 whatever is added."""


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Who stands in which class: one entry a class and person, only where a person may stand in several classes."""

    classes: Integers
    """Index of the class."""
    persons: Integers
    """Number of the person, from 0 on; it says nothing of who she is."""
    rows: Integers | None = None
    """Her rows in the class; None where classes were merged."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """One sensitive attribute: entries sorted by class, then code; one entry a class and value."""

    name: str
    places: int
    """How many different values the attribute has; codes run from 1 to this, and 0 for an empty cell if counted."""
    classes: Integers
    codes: Integers
    counts: Integers
    """Units of the class with the value; under `pairs` distinct persons."""
    persons: Integers | None = None
    """Under `pairs`: one entry a class, value and person instead, and `counts` are all 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Finest:
    """The measured classes: suppressed units, and dropped ones, are not in it."""

    names: tuple[str, ...]
    """The quasi-identifiers, in the order asked."""
    radices: tuple[int, ...]
    """For each the number of its values, plus one for the empty cell."""
    codes: Integers
    """Shape (attributes, classes)."""
    units: Integers
    """Persons of each class, or rows where each row stands for itself."""
    rows: Integers
    members: Members | None = None
    values: tuple[Values, ...] = ()
    weights: NDArray[np.float64] | None = None
    """Sum of the sampling weights of each class."""

    @property
    def n(self) -> int:
        """The number of units; under `pairs` a person counts once."""
        return int(self.units.sum()) if self.members is None else len(np.unique(self.members.persons))


@dataclass(frozen=True, slots=True, eq=False)
class Rolled:
    """Coarser classes of a table: which of them each finer class falls into, and their units."""

    index: Integers
    """For each finer class the number of its coarser class; those are numbered in the order of their keys."""
    units: Integers
    members: Members | None

    @property
    def classes(self) -> int:
        return len(self.units)


def class_keys(codes: Integers, radices: tuple[int, ...]) -> Integers:
    """Write each column of codes as one number, in the order of the codes.

    Numbers are mixed radix while they fit 62 bits; before they would not, those so far are replaced by their ranks, so
    that keys of different calls cannot be compared.

    Args:
        codes: shape (attributes, classes), each below its radix.
        radices: of each attribute.

    Example:
        >>> class_keys(np.array([[0, 1, 1], [2, 0, 2]]), (2, 3)).tolist()
        [2, 3, 5]
    """
    keys, size = np.zeros(codes.shape[1], np.int64), 1
    for row, radix in zip(codes, radices, strict=True):
        if size * radix >= _FULL:
            found, keys = np.unique(keys, return_inverse=True)
            size = max(len(found), 1)
        keys = keys * radix + row
        size *= radix
    return keys


def roll_up(table: Finest, codes: Integers, radices: tuple[int, ...]) -> Rolled:
    """Merge classes whose new codes are equal. Under `pairs` a person of two merged classes counts once.

    Args:
        table: the finer classes.
        codes: shape (attributes, classes): a coarser code of each class, for any number of attributes.
        radices: of each attribute.
    """
    found, index = np.unique(class_keys(codes, radices), return_inverse=True)
    if table.members is None:
        return Rolled(index, np.bincount(index, table.units, len(found)).astype(np.int64), None)
    members = once(index[table.members.classes], table.members.persons)
    return Rolled(index, np.bincount(members.classes, minlength=len(found)), members)


def once(classes: Integers, persons: Integers) -> Members:
    """Count a person once in a class; entries come sorted by class, then person."""
    people = int(persons.max(initial=0)) + 1
    pairs = np.unique(classes * people + persons)
    return Members(pairs // people, pairs % people)
