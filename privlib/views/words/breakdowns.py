"""Sentences about coverage by part, always in both readings."""

from privlib.release.released import Cell, Released
from privlib.views import catalogue
from privlib.views.claims import Extreme, cells, extreme, full
from privlib.views.rows import label
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, percent, say

__all__ = [
    "coverage_by_category",
    "coverage_by_day",
    "coverage_by_department",
    "coverage_by_holding",
    "coverage_by_month",
    "coverage_by_system",
    "lowest",
    "named",
]

_TEXTS = "coverage_parts"


def coverage_by_month(released: Released) -> Sentence:
    """Which month has the lowest coverage."""
    return _parts(about(released, "coverage_by_month"))


def coverage_by_holding(released: Released) -> Sentence:
    """Which holding has the lowest coverage."""
    return _parts(about(released, "coverage_by_holding"))


def coverage_by_department(released: Released) -> Sentence:
    """Which department has the lowest coverage."""
    return _parts(about(released, "coverage_by_department"))


def coverage_by_system(released: Released) -> Sentence:
    """Which system has the lowest coverage."""
    return _parts(about(released, "coverage_by_system"))


def coverage_by_category(released: Released) -> Sentence:
    """Which category has the lowest coverage; rows add up to more than all uses."""
    several = catalogue.line(released.lang, _TEXTS, "several") if about(released, "coverage_by_category").cells else ""
    return _parts(released, aside=several)


def coverage_by_day(released: Released) -> Sentence:
    """Which day, week or month has the lowest coverage."""
    return _parts(about(released, "coverage_by_day"))


def lowest(released: Released) -> Extreme | None:
    """The row with the lowest strict coverage; None if none can be shown."""
    return extreme([cell for cell in cells(released, "coverage") if cell.mark != "n/a"], "lowest")


def named(released: Released, cell: Cell) -> str:
    """A row in words; a point of a series by week is named by the day it begins with."""
    name = label(released, cell)
    return catalogue.line(released.lang, "common", "week_from", date=name) if released.grain == "week" else name


def _parts(released: Released, aside: str = "") -> Sentence:
    found = [cell for cell in cells(released, "coverage") if cell.mark != "n/a"]
    low = lowest(released)
    title = catalogue.line(released.lang, "titles", released.stem)
    if not found:
        return say(released, "none", texts=_TEXTS, aside=aside)
    if low is None:
        return say(released, "hidden", texts=_TEXTS, aside=aside, title=title)
    if full(found) and len(found) > 1:
        return say(released, "full", texts=_TEXTS, aside=aside, title=title, n=f"{len(found):,}")
    exact = all(cell.mark == "exact" for cell in found)
    case = ("lowest" if low.decided else "tied") if exact else ("shown" if low.decided else "shown_tied")
    return say(
        released,
        "one" if len(found) == 1 else case,
        texts=_TEXTS,
        aside=aside,
        title=title,
        name=named(released, low.cell),
        strict=percent(released, low.cell),
        known=percent(released, released.cell("coverage_known", *low.cell.labels)),
        n=f"{low.of:,}",
        full=f"{sum(full([cell]) for cell in found):,}",
    )
