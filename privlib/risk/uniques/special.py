"""Special uniques: units that few attributes single out, how strongly, and which attributes do it (SUDA, DIS-SUDA).

A minimal sample unique (MSU) of a unit is a set of attributes on which it is alone, while on no part of the set it is.
Scores weigh small sets more: fewer attributes are known to more people.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from privlib.errors import ParameterError
from privlib.risk.table.finest import Finest, Integers
from privlib.risk.uniques.tree import ALL_SIZES, count_subsets, walk

__all__ = [
    "CAPPED",
    "FRACTION",
    "Contribution",
    "Size",
    "Special",
    "SpecialSet",
    "minimal_sets",
    "special",
    "unit_contributions",
]

CAPPED = 3
"""Largest set looked at by default where there are more than `EVERY` attributes (design limit, 2026-11-22)."""

EVERY = 9
"""Sets of every size are looked at by default for so many attributes at most (design limit, 2026-11-22)."""

FRACTION = 0.01
"""Sampling fraction where none is given: sdcMicro's `DisFraction` (2026-11-22)."""

Floats = NDArray[np.float64]
Bits = NDArray[np.uint8]
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """MSUs of one size."""

    size: int
    units: int
    """Units whose smallest MSU has this size."""
    sets: int
    """MSUs of this size, over all units."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """Per cent of the scores that comes from MSUs with the attribute. An MSU counts for each of its attributes."""

    attribute: str
    share: float


@dataclass(frozen=True, slots=True)
class SpecialSet:
    """A set of attributes and the units that have it as an MSU."""

    attributes: tuple[str, ...]
    units: int


@dataclass(frozen=True, slots=True, eq=False)
class Special:
    """The special uniques of a table. Under `pairs` `units` are persons; scores belong to a person in a class."""

    names: tuple[str, ...]
    largest: int
    """Larger sets were not looked at; below the number of attributes, scores are lower bounds."""
    uniques: int
    """Classes of one unit."""
    pairs: int
    """Units in classes of two."""
    by_size: tuple[Size, ...]
    by_attribute: tuple[Contribution, ...]
    """In the order asked; empty if there is no MSU."""
    by_set: tuple[SpecialSet, ...]
    """By size, then in the order asked."""
    total: int
    """Sum of the scores."""
    dis: float | None
    """Chance that a unit alone in the sample is alone in the population; None without uniques."""
    scores: Floats
    """SUDA score of each class; 0 unless it is a class of one unit."""
    dis_suda: Floats | None
    """DIS-SUDA score of each class; None without uniques."""
    classes: Integers
    """The classes of one unit, ascending."""
    sets: tuple[Key, ...]
    """Sets that are an MSU of some unit, by places of their attributes."""
    bits: Bits
    """Shape (sets, bytes): which of the classes of one unit have each set as an MSU, one bit a class."""

    @property
    def frame(self) -> pl.DataFrame:
        """A row a minimal set: `attributes` (joined by `|`), `size`, and `units` alone on it, most units first."""
        ranked = sorted(self.by_set, key=lambda each: (-each.units, len(each.attributes), each.attributes))
        rows = [("|".join(each.attributes), len(each.attributes), each.units) for each in ranked]
        return pl.DataFrame(rows, {"attributes": pl.String, "size": pl.Int64, "units": pl.Int64}, orient="row")

    @property
    def lower_bound(self) -> bool:
        """Whether larger MSUs may exist, so that scores may be higher."""
        return self.largest < len(self.names)


def special(table: Finest, largest: int | None = None, fraction: float = FRACTION) -> Special:
    """Find the minimal sample uniques of every unit and score them.

    The score of a unit is the sum over its MSUs of (attributes - size)!; it is 0 where the unit is not alone on all
    attributes.

    Args:
        table: the finest classes.
        largest: size of the largest set looked at; by default every size for `EVERY` attributes, else `CAPPED`.
        fraction: share of the population that is in the table, for DIS; above 0, at most 1.

    Raises:
        ParameterError: E405 for a fraction outside that; risk.too_many_subsets, also for more than
            `tree.ALL_SIZES` attributes without `largest`.

    Source: Elliot, Manning and Ford 2002, A computational algorithm for handling the special uniques problem; Skinner
        and Elliot 2002, A measure of disclosure risk for microdata; Manning, Haglin and Keane 2008.
    """
    if not 0 < fraction <= 1:
        problem, accepted = f"{fraction} is not usable", "A share above 0, at most 1"
        raise ParameterError("E405", where="sampling fraction", problem=problem, accepted=accepted)
    attributes = len(table.names)
    largest = _largest(attributes, largest)
    alone = np.flatnonzero(table.units == 1)
    flags = _alone_on(table, alone, largest) if len(alone) else {}
    minimal = {key: _minimal(flags, key) for key in sorted(flags, key=lambda key: (len(key), key))}
    bits = {key: found for key, found in minimal.items() if found.any()}
    has = {key: np.flatnonzero(np.unpackbits(found, count=len(alone))) for key, found in bits.items()}
    weights = {key: math.factorial(attributes - len(key)) for key in has}
    scores = np.zeros(len(table.units))
    for key, units in has.items():
        scores[alone[units]] += float(weights[key])
    scored = [(key, len(units) * weights[key]) for key, units in has.items()]
    pairs = int(table.units[table.units == 2].sum())
    dis = _dis(len(alone), pairs, fraction)
    people = _persons(table, alone)
    return Special(
        table.names,
        largest,
        len(alone),
        pairs,
        _sizes(people, len(alone), has),
        _contributions(table.names, scored),
        tuple(SpecialSet(_names(table.names, key), _count(people, units)) for key, units in has.items()),
        sum(score for _, score in scored),
        dis,
        scores,
        None if dis is None else _dis_suda(scores, len(alone), dis, attributes),
        alone,
        tuple(bits),
        np.array(list(bits.values()), np.uint8),
    )


def minimal_sets(found: Special, index: int) -> tuple[tuple[str, ...], ...]:
    """List the MSUs of one class, by size and then in the order asked; none unless it is a class of one unit.

    Args:
        found: the special uniques.
        index: of the class.
    """
    return tuple(_names(found.names, key) for key in _sets_of(found, index))


def unit_contributions(found: Special, index: int) -> tuple[Contribution, ...]:
    """Say how much of one unit's score each attribute brings; empty unless its class has one unit and a score.

    Args:
        found: the special uniques.
        index: of the class.
    """
    attributes = len(found.names)
    return _contributions(found.names, [(key, math.factorial(attributes - len(key))) for key in _sets_of(found, index)])


def _largest(attributes: int, asked: int | None) -> int:
    if asked is None and attributes > ALL_SIZES:
        found, limit = count_subsets(attributes, attributes), count_subsets(ALL_SIZES, ALL_SIZES)
        raise ParameterError("risk.too_many_subsets", subsets=found, attributes=attributes, limit=limit)
    return min(asked or (attributes if attributes <= EVERY else CAPPED), attributes)


def _alone_on(table: Finest, alone: Integers, largest: int) -> dict[Key, Bits]:
    """For each set of attributes the units that are alone on it, among those alone on all: one bit each.

    A unit that is not alone on a set is alone on no part of it, so it is not followed further down the walk.
    """
    flags: dict[Key, Bits] = {}
    followed: list[tuple[Integers, Integers]] = []
    for node, depth in walk(table, largest):
        units, places = followed[depth - 1] if depth else (np.arange(len(alone)), alone)
        places = node.index[places]
        still = node.units[places] == 1
        followed[depth:] = [(units[still], places[still])]
        if len(node.attributes) <= largest:
            has = np.zeros(len(alone), np.bool_)
            has[followed[depth][0]] = True
            flags[tuple(sorted(node.attributes))] = np.packbits(has)
    return flags


def _minimal(flags: dict[Key, Bits], key: Key) -> Bits:
    """Units alone on a set, and on none that lacks one of its attributes. On no attributes one unit alone is alone."""
    found = flags[key].copy()
    if len(key) > 1:
        for place in range(len(key)):
            found &= ~flags[key[:place] + key[place + 1 :]]
    return found


def _names(names: Sequence[str], key: Key) -> tuple[str, ...]:
    return tuple(names[place] for place in key)


def _persons(table: Finest, alone: Integers) -> Integers | None:
    """The person of each class of one unit, under `pairs`: she may be the only one in several. Else None."""
    members = table.members
    if members is None:
        return None
    order = np.argsort(members.classes, kind="stable")
    return members.persons[order[np.searchsorted(members.classes[order], alone)]]


def _count(people: Integers | None, classes: Integers) -> int:
    """Count the units of some of the classes of one unit; a person counts once."""
    return len(classes) if people is None else len(np.unique(people[classes]))


def _sizes(people: Integers | None, alone: int, has: dict[Key, Integers]) -> tuple[Size, ...]:
    counted: list[Size] = []
    covered = np.zeros(alone, np.bool_)
    for size in sorted({len(key) for key in has}):
        of_size = [units for key, units in has.items() if len(key) == size]
        smaller = _count(people, np.flatnonzero(covered))
        covered[np.concatenate(of_size)] = True
        units = _count(people, np.flatnonzero(covered)) - smaller
        counted.append(Size(size, units, sum(map(len, of_size))))
    return tuple(counted)


def _contributions(names: Sequence[str], scored: Sequence[tuple[Key, int]]) -> tuple[Contribution, ...]:
    total = sum(score for _, score in scored)
    if not total:
        return ()
    return tuple(
        Contribution(name, 100 * sum(score for key, score in scored if place in key) / total)
        for place, name in enumerate(names)
    )


def _sets_of(found: Special, index: int) -> list[Key]:
    place = int(np.searchsorted(found.classes, index))
    if place == len(found.classes) or found.classes[place] != index:
        return []
    has = found.bits[:, place // 8] >> (7 - place % 8) & 1 if found.sets else ()
    return [key for key, one in zip(found.sets, has, strict=True) if one]


def _dis(uniques: int, pairs: int, fraction: float) -> float | None:
    """U f / (U f + P (1 - f))."""
    return uniques * fraction / (uniques * fraction + pairs * (1 - fraction)) if uniques else None


def _dis_suda(scores: Floats, uniques: int, dis: float, attributes: int) -> Floats:
    """1 / (1 + (U / DIS - U) / (S^Q A)) with A = sum of S^-Q over all scores; 0 for a score of 0."""
    power = 1 + (8 - attributes) / 20
    values, counts = np.unique(scores[scores > 0], return_counts=True)
    everyone = math.fsum(count * value**-power for value, count in zip(values.tolist(), counts.tolist(), strict=True))
    found = np.zeros(len(scores))
    has = scores > 0
    found[has] = 1 / (1 + (uniques / dis - uniques) / (scores[has] ** power * everyone))
    return found
