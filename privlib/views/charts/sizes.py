"""The chart of class sizes: how many persons share their values with how many others."""

import altair as alt

from privlib.release.released import Cell, Released
from privlib.views import catalogue, rows, theme
from privlib.views.charts.parts import BLUE, HEIGHT, INK, MUTED, SMALL, Row, data, drawn, figure, noted, room, title
from privlib.views.claims import cells, is_zero, smallest_band
from privlib.views.shown import Figure
from privlib.views.words.parts import unit

__all__ = ["class_sizes"]


def class_sizes(released: Released, k_min: int | None = None) -> Figure:
    """Bars of persons by the size of their class, smallest first.

    Args:
        released: the release of `class_sizes`.
        k_min: the limit; bars of classes below it have another colour and an outline, and a line stands before the
            first band that keeps it, if one starts there.
    """
    rows.expect("charts.class_sizes", released, "class_sizes")
    found = [_bar(released, cell, k_min) for cell in cells(released, "persons")]
    band = (
        alt.X("band:N")
        .scale(domain=[str(row["band"]) for row in found])
        .title(catalogue.dimension(released.lang, "band"))
        .axis(labelAngle=0)
    )
    base = alt.Chart(data(found)).encode(x=band)
    limit = base.transform_filter(alt.FieldEqualPredicate(field="edge", equal="limit"))
    at_limit = alt.X("band:N", bandPosition=0)
    line = limit.mark_rule(color=INK, strokeDash=[5, 3], strokeWidth=1.5).encode(x=at_limit)
    named = limit.mark_text(align="right", baseline="top", dx=-5, fontSize=SMALL).encode(
        x=at_limit, y=alt.value(0), text="limit:N"
    )
    small = alt.FieldEqualPredicate(field="side", equal="below")
    axis = (
        alt.Y("persons:Q")
        .title(unit(released, "persons"))
        .axis(tickMinStep=1, format=",d")
        .scale(room(row["persons"] for row in found))
    )
    bars = base.mark_bar(size=48, strokeWidth=2).encode(
        y=axis,
        color=alt.condition(small, alt.value(theme.CATEGORIES[1]), alt.value(BLUE)),
        stroke=alt.condition(small, alt.value(INK), alt.value("transparent")),
    )
    labels = base.mark_text(dy=-8).encode(y="persons:Q", text="label:N")
    gaps = base.mark_text(dy=-8, color=MUTED).encode(y=alt.value("height"), text="gap:N")
    made = figure(released, alt.layer(bars, labels, gaps, line, named), _title(released), HEIGHT)
    if k_min is None:
        return made
    return noted(made, catalogue.line(released.lang, "notes", "below_k", k=f"{k_min:,}"))


def _bar(released: Released, cell: Cell, k_min: int | None) -> Row:
    """A bar; an empty one has no outline. `edge` marks the band that starts at the limit: the line stands before it."""
    length, label, gap = drawn(released, cell)
    lowest, _, highest = cell.labels[0].rpartition("–")
    below = k_min is not None and highest.isdigit() and int(highest) < k_min
    at_limit = k_min is not None and (lowest or highest.removesuffix("+")) == str(k_min)
    return {
        "band": cell.labels[0],
        "persons": length,
        "label": label,
        "gap": gap,
        "side": "below" if below and length else "kept",
        "edge": "limit" if at_limit else "",
        "limit": catalogue.line(released.lang, "axes", "limit", k=f"{k_min:,}") if at_limit else "",
    }


def _title(released: Released) -> str:
    found = cells(released, "persons")
    if not found or found[0].mark not in ("exact", "zero", "bin") or all(is_zero(cell) for cell in found):
        return title(released)
    case, smallest = ("alone", found[0]) if not is_zero(found[0]) else ("nobody", smallest_band(found))
    if smallest is None or not smallest.lo:
        return title(released)
    fields = {"persons": rows.shown(released, smallest), "unit": unit(released, "persons", smallest)}
    return title(released, case, band=smallest.labels[0], **fields)
