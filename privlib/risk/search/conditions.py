"""What every class must meet, one function a model: the classes of a node in, which of them are good out.

A model is absorbing if a good class stays good whatever is merged into it. For the others a mixture of good classes is
good, as long as no person is counted once where she was counted twice.

Sources: Samarati and Sweeney 1998 (k); Sweeney 2001 (k-map); Nergiz et al. 2007 (delta-presence); those of `per_class`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, log
from typing import NoReturn

import numpy as np

from privlib.errors import ParameterError, did_you_mean
from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.models import per_class
from privlib.risk.models.per_class import Tally
from privlib.risk.search.nodes import Flags, Node
from privlib.risk.table.finest import Integers, Members, class_keys, once

__all__ = ["MODELS", "OF_POPULATION", "Condition", "Population", "condition"]

_NEAR = 1e-12
"""Shares are compared with this much room (risk.md section 4)."""


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """How many of a population have each combination of values."""

    hierarchies: tuple[Hierarchy, ...]
    lines: Integers
    """Shape (attributes, combinations): the line of each value."""
    units: Integers
    members: Members | None = None
    """Who they are, where a person may have several combinations."""

    def classes(self, node: Node) -> tuple[Integers, int]:
        """Count the population of each class of a node, and the population's classes that the node lacks."""
        labels = [
            each.to_level(level)[lines]
            for each, level, lines in zip(self.hierarchies, node.levels, self.lines, strict=True)
        ]
        radices = tuple(each.cardinalities[level] for each, level in zip(self.hierarchies, node.levels, strict=True))
        keys = class_keys(np.concatenate([np.stack(node.codes), np.stack(labels)], axis=1), radices)
        found, place = np.unique(keys, return_inverse=True)
        n = len(node.units)
        if self.members is None:
            people = np.bincount(place[n:], self.units, len(found)).astype(np.int64)
        else:
            inside = once(place[n:][self.members.classes], self.members.persons)
            people = np.bincount(inside.classes, minlength=len(found))
        return people[place[:n]], len(found) - n


@dataclass(frozen=True, slots=True)
class Condition:
    """One model and its limits. Made by `condition`, which checks them."""

    model: str
    limits: tuple[float, ...]
    attribute: str | None = None
    hierarchy: Hierarchy | None = field(default=None, compare=False)
    """Of the sensitive attribute, for the hierarchical distance."""
    levels: tuple[Integers, ...] = field(default=(), compare=False)
    """For each level of it the label of each code of the attribute; 0 stays 0."""
    population: Population | None = field(default=None, compare=False)
    everywhere: bool = field(default=True, compare=False)
    """Whether every class of the data has a value of the attribute. A class without one is good as long as it has none:
    what is merged into it can make it bad."""

    @property
    def absorbing(self) -> bool:
        return self.model in _ABSORBING and self.everywhere

    def good(self, node: Node, tally: Tally | None) -> Flags:
        """Say which classes meet the condition."""
        return MODELS[self.model].good(self, node, tally)

    def barred(self, node: Node) -> bool:
        """Say that a node cannot meet the condition whatever is suppressed; then no finer node can.

        A class of the population without anyone in the data has presence 0, and cannot be suppressed.
        """
        if self.model != "delta_presence" or self.limits[0] <= 0 or self.population is None:
            return False
        return self.population.classes(node)[1] > 0

    def __str__(self) -> str:
        limits = ",".join(repr(int(limit) if limit % 1 == 0 else limit) for limit in self.limits)
        return f"{self.model}:{limits}" + (f"@{self.attribute}" if self.attribute else "")


@dataclass(frozen=True, slots=True)
class _Model:
    good: Callable[[Condition, Node, Tally | None], Flags]
    limits: int = 1
    sensitive: bool = True
    least: float = 0.0
    """No limit may be below it."""


