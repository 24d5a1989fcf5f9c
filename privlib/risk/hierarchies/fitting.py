"""Hierarchies over the codes of a class table: every value of the data finds its line, or the fitting is refused.

A value finds the line of the same text. A column of fractions has no text of its own: there a number finds the line
that says the same number, however it is written (`1.5`, `1.50`, `15e-1`), and no two lines may say the same one.
"""

import unicodedata
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan

import numpy as np

from privlib.risk.hierarchies.levels import Fault, Hierarchy, refuse, with_empty
from privlib.risk.table.finest import Finest, Integers

__all__ = ["Fitted", "fit", "labels_of", "lacking", "lines_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A hierarchy and the lines of the codes of a class table."""

    hierarchy: Hierarchy
    lines: Integers
    """For each code of the table its line; that of code 0, the empty cell, is 0 where nothing is empty."""

    def codes(self, level: int) -> Integers:
        """For each code of the table the code of its label at a level."""
        return self.hierarchy.to_level(level)[self.lines]


def fit(
    table: Finest,
    values: Mapping[str, Sequence[str]],
    hierarchies: Sequence[Hierarchy],
    fractions: Collection[str] = (),
) -> tuple[Fitted, ...]:
    """Find the line of each value of the data.

    Where empty cells occur and the file has no line for them, one is added, and counts in D.

    Args:
        table: the classes.
        values: for each quasi-identifier the texts of codes 1, 2, …
        hierarchies: one for each quasi-identifier of the table, in its order.
        fractions: the quasi-identifiers that hold fractions.

    Raises:
        ParameterError: risk.hierarchy_incomplete, for all hierarchies at once; values are counted, not named;
            risk.hierarchy_not_functional for two lines of one number, where fractions look for theirs.
    """
    faults: list[Fault] = []
    found: list[Fitted] = []
    for codes, each in zip(table.codes, hierarchies, strict=True):
        whole = with_empty(each) if bool((codes == 0).any()) else each
        numbers = each.name in fractions
        lines, found_faults = lines_of(whole, values[each.name], partial(_units, table, codes), fractions=numbers)
        faults += found_faults
        found.append(Fitted(whole, lines))
    refuse(faults)
    return tuple(found)


def lines_of(
    hierarchy: Hierarchy, texts: Sequence[str], units: Callable[[Integers], int], *, fractions: bool = False
) -> tuple[Integers, list[Fault]]:
    """Find the line of each code, and say what is wrong if one has none, or several.

    Args:
        hierarchy: of the attribute.
        texts: of codes 1, 2, …
        units: counts the units of some codes.
        fractions: whether the texts are those of numbers, which find the line of the same number.
    """
    key = _number if fractions else _text
    line_of = {key(label): line for line, label in enumerate(hierarchy.labels[0])}
    lines = np.array([line_of.get(None, 0), *(line_of.get(key(text), -1) for text in texts)], np.int64)
    twice = len(hierarchy.labels[0]) - len(line_of)
    return lines, [
        *([_doubled(hierarchy.name, twice)] if twice else []),
        *_without(hierarchy, texts, np.flatnonzero(lines < 0), units),
    ]


def lacking(hierarchy: Hierarchy, texts: Sequence[str], *, fractions: bool = False) -> list[str]:
    """Find the values that have no line; never for a message or a result."""
    key = _number if fractions else _text
    known = {key(label) for label in hierarchy.labels[0]}
    return [text for text in texts if key(text) not in known]


def _without(
    hierarchy: Hierarchy, texts: Sequence[str], missing: Integers, units: Callable[[Integers], int]
) -> list[Fault]:
    if not len(missing):
        return []
    plain = {_plain(label) for label in hierarchy.labels[0] if label is not None}
    codes: list[int] = missing.tolist()
    near = sum(_plain(texts[code - 1]) in plain for code in codes)
    values, held = len(missing), units(missing)
    problem = (
        f'hierarchy of "{hierarchy.name}": {values} {"value" if values == 1 else "values"} of the data without a line, '
        f"in {held} {'unit' if held == 1 else 'units'}; {near} would match after trimming, NFKC or case folding."
    )
    fix = "Add the lines, or repair the values where they are loaded."
    return [Fault("risk.hierarchy_incomplete", problem, fix)]


def _doubled(name: str, lines: int) -> Fault:
    stand = "line says a number that an earlier one says" if lines == 1 else "lines say numbers that earlier ones say"
    problem = f'hierarchy of "{name}": {lines} {stand}, and the data hold fractions.'
    return Fault("risk.hierarchy_not_functional", problem, "Keep one line of each number, such as 1.5 and not 1.50.")


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
    lines, faults = lines_of(hierarchy, domain, lambda missing: int(units[missing].sum()))
    refuse(faults)
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


def _text(text: str | None) -> Hashable:
    return text


def _number(text: str | None) -> Hashable:
    """A number as it compares, whatever an engine reads as one; other text stays what it is."""
    if text is None or not text.isascii():
        return text
    try:
        found = float(text)
    except ValueError:
        return text
    return "nan" if isnan(found) else found


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
