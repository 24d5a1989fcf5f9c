"""Charts of what lowers the risk: the ladder of single changes, and the least loss by k and by share left out."""

from collections.abc import Sequence
from itertools import pairwise

import altair as alt

from privlib.release.released import Cell, Released
from privlib.views import catalogue, rows, theme
from privlib.views.charts.parts import BLUE, HEIGHT, INK, SMALL, WHITE, Row, data, figure, title
from privlib.views.claims import cells
from privlib.views.shown import Figure

__all__ = ["ladder", "risk_front"]

_OPTIMUM = "optimum"
_ASKED = "asked for"
_DASHES = ([1, 0], [7, 3], [3, 3], [9, 3, 2, 3], [2, 5], [12, 4])
"""A dash for each line: the second cue beside its colour."""
_LETTER, _LINE = 8, 14
"""Room that a letter and a line of a label need, in px."""
_TO = "\N{EN DASH}"
_NEAR = 0.05
"""Ends of lines nearer than this part of the axis share one label."""


def ladder(released: Released) -> Figure | None:
    """Steps of the ladder: those beyond a limit against information lost, each with its number and its k.

    The present point has a ring; the searched optimum stands beside as a diamond. None where no number is shown.
    """
    rows.expect("charts.ladder", released, "ladder")
    found = _steps(released)
    if len(found) < 2:
        return None
    base = alt.Chart(data(found)).encode(
        x=alt.X("loss:Q").title(catalogue.line(released.lang, "axes", "loss")).scale(_from_zero(found, "loss")),
        y=alt.Y("beyond:Q")
        .title(catalogue.line(released.lang, "axes", "beyond"))
        .axis(tickCount=6, tickMinStep=1, format=",d")
        .scale(_from_zero(found, "beyond")),
    )
    steps = base.transform_filter(alt.FieldEqualPredicate(field="kind", equal="step"))
    line = steps.mark_line(color=BLUE, strokeWidth=2).encode(order="place:Q")
    dots = steps.mark_point(filled=True, opacity=1, size=60, color=BLUE)
    ring = base.transform_filter(alt.FieldEqualPredicate(field="place", equal=0)).mark_point(
        size=220, color=INK, strokeWidth=1.5
    )
    optimum = base.transform_filter(alt.FieldEqualPredicate(field="kind", equal="optimum"))
    best = optimum.mark_point(shape="diamond", filled=True, opacity=1, size=120, color=theme.CATEGORIES[1])
    labels = steps.mark_text(align="left", dx=9, dy=-9, fontSize=SMALL).encode(text="label:N")
    beside = optimum.mark_text(align="right", dx=6, dy=-22, fontSize=SMALL).encode(text="label:N")
    return figure(released, alt.layer(line, dots, ring, best, labels, beside), _reached(released), HEIGHT)


def risk_front(released: Released) -> Figure | None:
    """Lines of the least information lost, by k, one for each share that may be left out.

    The point asked for has a ring and its number. None where nothing was searched, or no number is shown.
    """
    rows.expect("charts.risk_front", released, "risk_front")
    found = [row for cell in cells(released, "loss") if (row := _point(released, cell))]
    if not found:
        return None
    shares = list(dict.fromkeys(str(row["share"]) for row in found))
    ks = list(dict.fromkeys(str(row["k"]) for row in found))
    _name_ends(found, shares)
    base = alt.Chart(data(found)).encode(
        x=alt.X("k:N").sort(ks).title(catalogue.line(released.lang, "axes", "k_asked")).axis(labelAngle=0),
        y=alt.Y("loss:Q").title(catalogue.line(released.lang, "axes", "loss")).scale(_from_zero(found, "loss")),
    )
    colours = alt.Scale(domain=shares, range=list(theme.CATEGORIES[: len(shares)]))
    dashes = alt.Scale(domain=shares, range=list(_DASHES[: len(shares)]))
    by_share = alt.Color("share:N").scale(colours).legend(None)
    lines = base.mark_line(strokeWidth=2).encode(
        color=by_share, strokeDash=alt.StrokeDash("share:N").scale(dashes).legend(None)
    )
    dots = base.mark_point(filled=True, opacity=1, size=50).encode(color=by_share)
    ends = base.mark_text(align="left", dx=16, fontSize=SMALL).encode(text="end:N")
    asked = base.transform_filter(alt.FieldEqualPredicate(field="note", equal=_ASKED))
    ring = asked.mark_point(size=240, color=INK, strokeWidth=1.5)
    ground = asked.mark_text(dy=18, fontWeight="bold", fontSize=SMALL, stroke=WHITE, strokeWidth=4)
    named = asked.mark_text(dy=18, fontWeight="bold", fontSize=SMALL).encode(text="label:N")
    layers = alt.layer(lines, dots, ring, ends, ground.encode(text="label:N"), named)
    return figure(released, layers, _asked(released), HEIGHT)


