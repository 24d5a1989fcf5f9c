"""Charts of coverage by part and over time: strict and known side by side."""

import altair as alt

from privlib.release.released import Cell, Released
from privlib.views import catalogue, rows, theme
from privlib.views.charts.dates import dates
from privlib.views.charts.parts import BLUE, HEIGHT, INK, LINE, MUTED, SMALL, WHITE, Row, data, figure, noted, wrapped
from privlib.views.claims import cells, full
from privlib.views.shown import Figure
from privlib.views.words.breakdowns import lowest, named
from privlib.views.words.parts import percent

__all__ = ["coverage_by_day", "coverage_by_department", "coverage_by_holding"]

_LANE, _WORDS = 26, 30
"""Height of a row in px, and width of a line of its label, in Latin letters."""
_READINGS = {"strict": "coverage", "known": "coverage_known"}


def coverage_by_holding(released: Released) -> Figure:
    """Two dots a holding, strict and known."""
    rows.expect("charts.coverage_by_holding", released, "coverage_by_holding")
    return _dots(released)


def coverage_by_department(released: Released) -> Figure:
    """Two dots a department, strict and known."""
    rows.expect("charts.coverage_by_department", released, "coverage_by_department")
    return _dots(released)


def coverage_by_day(released: Released) -> Figure:
    """Two lines over time, strict and known; a hidden point is a gap with its label."""
    rows.expect("charts.coverage_by_day", released, "coverage_by_day")
    named = {kind: catalogue.line(released.lang, "axes", kind) for kind in _READINGS}
    found: list[Row] = [
        {"date": cell.labels[0], "kind": named[kind], "share": _share(cell), "gap": _gap(released, cell)}
        for kind, column in _READINGS.items()
        for cell in cells(released, column)
    ]
    order = list(named.values())
    legend = alt.Legend(title=None, orient="top")
    colours = [BLUE, theme.TOKENS["category"]["vermillion"]]
    axis = alt.Y("share:Q").title(catalogue.line(released.lang, "axes", "coverage")).axis(tickCount=6)
    base = alt.Chart(data(found)).encode(x=dates(released))
    lines = base.mark_line(strokeWidth=2).encode(
        y=axis.scale(domain=_domain(found, "share"), nice=False, zero=False),
        color=alt.Color("kind:N").scale(domain=order, range=colours).legend(legend),
        strokeDash=alt.StrokeDash("kind:N").scale(domain=order, range=[[1, 0], [5, 3]]).legend(legend),
    )
    layers = [lines]
    if any(row["gap"] for row in found):
        gaps = base.mark_text(color=MUTED, fontSize=SMALL, dy=-8)
        layers.append(gaps.encode(y=alt.value("height"), text="gap:N"))
    else:
        for row in found:
            del row["gap"]
    return figure(released, alt.layer(*layers), _title(released), HEIGHT)


def _dots(released: Released) -> Figure:
    found = [_lane(released, cell) for cell in cells(released, "coverage")]
    order = [str(row["name"]) for row in found]
    base = alt.Chart(data(found)).encode(y=alt.Y("name:N").sort(order).title(None).axis(ticks=False))
    axis = alt.X("strict:Q").title(catalogue.line(released.lang, "axes", "coverage")).axis(tickCount=6)
    scaled = axis.scale(domain=_domain(found, "strict"), nice=False, zero=False)
    between = base.mark_rule(color=LINE, strokeWidth=3).encode(x=scaled, x2="known:Q")
    hollow = base.mark_point(size=70, fill=WHITE, stroke=INK, strokeWidth=1.5, opacity=1).encode(x="known:Q")
    filled = base.mark_point(size=40, fill=BLUE, stroke=BLUE, opacity=1).encode(x=scaled)
    labels = base.mark_text(align="left", dx=12).encode(x=alt.value("width"), text="label:N")
    gaps = base.mark_text(align="left", color=MUTED).encode(x=alt.value(5), text="gap:N")
    layers = alt.layer(between, hollow, filled, labels, gaps)
    made = figure(released, layers, _title(released), _LANE * max(len(order), 1) + 60)
    return noted(made, catalogue.line(released.lang, "notes", "dots"))


def _lane(released: Released, cell: Cell) -> Row:
    known = released.cell("coverage_known", *cell.labels)
    return {
        "name": wrapped(rows.label(released, cell), _WORDS),
        "strict": _share(cell),
        "known": _share(known),
        "label": "" if _share(cell) is None else rows.brief(released, cell),
        "gap": _gap(released, cell),
    }


def _share(cell: Cell) -> float | None:
    """A share as a number; of one that is only known as a range, its lower edge."""
    text = cell.text.strip("<>") if cell.text else cell.lo
    return None if text is None else float(text)


def _gap(released: Released, cell: Cell) -> str:
    return rows.brief(released, cell) if _share(cell) is None else ""


def _domain(found: list[Row], column: str) -> list[int]:
    """From the ten below the least share to a hundred: dots and lines need no zero, and near a hundred all is close."""
    known = (share for row in found if (share := row[column]) is not None)
    least = min((float(share) for share in known), default=0)
    return [max(int(least // 10) * 10 - (10 if least % 10 < 1 else 0), 0), 100]


def _title(released: Released) -> str:
    low = lowest(released)
    found = [cell for cell in cells(released, "coverage") if cell.mark != "n/a"]
    if low is None:
        return catalogue.line(released.lang, "charts", released.stem if found else "parts_none")
    if full(found):
        return catalogue.line(released.lang, "charts", "parts_full")
    if not low.decided:
        return catalogue.line(released.lang, "charts", released.stem)
    fields = {"strict": percent(released, low.cell)}
    fields["known"] = percent(released, released.cell("coverage_known", *low.cell.labels))
    return catalogue.line(released.lang, "charts", "parts_some", name=named(released, low.cell), **fields)