def condition(
    model: str,
    limits: Sequence[float],
    attribute: str | None = None,
    *,
    hierarchy: tuple[Hierarchy, Sequence[Integers]] | None = None,
    population: Population | None = None,
) -> Condition:
    """Check a model's name and limits.

    Args:
        model: one of `MODELS`.
        limits: `l` of distinct_l and entropy_l, `c, l` of recursive_cl, `min, max` of delta_presence, else one number.
        attribute: the sensitive attribute of a model that has one.
        hierarchy: of t_hierarchical: the attribute's hierarchy, and for each of its levels above the finest the label
            of each code of the attribute.
        population: of k_map and delta_presence.

    Raises:
        ParameterError: E405.
    """
    known = MODELS.get(model)
    if known is None:
        _refuse(f'"{model}" is not known', f"{did_you_mean(model, MODELS)} It takes {', '.join(MODELS)}".strip())
    if len(limits) != known.limits or not all(known.least <= limit < inf for limit in limits):
        _refuse(
            f"{model} has {len(limits)} limits, or one out of range", f"{known.limits}, each {known.least:g} or more"
        )
    if model == "recursive_cl" and (limits[1] < 1 or limits[1] % 1):
        _refuse("recursive_cl has an l that is no whole number from 1 on", "recursive_cl:C,L@ATTRIBUTE")
    if known.sensitive != (attribute is not None):
        _refuse(f"{model} {'needs' if known.sensitive else 'takes no'} attribute", f"{model}:LIMIT@ATTRIBUTE")
    if (model in OF_POPULATION) != (population is not None):
        needs = "needs a" if model in OF_POPULATION else "takes no"
        _refuse(f"{model} {needs} population table", f"A population table with {' and '.join(OF_POPULATION)} alone")
    if (model == "t_hierarchical") != (hierarchy is not None):
        _refuse(f"{model} and a hierarchy do not fit", "A hierarchy with t_hierarchical alone")
    found, levels = hierarchy or (None, ())
    return Condition(model, tuple(map(float, limits)), attribute, found, tuple(levels), population)


def _k(asked: Condition, node: Node, _tally: Tally | None) -> Flags:
    return node.units >= asked.limits[0]


def _k_map(asked: Condition, node: Node, _tally: Tally | None) -> Flags:
    assert asked.population is not None
    return asked.population.classes(node)[0] >= asked.limits[0]


def _delta_presence(asked: Condition, node: Node, _tally: Tally | None) -> Flags:
    """Bound the share of the population's class that is in the data."""
    assert asked.population is not None
    low, high = asked.limits
    shares = node.units / np.maximum(asked.population.classes(node)[0], 1)
    return (shares >= low - _NEAR) & (shares <= high + _NEAR)


def _distinct_l(asked: Condition, _node: Node, tally: Tally | None) -> Flags:
    return _or_nothing(tally, per_class.distinct(_held(tally)) >= asked.limits[0])


def _entropy_l(asked: Condition, _node: Node, tally: Tally | None) -> Flags:
    return _or_nothing(tally, per_class.entropy(_held(tally)) >= log(asked.limits[0]) - _NEAR)


def _recursive_cl(asked: Condition, _node: Node, tally: Tally | None) -> Flags:
    c, l = asked.limits  # noqa: E741 (the names the literature gives them)
    return _or_nothing(tally, per_class.c_infimum(_held(tally), int(l)) < c)


def _most(measure: Callable[[Tally], per_class.Floats]) -> Callable[[Condition, Node, Tally | None], Flags]:
    """A model whose measure may be at most its limit."""

    def good(asked: Condition, _node: Node, tally: Tally | None) -> Flags:
        return _or_nothing(tally, measure(_held(tally)) <= asked.limits[0] + _NEAR)

    return good


def _t_hierarchical(asked: Condition, _node: Node, tally: Tally | None) -> Flags:
    return _or_nothing(tally, per_class.t_hierarchical(_held(tally), asked.levels) <= asked.limits[0] + _NEAR)


def _delta_disclosure(asked: Condition, _node: Node, tally: Tally | None) -> Flags:
    return _or_nothing(tally, per_class.delta(_held(tally)) < asked.limits[0])


MODELS: dict[str, _Model] = {
    "k": _Model(_k, sensitive=False, least=1),
    "k_map": _Model(_k_map, sensitive=False, least=1),
    "delta_presence": _Model(_delta_presence, limits=2, sensitive=False),
    "distinct_l": _Model(_distinct_l, least=1),
    "entropy_l": _Model(_entropy_l, least=1),
    "recursive_cl": _Model(_recursive_cl, limits=2),
    "alpha": _Model(_most(per_class.alpha)),
    "t_equal": _Model(_most(per_class.t_equal)),
    "t_ordered": _Model(_most(per_class.t_ordered)),
    "t_hierarchical": _Model(_t_hierarchical),
    "beta": _Model(_most(per_class.basic_beta)),
    "enhanced_beta": _Model(_most(per_class.enhanced_beta)),
    "delta_disclosure": _Model(_delta_disclosure),
}
OF_POPULATION = ("k_map", "delta_presence")
"""Models that look at a population table."""

_ABSORBING = ("k", "k_map", "distinct_l")


def _held(tally: Tally | None) -> Tally:
    assert tally is not None
    return tally


def _or_nothing(tally: Tally | None, good: Flags) -> Flags:
    """A class without a value that counts gives nothing away."""
    return good | (_held(tally).sizes == 0)


def _refuse(problem: str, accepted: str) -> NoReturn:
    raise ParameterError("E405", where="model", problem=problem, accepted=accepted)
