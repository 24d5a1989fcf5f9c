"""What all charts share: how a cell becomes a length and a label, and how a chart becomes a figure."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import msgspec

from privlib.release.released import Cell, Released
from privlib.views import block, catalogue, rows, theme, words
from privlib.views.claims import Extreme, cells, extreme
from privlib.views.shown import Figure
from privlib.views.words.parts import unit

__all__ = [
    "BAR",
    "BLUE",
    "HEIGHT",
    "INK",
    "LINE",
    "MUTED",
    "SMALL",
    "WHITE",
    "Row",
    "data",
    "drawn",
    "figure",
    "lying",
    "noted",
    "room",
    "title",
    "top",
    "wrapped",
]

Row = dict[str, str | float | None]
"""One row of a chart's data: only columns that the chart refers to."""

INK, MUTED = theme.TOKENS["light"]["ink"], theme.TOKENS["light"]["muted"]
LINE, WHITE = theme.TOKENS["light"]["line"], theme.TOKENS["light"]["ground"]
BLUE = theme.TOKENS["category"]["blue"]
SMALL = int(theme.TOKENS["size"]["chart_small"].removesuffix("px"))
BAR, HEIGHT = 30, 260
"""Height of a row of bars with its gap, and of a chart with a vertical scale, in px."""

_ALT = 300
_DRAWN = frozenset({"exact", "zero", "bin", "range", "derived", "open"})


def data(found: Sequence[Row]) -> alt.InlineData:
    """The rows of a chart, inline."""
    return alt.InlineData(values=list(found))


def drawn(released: Released, cell: Cell) -> tuple[int | None, str, str]:
    """A count as its length, the label at its end, and the label of a gap; no length where nothing is drawn."""
    if cell.mark in _DRAWN:
        return cell.lo, rows.brief(released, cell), ""
    return None, "", rows.brief(released, cell)


def top(released: Released, column: str) -> Extreme | None:
    """The highest cell of a column, if the intervals decide it."""
    found = extreme([cell for cell in cells(released, column) if cell.mark != "n/a"], "highest")
    return found if found is not None and found.decided else None


def title(released: Released, case: str = "", **fields: str) -> str:
    """A title from the catalogue: the answer, or what is shown where there is no single answer."""
    key = f"{released.stem}_{case}" if case else released.stem
    return catalogue.line(released.lang, "charts", key, **fields)


def wrapped(text: str, width: int) -> str:
    """A label on at most two lines of a width in Latin letters, a Japanese sign being two; what is left is cut off.

    Example:
        >>> wrapped("LAW Required by law (from section 2)", 26).split(theme.BREAK)
        ['LAW Required by law (from', 'section 2)']
    """
    if _wide(text) <= width:
        return text
    first = _head(text, width)
    rest = text[len(first) :].lstrip()
    second = rest if _wide(rest) <= width else _head(rest, width - 1).rstrip() + "…"
    return first.rstrip() + theme.BREAK + second


def _head(text: str, width: int) -> str:
    """The longest start of a text that fits, ending at a space where one is near."""
    end = next(n for n in range(len(text), 0, -1) if _wide(text[:n]) <= width)
    space = text.rfind(" ", end // 2, end + 1)
    return text[:space] if space > 0 and end < len(text) else text[:end]


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def room(lengths: Iterable[object]) -> alt.Scale:
    """A scale from zero that leaves room for a label after the longest bar."""
    longest = max((length for length in lengths if isinstance(length, int | float)), default=0)
    return alt.Scale(domain=[0, round(max(longest, 1) * 1.14, 2)], nice=False)


def lying(
    found: Sequence[Row], name: str, length: str, said: str, scale: alt.Scale | None = None
) -> tuple[alt.Chart, alt.Chart, alt.Chart]:
    """Layers of bars that lie, one a row: its name before it, its `label` after it, its `gap` where nothing is drawn.

    Args:
        found: rows with these two columns, `label` and `gap`.
        name: the column of names.
        length: the column of lengths.
        said: the title of the horizontal axis.
        scale: of lengths; by default from zero to the longest.
    """
    order = [str(row[name]) for row in found]
    base = alt.Chart(data(found)).encode(y=alt.Y(f"{name}:N").sort(order).title(None))
    axis = alt.X(f"{length}:Q").title(said).axis(tickCount=6, tickMinStep=1, format=",d")
    bars = base.mark_bar(height=18, color=BLUE).encode(x=axis.scale(scale or room(row[length] for row in found)))
    labels = base.mark_text(align="left", dx=5).encode(x=f"{length}:Q", text="label:N")
    return bars, labels, base.mark_text(align="left", color=MUTED).encode(x=alt.value(5), text="gap:N")


def noted(shown: Figure, note: str) -> Figure:
    """The same figure with one more note below it."""
    made = msgspec.structs.replace(shown.block, notes=(*shown.block.notes, note))
    return Figure._make(block=made)  # pyright: ignore[reportPrivateUsage]


def figure(
    released: Released, chart: alt.LayerChart | alt.FacetChart, said: str, height: int | None, kind: str = ""
) -> Figure:
    """Put a chart into the house's look and its block.

    Args:
        released: what the chart was made of.
        chart: the layers, or panels that bring their own sizes.
        said: the title.
        height: of the whole picture in px; None for panels.
        kind: key of the words for the kind of chart, where the stem has several.
    """
    return Figure._make(  # pyright: ignore[reportPrivateUsage]
        block=block.Chart(
            id=f"{released.stem}.chart",
            edition=released.edition,
            lang=released.lang,
            title=said,
            caption=released.period.label(released.lang),
            notes=rows.notes(released),
            alt=_alt(released, kind),
            spec=_spec(chart, height),
            columns=rows.columns(released),
            rows=rows.rows(released),
            source=rows.source(released),
            withheld=rows.withheld(released),
        )
    )


def _spec(chart: alt.LayerChart | alt.FacetChart, height: int | None) -> dict[str, Any]:
    """Vega-Lite with its data inline, the house's look, and a total width of 640 px."""
    with alt.data_transformers.enable("default", consolidate_datasets=False):
        made = chart.to_dict()
    kept = {name: value for name, value in made.items() if name not in ("$schema", "config")}
    size = {} if height is None else {"width": theme.WIDTH, "height": height, "autosize": _FIT}
    return {**kept, **size, "config": theme.config()}


_FIT = {"type": "fit", "contains": "padding"}


def _alt(released: Released, kind: str) -> str:
    """Kind of chart, what by what, period, main finding and what is hidden, in at most 300 characters."""
    counted = unit(released, "persons") if released.stem == "class_sizes" else ""
    kind = catalogue.line(released.lang, "alt", kind or released.stem, unit=counted)
    finding = getattr(words, released.stem)(released).text
    period = released.period.label(released.lang)
    text = catalogue.line(released.lang, "alt", "whole", kind=kind, period=period, finding=finding)
    return text if len(text) <= _ALT else text[: _ALT - 1] + "…"
