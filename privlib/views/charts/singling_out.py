"""Charts of what singles people out: the curve of those at risk, pairs of attributes, contributions."""

import altair as alt

from privlib.release.released import Cell, Released
from privlib.views import catalogue, rows, theme
from privlib.views.charts.parts import (
    BAR,
    BLUE,
    HEIGHT,
    INK,
    LINE,
    MUTED,
    SMALL,
    WHITE,
    Row,
    data,
    figure,
    lying,
    noted,
    title,
    wrapped,
)
from privlib.views.claims import cells
from privlib.views.shown import Figure

__all__ = ["at_risk", "pairs", "special_by_attribute"]

_STEPS = (1, 5, 20, 50)
"""Edges between the five tints of a share, in percent: the more are at risk, the darker; white from the last on."""
_ACROSS = 80
"""Latin letters that fit below the tiles side by side; longer labels stand slanted."""
_TILE, _WORDS = 34, 20
"""Height of a tile in px, and width of a line of a label, in Latin letters."""


def at_risk(released: Released) -> Figure | None:
    """A curve over thresholds: the share of persons in smaller classes; a hidden point is a gap with its label.

    None where no share is shown.
    """
    rows.expect("charts.at_risk", released, "at_risk")
    found: list[Row] = [
        {
            "threshold": cell.labels[0],
            "share": _share(cell),
            "label": _drawn(released, cell),
            "gap": _gap(released, cell),
        }
        for cell in cells(released, "at_risk")
    ]
    if all(row["share"] is None for row in found):
        return None
    axis = alt.X("threshold:N").sort([str(row["threshold"]) for row in found])
    base = alt.Chart(data(found)).encode(
        x=axis.title(catalogue.dimension(released.lang, "threshold")).axis(labelAngle=0)
    )
    scaled = alt.Y("share:Q").title(catalogue.line(released.lang, "axes", "at_risk")).axis(tickCount=6)
    line = base.mark_line(color=BLUE, strokeWidth=2, point=alt.OverlayMarkDef(size=50, color=BLUE))
    labels = base.mark_text(dy=-10).encode(y="share:Q", text="label:N")
    gaps = base.mark_text(color=MUTED, fontSize=SMALL, dy=-8).encode(y=alt.value("height"), text="gap:N")
    most = max((float(row["share"]) for row in found if row["share"] is not None), default=0.0)
    curve = line.encode(y=scaled.scale(domain=[0, round(max(most * 1.15, 1), 2)], nice=False))
    return figure(released, alt.layer(curve, labels, gaps), title(released), HEIGHT)


def pairs(released: Released) -> Figure | None:
    """Tiles of two attributes, the share at risk in each; on the diagonal one attribute alone.

    None where no share is shown.
    """
    rows.expect("charts.pairs", released, "pairs")
    found = [_tile(released, cell) for cell in cells(released, "share")]
    if all(row["share"] is None for row in found):
        return None
    names = list(dict.fromkeys(str(row["attribute"]) for row in found))
    crowded = max(map(len, names), default=0) * len(names) > _ACROSS
    across = alt.X("other:N").title(None).scale(domain=names).axis(labelAngle=-30 if crowded else 0, ticks=False)
    down = alt.Y("attribute:N").title(None).scale(domain=names).axis(ticks=False)
    base = alt.Chart(data(found)).encode(x=across, y=down)
    tints = alt.Scale(type="threshold", domain=list(_STEPS), range=list(theme.SEQUENTIAL))
    ground = base.mark_rect(fill=WHITE, stroke=LINE)
    tiles = base.mark_rect(stroke=WHITE).encode(color=alt.Color("share:Q").scale(tints).legend(None))
    ink = alt.condition(alt.FieldEqualPredicate(field="ground", equal="dark"), alt.value(WHITE), alt.value(INK))
    text = base.mark_text(fontSize=SMALL).encode(text="label:N", color=ink)
    made = figure(released, alt.layer(ground, tiles, text), title(released), _TILE * max(len(names), 1) + 50)
    return noted(made, catalogue.line(released.lang, "notes", "pair_tint"))


def special_by_attribute(released: Released) -> Figure | None:
    """Bars of the contribution of each attribute to the scores of those who are alone.

    None where nobody is alone, or no number is shown.
    """
    rows.expect("charts.special_by_attribute", released, "special_by_attribute")
    found: list[Row] = [
        {
            "attribute": wrapped(rows.label(released, cell), _WORDS),
            "contribution": _share(cell),
            "label": _drawn(released, cell),
            "gap": _gap(released, cell),
        }
        for cell in cells(released, "contribution")
    ]
    if all(row["contribution"] is None for row in found):
        return None
    said = catalogue.line(released.lang, "axes", "contribution")
    layers = alt.layer(*lying(found, "attribute", "contribution", said, alt.Scale(domain=[0, 112], nice=False)))
    return figure(released, layers, title(released), BAR * max(len(found), 1) + 60)


def _tile(released: Released, cell: Cell) -> Row:
    share = _share(cell)
    return {
        "attribute": wrapped(rows.label(released, cell), _WORDS),
        "other": wrapped(rows.label(released, cell, 1), _WORDS),
        "share": share,
        "ground": "light" if share is None or share < _STEPS[-1] else "dark",
        "label": rows.brief(released, cell),
    }


def _share(cell: Cell) -> float | None:
    """A share as a number; of one that is only known as a range, its lower edge."""
    text = cell.text.strip("<>") if cell.text else cell.lo
    return None if text is None else float(text)


def _drawn(released: Released, cell: Cell) -> str:
    return "" if _share(cell) is None else rows.brief(released, cell)


def _gap(released: Released, cell: Cell) -> str:
    return rows.brief(released, cell) if _share(cell) is None else ""
