"""Charts of purpose coverage: tiles by purpose and month, and the reasons of what is not covered."""

from typing import Any

import altair as alt

from privlib.release.released import Cell, Released
from privlib.study import ALL
from privlib.views import catalogue, rows, theme
from privlib.views.charts.parts import (
    BAR,
    BLUE,
    INK,
    LINE,
    MUTED,
    SMALL,
    WHITE,
    Row,
    data,
    drawn,
    figure,
    noted,
    room,
    title,
    top,
    wrapped,
)
from privlib.views.claims import cells, extreme, full, is_zero
from privlib.views.shown import Figure
from privlib.views.words.coverage import is_unknown
from privlib.views.words.parts import percent

__all__ = ["coverage_by_purpose_month", "uncovered_by_reason"]

_STEPS = (50, 80, 95, 100)
"""Edges between the five tints of a share, in percent: the less is covered, the darker; white text below the first."""

_TILE, _WORDS = 30, 26
"""Height of a tile in px, and width of a line of its row's label, in Latin letters."""
_MOST_MONTHS = 14
"""Most months whose tiles are wide enough for decimals and the number of persons."""
_WIDEST = 5
"""Most signs that fit into a tile."""


def coverage_by_purpose_month(released: Released) -> Figure:
    """Tiles of strict coverage by purpose and month: the share in each, and the persons below it where all fit.

    The row of unknown purpose stands below a line: what has no known purpose is never covered.
    """
    rows.expect("charts.coverage_by_purpose_month", released, "coverage_by_purpose_month")
    purposes, months = released.dims
    found = [_tile(released, cell) for cell in cells(released, "coverage")]
    _shorten(found, wide=len(months.values) <= _MOST_MONTHS)
    table = alt.Chart(data(found))
    row = alt.Y("purpose:N").title(None).scale(domain=_each(found, "purpose"))
    column = alt.X("month:O").title(None).scale(domain=_each(found, "month"))
    base = table.encode(
        x=column.axis(labelAngle=0, labelOverlap=True, ticks=False), y=row.axis(ticks=False, labelOffset=_raised(found))
    )
    tints = alt.Scale(type="threshold", domain=list(_STEPS), range=list(reversed(theme.SEQUENTIAL)))
    ground = base.mark_rect(fill=WHITE, stroke=LINE)
    tiles = base.mark_rect(stroke=WHITE).encode(color=alt.Color("share:Q").scale(tints).legend(None))
    ink = alt.condition(alt.FieldEqualPredicate(field="ground", equal="dark"), alt.value(WHITE), alt.value(INK))
    text = base.mark_text(dy=-6, fontSize=SMALL).encode(text="label:N", color=ink)
    below = base.mark_text(dy=8, fontSize=SMALL).encode(text="persons:N", color=ink)
    layers = [ground, tiles, text, below, *_apart(released, table, found)]
    made = figure(released, alt.layer(*layers), _coverage_title(released), _TILE * len(purposes.values) + 50)
    return noted(made, catalogue.line(released.lang, "notes", "tint"))


def _apart(released: Released, table: alt.Chart, found: list[Row]) -> list[alt.Chart]:
    """The line above the row of unknown purpose, if there is one, and others above it."""
    rowed = {cell.labels[0]: row["purpose"] for cell, row in zip(cells(released, "coverage"), found, strict=True)}
    if "unknown" not in rowed or len(rowed) == 1:
        return []
    unknown = alt.FieldEqualPredicate(field="purpose", equal=str(rowed["unknown"]))
    first = alt.FieldEqualPredicate(field="month", equal=str(found[0]["month"]))
    line = table.transform_filter(unknown).transform_filter(first).mark_rule(color=INK, strokeWidth=1.5)
    return [line.encode(y=alt.Y("purpose:N", bandPosition=0))]


def _each(found: list[Row], name: str) -> list[str]:
    return list(dict.fromkeys(str(row[name]) for row in found))


def _raised(found: list[Row]) -> dict[str, Any]:
    """Labels of two lines stand half a line higher, so that they are in the middle of their row."""
    long = [label for label in _each(found, "purpose") if theme.BREAK in label]
    return {"condition": {"test": {"field": "value", "oneOf": long}, "value": -SMALL / 2}, "value": 0}


