"""Conditions as words: `distinct_l:3@occupation`, as the command line and plans write them."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

from privlib.errors import ParameterError
from privlib.risk.hierarchies.fitting import labels_of
from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.search.conditions import OF_POPULATION, Condition, Population, condition
from privlib.risk.table.finest import Finest

__all__ = ["Asked", "conditions", "parse"]

Asked = tuple[str, tuple[float, ...], str | None]
"""Model, limits, attribute."""

_FORM = "It takes MODEL:LIMIT@ATTRIBUTE"


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
            _refuse(f'"{model}" without numbers', _FORM)
    return found


def conditions(
    asked: Sequence[Asked],
    table: Finest,
    domains: Mapping[str, Sequence[str]],
    hierarchies: Mapping[str, Hierarchy],
    population: Population | None = None,
) -> tuple[Condition, ...]:
    """Make conditions for a data set.

    Args:
        asked: what was read.
        table: its classes.
        domains: for each sensitive attribute the texts of codes 1, 2, …
        hierarchies: of the sensitive attributes whose distances run along one.
        population: of k_map and delta_presence.

    Raises:
        ParameterError: E405; risk.hierarchy_incomplete.
    """
    if population is not None and not any(model in OF_POPULATION for model, _, _ in asked):
        _refuse("a population table, and no model that looks at it", f"It takes {' or '.join(OF_POPULATION)}")
    found: list[Condition] = []
    for model, limits, attribute in asked:
        along = None
        if model == "t_hierarchical" and attribute is not None:
            along = hierarchies[attribute], labels_of(table, hierarchies[attribute], domains[attribute])
        people = population if model in OF_POPULATION else None
        found.append(condition(model, limits, attribute, hierarchy=along, population=people))
    return tuple(found)


def _refuse(problem: str, accepted: str) -> NoReturn:
    raise ParameterError("E405", where="model", problem=problem, accepted=accepted)
