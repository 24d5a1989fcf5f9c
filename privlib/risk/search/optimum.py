"""The least generalised data that meets every condition: best first, exact, with a proven gap where it was stopped.

A node's bound is what it loses if nothing is suppressed. Nodes are visited by rising bound; once the bound is over the
best score found, no node left can be better, whatever the model, and every tie has been seen.

Source of tagging along paths: Kohlmayer, Prasser, Eckert, Kemper and Kuhn 2012, Flash.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import inf, prod
from time import perf_counter

from privlib.errors import ParameterError
from privlib.risk.search.lattice import FEASIBLE, UNKNOWN, Lattice, lattice, path
from privlib.risk.search.nodes import Levels, Nodes
from privlib.risk.search.scorer import Scorer
from privlib.risk.search.scores import FLOORS, scorer
from privlib.risk.search.task import Task
from privlib.risk.search.trial import Outcome, attempt, good, sizes
from privlib.risk.table.classes import Size

__all__ = ["Search", "explore", "near", "nodes_of", "result", "scorer_of", "search"]

_WAY_S = 10.0
"""Seconds to look for what is in the way, where models are not absorbing."""

Stop = Callable[[int], bool]
"""Told the number of evaluated nodes, says whether the search must stop."""


@dataclass(frozen=True, slots=True)
class Search:
    """The best node that was found."""

    names: tuple[str, ...]
    levels: Levels
    """Of each attribute, in the order of `names`."""
    score: float
    suppressed: int
    """Units; where a person may stand in several classes, persons with a row in a suppressed one."""
    classes: int
    """Classes that are kept."""
    sizes: tuple[Size, ...]
    """Those by size, ascending: what `risks` measures what is left from. Empty if everything is suppressed."""
    k: int | None
    """The smallest of them; None if everything is suppressed."""
    co_optimal: tuple[Levels, ...]
    """All nodes whose score is within 1e-9 of the best; complete if `optimal`."""
    optimal: bool
    gap: float
    """No node is better by more than this share of the score; 0 if optimal."""
    assumed_monotone: bool
    """Optimal only if coarser nodes are as good, which the models do not promise."""
    units: int
    limit: float
    nodes: int
    """Size of the lattice."""
    evaluated: int
    """Nodes whose classes were made."""
    visited: int
    """Nodes that were looked at by rising bound."""
    seconds: float

    @property
    def transformation(self) -> Mapping[str, int]:
        return dict(zip(self.names, self.levels, strict=True))


@dataclass(slots=True)
class Course:
    """How a search went."""

    outcomes: dict[Levels, Outcome]
    found: dict[Levels, tuple[float, int]]
    """Score and suppressed units of feasible nodes, of those too that needed no evaluation."""
    next_bound: float | None = None
    """Nothing that was not settled has a lower one; None if all was."""
    visited: int = 0
    best: float | None = None

    def add(self, levels: Levels, score: float, suppressed: int) -> None:
        """Note a feasible node."""
        self.found[levels] = (score, suppressed)
        self.best = score if self.best is None else min(self.best, score)


def search(task: Task, *, budget_s: float = 60.0, stop: Stop | None = None, nodes: Nodes | None = None) -> Search:
    """Find the node of the least score that meets every condition with at most the allowed suppression.

    Ties: fewest suppressed units, then the smallest levels in the order of attributes.

    Args:
        task: what is asked.
        budget_s: seconds after which the best node so far is returned, with its gap.
        stop: said after each evaluation, in the place of seconds.
        nodes: class tables of the same data, to be shared by several searches.

    Raises:
        ParameterError: risk.no_solution, which names the upper level that is in the way; risk.no_time if no node was
            found before the budget was spent.
    """
    started = perf_counter()

    def spent(_evaluated: int) -> bool:
        return perf_counter() - started > budget_s

    nodes = nodes or nodes_of(task)
    score = scorer_of(task, nodes)

    def at(levels: Levels) -> Outcome:
        return attempt(nodes.at(levels), task.conditions, task.allowed, score)

    course = explore(task, lattice(score, task.lower, task.upper), at, stop or spent, free=_free(task, score))
    if not course.found and course.next_bound is not None:
        _settle(course, task.upper, at)
        if not course.found and not task.tags and course.outcomes[task.upper].firm:
            raise ParameterError("risk.no_time", evaluated=len(course.outcomes))
    if not course.found:
        raise ParameterError("risk.no_solution", units=task.table.n, allowed=task.allowed, way=_way(task, nodes))
    return result(task, course, at, started, nodes)


def explore(task: Task, space: Lattice, at: Callable[[Levels], Outcome], halt: Stop, *, free: bool) -> Course:
    """Visit nodes by rising bound until none can be better.

    Args:
        task: what is asked.
        space: the lattice.
        at: evaluates a node.
        halt: see `search`.
        free: a node known to be feasible has its bound as its score.
    """
    course = Course({}, {})
    while (item := space.pop()) is not None:
        bound, levels = item
        if course.best is not None and bound > course.best + near(course.best):
            return course
        course.visited += 1
        state = space.state(levels)
        if free and state == FEASIBLE and levels not in course.outcomes:
            course.add(levels, bound, 0)
        elif levels not in course.outcomes:
            # of nodes known to be feasible the coarser are tried first: they rule out many finer ones
            climbs = state == UNKNOWN or (task.tags and task.score in FLOORS)
            steps = path(space, levels, task.upper) if climbs else [levels]
            if not _climb(task, course, space, steps, at, halt):
                course.next_bound = bound
                return course
    return course


def near(score: float) -> float:
    """Scores this close are equal."""
    return 1e-9 * max(1.0, abs(score))


def nodes_of(task: Task) -> Nodes:
    """Prepare the class tables of a task."""
    sensitive = dict.fromkeys(each.attribute for each in task.conditions if each.attribute is not None)
    return Nodes(task.table, task.fitted, tuple(sensitive))


def scorer_of(task: Task, nodes: Nodes) -> Scorer:
    """Prepare the score of a task."""
    return scorer(task.score, nodes.finest, task.hierarchies, gs=task.gs, weights=task.weights)


def _climb(  # noqa: PLR0913, PLR0917 (the state of one search)
    task: Task, course: Course, space: Lattice, steps: list[Levels], at: Callable[[Levels], Outcome], halt: Stop
) -> bool:
    """Search a path for the border between infeasible and feasible; say whether that ended before the halt."""
    low, high = 0, len(steps) - 1
    while low <= high:
        place = (low + high) // 2
        outcome = _settle(course, steps[place], at)
        if outcome.floor is not None and course.best is not None:
            space.prune(outcome.levels, outcome.floor, course.best + near(course.best))
            if place and space.pruned(steps[0]):
                return not halt(len(course.outcomes))
        if outcome.rising > -inf:
            space.at_least(outcome.levels, outcome.rising)
        if outcome.feasible or (outcome.firm and not task.tags):
            # without tags only absorbing models say anything of coarser nodes: that they are worth an evaluation
            space.feasible(outcome.levels)
            high = place - 1
        else:
            space.infeasible(outcome.levels)
            low = place + 1
        if halt(len(course.outcomes)):
            return False
    return True


def _settle(course: Course, levels: Levels, at: Callable[[Levels], Outcome]) -> Outcome:
    outcome = course.outcomes.get(levels) or at(levels)
    course.outcomes[levels] = outcome
    if outcome.feasible:
        course.add(levels, outcome.score, outcome.suppressed)
    return outcome


def _free(task: Task, score: Scorer) -> bool:
    """With nothing suppressed a feasible node needs no evaluation: its score is its bound."""
    return task.tags and task.allowed == 0 and score.exact


def result(task: Task, course: Course, at: Callable[[Levels], Outcome], started: float, nodes: Nodes) -> Search:
    """Choose among the best nodes that were found, and say how sure that is."""
    best = min(score for score, _ in course.found.values())
    ties = [levels for levels, (score, _) in course.found.items() if score <= best + near(best)]
    levels = min(ties, key=lambda one: (course.found[one][1], one))
    chosen, node = _settle(course, levels, at), nodes.at(levels)
    bound = course.next_bound
    optimal = bound is None or best <= bound + near(best)
    assert bound is not None or optimal
    return Search(
        names=task.names,
        levels=levels,
        score=chosen.score,
        suppressed=chosen.suppressed,
        classes=chosen.classes,
        sizes=sizes(node, good(node, task.conditions)),
        k=chosen.k,
        co_optimal=tuple(sorted(ties)),
        optimal=optimal,
        gap=0.0 if optimal or bound is None else (best - bound) / best,
        assumed_monotone=task.assume_monotone and not all(each.absorbing for each in task.conditions),
        units=task.table.n,
        limit=task.limit,
        nodes=prod(high - low + 1 for low, high in zip(task.lower, task.upper, strict=True)),
        evaluated=len(course.outcomes),
        visited=course.visited,
        seconds=perf_counter() - started,
    )


def _way(task: Task, nodes: Nodes) -> str:
    """Say which upper level is in the way: raising it alone would do."""
    places = [place for place, (high, top) in enumerate(zip(task.upper, task.top, strict=True)) if high < top]
    alone = [f'"{task.names[place]}"{task.holders(place)}' for place in places if _would_do(task, nodes, [place])]
    if alone:
        return f"Raise the upper level of {' or '.join(alone)}, or allow more suppression."
    if len(places) > 1 and _would_do(task, nodes, places):
        held = ", ".join(f'"{task.names[place]}"{holders}' for place in places if (holders := task.holders(place)))
        said = f": {held}" if held else ""
        return f"Raise the upper levels, more than one of them{said}, or allow more suppression."
    flat = [f'"{each.name}"' for each in task.hierarchies if "risk.hierarchy_no_top" in each.notes]
    if flat:
        return f"No upper level is in the way. Give {', '.join(flat)} a top level of one label, or suppress more."
    return "No upper level is in the way. Allow more suppression, or ask less of each class."


def _would_do(task: Task, nodes: Nodes, places: list[int]) -> bool:
    """Search for any feasible node with some upper levels at the top."""
    raised = tuple(
        top if place in places else high for place, (high, top) in enumerate(zip(task.upper, task.top, strict=True))
    )
    wider = replace(task, upper=raised)
    score = scorer_of(replace(task, score="height", gs=0.5, weights={}), nodes)

    def at(levels: Levels) -> Outcome:
        return attempt(nodes.at(levels), task.conditions, task.allowed, score)

    if at(raised).feasible:
        return True
    started = perf_counter()
    space = lattice(score, task.lower, raised)
    course = explore(wider, space, at, lambda _evaluated: perf_counter() - started > _WAY_S, free=False)
    return bool(course.found)
