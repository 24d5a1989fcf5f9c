"""Class tables of generalised data: each is rolled up from the smallest one that was kept and is finer.

A node is a level for each attribute. Its classes are numbered in the order of their labels.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from privlib.risk.hierarchies.fitting import Fitted
from privlib.risk.models.per_class import Tally, whole
from privlib.risk.search.grouping import Pack, group, once, pack, roll_values
from privlib.risk.table.finest import Finest, Integers, Members, Values

__all__ = ["Flags", "Levels", "Node", "Nodes"]

Levels: TypeAlias = tuple[int, ...]
Flags: TypeAlias = NDArray[np.bool_]

_NEVER = 2**31
_KEPT = 64
"""Most class tables that are kept (risk.md 6.2)."""


@dataclass(frozen=True, eq=False)
class Node:
    """The classes of one node."""

    levels: Levels
    units: Integers
    """Persons of each class, or rows where each row stands for itself."""
    weights: Integers
    """What scores count of each class: rows where a person may stand in several classes, units elsewhere."""
    members: Members | None
    values: tuple[Values, ...]
    """Of each sensitive attribute, in the order asked."""
    references: tuple[Integers, ...]
    """For each of them the units of each value in the whole input."""
    radices: tuple[int, ...]
    """For each attribute the number of its labels at this level."""
    labels: Callable[[Flags | None], tuple[Integers, ...]]
    """For each attribute the label of each class, or of the chosen classes, as a code of its level."""

    @cached_property
    def codes(self) -> tuple[Integers, ...]:
        """For each attribute the label of each class, as a code of its level."""
        return self.labels(None)

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """The same, several attributes in one number."""
        return pack(self.codes, self.radices)

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """Each sensitive attribute over the classes."""
        return tuple(
            whole(values, len(self.units), reference)
            for values, reference in zip(self.values, self.references, strict=True)
        )

    def count(self, chosen: Flags) -> int:
        """Count the units of classes; where a person may stand in several, each person who stands in a chosen one."""
        if self.members is None:
            return int(self.units[chosen].sum())
        return len(np.unique(self.members.persons[chosen[self.members.classes]]))


class Nodes:
    """The class tables of one data set: made when asked for, some of them kept."""

    def __init__(self, table: Finest, fitted: Sequence[Fitted], sensitive: Sequence[str] = ()) -> None:
        self._hierarchies = [each.hierarchy for each in fitted]
        self._cardinalities = [each.cardinalities for each in self._hierarchies]
        self._between: dict[tuple[int, int, int], Integers] = {}
        self._kept: list[Node] = []
        self._places: dict[Levels, int] = {}
        self._levels = np.full((_KEPT, len(fitted)), _NEVER)
        self._sizes, self._used, self._clock = np.zeros(_KEPT, np.int64), np.zeros(_KEPT, np.int64), 0
        values = tuple(values for name in sensitive for values in table.values if values.name == name)
        codes = tuple(each.lines[row] for each, row in zip(fitted, table.codes, strict=True))
        self.finest = Node(
            levels=(0,) * len(fitted),
            units=table.units,
            weights=table.units if table.members is None else table.rows,
            members=table.members,
            values=values,
            references=tuple(_reference(each) for each in values),
            radices=tuple(each.domain for each in self._hierarchies),
            labels=lambda chosen: codes if chosen is None else tuple(row[chosen] for row in codes),
        )
        """The data as it is."""

    def at(self, levels: Levels) -> Node:
        """Make the class table of a node."""
        if levels in self._places:
            return self._kept[self._places[levels]]
        source = self._source(levels)
        maps = [self._map(place, source.levels[place], level) for place, level in enumerate(levels)]
        radices = tuple(each[level] for each, level in zip(self._cardinalities, levels, strict=True))
        groups = group(source.codes, source.packs, maps, radices)
        weights = groups.add(source.weights)
        members = None if source.members is None else once(groups.index[source.members.classes], source.members)
        node = Node(
            levels=levels,
            units=weights if members is None else np.bincount(members.classes, minlength=groups.size),
            weights=weights,
            members=members,
            values=tuple(roll_values(each, groups) for each in source.values),
            references=source.references,
            radices=radices,
            labels=groups.labels,
        )
        self._keep(node)
        return node

    def _map(self, place: int, lower: int, upper: int) -> Integers:
        key = (place, lower, upper)
        if key not in self._between:
            self._between[key] = self._hierarchies[place].between(lower, upper)
        return self._between[key]

    def _source(self, levels: Levels) -> Node:
        """Find the smallest kept table that is finer."""
        finer = np.flatnonzero((self._levels <= np.array(levels)).all(axis=1))
        if not len(finer):
            return self.finest
        place = int(finer[np.argmin(self._sizes[finer])])
        self._touch(place)
        return self._kept[place]

    def _keep(self, node: Node) -> None:
        """Keep a table in the place of the one that was not used for longest."""
        if 2 * len(node.units) > len(self.finest.units):
            return
        if len(self._kept) < _KEPT:
            place = len(self._kept)
            self._kept.append(node)
        else:
            place = int(np.argmin(self._used))
            del self._places[self._kept[place].levels]
            self._kept[place] = node
        self._places[node.levels] = place
        self._levels[place], self._sizes[place] = node.levels, len(node.units)
        self._touch(place)

    def _touch(self, place: int) -> None:
        self._clock += 1
        self._used[place] = self._clock


def _reference(values: Values) -> Integers:
    """Count the units of each value in the whole input; where persons are told apart, each once for a value."""
    places = values.places + 1
    if values.persons is None:
        return np.bincount(values.codes, values.counts, places).astype(np.int64)
    people = int(values.persons.max(initial=0)) + 1
    return np.bincount(np.unique(values.codes * people + values.persons) // people, minlength=places)