def _steps(released: Released) -> list[Row]:
    """The points; k stands beside one where it is another than before, so that labels have room."""
    found: list[Row] = []
    before = ""
    for cell in cells(released, "beyond"):
        loss, k = released.cell("loss", *cell.labels).text, rows.brief(released, released.cell("k", *cell.labels))
        if cell.text is not None and loss is not None:
            found.append(_step(released, cell.labels[0], (loss, cell.text), "" if k == before else k))
        before = k
    return _with_room(found)


def _with_room(found: list[Row]) -> list[Row]:
    """Leave k out where a label would run into that of the next step; steps at one place share a label."""
    wide, high = (1.15 * max((_number(row[name]) for row in found), default=0.0) or 1 for name in ("loss", "beyond"))
    for row, after in pairwise(found):
        text = str(row["label"])
        right = abs(_number(after["loss"]) - _number(row["loss"])) / wide * theme.WIDTH
        above = abs(_number(after["beyond"]) - _number(row["beyond"])) / high * HEIGHT
        if row["kind"] == "step" and right < _LETTER * len(text) and above < _LINE:
            row["label"] = place = text.partition(" ")[0]
            if after["kind"] == "step" and right < _LETTER * (len(place) + 1):
                row["label"], after["label"] = "", f"{place.partition(_TO)[0]}{_TO}{after['label']}"
    return found


def _step(released: Released, rung: str, at: tuple[str, str], k: str) -> Row:
    """A point: what is lost and how many are beyond a limit; its number, and k where that is said."""
    place, is_best = rung.partition(" ")[0], rung.startswith(_OPTIMUM)
    named = catalogue.line(released.lang, "changes", _OPTIMUM) if is_best else place
    return {
        "place": None if is_best else float(place),
        "kind": "optimum" if is_best else "step",
        "loss": float(at[0]),
        "beyond": float(at[1]),
        "label": catalogue.line(released.lang, "axes", "step", step=named, k=k) if k else named,
    }


def _point(released: Released, cell: Cell) -> Row | None:
    if cell.text is None:
        return None
    note = released.cell("note", *cell.labels).text or ""
    return {
        "k": cell.labels[0],
        "share": cell.labels[1],
        "loss": float(cell.text),
        "end": "",
        "note": note,
        "label": rows.brief(released, cell) if note == _ASKED else "",
    }


def _name_ends(found: Sequence[Row], shares: Sequence[str]) -> None:
    """Write the share of a line at its last point; of lines that end close to each other all shares at one of them."""
    last = {share: [row for row in found if row["share"] == share][-1] for share in shares}
    most = max(_number(row["loss"]) for row in found)
    named: list[tuple[Row, list[str]]] = []
    for share, row in sorted(last.items(), key=lambda one: _number(one[1]["loss"])):
        before = named[-1] if named else None
        if before and before[0]["k"] == row["k"] and _number(row["loss"]) - _number(before[0]["loss"]) < _NEAR * most:
            before[1].insert(0, share)
        else:
            named.append((row, [share]))
    for row, those in named:
        row["end"] = ", ".join(those)


def _from_zero(found: Sequence[Row], name: str) -> alt.Scale:
    """A scale from zero with room for a label after the largest."""
    most = max((_number(row[name]) for row in found), default=0.0)
    return alt.Scale(domain=[0, round(most * 1.15, 4) or 1], nice=False)


def _reached(released: Released) -> str:
    """The title: what the last step cost, if every limit holds there."""
    steps = [cell for cell in cells(released, "verdict") if not cell.labels[0].startswith(_OPTIMUM)]
    if steps[-1].text != "pass":
        return title(released)
    loss = rows.shown(released, released.cell("loss", *steps[-1].labels))
    return title(released, "some", n=f"{len(steps) - 1:,}", loss=loss)


def _asked(released: Released) -> str:
    """The title: the least loss at the point asked for."""
    for cell in cells(released, "note"):
        if cell.text == _ASKED and (loss := released.cell("loss", *cell.labels)).text:
            k, share = cell.labels
            return title(released, "some", k=k, share=share, loss=rows.shown(released, loss))
    return title(released)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0.0
