"""How much is lost at each k and each share of suppression: every pair searched exactly, every node evaluated once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import polars as pl

from privlib.errors import ParameterError
from privlib.risk.search.conditions import Condition, condition
from privlib.risk.search.lattice import lattice
from privlib.risk.search.nodes import Levels, Node, Nodes
from privlib.risk.search.optimum import Search, explore, nodes_of, result, scorer_of
from privlib.risk.search.scorer import Scorer
from privlib.risk.search.task import Task
from privlib.risk.search.trial import Outcome, attempt

__all__ = ["KS", "LIMITS", "Front", "front"]

KS = (5, 10, 20)
LIMITS = (0.0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05)


@dataclass(frozen=True, slots=True)
class Front:
    """The best of each pair, by k, then limit."""

    points: tuple[tuple[int, float, Search | None], ...]
    """k, limit, and what was found: None if no node is feasible, or none was found in the time given."""
    evaluated: int
    """Nodes whose classes were made, for all pairs together."""
    seconds: float
    stopped: frozenset[tuple[int, float]] = frozenset()
    """Pairs without a node that were stopped by the budget: there may be one. Of the others none is feasible."""

    @property
    def frame(self) -> pl.DataFrame:
        """A row a pair: `k`, `limit`, `score`, `suppressed`, `classes`, `gap`; empty cells where nothing was found.

        `dominated`: another pair has a k as high and a score as low, and one of them better.
        """
        rows = [
            (k, limit, found and found.score, found and found.suppressed, found and found.classes, found and found.gap)
            for k, limit, found in self.points
        ]
        names = ["k", "limit", "score", "suppressed", "classes", "gap"]
        kinds = [pl.Int64, pl.Float64, pl.Float64, pl.Int64, pl.Int64, pl.Float64]
        made = pl.DataFrame(rows, dict(zip(names, kinds, strict=True)), orient="row")
        return made.with_columns(pl.Series("dominated", [self._dominated(k, found) for k, _, found in self.points]))

    def _dominated(self, k: int, found: Search | None) -> bool:
        if found is None:
            return False
        return any(
            other.score <= found.score and higher >= k and (other.score < found.score or higher > k)
            for higher, _, other in self.points
            if other is not None
        )


class _Memory:
    """Nodes for all k at once: a node's classes are made once, and each k judged when it is asked for."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._known: dict[tuple[Levels, int], Outcome] = {}
        self.evaluated: set[Levels] = set()

    def at(self, levels: Levels, ks: Sequence[int], rest: tuple[Condition, ...], score: Scorer, n: int) -> None:
        """Judge a node by every k, whatever is suppressed."""
        if levels in self.evaluated:
            return
        self.evaluated.add(levels)
        node: Node = self._nodes.at(levels)
        for k in ks:
            self._known[levels, k] = attempt(node, (condition("k", (k,)), *rest), n, score)

    def outcome(self, levels: Levels, k: int, task: Task) -> Outcome:
        """The same under a limit."""
        found = self._known[levels, k]
        firm = found.firm_suppressed <= task.allowed and found.firm
        return replace(found, firm=firm, feasible=firm and found.suppressed <= task.allowed)


def front(
    task: Task,
    ks: Sequence[int] = KS,
    limits: Sequence[float] = LIMITS,
    *,
    budget_s: float = 60.0,
    first: tuple[int, float] | None = None,
) -> Front:
    """Search every pair of k and limit.

    Class tables do not depend on k, so each node that any pair visits is made once and judged for all of them; each
    pair stops by itself, with its own proof.

    Args:
        task: what is asked; its own k and limit are left out, its other models stay.
        ks: fewest units of a class.
        limits: shares of units that may be suppressed.
        budget_s: seconds for all pairs.
        first: the pair that is searched before all others, while there is most time.

    Raises:
        ParameterError: risk.k_range, risk.limit_range.
    """
    started = perf_counter()
    if any(k < 2 for k in ks):
        raise ParameterError("risk.k_range")
    if any(not 0 <= limit <= 1 for limit in limits):
        raise ParameterError("risk.limit_range")
    nodes = nodes_of(task)
    score = scorer_of(task, nodes)
    rest = tuple(each for each in task.conditions if each.model != "k")
    memory = _Memory(nodes)

    def spent(_evaluated: int) -> bool:
        return perf_counter() - started > budget_s

    stopped: set[tuple[int, float]] = set()

    def one(k: int, limit: float) -> Search | None:
        pair = replace(task, conditions=(condition("k", (k,)), *rest), limit=limit)

        def at(levels: Levels) -> Outcome:
            memory.at(levels, ks, rest, score, task.table.n)
            return memory.outcome(levels, k, pair)

        begun = perf_counter()
        course = explore(pair, lattice(score, pair.lower, pair.upper), at, spent, free=False)
        if course.found:
            return result(pair, course, at, begun, nodes)
        if course.next_bound is not None:
            stopped.add((k, limit))
        return None

    pairs = [(k, limit) for k in sorted(ks) for limit in sorted(limits)]
    found = {pair: one(*pair) for pair in sorted(pairs, key=lambda pair: pair != first)}
    points = tuple((*pair, found[pair]) for pair in pairs)
    return Front(points, len(memory.evaluated), perf_counter() - started, frozenset(stopped))
