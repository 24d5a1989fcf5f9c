"""Charts of purpose coverage: tiles by purpose and month, and the reasons of what is not covered."""

import altair as alt

from privlib.release.released import Cell, Released
from privlib.study import ALL
from privlib.views import catalogue, rows, theme, words
from privlib.views.charts.parts import BAR, BLUE, INK, LINE, MUTED, SMALL, WHITE, Row, data, drawn, figure, title, top
from privlib.views.claims import cells, extreme, full, is_zero
from privlib.views.shown import Figure

__all__ = ["coverage_by_purpose_month", "uncovered_by_reason"]

_STEPS = (50, 80, 95, 100)
"""Edges between the five tints of a share, in percent; white text from the fourth on."""

_TILE = 34
_MOST_MONTHS = 14
"""Most months whose tiles are wide enough for the number of persons."""


def coverage_by_purpose_month(released: Released) -> Figure:
    """Tiles of strict coverage by purpose and month: the share in each, and the persons below it where they fit."""
    rows.expect("charts.coverage_by_purpose_month", released, "coverage_by_purpose_month")
    purposes, months = released.dims
    found = [_tile(released, cell) for cell in cells(released, "coverage")]
    base = alt.Chart(data(found)).encode(
        x=alt.X("month:O").title(None).axis(labelAngle=0, labelOverlap=True),
        y=alt.Y("purpose:N").sort([str(row["purpose"]) for row in found]).title(None),
    )
    tint = alt.Color("share:Q").scale(type="threshold", domain=list(_STEPS), range=list(theme.SEQUENTIAL)).legend(None)
    ground = base.mark_rect(fill=WHITE, stroke=LINE)
    tiles = base.mark_rect(stroke=LINE).encode(color=tint)
    ink = alt.condition(alt.FieldGTEPredicate(field="share", gte=_STEPS[-1]), alt.value(WHITE), alt.value(INK))
    text = base.mark_text(dy=-6, fontSize=SMALL).encode(text="label:N", color=ink)
    below = base.mark_text(dy=8, fontSize=SMALL).encode(text="persons:N", color=ink)
    height = _TILE * len(purposes.values) + 40
    if len(months.values) > _MOST_MONTHS:
        for row in found:
            row["persons"] = ""
    return figure(released, alt.layer(ground, tiles, text, below), _coverage_title(released), height)


def _tile(released: Released, cell: Cell) -> Row:
    """A tile; a share that is only known as a range is tinted by its lower edge."""
    persons = released.cell("persons", *cell.labels)
    share = cell.text.strip("<>") if cell.text else cell.lo
    return {
        "purpose": catalogue.short(released.lang, released.dims[0], cell.labels[0]),
        "month": cell.labels[1],
        "share": None if share is None else float(share),
        "label": rows.brief(released, cell),
        "persons": "" if is_zero(persons) or cell.mark == "withheld" else rows.brief(released, persons),
    }


def _coverage_title(released: Released) -> str:
    found = [cell for cell in cells(released, "coverage") if cell.mark != "n/a"]
    low = extreme(found, "lowest")
    if not found:
        return title(released, "none")
    if full(found):
        return title(released, "full")
    if low is None or not low.decided:
        return title(released)
    purpose = catalogue.short(released.lang, released.dims[0], low.cell.labels[0])
    month = rows.label(released, low.cell, 1)
    return title(released, "low", purpose=purpose, month=month, share=words.percent(released, low.cell))


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
