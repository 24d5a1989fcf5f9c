"""The gate: `release` turns a measured frame into what may be shown. There is no argument that switches it off.

The threshold and the base come from the policy; how a figure is shown follows from the edition, the roles of its
dimensions and its kind. Margins are shown in a bin of their own only where nothing under the threshold could follow
from them; of several tables that count the same persons, none may hide a cell, or only one is shown (`linked`).

Source: policy clause 4.B ("statistical data which may not identify an individual"); a threshold of 10 persons is
customary in health and research data, not a rule of law.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from privlib.errors import DisclosureError
from privlib.release import linked, seal, series
from privlib.release.counts import Column, count_columns
from privlib.release.facts import Facts, Labels, facts, read_rows
from privlib.release.grid import Item, Limits, limits
from privlib.release.parts import part_cell
from privlib.release.released import Cell, Released
from privlib.release.shares import share_cell
from privlib.study import Dimension, Measured, Value

__all__ = ["release"]

_WORD = re.compile(r"[A-Za-z0-9][\w .,%/+\u2013-]{0,59}", re.ASCII)
"""What a word of a closed list may look like: a verdict, a unit, the name of a measure."""

_EDITIONS = ("restricted", "shareable")
_KINDS = ("counts", "events", "series", "bands", "values", "quality", "cases")


def release(measured: Measured) -> Released:
    """Let a measured frame through the gate.

    A row in: one combination of labels with its counts and values, as the measure's docstring lists. Out: a cell for
    each declared combination and column, with its mark and interval.

    - restricted edition, `operational` dimensions only: figures as they are;
    - otherwise persons under T as `<T`, from T on rounded down to the base; events only where T persons stand behind
      them; margins and containing counts as a range where something under T could follow from them;
    - shares from released counts; values (k, l, t) in the restricted edition only, their verdicts in both, and parts
      of a whole in per cent, by steps in which T persons have room;
    - cases, rows that may each speak of one person, in the restricted edition only; elsewhere what they add up to;
    - series at the finest grain without a small point;
    - a table that could tell something together with an earlier one of the run is withheld whole, but for words and
      parts of a whole: they count nobody.

    Raises:
        DisclosureError: E702, E703, E705, E711, E718.
        PolicyError: E719.
    """
    study = measured.study
    if study.edition not in _EDITIONS or measured.kind not in _KINDS:
        raise DisclosureError("E711", figure=measured.stem, kind=measured.kind, edition=study.edition)
    seal.check_edition(measured.stem, measured.kind, study.edition)
    if measured.kind == "cases" and not _exact(measured):
        measured = _sums(measured)
    to = limits(study.policy)
    notes: list[str] = []
    grain = None
    if measured.kind == "series":
        measured, table, grain, partial = series.choose(measured, to.threshold)
        notes += ["grain", *(["partial"] if partial else [])]
        cells = _count_cells(measured, table, to)
    elif measured.kind in ("values", "cases"):
        cells = _value_cells(measured, to)
    else:
        cells = _count_cells(measured, facts(measured), to)
    if linked.is_linked(measured, cells, seal.shown_so_far()):
        hidden = [
            cell if _counts_nobody(measured, cell) else Cell(cell.labels, cell.column, "withheld") for cell in cells
        ]
        cells, notes = hidden, (notes if hidden == cells else [linked.NOTE])
    return _made(measured, to, cells, notes, grain)


def _counts_nobody(measured: Measured, cell: Cell) -> bool:
    """Whether a cell is a word of a closed list, or a part of a whole; numbers may count somebody."""
    return measured.kind == "values" and (cell.column in measured.texts or cell.mark in ("range", "withheld", "n/a"))


def _sums(measured: Measured) -> Measured:
    """What stands in the place of cases.

    Raises:
        DisclosureError: E711 if nothing does.
    """
    if measured.sums is None or measured.sums.stem != measured.stem or measured.sums.kind == "cases":
        raise DisclosureError("E711", figure=measured.stem, kind=measured.kind, edition=measured.study.edition)
    return measured.sums


def _exact(measured: Measured) -> bool:
    operational = all(dim.role == "operational" for dim in measured.dimensions)
    return measured.study.edition == "restricted" and operational


def _count_cells(measured: Measured, table: Facts, to: Limits) -> list[Cell]:
    exact = _exact(measured)
    if measured.kind == "bands" and measured.shares and not exact:
        columns = _withhold(measured, table)
    else:
        columns = count_columns(measured, table, to, exact=exact)
    given = read_rows(measured) if measured.values else {}
    return [
        cell
        for labels in table.rows
        for cell in (*_row(measured, columns, labels), *_numbers(measured, labels, given.get(labels, {})))
    ]


def _numbers(measured: Measured, labels: Labels, row: Mapping[str, object]) -> Iterable[Cell]:
    """Numbers in a table of counts. Where those are not exact every number waits, so that none tells an empty row."""
    return (_number_cell(measured, labels, value, row.get(value.name), None) for value in measured.values)


def _withhold(measured: Measured, table: Facts) -> dict[str, Column]:
    """Sums of bands: beside the bands of the same data set they would tell small bands, so they wait for the audit."""
    return {count.name: dict.fromkeys(table.rows, Item("withheld")) for count in measured.counts}


def _row(measured: Measured, columns: dict[str, Column], labels: Labels) -> Iterable[Cell]:
    for count in measured.counts:
        item = columns[count.name][labels]
        if count.shown:
            yield Cell(labels, count.name, item.mark, item.lo, item.hi)
    for share in measured.shares:
        yield share_cell(labels, share, columns[share.numerator][labels], columns[share.denominator][labels])


def _value_cells(measured: Measured, to: Limits) -> list[Cell]:
    """Numbers that count nobody, to their declared digits, and words of closed lists."""
    rows = read_rows(measured)
    cells: list[Cell] = []
    for labels in _ordered(measured.dimensions, rows):
        for value in measured.values:
            number = rows[labels][value.name]
            empty = Cell(labels, value.name, "n/a")
            cells.append(empty if number is None else _number_cell(measured, labels, value, number, to))
        cells += [_word_cell(measured, labels, name, rows[labels][name]) for name in measured.texts]
    return cells


def _number_cell(measured: Measured, labels: Labels, value: Value, number: object, to: Limits | None) -> Cell:
    """A number; outside the exact edition only as a part of a whole, and never in a table of counts (`to` is None)."""
    if not _exact(measured):
        if to is None or not isinstance(number, int | float) or value.whole is None:
            return Cell(labels, value.name, "withheld")
        return part_cell(labels, value, number, to.threshold)
    if number is None:
        return Cell(labels, value.name, "n/a")
    return Cell(labels, value.name, "exact", text=_decimal(measured, number, value.digits))


def _ordered(dims: tuple[Dimension, ...], rows: Iterable[Labels]) -> list[Labels]:
    return sorted(rows, key=lambda labels: [dim.values.index(label) for dim, label in zip(dims, labels, strict=True)])


def _decimal(measured: Measured, number: object, digits: int) -> str:
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        raise DisclosureError("E718", figure=measured.stem, dim="value")
    exact = Decimal(str(number))
    if not exact.is_finite():
        raise DisclosureError("E718", figure=measured.stem, dim="value")
    whole = exact == exact.to_integral_value()
    return str(exact.quantize(Decimal(1).scaleb(0 if whole else -digits), ROUND_HALF_EVEN))


def _word_cell(measured: Measured, labels: Labels, name: str, word: object) -> Cell:
    if word is None or word == "":
        return Cell(labels, name, "n/a")
    if not isinstance(word, str) or not _WORD.fullmatch(word):
        raise DisclosureError("E705", figure=measured.stem, column=name, role="free_text")
    return Cell(labels, name, "exact", text=word)


def _made(measured: Measured, to: Limits, cells: list[Cell], notes: list[str], grain: str | None) -> Released:
    marks = {cell.mark for cell in cells}
    notes += [mark for mark in ("bin", "under", "range", "derived", "withheld") if mark in marks]
    study = measured.study
    released = Released._make(  # pyright: ignore[reportPrivateUsage]
        stem=measured.stem,
        kind=measured.kind,
        edition=study.edition,
        lang=study.lang,
        dims=tuple(replace(dim, values=tuple(dim.values)) for dim in measured.dimensions),
        columns=(*(one for one in measured.counts if one.shown), *measured.shares, *measured.values, *measured.texts),
        cells=tuple(cells),
        population=measured.population,
        period=study.period,
        as_of=study.as_of,
        smallest_shown=to.threshold,
        base=to.base,
        notes=tuple(notes),
        source=measured.source,
        snapshot=study.snapshot,
        grain=grain,
    )
    seal.remember(released)
    return released
