"""One node against what is asked: how many units are suppressed, whether that is allowed, and what is lost."""

from dataclasses import dataclass

import numpy as np

from privlib.risk.models.per_class import Floats
from privlib.risk.search.conditions import Condition
from privlib.risk.search.nodes import Flags, Levels, Node
from privlib.risk.search.scorer import Scorer
from privlib.risk.table.classes import Size

__all__ = ["Outcome", "attempt", "good", "sizes"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a node."""

    levels: Levels
    firm: bool
    """Feasible as far as absorbing models say: if not, no finer node is feasible."""
    feasible: bool
    suppressed: int
    firm_suppressed: int
    """What absorbing models alone suppress."""
    rising: float
    """No coarser node has a lower score, where the score knows that of an evaluated node."""
    floor: tuple[Floats, ...] | None = None
    """See `Scorer`; of feasible nodes with something suppressed."""
    score: float = np.inf
    classes: int = 0
    """Classes that are kept."""
    k: int | None = None
    """The smallest of them."""


def attempt(node: Node, conditions: tuple[Condition, ...], allowed: int, scorer: Scorer) -> Outcome:
    """Suppress the classes that fail, and score the rest if no more is suppressed than allowed."""
    rising = -np.inf if scorer.rising is None else scorer.rising(node)
    firm = good(node, tuple(each for each in conditions if each.absorbing))
    sure = lost = node.count(~firm)
    if lost > allowed or any(each.barred(node) for each in conditions):
        return Outcome(node.levels, firm=False, feasible=False, suppressed=lost, firm_suppressed=sure, rising=rising)
    kept = firm & good(node, tuple(each for each in conditions if not each.absorbing))
    lost = node.count(~kept)
    if lost > allowed:
        return Outcome(node.levels, firm=True, feasible=False, suppressed=lost, firm_suppressed=sure, rising=rising)
    sizes = node.units[kept]
    return Outcome(
        node.levels,
        firm=True,
        feasible=True,
        suppressed=lost,
        firm_suppressed=sure,
        rising=rising,
        floor=None if scorer.floor is None or not sure else scorer.floor(node, ~firm),
        score=scorer.score(node, ~kept),
        classes=len(sizes),
        k=int(sizes.min()) if len(sizes) else None,
    )


def good(node: Node, conditions: tuple[Condition, ...]) -> Flags:
    """Say which classes of a node meet all conditions."""
    found = np.ones(len(node.units), np.bool_)
    for each in conditions:
        places = [place for place, values in enumerate(node.values) if values.name == each.attribute]
        found &= each.good(node, node.tallies[places[0]] if places else None)
    return found


def sizes(node: Node, kept: Flags) -> tuple[Size, ...]:
    """Count the kept classes by size, as `Classes.sizes` does: a person is a unit of the smallest that she is in."""
    found, classes = np.unique(node.units[kept], return_counts=True)
    units = found * classes
    if node.members is not None and len(found):
        inside = kept[node.members.classes]
        persons = node.members.persons[inside]
        smallest = np.full(int(persons.max()) + 1, found[-1] + 1)
        np.minimum.at(smallest, persons, node.units[node.members.classes[inside]])
        units = np.bincount(smallest, minlength=int(found[-1]) + 1)[found]
    return tuple(Size(*row) for row in zip(found.tolist(), classes.tolist(), units.tolist(), strict=True))
