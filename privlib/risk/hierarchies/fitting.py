"""Hierarchies over the codes of a class table: every value of the data finds its line, or the fitting is refused.

A value finds the line of the same text. A column of fractions has no text of its own: there a number finds the line
that says the same number, however it is written (`1.5`, `1.50`, `15e-1`), and no two lines may say the same one.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from privlib.risk.hierarchies.levels import Draft, Fault, Hierarchy, Label, refuse, with_empty
from privlib.risk.table.finest import Finest, Integers
from privlib.risk.table.ordering import near

__all__ = ["Fitted", "check", "fit", "fit_drafts", "labels_of", "lacking"]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A hierarchy and the lines of the codes of a class table."""

    hierarchy: Hierarchy
    lines: Integers
    """For each code of the table its line; that of code 0, the empty cell, is 0 where nothing is empty."""

    def codes(self, level: int) -> Integers:
        """For each code of the table the code of its label at a level."""
        return self.hierarchy.to_level(level)[self.lines]


def check(
    table: Finest, values: Mapping[str, Sequence[str]], drafts: Sequence[Draft], fractions: Collection[str] = ()
) -> list[Fault]:
    """Find what is wrong with hierarchies, each by itself and for the data; values are counted, not named.

    Args:
        table: the classes.
        values: for each quasi-identifier and sensitive attribute that has a hierarchy the texts of codes 1, 2, …
        drafts: their hierarchies.
        fractions: the quasi-identifiers that hold fractions.
    """
    return [
        fault
        for each in drafts
        for fault in (*each.faults, *_misfits(table, each, values[each.name], fractions=each.name in fractions))
    ]


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
        ParameterError: risk.hierarchy_incomplete, for all hierarchies at once; risk.hierarchy_not_functional for two
            lines of one number, where fractions look for theirs; risk.hierarchy_faults for both.
    """
    refuse(
        [
            fault
            for each in hierarchies
            for fault in _misfits(table, each, values[each.name], fractions=each.name in fractions)
        ]
    )
    found: list[Fitted] = []
    for codes, each in zip(table.codes, hierarchies, strict=True):
        whole = with_empty(each) if bool((codes == 0).any()) else each
        found.append(Fitted(whole, _lines(whole, values[each.name], fractions=each.name in fractions)))
    return tuple(found)


def fit_drafts(
    table: Finest, values: Mapping[str, Sequence[str]], drafts: Sequence[Draft], fractions: Collection[str] = ()
) -> tuple[Fitted, ...]:
    """Find the line of each value of the data, as `fit`, in hierarchies as they were read.

    Raises:
        ParameterError: as `fit`, and as `levels.hierarchy`: for all hierarchies at once.
    """
    refuse(check(table, values, drafts, fractions))
    return fit(table, values, [each.built() for each in drafts], fractions)


def lacking(labels: Sequence[Label], texts: Sequence[str], *, fractions: bool = False) -> list[str]:
    """Find the values that have no line; never for a message or a result."""
    key = _number if fractions else _text
    known = {key(label) for label in labels}
    return [text for text in texts if key(text) not in known]


def labels_of(table: Finest, hierarchy: Hierarchy, domain: Sequence[str]) -> list[Integers]:
    """For each level above the finest of a sensitive attribute the label of each code, from 1 on; 0 is the empty cell.

    Args:
        table: the classes, with the attribute.
        hierarchy: of the attribute.
        domain: the texts of codes 1, 2, …

    Raises:
        ParameterError: risk.hierarchy_incomplete.
    """
    refuse(_misfits(table, hierarchy, domain))
    lines = _lines(hierarchy, domain)
    return [
        np.concatenate([np.zeros(1, np.int64), 1 + hierarchy.to_level(level)[lines[1:]]])
        for level in range(1, hierarchy.levels)
    ]


def _lines(hierarchy: Hierarchy, texts: Sequence[str], *, fractions: bool = False) -> Integers:
    """Find the line of each code, from 0 on; every text has one."""
    key = _number if fractions else _text
    line_of = {key(label): line for line, label in enumerate(hierarchy.labels[0])}
    return np.array([line_of.get(None, 0), *(line_of[key(text)] for text in texts)], np.int64)


def _misfits(table: Finest, found: Draft | Hierarchy, texts: Sequence[str], *, fractions: bool = False) -> list[Fault]:
    """Say that values have no line, or that numbers have several."""
    labels = found.values if isinstance(found, Draft) else found.labels[0]
    if not labels:
        return []
    twice = len(labels) - len({_number(label) for label in labels}) if fractions else 0
    without = lacking(labels, texts, fractions=fractions)
    absent = set(without)
    missing = np.array([code for code, text in enumerate(texts, 1) if text in absent], np.int64)
    return [
        *([_doubled(found.name, twice)] if twice else []),
        *([_incomplete(found.name, labels, without, _units(table, found.name, missing))] if without else []),
    ]


def _incomplete(name: str, labels: Sequence[Label], without: Sequence[str], held: int) -> Fault:
    values, close = len(without), near(without, labels)
    problem = (
        f'hierarchy of "{name}": {values} {"value" if values == 1 else "values"} of the data without a line, '
        f"in {held} {'unit' if held == 1 else 'units'}; {close} would match after trimming, NFKC or case folding."
    )
    fix = "Add the lines, or repair the values where they are loaded."
    return Fault("risk.hierarchy_incomplete", problem, fix)


def _doubled(name: str, lines: int) -> Fault:
    stand = "line says a number that an earlier one says" if lines == 1 else "lines say numbers that earlier ones say"
    problem = f'hierarchy of "{name}": {lines} {stand}, and the data hold fractions.'
    return Fault("risk.hierarchy_not_functional", problem, "Keep one line of each number, such as 1.5 and not 1.50.")


def _units(table: Finest, name: str, missing: Integers) -> int:
    """Count the units that have one of some codes; a person counts once, whatever she has."""
    if name not in table.names:
        values = next(each for each in table.values if each.name == name)
        held = np.isin(values.codes, missing)
        return int(values.counts[held].sum()) if values.persons is None else len(np.unique(values.persons[held]))
    held = np.isin(table.codes[table.names.index(name)], missing)
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
