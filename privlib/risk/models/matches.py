"""Empty cells that match every value: how many units are compatible with each unit.

Compatibility is not transitive, so there are no classes: a unit with an empty cell is compatible with units that are
not compatible with each other. k, l and t are not defined; the number of compatible units and its minimum are.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from privlib.engine.base import MAX_ROWS, Engine
from privlib.errors import ParameterError
from privlib.risk.table.classes import Classes, Size
from privlib.risk.table.coded import finest
from privlib.risk.table.finest import Finest, Integers, class_keys
from privlib.risk.table.parts import by_person

__all__ = ["MAX_PATTERNS", "Compatible", "compatible", "least_matches", "matches"]

MAX_PATTERNS = 64
"""Most combinations of empty columns that are compared with each other (design limit, 2026-11-22)."""


@dataclass(frozen=True, slots=True, eq=False)
class Compatible:
    """For each class of a table the units compatible with its own."""

    f: Integers
    weights: NDArray[np.float64] | None
    """F: how many of the population those stand for."""


def matches(engine: Engine, table: Classes) -> tuple[Size, ...]:
    """Count units by the number of units compatible with them, as an empty cell matches every value.

    Classes are compared pattern by pattern: those empty in one set of columns with those empty in another, on the
    columns that both have. In the rows that come back `classes` counts the rows of the class table, and sizes ascend.

    Raises:
        ParameterError: E405 under `pairs`, `set` and `multiset`, where units of several classes are one person;
            risk.too_many_classes; risk.too_many_null_patterns.

    Source: Benedetti and Franconi 1998; the treatment of missing values in sdcMicro's frequency counts.
    """
    if by_person(table.rule):
        problem = "wildcard compares units, and here a person is a unit of several classes"
        raise ParameterError("E405", where="nulls", problem=problem, accepted="Use own, or give each person one row")
    if table.classes > MAX_ROWS:
        raise ParameterError("risk.too_many_classes", classes=table.classes, limit=MAX_ROWS)
    if not table.sizes:
        return ()
    found = finest(engine, replace(table.spec, sensitive=(), ordered=(), weight=None), table.rule)
    sizes, index = np.unique(compatible(found).f, return_inverse=True)
    rows, units = np.bincount(index), np.bincount(index, found.units).astype(np.int64)
    return tuple(Size(*row) for row in zip(sizes.tolist(), rows.tolist(), units.tolist(), strict=True))


def compatible(table: Finest) -> Compatible:
    """Count the units compatible with those of each class, and add up the weights of those.

    Args:
        table: classes as under `own`: code 0 is an empty cell.

    Raises:
        ParameterError: risk.too_many_null_patterns.
    """
    empty = table.codes == 0
    kinds, pattern = np.unique(class_keys(empty.astype(np.int64), (2,) * len(empty)), return_inverse=True)
    if len(kinds) > MAX_PATTERNS:
        raise ParameterError("risk.too_many_null_patterns", patterns=len(kinds), limit=MAX_PATTERNS)
    f = np.zeros(len(table.units), np.int64)
    weights = None if table.weights is None else np.zeros(len(f))
    classes = [np.flatnonzero(pattern == kind) for kind in range(len(kinds))]
    for here in classes:
        for there in classes:
            found, places, index = _shared(table, empty, here, there)
            f[here] += np.bincount(index, table.units[there], found).astype(np.int64)[places]
            if weights is not None and table.weights is not None:
                weights[here] += np.bincount(index, table.weights[there], found)[places]
    return Compatible(f, weights)


def least_matches(engine: Engine, table: Classes) -> int | None:
    """The fewest units compatible with a unit, shown beside k: k itself where no cell is empty.

    None where `matches` would refuse: k is right without it.
    """
    if not table.null_rows or table.spec.nulls == "drop":
        return table.k
    try:
        return min((each.size for each in matches(engine, table)), default=None)
    except ParameterError:
        return None


def _shared(table: Finest, empty: NDArray[np.bool_], here: Integers, there: Integers) -> tuple[int, Integers, Integers]:
    """Number the combinations of the columns in which neither of two patterns is empty, for the classes of both."""
    both = np.flatnonzero(~empty[:, here[0]] & ~empty[:, there[0]])
    codes = table.codes[np.ix_(both, np.concatenate([here, there]))]
    found, index = np.unique(class_keys(codes, tuple(table.radices[place] for place in both)), return_inverse=True)
    return len(found), index[: len(here)], index[len(here) :]
