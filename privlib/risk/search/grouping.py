"""Classes that coincide once their codes are mapped to labels: found by counting if keys are few, else by sorting."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from privlib.risk.table.finest import Integers, Members, Values, class_keys

__all__ = ["Groups", "Pack", "group", "once", "pack", "roll_values"]

_WORD = 62
_FULL = 2**_WORD

_PACKED = 4096
"""Most combinations of attributes that are looked up at once."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Which finer classes fall together. Groups are numbered in the order of their keys."""

    keys: Integers
    """Of each finer class."""
    order: Integers | None
    """Finer classes by key, where they were sorted."""
    starts: Integers
    """Sorted: where each group starts in that order; else the key of each group."""
    domain: int
    """Keys are below this, where they were not sorted."""
    codes: tuple[Integers, ...]
    maps: tuple[Integers, ...]
    radices: tuple[int, ...]

    @property
    def size(self) -> int:
        return len(self.starts)

    @cached_property
    def index(self) -> Integers:
        """For each finer class the number of its group."""
        numbers = np.empty(self.domain if self.order is None else len(self.keys), np.int64)
        if self.order is None:
            numbers[self.starts] = np.arange(self.size)
            return numbers[self.keys]
        marks = np.zeros(len(self.keys), np.int64)
        marks[self.starts[1:]] = 1
        numbers[self.order] = np.cumsum(marks)
        return numbers

    def add(self, counts: Integers) -> Integers:
        """Add up the counts of each group; exact below 2^53."""
        if self.order is None:
            return np.bincount(self.keys, counts, self.domain)[self.starts].astype(np.int64)
        return np.add.reduceat(counts[self.order], self.starts) if len(counts) else counts

    def labels(self, chosen: NDArray[np.bool_] | None = None) -> tuple[Integers, ...]:
        """For each attribute the label of each group, or of the chosen groups."""
        starts = self.starts if chosen is None else self.starts[chosen]
        if self.order is not None:
            first = self.order[starts]
            return tuple(to[row[first]] for to, row in zip(self.maps, self.codes, strict=True))
        found: list[Integers] = []
        rest = starts
        for radix in reversed(self.radices):
            quotient = rest // radix
            found.append(rest - quotient * radix)
            rest = quotient
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """Some attributes as one: a number for each combination of their codes, so that one look-up serves them all."""

    places: tuple[int, ...]
    radices: tuple[int, ...]
    codes: Integers


def pack(codes: Sequence[Integers], radices: Sequence[int]) -> tuple[Pack, ...]:
    """Take neighbours together while their combinations are few."""
    groups: list[list[int]] = [[]]
    for place, radix in enumerate(radices):
        if groups[-1] and radix * prod(radices[other] for other in groups[-1]) > _PACKED:
            groups.append([])
        groups[-1].append(place)
    packs: list[Pack] = []
    for group_ in groups:
        joint = codes[group_[0]]
        for place in group_[1:]:
            joint = joint * radices[place] + codes[place]
        packs.append(Pack(tuple(group_), tuple(radices[place] for place in group_), joint))
    return tuple(packs)


def group(
    codes: Sequence[Integers], packs: Sequence[Pack], maps: Sequence[Integers], radices: tuple[int, ...]
) -> Groups:
    """Group classes by the labels of their codes.

    Args:
        codes: for each attribute the code of each class.
        packs: the same, made by `pack`.
        maps: for each attribute the label of each code.
        radices: for each attribute the number of labels.
    """
    domain, classes = prod(radices), len(codes[0])
    rest = tuple(codes), tuple(maps), radices
    if domain >= _FULL:
        keys = class_keys(np.stack([to[row] for to, row in zip(maps, codes, strict=True)]), radices)
        domain = int(keys.max(initial=0)) + 1
    else:
        keys = _keys(packs, maps, radices)
        if _counted(domain, classes):
            return Groups(keys, None, np.flatnonzero(np.bincount(keys, minlength=domain)), domain, *rest)
    order = _sorted(keys, domain)
    ranked = keys[order]
    starts = np.flatnonzero(np.concatenate([np.ones(min(classes, 1), np.bool_), ranked[1:] != ranked[:-1]]))
    return Groups(keys, order, starts, domain, *rest)


def once(classes: Integers, members: Members) -> Members:
    """Count a person once in a class, with all her rows."""
    people = int(members.persons.max(initial=0)) + 1
    pairs, place = np.unique(classes * people + members.persons, return_inverse=True)
    rows = np.bincount(place, members.rows, len(pairs)).astype(np.int64)
    return Members(pairs // people, pairs % people, rows)


def roll_values(values: Values, groups: Groups) -> Values:
    """Add up a sensitive attribute over groups; where persons are told apart, each counts once for a value."""
    places = values.places + 1
    keys = groups.index[values.classes] * places + values.codes
    if values.persons is not None:
        people = int(values.persons.max(initial=0)) + 1
        found = np.unique(keys * people + values.persons)
        keys, persons = found // people, found % people
        return Values(
            values.name, values.places, keys // places, keys % places, np.ones(len(keys), np.int64), persons
        )  # fmt: skip
    domain = groups.size * places
    if _counted(domain, len(keys)):
        counted = np.bincount(keys, values.counts, domain)
        found = np.flatnonzero(counted)
        counts = counted[found].astype(np.int64)
    else:
        order = _sorted(keys, domain)
        ranked = keys[order]
        starts = np.flatnonzero(np.diff(ranked, prepend=-1))
        found, counts = ranked[starts], np.add.reduceat(values.counts[order], starts)
    return Values(values.name, values.places, found // places, found % places, counts)


def _keys(packs: Sequence[Pack], maps: Sequence[Integers], radices: tuple[int, ...]) -> Integers:
    """Mixed radix, the last attribute counting by one; attributes with one label add nothing."""
    strides = [1] * len(radices)
    for place in range(len(radices) - 2, -1, -1):
        strides[place] = strides[place + 1] * radices[place + 1]
    keys: Integers | None = None
    for each in packs:
        if all(radices[place] == 1 for place in each.places):
            continue
        table = maps[each.places[0]] * strides[each.places[0]]
        for place in each.places[1:]:
            table = (table[:, None] + maps[place] * strides[place]).reshape(-1)
        found = table[each.codes]
        keys = found if keys is None else keys + found
    return np.zeros(len(packs[0].codes), np.int64) if keys is None else keys


def _counted(domain: int, entries: int) -> bool:
    """Say that counting every key that could be is faster than sorting those that are."""
    return domain <= 8 * entries + 1024


def _sorted(keys: Integers, domain: int) -> Integers:
    """Order by key, equal keys by place. Key and place in one number sort several times faster than an argsort."""
    bits = max(len(keys) - 1, 1).bit_length()
    if domain.bit_length() + bits > _WORD:
        return np.argsort(keys, kind="stable")
    both = (keys << bits) | np.arange(len(keys))
    both.sort()
    return both & ((1 << bits) - 1)
