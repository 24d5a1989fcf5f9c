"""The chart of class sizes: how many persons share their values with how many others."""

import altair as alt
import msgspec

from privlib.release.released import Cell, Released
from privlib.views import catalogue, rows, theme, words
from privlib.views.charts.parts import BLUE, HEIGHT, INK, MUTED, Row, data, drawn, figure, title
from privlib.views.claims import cells, is_zero
from privlib.views.shown import Figure

__all__ = ["class_sizes"]


def class_sizes(released: Released, k_min: int | None = None) -> Figure:
    """Bars of persons by the size of their class, smallest first.

    Args:
        released: the release of `class_sizes`.
        k_min: the limit; bars of classes below it have another colour and an outline.
    """
    rows.expect("charts.class_sizes", released, "class_sizes")
    found = [_bar(released, cell, k_min) for cell in cells(released, "persons")]
    band = (
        alt.X("band:N")
        .sort([str(row["band"]) for row in found])
        .title(catalogue.dimension(released.lang, "band"))
        .axis(labelAngle=0)
    )
    base = alt.Chart(data(found)).encode(x=band)
    small = alt.FieldEqualPredicate(field="side", equal="below")
    axis = alt.Y("persons:Q").title(words.unit(released, "persons")).axis(tickMinStep=1, format=",d")
    bars = base.mark_bar(size=48, strokeWidth=2).encode(
        y=axis,
        color=alt.condition(small, alt.value(theme.CATEGORIES[1]), alt.value(BLUE)),
        stroke=alt.condition(small, alt.value(INK), alt.value(BLUE)),
    )
    labels = base.mark_text(dy=-8).encode(y="persons:Q", text="label:N")
    gaps = base.mark_text(dy=-8, color=MUTED).encode(y=alt.value("height"), text="gap:N")
    made = figure(released, alt.layer(bars, labels, gaps), _title(released), HEIGHT)
    if k_min is None:
        return made
    note = catalogue.line(released.lang, "notes", "below_k", k=f"{k_min:,}")
    return Figure(msgspec.structs.replace(made.block, notes=(*made.block.notes, note)))


def _bar(released: Released, cell: Cell, k_min: int | None) -> Row:
    length, label, gap = drawn(released, cell)
    highest = cell.labels[0].rpartition("–")[2]
    below = k_min is not None and highest.isdigit() and int(highest) < k_min
    side = "below" if below else "kept"
    return {"band": cell.labels[0], "persons": length, "label": label, "gap": gap, "side": side}


def _title(released: Released) -> str:
    found = cells(released, "persons")
    if not found or found[0].mark not in ("exact", "zero", "bin") or all(is_zero(cell) for cell in found):
        return title(released)
    if is_zero(found[0]):
        return title(released, "nobody")
    persons, unit = rows.shown(released, found[0]), words.unit(released, "persons")
    return title(released, "alone", persons=persons, unit=unit)