def _tile(released: Released, cell: Cell) -> Row:
    """A tile; a share that is only known as a range is tinted by its lower edge."""
    persons = released.cell("persons", *cell.labels)
    share = cell.text.strip("<>") if cell.text else cell.lo
    month = cell.labels[1]
    return {
        "purpose": wrapped(catalogue.label(released.lang, released.dims[0], cell.labels[0]), _WORDS),
        "month": f"{month[:5]}{theme.BREAK}{month[5:]}",
        "share": None if share is None else float(share),
        "ground": "light" if share is None or float(share) >= _STEPS[0] else "dark",
        "label": _share_label(released, cell),
        "persons": "" if is_zero(persons) or cell.mark == "withheld" else rows.brief(released, persons),
    }


def _share_label(released: Released, cell: Cell) -> str:
    if cell.text == "100.00":
        return "100"
    if cell.mark == "range":
        return f"≥{cell.lo}" if cell.lo else f"≤{cell.hi}"
    return rows.brief(released, cell)


def _shorten(found: list[Row], *, wide: bool) -> None:
    """Leave decimals and persons out of narrow tiles, and persons out of all if one number of them does not fit."""
    fits = wide and all(len(str(row["persons"])) <= _WIDEST for row in found)
    for row in found:
        row["persons"] = row["persons"] if fits else ""
        row["label"] = row["label"] if wide else str(row["label"]).partition(".")[0]


def _coverage_title(released: Released) -> str:
    found = [cell for cell in cells(released, "coverage") if cell.mark != "n/a" and not is_unknown(cell)]
    low = extreme(found, "lowest")
    if low is None:
        return title(released) if found else title(released, "none")
    if full(found):
        return title(released, "full")
    fields = {
        "purpose": catalogue.short(released.lang, released.dims[0], low.cell.labels[0]),
        "month": rows.label(released, low.cell, 1),
        "share": percent(released, low.cell),
        "full": f"{sum(full([cell]) for cell in found):,}",
        "n": f"{low.of:,}",
    }
    if all(cell.mark == "exact" for cell in found):
        return title(released, "some" if low.decided else "tied", **fields)
    return title(released, "shown", **fields) if low.decided else title(released)


def uncovered_by_reason(released: Released) -> Figure:
    """A waterfall of uncovered uses: reasons exclude one another and add up to the total.

    Where a figure is not exact each bar starts at zero: steps of rounded figures would not meet.
    """
    rows.expect("charts.uncovered_by_reason", released, "uncovered_by_reason")
    total = released.cell("uses")
    parts = cells(released, "uses")
    stepped = all(cell.mark == "exact" for cell in parts)
    found: list[Row] = []
    start = 0
    for cell in parts:
        found.append(_step(released, cell, start))
        start += (cell.lo or 0) if stepped else 0
    found.append(_step(released, total, 0))
    base = alt.Chart(data(found)).encode(y=alt.Y("reason:N").sort([str(row["reason"]) for row in found]).title(None))
    is_total = alt.FieldEqualPredicate(field="part", equal="total")
    axis = (
        alt.X("start:Q")
        .title(catalogue.line(released.lang, "axes", "uses"))
        .axis(tickMinStep=1, tickCount=8, format=",d")
        .scale(room(row["end"] for row in found))
    )
    bars = base.mark_bar(height=18).encode(
        x=axis, x2="end:Q", color=alt.condition(is_total, alt.value(MUTED), alt.value(BLUE))
    )
    labels = base.mark_text(align="left", dx=5).encode(x="end:Q", text="label:N")
    gaps = base.mark_text(align="left", color=MUTED).encode(x=alt.value(5), text="gap:N")
    return figure(released, alt.layer(bars, labels, gaps), _reason_title(released), BAR * len(found) + 50)


def _step(released: Released, cell: Cell, start: int) -> Row:
    whole = cell.labels[0] == ALL
    name = rows.label(released, cell)
    length, label, gap = drawn(released, cell)
    return {
        "reason": catalogue.line(released.lang, "axes", "total") if whole else name,
        "part": "total" if whole else "reason",
        "start": None if length is None else start,
        "end": None if length is None else start + length,
        "label": label,
        "gap": gap,
    }


def _reason_title(released: Released) -> str:
    total = released.cell("uses")
    if is_zero(total):
        return title(released, "none")
    most = top(released, "uses")
    if most is None or total.mark == "withheld":
        return title(released)
    reason = rows.label(released, most.cell)
    said = {"uses": rows.shown(released, most.cell), "all": rows.shown(released, total)}
    return title(released, "some", reason=reason, **said)
