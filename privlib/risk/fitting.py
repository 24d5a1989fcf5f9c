"""Hierarchies over the codes of a class table: every value of the data finds its line, or the fitting is refused."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from privlib.risk.finest import Finest, Integers
from privlib.risk.hierarchies import Fault, Hierarchy, refuse, with_empty

__all__ = ["Fitted", "fit"]


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
    for place, each in enumerate(hierarchies):
        whole = with_empty(each) if bool((table.codes[place] == 0).any()) else each
        line_of = {label: line for line, label in enumerate(whole.labels[0])}
        texts = values[each.name]
        lines = np.array([line_of.get(None, 0), *(line_of.get(text, -1) for text in texts)], np.int64)
        if (lines < 0).any():
            faults.append(_incomplete(table, place, each, lines, texts))
        found.append(Fitted(whole, lines))
    refuse(faults)
    return tuple(found)


def _incomplete(table: Finest, place: int, each: Hierarchy, lines: Integers, texts: Sequence[str]) -> Fault:
    missing = lines < 0
    units = _units(table, missing[table.codes[place]])
    plain = {_plain(label) for label in each.labels[0] if label is not None}
    near = sum(_plain(texts[code - 1]) in plain for code in np.flatnonzero(missing).tolist())
    values = int(missing.sum())
    problem = (
        f'hierarchy of "{each.name}": {values} {"value" if values == 1 else "values"} of the data without '
        f"a line, in {units} {'unit' if units == 1 else 'units'}; {near} would match after trimming, NFKC or case "
        "folding."
    )
    return Fault("risk.hierarchy_incomplete", problem, "Add the lines, or repair the values where they are loaded.")


def _units(table: Finest, classes: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int:
    """Count the units of classes; a person in several of them counts once."""
    if table.members is None:
        return int(table.units[classes].sum())
    return len(np.unique(table.members.persons[classes[table.members.classes]]))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
