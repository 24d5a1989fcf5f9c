"""Conditions as words: `distinct_l:3@occupation`, as the command line and plans write them."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

import numpy as np

from privlib.errors import ParameterError
from privlib.risk.hierarchies.fitting import lines_of
from privlib.risk.hierarchies.levels import Hierarchy, refuse
from privlib.risk.search.conditions import Condition, condition
from privlib.risk.table.finest import Finest, Integers

__all__ = ["Asked", "conditions", "parse"]

Asked = tuple[str, tuple[float, ...], str | None]
"""Model, limits, attribute."""


def parse(words: Sequence[str]) -> list[Asked]:
    """Read conditions.

    Raises:
        ParameterError: E405 for words of another form.

    Example:
        >>> parse(["k:5", "recursive_cl:4,3@occupation"])
        [('k', (5.0,), None), ('recursive_cl', (4.0, 3.0), 'occupation')]
    """
    found: list[Asked] = []
    for word in words:
        model, _, rest = word.partition(":")
        limits, _, attribute = rest.partition("@")
        try:
            found.append((model, tuple(float(limit) for limit in limits.split(",")), attribute or None))
        except ValueError:
            _refuse(f'"{model}" without numbers')
    return found


def conditions(
    asked: Sequence[Asked], table: Finest, domains: Mapping[str, Sequence[str]], hierarchies: Mapping[str, Hierarchy]
) -> tuple[Condition, ...]:
    """Make conditions for a data set.

    Args:
        asked: what was read.
        table: its classes.
        domains: for each sensitive attribute the texts of codes 1, 2, …
        hierarchies: of the sensitive attributes whose distances run along one.

    Raises:
        ParameterError: E405; risk.hierarchy_incomplete.
    """
    found: list[Condition] = []
    for model, limits, attribute in asked:
        along = None
        if model == "t_hierarchical" and attribute is not None:
            along = hierarchies[attribute], _levels(table, hierarchies[attribute], domains[attribute])
        found.append(condition(model, limits, attribute, hierarchy=along))
    return tuple(found)


def _levels(table: Finest, hierarchy: Hierarchy, domain: Sequence[str]) -> list[Integers]:
    """For each level above the finest the label of each code, from 1 on; 0 is the empty cell."""
    values = next(each for each in table.values if each.name == hierarchy.name)
    units = np.bincount(values.codes, values.counts, len(domain) + 1).astype(np.int64)
    lines, fault = lines_of(hierarchy, domain, lambda missing: int(units[missing].sum()))
    refuse([fault] if fault else [])
    return [
        np.concatenate([np.zeros(1, np.int64), 1 + hierarchy.to_level(level)[lines[1:]]])
        for level in range(1, hierarchy.levels)
    ]


def _refuse(problem: str) -> NoReturn:
    raise ParameterError("E405", where="model", problem=problem, accepted="It takes MODEL:LIMIT@ATTRIBUTE")
