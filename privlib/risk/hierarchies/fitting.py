"""Hierarchies over the codes of a class table: every value of the data finds its line, or the fitting is refused."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from privlib.risk.hierarchies.levels import Fault, Hierarchy, refuse, with_empty
from privlib.risk.table.finest import Finest, Integers

__all__ = ["Fitted", "fit", "labels_of", "lines_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A hierarchy and the lines of the codes of a class table."""

    hierarchy: Hierarchy
    lines: Integers
    """For each code of the table its line; that of code 0, the empty cell, is 0 where nothing is empty."""

    def codes(self, level: int) -> Integers:
        """For each code of the table the code of its label at a level."""
        return self.hierarchy.to_level(level)[self.lines]


def fit(table: Finest, values: Mapping[str, Sequence[str]], hierarchies: Sequence[Hierarchy]) -> tuple[Fitted, ...]:
    """Find the line of each value of the data.

    Where empty cells occur and the file has no line for them, one is added, and counts in D.

    Args:
        table: the classes.
        values: for each quasi-identifier the texts of codes 1, 2, …
        hierarchies: one for each quasi-identifier of the table, in its order.

    Raises:
        ParameterError: risk.hierarchy_incomplete, for all hierarchies at once; values are counted, not named.
    """
    faults: list[Fault] = []
    found: list[Fitted] = []
    for codes, each in zip(table.codes, hierarchies, strict=True):
        whole = with_empty(each) if bool((codes == 0).any()) else each
        lines, fault = lines_of(whole, values[each.name], partial(_units, table, codes))
        faults += [fault] if fault else []
        found.append(Fitted(whole, lines))
    refuse(faults)
    return tuple(found)


def lines_of(
    hierarchy: Hierarchy, texts: Sequence[str], units: Callable[[Integers], int]
) -> tuple[Integers, Fault | None]:
    """Find the line of each code, and say what is wrong if one has none.

    Args:
        hierarchy: of the attribute.
        texts: of codes 1, 2, …
        units: counts the units of some codes.
    """
    line_of = {label: line for line, label in enumerate(hierarchy.labels[0])}
    lines = np.array([line_of.get(None, 0), *(line_of.get(text, -1) for text in texts)], np.int64)
    missing = np.flatnonzero(lines < 0)
    if not len(missing):
        return lines, None
    plain = {_plain(label) for label in hierarchy.labels[0] if label is not None}
    near = sum(_plain(texts[code - 1]) in plain for code in missing.tolist())
    values, held = len(missing), units(missing)
    problem = (
        f'hierarchy of "{hierarchy.name}": {values} {"value" if values == 1 else "values"} of the data without a line, '
        f"in {held} {'unit' if held == 1 else 'units'}; {near} would match after trimming, NFKC or case folding."
    )
    fix = "Add the lines, or repair the values where they are loaded."
    return lines, Fault("risk.hierarchy_incomplete", problem, fix)


def labels_of(table: Finest, hierarchy: Hierarchy, domain: Sequence[str]) -> list[Integers]:
    """For each level above the finest of a sensitive attribute the label of each code, from 1 on; 0 is the empty cell.

    Args:
        table: the classes, with the attribute.
        hierarchy: of the attribute.
        domain: the texts of codes 1, 2, …

    Raises:
        ParameterError: risk.hierarchy_incomplete.
    """
    values = next(each for each in table.values if each.name == hierarchy.name)
    units = np.bincount(values.codes, values.counts, len(domain) + 1).astype(np.int64)
    lines, fault = lines_of(hierarchy, domain, lambda missing: int(units[missing].sum()))
    refuse([fault] if fault else [])
    return [
        np.concatenate([np.zeros(1, np.int64), 1 + hierarchy.to_level(level)[lines[1:]]])
        for level in range(1, hierarchy.levels)
    ]


def _units(table: Finest, codes: Integers, missing: Integers) -> int:
    """Count the units whose code is missing; a person counts once, whatever she has."""
    held = np.isin(codes, missing)
    if table.members is None:
        return int(table.units[held].sum())
    return len(np.unique(table.members.persons[held[table.members.classes]]))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
