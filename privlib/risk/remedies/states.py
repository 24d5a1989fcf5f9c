"""Data generalised in some way, some of it removed: what is left, what was lost, and how safe it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from privlib.risk.hierarchies.fitting import Fitted
from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.models import per_class
from privlib.risk.models.per_class import tally
from privlib.risk.remedies.cells import Flags
from privlib.risk.remedies.codings import Coding, at_level
from privlib.risk.search.grouping import Groups, Pack, group, pack, roll_values
from privlib.risk.table.finest import Finest, Integers, Members, Values, once

__all__ = ["Limits", "Merging", "Secret", "Sizes", "State", "loss", "start"]


_NEAR = 1e-12
"""Shares are compared with this much room (risk.md section 4)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What every class must keep: fewest persons, fewest values of each sensitive attribute, largest distance."""

    k_min: int
    l_min: int = 1
    t_max: float = 1.0

    @property
    def classes_alone(self) -> bool:
        """Only sizes are limited."""
        return self.l_min <= 1 and self.t_max >= 1


@dataclass(frozen=True, slots=True)
class Sizes:
    """How classes protect. Under `pairs` a person counts once, in the smallest class around her."""

    units: int
    classes: int
    k: int | None
    below: int
    """Units in a class of fewer than k_min."""
    uniques: int


@dataclass(frozen=True, slots=True)
class Secret:
    """What the worst class gives away of a sensitive attribute: fewest values, and largest total variation distance."""

    attribute: str
    l: int | None  # noqa: E741 (the name the literature gives it)
    t: float | None


@dataclass(frozen=True, eq=False)
class State:
    """Made by `start`; every change is another state."""

    table: Finest
    """What is left, its codes the labels of the codings."""
    hierarchies: tuple[Hierarchy, ...]
    codings: tuple[Coding, ...]
    levels: tuple[int, ...]
    """Of each attribute the level it was last brought to."""
    n: int
    """What the loss counts, from the start: rows where a person may stand in several classes, else units."""
    removed: int
    """Of them."""

    @property
    def counts(self) -> Integers:
        """What the loss counts of each class."""
        return self.table.units if self.table.members is None else self.table.rows

    @cached_property
    def _packs(self) -> tuple[Pack, ...]:
        return pack(tuple(self.table.codes), self.table.radices)

    @cached_property
    def spread(self) -> tuple[int, ...]:
        """For each attribute the lines that its labels stand for, added up over what is left."""
        return tuple(
            int(coding.lines[codes] @ self.counts) for coding, codes in zip(self.codings, self.table.codes, strict=True)
        )

    @cached_property
    def loss(self) -> float:
        """As `loss`."""
        return loss(self.spread, self.hierarchies, self.n, self.removed)

    def recoded(self, place: int, coding: Coding, level: int | None = None) -> "State":
        """Put labels of an attribute together."""
        return self.merging(place, coding).state(level)

    def merging(self, place: int, coding: Coding) -> "Merging":
        """Find which classes fall together if labels of an attribute do."""
        maps = [np.arange(each.radix) for each in self.codings]
        maps[place] = self.codings[place].to(coding)
        radices = (*self.table.radices[:place], coding.radix, *self.table.radices[place + 1 :])
        groups = group(tuple(self.table.codes), self._packs, maps, radices)
        held = self.table.members
        members = None if held is None else once(groups.index[held.classes], held.persons)
        units = groups.add(self.table.units) if members is None else np.bincount(members.classes, minlength=groups.size)
        return Merging(self, place, coding, groups, units, members)

    def sizes(self, k_min: int) -> Sizes:
        """Measure class sizes."""
        return _sizes(self.table.units, self.table.members, k_min)

    def without(self, bad: Flags) -> "State":
        """Remove classes."""
        return replace(self, table=_kept(self.table, ~bad), removed=self.removed + int(self.counts[bad].sum()))

    def units(self, chosen: Flags) -> int:
        """Count the units of classes: where a person may stand in several, each who stands in a chosen one."""
        if self.table.members is None:
            return int(self.table.units[chosen].sum())
        return len(np.unique(self.table.members.persons[chosen[self.table.members.classes]]))

    def failing(self, limits: Limits) -> Flags:
        """Say which classes are beyond a limit; one without a value of an attribute gives nothing of it away."""
        bad = self.table.units < limits.k_min
        if not limits.classes_alone:
            for distinct, distances in self.each_secret():
                bad |= (distinct >= 0) & (distinct < limits.l_min) | (distances > limits.t_max + _NEAR)
        return bad

    def secrets(self) -> tuple[Secret, ...]:
        """Measure each sensitive attribute; the reference is what is left."""
        return tuple(
            _secret(values.name, distinct, distances)
            for values, (distinct, distances) in zip(self.table.values, self.each_secret(), strict=True)
        )

    def each_secret(self) -> list[tuple[Integers, per_class.Floats]]:
        """For each sensitive attribute the different values of each class, and its distance; -1 without a value."""
        found: list[tuple[Integers, per_class.Floats]] = []
        for values in self.table.values:
            counted = tally(values, np.arange(len(self.table.units)), len(self.table.units))
            held = counted.sizes > 0
            found.append(
                (
                    np.where(held, per_class.distinct(counted), -1),
                    np.where(held, per_class.t_equal(counted), -1.0),
                )
            )
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Merging:
    """A coding that an attribute of a state could take: class sizes first, the rest if it is wanted."""

    before: State
    place: int
    coding: Coding
    groups: Groups
    units: Integers
    members: Members | None

    def sizes(self, k_min: int) -> Sizes:
        """Measure class sizes."""
        return _sizes(self.units, self.members, k_min)

    def state(self, level: int | None = None) -> State:
        """Make the state, whose attribute stands at a level then, or between levels."""
        before, place, table = self.before, self.place, self.before.table
        made = replace(
            table,
            radices=self.groups.radices,
            codes=np.stack(self.groups.labels()),
            units=self.units,
            rows=self.units if table.rows is table.units else self.groups.add(table.rows),
            members=self.members,
            values=tuple(roll_values(each, self.groups) for each in table.values),
            weights=None,
        )
        codings = (*before.codings[:place], self.coding, *before.codings[place + 1 :])
        levels = before.levels if level is None else (*before.levels[:place], level, *before.levels[place + 1 :])
        return replace(before, table=made, codings=codings, levels=levels)


def start(table: Finest, fitted: Sequence[Fitted], levels: Sequence[int] | None = None, below: int = 0) -> State:
    """Bring data to some levels, and remove the classes that are then smaller than `below`.

    Args:
        table: the classes of the data as it is.
        fitted: a hierarchy for each of its attributes, in order.
        levels: of each; 0 if not given.
        below: k of the suppression that was decided before; 0 for none.
    """
    levels = tuple(levels or (0,) * len(fitted))
    codings = tuple(at_level(each.hierarchy, level) for each, level in zip(fitted, levels, strict=True))
    maps = [coding.labels[each.lines] for coding, each in zip(codings, fitted, strict=True)]
    found = State(
        replace(table, radices=tuple(coding.radix for coding in codings), codes=_coded(table, maps)),
        tuple(each.hierarchy for each in fitted),
        codings,
        levels,
        int((table.units if table.members is None else table.rows).sum()),
        0,
    )
    found = found.recoded(0, codings[0])
    return found.without(found.table.units < below)


def loss(spread: Sequence[int], hierarchies: Sequence[Hierarchy], n: int, removed: int) -> float:
    """Give the loss: the product over attributes of (1 + r)^(1/m), minus 1; see `scores`.

    Args:
        spread: for each attribute the lines that its labels stand for, added up over what is left.
        hierarchies: of the attributes.
        n: units at the start.
        removed: of them.
    """
    product = 1.0
    for lines, each in zip(spread, hierarchies, strict=True):
        least = n / each.domain
        share = 0.0 if n == least else max(0.0, (lines / each.domain + removed - least) / (n - least))
        product *= (1 + share) ** (1 / len(hierarchies))
    return product - 1


def _coded(table: Finest, maps: Sequence[Integers]) -> Integers:
    return np.stack([to[row] for to, row in zip(maps, table.codes, strict=True)])


def _sizes(units: Integers, members: Members | None, k_min: int) -> Sizes:
    k = int(units.min()) if len(units) else None
    if members is None:
        return Sizes(int(units.sum()), len(units), k, int(units[units < k_min].sum()), int((units == 1).sum()))
    smallest = np.full(int(members.persons.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, members.persons, units[members.classes])
    here = smallest < np.iinfo(np.int64).max
    return Sizes(int(here.sum()), len(units), k, int((smallest < k_min).sum()), int((smallest == 1).sum()))


def _kept(table: Finest, chosen: Flags) -> Finest:
    """Take some classes of a table."""
    if chosen.all():
        return table
    number = np.cumsum(chosen) - 1
    return replace(
        table,
        codes=table.codes[:, chosen],
        units=table.units[chosen],
        rows=table.rows[chosen],
        members=None if table.members is None else _members(table.members, chosen, number),
        values=tuple(_values(each, chosen, number) for each in table.values),
        weights=None if table.weights is None else table.weights[chosen],
    )


def _members(members: Members, chosen: Flags, number: Integers) -> Members:
    held = chosen[members.classes]
    return Members(number[members.classes[held]], members.persons[held])


def _values(values: Values, chosen: Flags, number: Integers) -> Values:
    held = chosen[values.classes]
    persons = None if values.persons is None else values.persons[held]
    return replace(
        values,
        classes=number[values.classes[held]],
        codes=values.codes[held],
        counts=values.counts[held],
        persons=persons,
    )


def _secret(name: str, distinct: Integers, distances: per_class.Floats) -> Secret:
    held = distinct >= 0
    if not held.any():
        return Secret(name, None, None)
    return Secret(name, int(distinct[held].min()), float(distances.max()))
