"""The nodes between the lowest and the highest levels, by rising bound, and what is known of each.

`Dense` holds an array of all nodes. `Lazy` makes nodes from the bottom as they are asked for; it takes lattices of any
size. Both give the same nodes in the same order of bounds.
"""

import heapq
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from privlib.risk.models.per_class import Floats
from privlib.risk.search.nodes import Flags, Levels
from privlib.risk.search.scorer import Scorer
from privlib.risk.table.finest import Integers

__all__ = ["FEASIBLE", "INFEASIBLE", "MOST", "UNKNOWN", "Dense", "Lattice", "Lazy", "lattice", "path"]

UNKNOWN, INFEASIBLE, FEASIBLE = 0, 1, 2

MOST = 5_000_000
"""Most nodes that are held at once (risk.md 6.4)."""

_CHUNK = 4096


class Lattice(Protocol):
    """What a search asks of a lattice."""

    def pop(self) -> tuple[float, Levels] | None:
        """Take the node of the least bound that is not known to be infeasible; None if there is none left."""
        ...

    def state(self, levels: Levels) -> int:
        """Say what is known of a node."""
        ...

    def infeasible(self, levels: Levels) -> None:
        """Mark a node and every finer one."""
        ...

    def feasible(self, levels: Levels) -> None:
        """Mark a node and every coarser one."""
        ...

    def at_least(self, levels: Levels, bound: float) -> None:
        """Raise the bounds of a node and of every coarser one."""
        ...

    def prune(self, levels: Levels, floor: Sequence[Floats], over: float) -> None:
        """Leave out each finer node whose bound by a floor is over a score."""
        ...

    def pruned(self, levels: Levels) -> bool:
        """Say that a node was left out."""
        ...

    def bound(self, levels: Levels) -> float:
        """The bound of a node."""
        ...


def lattice(scorer: Scorer, lower: Levels, upper: Levels) -> Lattice:
    """Make the lattice between two nodes, both included."""
    nodes = 1
    for low, high in zip(lower, upper, strict=True):
        nodes *= high - low + 1
    return Dense(scorer, lower, upper) if nodes <= MOST else Lazy(scorer, lower, upper)


def path(found: Lattice, levels: Levels, upper: Levels) -> list[Levels]:
    """From a node upward, each step to the successor of the least bound, of those that are known as little."""
    steps, state = [levels], found.state(levels)
    while True:
        successors = [one for one in _above(steps[-1], upper) if found.state(one) == state]
        if not successors:
            return steps
        steps.append(min(successors, key=found.bound))


class Dense:
    """A lattice as arrays."""

    def __init__(self, scorer: Scorer, lower: Levels, upper: Levels) -> None:
        self._lower = np.array(lower)
        self._from_bottom = not any(lower)
        self._bounds = np.ascontiguousarray(scorer.bounds(lower, upper))
        self._states = np.zeros(self._bounds.shape, np.int8)
        self._pruned = np.zeros(self._bounds.shape, np.bool_)
        self._bound_of = scorer.bound_of
        self._rising = scorer.rising is not None
        self._next = self._least() if self._rising else self._sorted()

    def pop(self) -> tuple[float, Levels] | None:
        place = next(self._next, None)
        if place is None:
            return None
        levels = np.array(np.unravel_index(place, self._bounds.shape)) + self._lower
        return float(self._bounds.flat[place]), tuple(levels.tolist())

    def state(self, levels: Levels) -> int:
        return int(self._states[self._place(levels)])

    def infeasible(self, levels: Levels) -> None:
        self._states[tuple(slice(place + 1) for place in self._place(levels))] = INFEASIBLE

    def feasible(self, levels: Levels) -> None:
        self._states[tuple(slice(place, None) for place in self._place(levels))] = FEASIBLE

    def at_least(self, levels: Levels, bound: float) -> None:
        above = self._bounds[tuple(slice(place, None) for place in self._place(levels))]
        np.maximum(above, bound, out=above)

    def prune(self, levels: Levels, floor: Sequence[Floats], over: float) -> None:
        parts = [part[low:] for part, low in zip(floor, self._lower.tolist(), strict=True)]
        below = self._pruned[tuple(slice(place + 1) for place in self._place(levels))]
        below |= self._bound_of(parts) > over

    def pruned(self, levels: Levels) -> bool:
        return bool(self._pruned[self._place(levels)])

    def bound(self, levels: Levels) -> float:
        return float(self._bounds[self._place(levels)])

    def _place(self, levels: Levels) -> Levels:
        if self._from_bottom:
            return levels
        return tuple(level - low for level, low in zip(levels, self._lower.tolist(), strict=True))

    def _sorted(self) -> Iterator[int]:
        """By bounds that stay; equal ones in the order of levels."""
        order = np.argsort(self._bounds, axis=None, kind="stable")
        states, pruned = self._states.reshape(-1), self._pruned.reshape(-1)
        for start in range(0, len(order), _CHUNK):
            chunk = order[start : start + _CHUNK]
            for place in chunk[(states[chunk] != INFEASIBLE) & ~pruned[chunk]].tolist():
                if states[place] != INFEASIBLE and not pruned[place]:
                    yield place

    def _least(self) -> Iterator[int]:
        """By bounds that rise while nodes are evaluated."""
        states, bounds = self._states.reshape(-1), self._bounds.reshape(-1)
        pruned = self._pruned.reshape(-1)
        given = np.zeros(len(bounds), np.bool_)
        while True:
            left = np.where(given | pruned | (states == INFEASIBLE), np.inf, bounds)
            place = int(np.argmin(left))
            if left[place] == np.inf:
                return
            given[place] = True
            yield place


