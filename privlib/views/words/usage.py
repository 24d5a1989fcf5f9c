"""Sentences about use over time and by purpose."""

from privlib.release.released import Cell, Released
from privlib.views import catalogue
from privlib.views.claims import cells, extreme, is_zero
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, decided, percent, say

__all__ = ["last_point", "usage_by_dimension", "usage_by_purpose", "usage_trend"]


def usage_trend(released: Released) -> Sentence:
    """When visitor-days were highest."""
    found = cells(about(released, "usage_trend"), "visitors")
    top = extreme(found, "highest")
    if not found:
        return say(released, "none")
    if top is None:
        return say(released, "hidden")
    if all(is_zero(cell) for cell in found):
        return say(released, "nobody")
    case = "one" if len(found) == 1 else decided(top, "top")
    return say(released, case, date=label(released, top.cell), visitors=shown(released, top.cell))


def usage_by_dimension(released: Released) -> Sentence:
    """Which group had the most visitor-days on the last date."""
    found = cells(about(released, "usage_by_dimension"), "visitors")
    if not found:
        return say(released, "none")
    last = [cell for cell in found if cell.labels[0] == found[-1].labels[0]]
    when = last_point(released, last[0])
    top = extreme(last, "highest")
    if top is None:
        return say(released, "hidden", when=when)
    if all(is_zero(cell) for cell in last):
        return say(released, "nobody", when=when)
    group = label(released, top.cell, 1)
    return say(released, decided(top, "top"), when=when, group=group, visitors=shown(released, top.cell))


def last_point(released: Released, cell: Cell) -> str:
    """The last point of a series in words, by its grain: `In the last week shown, from 19 October 2026`."""
    return catalogue.line(released.lang, "common", f"at_{released.grain}", date=label(released, cell))


def usage_by_purpose(released: Released) -> Sentence:
    """Which purpose has the largest share of events."""
    found = [cell for cell in cells(about(released, "usage_by_purpose"), "share") if cell.mark != "n/a"]
    top = extreme(found, "highest")
    if not found:
        return say(released, "none")
    if top is None:
        return say(released, "hidden")
    return say(released, decided(top, "top"), purpose=label(released, top.cell), share=percent(released, top.cell))
