"""The chart of uses after a stop: a lifeline a case, each use marked; persons by time where cases are not shown."""

import altair as alt

from privlib.release.released import Cell, Released
from privlib.views import catalogue, rows, theme
from privlib.views.charts.parts import BAR, BLUE, INK, LINE, Row, data, drawn, figure, lying, title
from privlib.views.claims import cells
from privlib.views.shown import Figure
from privlib.views.words.stops import longest

__all__ = ["stopped_cases"]

_DAY = 86_400
_LANE = 24
"""Height of a lifeline in px."""
_BEFORE, _AFTER = 0.02, 1.2
"""Room before the stop for its marks and after the last use for its label, as parts of the longest time."""
_SHAPES = {"suspension": "circle", "unsubscribe": "triangle-up", "withdrawal": "square"}


def stopped_cases(released: Released) -> Figure:
    """Lifelines: the stop at zero, each later use a mark, hollow while the request was in process; cases by stop.

    Where cases are not shown, bars of persons by the time from their stop to the last use.
    """
    rows.expect("charts.stopped_cases", released, "stopped_cases")
    if released.dims[0].name == "delay":
        return _delays(released)
    found = [_mark(released, cell) for cell in cells(released, "seconds")]
    order = list(dict.fromkeys(str(row["case"]) for row in found))
    base = alt.Chart().encode(y=alt.Y("case:N").sort(order).title(None).axis(ticks=False))
    axis = alt.X("days:Q").title(catalogue.line(released.lang, "axes", "days_after")).axis(tickCount=8, format=",d")
    longest_days = max((float(row["days"] or 0) for row in found), default=0) or 1
    scaled = axis.scale(domain=[round(-_BEFORE * longest_days, 2), round(_AFTER * longest_days, 2)], nice=False)
    lines = base.mark_rule(color=LINE, strokeWidth=2).encode(x=alt.X("start:Q"), x2="end:Q")
    shape = alt.Shape("kind:N").scale(domain=list(_SHAPES), range=list(_SHAPES.values())).legend(None)
    hollow = alt.FieldEqualPredicate(field="process", equal="yes")
    marks = base.mark_point(size=70, stroke=BLUE, strokeWidth=1.5, opacity=1).encode(
        x=scaled, shape=shape, fill=alt.condition(hollow, alt.value(theme.TOKENS["light"]["ground"]), alt.value(BLUE))
    )
    labels = base.mark_text(align="left", dx=9).encode(x="end:Q", text="label:N")
    stop = alt.Chart().mark_rule(color=INK, strokeWidth=1.5).encode(x="start:Q")
    longer = longest(released)
    said = title(released, "some", longest=rows.shown(released, longer)) if longer else title(released, "none")
    return figure(
        released, alt.layer(lines, stop, marks, labels, data=data(found)), said, _LANE * max(len(order), 1) + 50
    )


def _mark(released: Released, cell: Cell) -> Row:
    """One use; the last one of a case carries its line and label."""
    case = cell.labels[0]
    mine = [one for one in cells(released, "seconds") if one.labels[0] == case]
    row = released.rows[cell.labels]
    days = None if cell.text is None else round(int(cell.text) / _DAY, 3)
    last = cell is mine[-1]
    name = {"case": case, "stop": str(rows.value(released, row["stop"])), "day": row["stopped_on"].text or ""}
    return {
        "case": catalogue.line(released.lang, "axes", "case", **name),
        "days": days,
        "kind": row["stop"].text,
        "process": row["process"].text,
        "start": 0 if last else None,
        "end": days if last else None,
        "label": rows.brief(released, cell) if last else "",
    }


def _delays(released: Released) -> Figure:
    found: list[Row] = []
    for cell in cells(released, "persons"):
        length, label, gap = drawn(released, cell)
        found.append({"delay": rows.label(released, cell), "persons": length, "label": label, "gap": gap})
    layers = lying(found, "delay", "persons", catalogue.line(released.lang, "axes", "persons"))
    return figure(released, alt.layer(*layers), title(released, "delay"), BAR * len(found) + 50, "delays")
