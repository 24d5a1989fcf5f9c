"""The facts of a measured frame, checked against its declaration: complete, whole, and labelled as declared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from privlib.errors import DisclosureError
from privlib.release.grid import MAX_CELLS, MAX_DIMENSIONS
from privlib.study import ALL, Count, Dimension, Measured

__all__ = ["PERSONS", "Facts", "Labels", "facts", "parts_of", "read_rows"]

Labels = tuple[str, ...]

PERSONS = frozenset({"persons", "visitor-days"})
"""Units that count somebody."""

_ENTITIES = frozenset({"files", "classes", "rows", "records", "holdings"})
_SHOWABLE = frozenset({"operational", "attribute", "sensitive"})


@dataclass(frozen=True, slots=True)
class Facts:
    """Every row of a table, missing ones filled with 0: `leaves` are cells, `margins` sums over some dimension."""

    dims: tuple[Dimension, ...]
    leaves: Mapping[Labels, Mapping[str, int]]
    margins: Mapping[Labels, Mapping[str, int]]

    @property
    def rows(self) -> dict[Labels, Mapping[str, int]]:
        return {**self.leaves, **self.margins}


def read_rows(measured: Measured) -> dict[Labels, dict[str, Any]]:
    """The frame's rows by their labels, after the declaration was checked.

    Raises:
        DisclosureError: E702, E703, E705 for a declaration, E718 for rows that do not fit it.
    """
    _check_declaration(measured)
    names = [dim.name for dim in measured.dimensions]
    found: dict[Labels, dict[str, Any]] = {}
    for row in measured.frame.iter_rows(named=True):
        labels = tuple(row[name] for name in names)
        for dim, label in zip(measured.dimensions, labels, strict=True):
            if not isinstance(label, str) or (label != ALL and label not in dim.values):
                raise _misfit(measured, dim.name)
        if labels in found:
            raise _misfit(measured, names[-1] if names else "-")
        found[labels] = row
    return found


def facts(measured: Measured) -> Facts:
    """Check a table of counts and complete it.

    A row out for each combination of the declared values, in their order, then the margins the frame holds. A missing
    combination counts 0. A margin must equal the sum of its cells, or lie between their maximum and their sum where a
    person can be in several.

    Raises:
        DisclosureError: E702, E703, E705, E718.
    """
    rows = {labels: _counts(measured, row) for labels, row in read_rows(measured).items()}
    dims = measured.dimensions
    nothing = dict.fromkeys((count.name for count in measured.counts), 0)
    patterns = {tuple(label == ALL for label in labels) for labels in rows if ALL in labels}
    leaves = {labels: rows.get(labels, nothing) for labels in product(*(dim.values for dim in dims))}
    margins = {labels: rows.get(labels, nothing) for pattern in sorted(patterns) for labels in _spread(dims, pattern)}
    complete = Facts(dims, leaves, margins)
    for labels in margins:
        _check_margin(measured, complete, labels)
    return complete


def parts_of(labels: Labels, leaves: Mapping[Labels, Any]) -> list[Labels]:
    """The cells that a margin adds up."""
    return [leaf for leaf in leaves if all(own in (ALL, part) for own, part in zip(labels, leaf, strict=True))]


def _spread(dims: tuple[Dimension, ...], pattern: tuple[bool, ...]) -> Iterator[Labels]:
    return product(*((ALL,) if total else dim.values for dim, total in zip(dims, pattern, strict=True)))


def _counts(measured: Measured, row: Mapping[str, Any]) -> dict[str, int]:
    for count in measured.counts:
        value = row[count.name]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise _misfit(measured, count.name)
    for share in measured.shares:
        if row[share.numerator] > row[share.denominator]:
            raise _misfit(measured, share.name)
    return {count.name: row[count.name] for count in measured.counts}


def _check_margin(measured: Measured, complete: Facts, labels: Labels) -> None:
    over = [dim for dim, label in zip(complete.dims, labels, strict=True) if label == ALL]
    parts = [complete.leaves[leaf] for leaf in parts_of(labels, complete.leaves)]
    for count in measured.counts:
        values = [part[count.name] for part in parts]
        low = sum(values) if all(dim.kind == "partition" for dim in over) else max(values, default=0)
        if not low <= complete.margins[labels][count.name] <= sum(values):
            raise _misfit(measured, over[0].name)


def _check_declaration(measured: Measured) -> None:
    for dim in measured.dimensions:
        if dim.role not in _SHOWABLE:
            raise DisclosureError("E705", figure=measured.stem, column=dim.name, role=dim.role)
        if ALL in dim.values or len(set(dim.values)) < len(dim.values):
            raise _misfit(measured, dim.name)
    _check_columns(measured)
    _check_persons(measured)
    listed = measured.kind == "cases"
    cells = measured.frame.height if listed else prod(len(dim.values) for dim in measured.dimensions)
    crossed = len(measured.dimensions)
    if (crossed > MAX_DIMENSIONS and not listed) or cells > MAX_CELLS:
        raise DisclosureError("E703", figure=measured.stem, d=crossed, n=cells, limit=f"{MAX_CELLS:,}")


def _check_columns(measured: Measured) -> None:
    named = [dim.name for dim in measured.dimensions]
    named += [column.name for column in (*measured.counts, *measured.values)] + list(measured.texts)
    missing = [name for name in named if name not in measured.frame.columns]
    if missing:
        raise _misfit(measured, missing[0])
    undeclared = [name for name in measured.frame.columns if name not in named]
    if undeclared:
        raise DisclosureError("E705", figure=measured.stem, column=undeclared[0], role="undeclared")


def _check_persons(measured: Measured) -> None:
    """Events without persons behind them, and a table that counts nobody, are refused; records are shown as such."""
    if measured.kind in ("values", "quality", "bands", "cases"):
        return
    units = {count.name: count.unit for count in measured.counts}
    alone = [count for count in measured.counts if not _has_persons(count, units)]
    if alone or not PERSONS & set(units.values()):
        raise DisclosureError("E702", figure=measured.stem)


def _has_persons(count: Count, units: Mapping[str, str]) -> bool:
    if count.unit in PERSONS or (count.unit in _ENTITIES and count.persons is None):
        return True
    return count.persons is not None and units.get(count.persons) in PERSONS


def _misfit(measured: Measured, dim: str) -> DisclosureError:
    return DisclosureError("E718", figure=measured.stem, dim=dim)
