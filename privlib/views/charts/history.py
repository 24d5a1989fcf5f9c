"""The chart of earlier runs: the share below the limit and k, run by run."""

from typing import cast

import altair as alt

from privlib.release.released import Cell, Released
from privlib.views import catalogue, rows
from privlib.views.charts.parts import BLUE, INK, MUTED, SMALL, WHITE, Row, data, figure, noted, title
from privlib.views.claims import cells
from privlib.views.shown import Figure
from privlib.views.words.parts import percent

__all__ = ["risk_history"]

_PANEL, _PANEL_WIDTH, _PANEL_LABEL = 120, 440, 130
_MOST_LABELS = 8
"""Most runs whose points carry their figure, and whose days stand level."""


def risk_history(released: Released) -> Figure:
    """Two panels over the runs: share below the limit with its control limits, and k with its limit.

    A line joins runs that ask what this one asks; others are hollow points without a line.
    """
    rows.expect("charts.risk_history", released, "risk_history")
    shares = cells(released, "share_below")
    few = len(shares) <= _MOST_LABELS
    found = [_row(released, cell, panel, few=few) for panel in ("share", "k") for cell in shares]
    runs = [rows.label(released, cell) for cell in shares]
    across = alt.X("run:N").title(None).scale(domain=runs).axis(labelAngle=0 if len(runs) <= 5 else -40)
    base = alt.Chart().encode(x=across)
    own, other = (alt.FieldEqualPredicate(field="asked", equal=which) for which in ("same", "other"))
    axis = alt.Y("value:Q").title(None).axis(tickCount=4).scale(zero=True)
    dot = alt.OverlayMarkDef(size=50, color=BLUE)
    line = base.transform_filter(own).mark_line(color=BLUE, point=dot).encode(y=axis)
    apart = base.transform_filter(other).mark_point(color=MUTED, fill=WHITE, size=50).encode(y=axis)
    ticked = base.transform_filter(own).mark_tick(color=INK, thickness=1, size=12)
    dashed = base.transform_filter(own).mark_line(color=INK, strokeDash=[5, 3], strokeWidth=1)
    edges = [edge.encode(y=f"{name}:Q") for name in ("low", "high") for edge in (dashed, ticked)]
    text = base.mark_text(dy=-10, fontSize=SMALL).encode(y="value:Q", text="label:N")
    gaps = base.mark_text(color=MUTED, fontSize=SMALL, dy=-8).encode(y=alt.value("height"), text="gap:N")
    panels = alt.layer(*edges, line, apart, text, gaps, data=data(found)).properties(width=_PANEL_WIDTH, height=_PANEL)
    header = alt.Header(labelAngle=0, labelAlign="left", labelOrient="left", labelLimit=_PANEL_LABEL, title=None)
    order = [catalogue.line(released.lang, "axes", name) for name in ("history_share", "history_k")]
    row = alt.Row("panel:N").sort(order).header(header)
    facets = cast("alt.FacetChart", panels.facet(row=row, spacing=14))  # pyright: ignore[reportUnknownMemberType]
    chart = facets.resolve_scale(y="independent")  # pyright: ignore[reportUnknownMemberType]
    made = figure(released, chart, _title(released, shares), None)
    return noted(made, catalogue.line(released.lang, "notes", "history_lines"))


def _row(released: Released, cell: Cell, panel: str, *, few: bool) -> Row:
    """A point of a panel; its edges are the control limits, or the limit of k."""
    point = cell if panel == "share" else released.cell("k", *cell.labels)
    drawn = None if point.text is None else float(point.text)
    low, high = ("low", "high") if panel == "share" else ("limit", "")
    same = released.cell("question", *cell.labels).text in ("1", None)
    return {
        "run": rows.label(released, cell),
        "panel": catalogue.line(released.lang, "axes", f"history_{panel}"),
        "value": drawn,
        "low": _number(released, cell, low),
        "high": _number(released, cell, high),
        "asked": "same" if same else "other",
        "label": rows.brief(released, point) if drawn is not None and few else "",
        "gap": "" if drawn is not None else rows.brief(released, point),
    }


def _number(released: Released, cell: Cell, column: str) -> float | None:
    text = released.cell(column, *cell.labels).text if column else None
    return None if text is None else float(text)


def _title(released: Released, shares: list[Cell]) -> str:
    last = shares[-1] if shares else None
    if last is None or last.text is None:
        return title(released)
    k = rows.shown(released, released.cell("k", *last.labels))
    return title(released, "some", share=percent(released, last), k=k)