class Lazy:
    """A lattice as a heap of the nodes that are next: each node is made by the one below it in its last attribute."""

    def __init__(self, scorer: Scorer, lower: Levels, upper: Levels) -> None:
        self._scorer = scorer
        self._upper = upper
        self._bad = np.empty((0, len(lower)), np.int64)
        self._good = np.empty((0, len(lower)), np.int64)
        self._raised: list[tuple[Levels, float]] = []
        self._heap = [(self.bound(lower), lower, 0)]

    def pop(self) -> tuple[float, Levels] | None:
        while self._heap:
            bound, levels, first = heapq.heappop(self._heap)
            now = self.bound(levels)
            if now > bound:
                heapq.heappush(self._heap, (now, levels, first))
                continue
            for place in range(first, len(levels)):
                if levels[place] < self._upper[place]:
                    above = (*levels[:place], levels[place] + 1, *levels[place + 1 :])
                    heapq.heappush(self._heap, (max(bound, self._still(above)), above, place))
            if self.state(levels) != INFEASIBLE:
                return bound, levels
        return None

    def state(self, levels: Levels) -> int:
        if (self._bad >= levels).all(axis=1).any():
            return INFEASIBLE
        return FEASIBLE if (self._good <= levels).all(axis=1).any() else UNKNOWN

    def infeasible(self, levels: Levels) -> None:
        self._bad = _with(self._bad, levels, np.all(self._bad <= np.array(levels), axis=1))

    def feasible(self, levels: Levels) -> None:
        self._good = _with(self._good, levels, np.all(self._good >= np.array(levels), axis=1))

    def at_least(self, levels: Levels, bound: float) -> None:
        self._raised.append((levels, bound))

    def prune(self, levels: Levels, floor: Sequence[Floats], over: float) -> None:
        """A lattice that is made node by node keeps no such list."""

    def pruned(self, levels: Levels) -> bool:
        return self.state(levels) == INFEASIBLE

    def bound(self, levels: Levels) -> float:
        """Bounds rise along every edge, so those that were raised hold for each coarser node."""
        raised = (bound for below, bound in self._raised if all(b <= v for b, v in zip(below, levels, strict=True)))
        return max(self._still(levels), max(raised, default=-np.inf))

    def _still(self, levels: Levels) -> float:
        return self._scorer.bound(levels)


def _with(nodes: Integers, levels: Levels, implied: Flags) -> Integers:
    """Add a node and leave out those it implies."""
    return np.concatenate([nodes[~implied], np.array([levels])])


def _above(levels: Levels, upper: Levels) -> list[Levels]:
    return [
        (*levels[:place], level + 1, *levels[place + 1 :])
        for place, (level, high) in enumerate(zip(levels, upper, strict=True))
        if level < high
    ]
