"""What a score is, and what scores need of the data: lines and units of each label at each level."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.models.per_class import Floats
from privlib.risk.search.nodes import Flags, Levels, Node
from privlib.risk.table.finest import Integers

__all__ = ["Data", "Scorer", "by_label", "data_of", "nothing", "outer", "summed"]


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """One score of one data set."""

    name: str
    parts: tuple[Floats, ...]
    """For each attribute what each of its levels adds to the bound."""
    bound_of: Callable[[Sequence[Floats]], Floats]
    """The bounds of all combinations of some levels' parts."""
    score: Callable[[Node, Flags], float]
    """Of a node and those of its classes that are suppressed."""
    exact: bool = True
    """With nothing suppressed the score is the bound."""
    rising: Callable[[Node], float] | None = None
    """A bound for every coarser node, where the parts say nothing."""
    floor: Callable[[Node, Flags], tuple[Floats, ...]] | None = None
    """Of a node and classes that absorbing models suppress: parts of a bound for every finer node, by level.

    What is suppressed in a node is suppressed in each finer one.
    """
    lattice: Callable[[Levels, Levels], Floats] | None = None
    """The bounds of all nodes between two, where they are no combination of parts."""

    def bounds(self, lower: Levels, upper: Levels) -> Floats:
        """Bound the score of each node between two, both included."""
        if self.lattice is not None:
            return self.lattice(lower, upper)
        return self.bound_of(
            [part[low : high + 1] for part, low, high in zip(self.parts, lower, upper, strict=True)]
        )  # fmt: skip

    def bound(self, levels: Levels) -> float:
        """Bound the score of one node."""
        if self.lattice is not None:
            return float(self.lattice(levels, levels).reshape(()))
        return float(self.bound_of([part[[v]] for part, v in zip(self.parts, levels, strict=True)]).reshape(()))


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """What scores need of the data: lines and units of each label at each level."""

    finest: Node
    n: int
    """Sum of the weights of all classes."""
    lines: tuple[tuple[Integers, ...], ...]
    units: tuple[tuple[Integers, ...], ...]

    @property
    def domains(self) -> list[int]:
        return [len(levels[0]) for levels in self.lines]

    def heights(self) -> list[int]:
        return [len(levels) for levels in self.lines]


def data_of(finest: Node, hierarchies: Sequence[Hierarchy]) -> Data:
    """Count lines and units of each label."""
    lines = tuple(tuple(each.lines(level) for level in range(each.levels)) for each in hierarchies)
    units = tuple(
        tuple(
            by_label(each.to_level(level)[codes], finest.weights, each.cardinalities[level])
            for level in range(each.levels)
        )
        for each, codes in zip(hierarchies, finest.codes, strict=True)
    )
    return Data(finest, int(finest.weights.sum()), lines, units)


def by_label(labels: Integers, counts: Integers, number: int) -> Integers:
    """Add up the counts of each label."""
    return np.bincount(labels, counts, number).astype(np.int64)


def nothing(data: Data) -> tuple[Floats, ...]:
    """Parts that bound nothing."""
    return tuple(np.zeros(levels) for levels in data.heights())


def outer(operation: np.ufunc, parts: Sequence[Floats]) -> Floats:
    """Combine the parts of all levels of all attributes."""
    return reduce(operation.outer, parts)


def summed(parts: Sequence[Floats]) -> Floats:
    """Add them."""
    return outer(np.add, parts)
