"""Tables of one run over the same people, until the audit can judge them together.

Two tables can tell together what each hides alone: a total here minus the shown groups there. So of all tables over one
population, either none hides a cell, or only one is shown. Which one is a matter of order, and the order of a report's
tables is public. A table that must not stand beside an earlier one is withheld whole, so that it tells nothing.
"""

from collections.abc import Iterable

from privlib.release.released import Cell, Released
from privlib.study import Count, Measured

__all__ = ["NOTE", "is_linked"]

NOTE = "linked"
"""The note of a table that is withheld for the sake of an earlier one."""

_HIDDEN = frozenset({"under", "range", "derived", "withheld"})


def is_linked(measured: Measured, cells: Iterable[Cell], earlier: Iterable[Released]) -> bool:
    """Say whether a table must be withheld because of what was shown before it.

    Args:
        measured: the table's declaration.
        cells: how it would be shown alone.
        earlier: what passed the gate in this run so far.
    """
    study = measured.study
    asked = (measured.population, study.snapshot, study.period, study.as_of)
    beside = [
        one
        for one in earlier
        if (one.population, one.snapshot, one.period, one.as_of) == asked
        and (one.stem, one.dims) != (measured.stem, measured.dimensions)
        and NOTE not in one.notes
        and any(isinstance(column, Count) for column in one.columns)
    ]
    return bool(beside) and (_hides(cells) or any(_hides(one.cells) for one in beside))


def _hides(cells: Iterable[Cell]) -> bool:
    return any(cell.mark in _HIDDEN for cell in cells)
