"""Charts of use over time and by purpose."""

from typing import cast

import altair as alt

from privlib.release.released import Cell, Released
from privlib.views import catalogue, rows
from privlib.views.charts.dates import dates
from privlib.views.charts.parts import BAR, BLUE, HEIGHT, MUTED, SMALL, Row, data, drawn, figure, lying, title, top
from privlib.views.claims import cells, extreme
from privlib.views.shown import Figure
from privlib.views.words.parts import percent
from privlib.views.words.usage import last_point

__all__ = ["usage_by_dimension", "usage_by_purpose", "usage_trend"]

_PANEL, _PANEL_WIDTH, _PANEL_LABEL = 52, 450, 110
_MOST_POINTS = 62
"""Most points that stand apart, a longer series being a line alone."""


def usage_trend(released: Released) -> Figure:
    """A line of visitor-days by the released grain, or one bar; a hidden point is a gap with its label."""
    rows.expect("charts.usage_trend", released, "usage_trend")
    if len(released.dims[0].values) == 1:
        return _bars(released, 0, _peak(released))
    found = [_point(released, cell) for cell in cells(released, "visitors")]
    name = catalogue.line(released.lang, "axes", "visitor_days")
    axis = alt.Y("visitors:Q").title(name).axis(tickMinStep=1, format=",d").scale(zero=True)
    return figure(released, alt.layer(*_line(released, axis, 24), data=data(found)), _peak(released), HEIGHT)


def _line(released: Released, axis: alt.Y, size: int) -> tuple[alt.Chart, alt.Chart]:
    base = alt.Chart().encode(x=dates(released))
    few = len(released.dims[0].values) <= _MOST_POINTS
    line = base.mark_line(color=BLUE, point={"color": BLUE, "size": size} if few else False).encode(y=axis)
    return line, base.mark_text(color=MUTED, fontSize=SMALL, dy=-8).encode(y=alt.value("height"), text="gap:N")


def _bars(released: Released, nth: int, said: str) -> Figure:
    """Bars of visitor-days at the only point, one a label of a dimension: a line of one point shows nothing."""
    found: list[Row] = []
    for cell in cells(released, "visitors"):
        length, label, gap = drawn(released, cell)
        found.append({"name": rows.label(released, cell, nth), "visitors": length, "label": label, "gap": gap})
    layers = lying(found, "name", "visitors", catalogue.line(released.lang, "axes", "visitor_days"))
    return figure(released, alt.layer(*layers), said, BAR * len(found) + 50, "bars")


def _point(released: Released, cell: Cell) -> Row:
    length, _, gap = drawn(released, cell)
    return {"date": cell.labels[0], "visitors": length, "gap": gap}


def _peak(released: Released) -> str:
    most = top(released, "visitors")
    if most is None or most.of < 2:
        return title(released)
    when = rows.label(released, most.cell)
    return title(released, "top", date=when, visitors=rows.shown(released, most.cell))


def usage_by_dimension(released: Released) -> Figure:
    """Small lines one above the other, a panel a group, on one scale; bars if there is one point."""
    rows.expect("charts.usage_by_dimension", released, "usage_by_dimension")
    if len(released.dims[0].values) == 1:
        return _bars(released, 1, _last_title(released))
    found = cells(released, "visitors")
    groups = released.dims[1]
    rowed: list[Row] = [{**_point(released, cell), "group": rows.label(released, cell, 1)} for cell in found]
    axis = alt.Y("visitors:Q").title(None).axis(tickCount=2, format=",d").scale(zero=True)
    panels = alt.layer(*_line(released, axis, 12), data=data(rowed)).properties(width=_PANEL_WIDTH, height=_PANEL)
    header = alt.Header(labelAngle=0, labelAlign="left", labelOrient="left", labelLimit=_PANEL_LABEL, title=None)
    rowwise = (
        alt.Row("group:N")
        .sort([catalogue.label(released.lang, groups, value) for value in groups.values])
        .header(header)
    )
    chart = cast("alt.FacetChart", panels.facet(row=rowwise, spacing=10))  # pyright: ignore[reportUnknownMemberType]
    return figure(released, chart, _last_title(released), None)


def _last_title(released: Released) -> str:
    found = cells(released, "visitors")
    last = [cell for cell in found if cell.labels[0] == found[-1].labels[0]]
    most = extreme(last, "highest")
    if most is None or not most.decided:
        return title(released)
    group = rows.label(released, most.cell, 1)
    when = last_point(released, most.cell)
    return title(released, "top", when=when, group=group, visitors=rows.shown(released, most.cell))


def usage_by_purpose(released: Released) -> Figure:
    """Bars of events by purpose, each with its share."""
    rows.expect("charts.usage_by_purpose", released, "usage_by_purpose")
    found = [_bar(released, cell) for cell in cells(released, "share")]
    layers = lying(found, "purpose", "events", catalogue.line(released.lang, "axes", "events"))
    return figure(released, alt.layer(*layers), _largest(released), BAR * len(found) + 50)


def _bar(released: Released, cell: Cell) -> Row:
    length, _, gap = drawn(released, released.cell("events", *cell.labels))
    label = "" if length is None else percent(released, cell)
    purpose = rows.label(released, cell)
    return {"purpose": purpose, "events": length, "label": label, "gap": gap}


def _largest(released: Released) -> str:
    most = top(released, "share")
    if most is None:
        return title(released)
    purpose = catalogue.short(released.lang, released.dims[0], most.cell.labels[0])
    return title(released, "top", purpose=purpose, share=percent(released, most.cell))
