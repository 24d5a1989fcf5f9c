"""A population for a search, from a table or a larger data set: its lines in the hierarchies that the search climbs."""

from collections.abc import Sequence

import numpy as np

from privlib.errors import ParameterError
from privlib.risk.hierarchies.fitting import Fitted
from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.population.population_file import PopulationTable
from privlib.risk.search.conditions import Population
from privlib.risk.search.nodes import Node
from privlib.risk.table.finest import Finest, Integers

__all__ = ["compare", "of_classes", "on_lines"]


def on_lines(table: PopulationTable, hierarchies: Sequence[Hierarchy]) -> tuple[Population, dict[str, int]]:
    """Find a line for each value of the table; of a label above the values the first of its lines.

    Columns that are no quasi-identifier are added up.

    Args:
        table: what was read.
        hierarchies: of all quasi-identifiers.

    Returns:
        The population, and where it holds labels above values: a search cannot look below these levels.

    Raises:
        ParameterError: risk.population_partial if a quasi-identifier is no column; risk.population_unreadable for
            levels that do not exist, and for values without a line.
    """
    missing = [f'"{each.name}"' for each in hierarchies if each.name not in table.names]
    if missing:
        raise ParameterError("risk.population_partial", file=table.file, columns=", ".join(missing))
    levels = {each.name: table.about.levels.get(each.name, 0) for each in hierarchies}
    wrong = [each.name for each in hierarchies if not 0 <= levels[each.name] < each.levels]
    if wrong:
        raise _refused(table, f'its TOML file puts "{wrong[0]}" at a level that the hierarchy does not have')
    lines = np.stack([_lines(table, each, levels[each.name]) for each in hierarchies])
    people = Population(tuple(hierarchies), lines, np.array(table.counts, np.int64))
    return people, {name: level for name, level in levels.items() if level}


def of_classes(table: Finest, fitted: Sequence[Fitted]) -> Population:
    """Take all units of a data set for the population, where a search looks at some of them alone.

    Args:
        table: the classes of all.
        fitted: the hierarchies of all; those of the units that are searched must be the same.
    """
    lines = np.stack([each.lines[codes] for each, codes in zip(fitted, table.codes, strict=True)])
    return Population(tuple(each.hierarchy for each in fitted), lines, table.units, table.members)


def compare(node: Node, population: Population) -> None:
    """Check that the population holds the data, class by class.

    Raises:
        ParameterError: risk.population_missing, risk.population_smaller.
    """
    people, _ = population.classes(node)
    missing = people == 0
    if missing.any():
        raise ParameterError("risk.population_missing", classes=int(missing.sum()), units=node.count(missing))
    if (larger := node.units > people).any():
        raise ParameterError("risk.population_smaller", classes=int(larger.sum()))


def _lines(table: PopulationTable, found: Hierarchy, level: int) -> Integers:
    place = table.names.index(found.name)
    codes: list[int] = found.to_level(level).tolist()
    line_of = {found.labels[level][code]: line for line, code in reversed(list(enumerate(codes)))}
    labels = [line[place] for line in table.lines]
    if absent := set(labels) - set(line_of):
        raise _refused(table, f'{len(absent)} values of "{found.name}" have no line in its hierarchy')
    return np.array([line_of[label] for label in labels], np.int64)


def _refused(table: PopulationTable, problem: str) -> ParameterError:
    return ParameterError("risk.population_unreadable", file=table.file, problem=problem)
