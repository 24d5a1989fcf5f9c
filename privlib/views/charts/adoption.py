"""The chart of a new purpose: who agreed to it against who was used for it, by month."""

from itertools import accumulate
from typing import cast

import altair as alt

from privlib.release.released import Cell, Released
from privlib.study import ALL
from privlib.views import catalogue, rows, theme
from privlib.views.charts.parts import BLUE, HEIGHT, INK, MUTED, SMALL, Row, data, drawn, figure, noted, title
from privlib.views.claims import cells
from privlib.views.shown import Figure

__all__ = ["new_purpose_adoption"]

_COLUMNS = {"persons_agreed": "agreed", "persons_used": "used"}
_COLOURS = {"agreed": BLUE, "used": theme.TOKENS["category"]["vermillion"]}
_DASHES = {"agreed": [1, 0], "used": [5, 3]}
_SHAPES = {"agreed": "circle", "used": "square"}
_PANEL = 120


def new_purpose_adoption(released: Released) -> Figure:
    """Two lines of persons so far, one above the other a purpose; by month alone where a figure is not exact."""
    rows.expect("charts.new_purpose_adoption", released, "new_purpose_adoption")
    exact = all(cell.mark == "exact" for cell in released.cells)
    purposes = released.dims[0].values
    found = [
        row for purpose in purposes for column in _COLUMNS for row in _line(released, purpose, column, exact=exact)
    ]
    chart = alt.layer(*_layers(released, found), data=data(found))
    if len(purposes) > 1:
        panels = chart.properties(width=430, height=_PANEL)
        header = alt.Header(labelAngle=0, labelAlign="left", labelOrient="top", title=None)
        order = list(dict.fromkeys(str(row["purpose"]) for row in found))
        wise = alt.Row("purpose:N").sort(order).header(header)
        faceted = cast("alt.FacetChart", panels.facet(row=wise, spacing=12))  # pyright: ignore[reportUnknownMemberType]
        made = figure(released, faceted, _title(released), None)
    else:
        for row in found:
            del row["purpose"]
        made = figure(released, chart, _title(released), HEIGHT)
    return noted(made, catalogue.line(released.lang, "notes", "cumulated" if exact else "monthly"))


def _layers(released: Released, found: list[Row]) -> list[alt.Chart]:
    months = list(dict.fromkeys(str(row["month"]) for row in found))
    base = alt.Chart().encode(x=alt.X("month:O").title(None).scale(domain=months).axis(labelAngle=0, labelOverlap=True))
    name = catalogue.line(released.lang, "axes", "persons")
    axis = alt.Y("persons:Q").title(name).axis(tickMinStep=1, tickCount=6, format=",d").scale(zero=True)
    kinds = list(_COLOURS)
    colour = alt.Color("kind:N").scale(domain=kinds, range=list(_COLOURS.values())).legend(None)
    dash = alt.StrokeDash("kind:N").scale(domain=kinds, range=list(_DASHES.values())).legend(None)
    shape = alt.Shape("kind:N").scale(domain=kinds, range=list(_SHAPES.values())).legend(None)
    return [
        base.mark_line(strokeWidth=2).encode(y=axis, color=colour, strokeDash=dash),
        base.mark_point(filled=True, size=60, opacity=1).encode(y=axis, color=colour, shape=shape),
        base.mark_text(align="left", dx=9, color=INK).encode(y=axis, text="label:N"),
        base.mark_text(color=MUTED, fontSize=SMALL, dy=-8).encode(y=alt.value("height"), text="gap:N"),
    ]


def _line(released: Released, purpose: str, column: str, *, exact: bool) -> list[Row]:
    """The months of one line; the last point that is drawn carries its name and figure."""
    mine = [cell for cell in cells(released, column) if cell.labels[0] == purpose]
    lengths = [drawn(released, cell)[0] for cell in mine]
    if exact:
        lengths = list(accumulate(length or 0 for length in lengths))
    last = max((nth for nth, length in enumerate(lengths) if length is not None), default=-1)
    return [
        _point(released, cell, length, last=nth == last)
        for nth, (cell, length) in enumerate(zip(mine, lengths, strict=True))
    ]


def _point(released: Released, cell: Cell, length: int | None, *, last: bool) -> Row:
    kind, month = _COLUMNS[cell.column], cell.labels[1]
    said = catalogue.line(released.lang, "axes", kind)
    return {
        "purpose": rows.label(released, cell),
        "month": f"{month[:5]}{theme.BREAK}{month[5:]}",
        "kind": kind,
        "persons": length,
        "label": f"{said} {length:,}" if last else "",
        "gap": drawn(released, cell)[2],
    }


def _title(released: Released) -> str:
    wholes = [row for labels, row in released.rows.items() if labels[1] == ALL]
    if not released.cells:
        return title(released, "none")
    if len(wholes) != 1 or any(cell.mark == "withheld" for cell in wholes[0].values()):
        return title(released)
    row = wholes[0]
    named = catalogue.short(released.lang, released.dims[0], row["persons_used"].labels[0])
    counts = {kind: rows.shown(released, row[column]) for column, kind in _COLUMNS.items()}
    return title(released, "some", purpose=named, **counts)
