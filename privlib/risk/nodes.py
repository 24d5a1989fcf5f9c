"""Class tables of generalised data: each is rolled up from the smallest one that was kept and is finer.

A node is a level for each attribute. Its classes are numbered in the order of their labels.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from privlib.risk.finest import Finest, Integers, Members, Values
from privlib.risk.fitting import Fitted
from privlib.risk.grouping import group, once, roll_values
from privlib.risk.per_class import Tally

__all__ = ["Flags", "Levels", "Node", "Nodes"]

Levels: TypeAlias = tuple[int, ...]
Flags: TypeAlias = NDArray[np.bool_]

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
    decode: Callable[[], tuple[Integers, ...]]

    @cached_property
    def codes(self) -> tuple[Integers, ...]:
        """For each attribute the label of each class, as a code of its level."""
        return self.decode()

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """Each sensitive attribute over the classes."""
        return tuple(
            _tally(values, len(self.units), reference)
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
        self._between: dict[tuple[int, int, int], Integers] = {}
        self._kept: OrderedDict[Levels, Node] = OrderedDict()
        self._matrix = np.empty((0, len(fitted)), np.int64)
        values = tuple(values for name in sensitive for values in table.values if values.name == name)
        codes = tuple(each.lines[row] for each, row in zip(fitted, table.codes, strict=True))
        self.finest = Node(
            levels=(0,) * len(fitted),
            units=table.units,
            weights=table.units if table.members is None else table.rows,
            members=table.members,
            values=values,
            references=tuple(_reference(each) for each in values),
            decode=lambda: codes,
        )
        """The data as it is."""

    def at(self, levels: Levels) -> Node:
        """Make the class table of a node."""
        if levels in self._kept:
            return self._kept[levels]
        source = self._source(levels)
        maps = [self._map(place, source.levels[place], level) for place, level in enumerate(levels)]
        radices = tuple(each.cardinalities[level] for each, level in zip(self._hierarchies, levels, strict=True))
        groups = group(source.codes, maps, radices)
        weights = groups.add(source.weights)
        members = None if source.members is None else once(groups.index[source.members.classes], source.members)
        node = Node(
            levels=levels,
            units=weights if members is None else np.bincount(members.classes, minlength=groups.size),
            weights=weights,
            members=members,
            values=tuple(roll_values(each, groups) for each in source.values),
            references=source.references,
            decode=groups.labels,
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
        finer = np.flatnonzero((self._matrix <= np.array(levels)).all(axis=1)).tolist()
        if not finer:
            return self.finest
        kept = list(self._kept.values())
        found = min((kept[place] for place in finer), key=lambda node: len(node.units))
        self._kept.move_to_end(found.levels)
        self._matrix = np.array(list(self._kept), np.int64)
        return found

    def _keep(self, node: Node) -> None:
        if 2 * len(node.units) > len(self.finest.units):
            return
        self._kept[node.levels] = node
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self._matrix = np.array(list(self._kept), np.int64)


def _reference(values: Values) -> Integers:
    """Count the units of each value in the whole input; where persons are told apart, each once for a value."""
    places = values.places + 1
    if values.persons is None:
        return np.bincount(values.codes, values.counts, places).astype(np.int64)
    people = int(values.persons.max(initial=0)) + 1
    return np.bincount(np.unique(values.codes * people + values.persons) // people, minlength=places)


def _tally(values: Values, classes: int, reference: Integers) -> Tally:
    """Entries of a roll-up are sorted and merged already, those of persons aside."""
    held, codes, counts = values.classes, values.codes, values.counts
    if values.persons is not None:
        places = values.places + 1
        keys, counts = np.unique(held * places + codes, return_counts=True)
        held, codes = keys // places, keys % places
    sizes = np.bincount(held, counts, classes).astype(np.int64)
    return Tally(held, codes, counts, sizes, reference)
