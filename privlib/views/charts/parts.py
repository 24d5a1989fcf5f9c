"""What all charts share: how a cell becomes a length and a label, and how a chart becomes a figure."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from privlib.release.released import Cell, Released
from privlib.views import block, catalogue, rows, theme, words
from privlib.views.claims import Extreme, cells, extreme
from privlib.views.shown import Figure

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
    "title",
    "top",
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


def figure(released: Released, chart: alt.LayerChart | alt.FacetChart, said: str, height: int | None) -> Figure:
    """Put a chart into the house's look and its block.

    Args:
        released: what the chart was made of.
        chart: the layers, or panels that bring their own sizes.
        said: the title.
        height: of the whole picture in px; None for panels.
    """
    return Figure(
        block.Chart(
            id=f"{released.stem}.chart",
            edition=released.edition,
            lang=released.lang,
            title=said,
            caption=released.period.label(released.lang),
            notes=rows.notes(released),
            alt=_alt(released),
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


def _alt(released: Released) -> str:
    """Kind of chart, what by what, period, main finding and what is hidden, in at most 300 characters."""
    unit = words.unit(released, "persons") if released.stem == "class_sizes" else ""
    kind = catalogue.line(released.lang, "alt", released.stem, unit=unit)
    finding = getattr(words, released.stem)(released).text
    period = released.period.label(released.lang)
    text = catalogue.line(released.lang, "alt", "whole", kind=kind, period=period, finding=finding)
    return text if len(text) <= _ALT else text[: _ALT - 1] + "…"
