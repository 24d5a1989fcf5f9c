"""Sentences about time: how few moments of a person are hers alone, and how small classes are day by day."""

from privlib.release.released import Released
from privlib.views.claims import cells, is_zero
from privlib.views.rows import shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, percent, say

__all__ = ["k_by_window", "unicity"]


def unicity(released: Released) -> Sentence:
    """How often one known moment fits nobody else, and how often the most that were tried do."""
    found = cells(about(released, "unicity"), "share")
    if not found:
        return say(released, "none")
    if any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden")
    first, last = found[0], found[-1]
    if first is last:
        return say(released, "one", share=percent(released, first))
    low, high = (percent(released, released.cell(name, *last.labels)) for name in ("low", "high"))
    fields = {"share": percent(released, first), "points": last.labels[0], "most": percent(released, last)}
    return say(released, "some", low=low, high=high, **fields)


def k_by_window(released: Released) -> Sentence:
    """How many someone who knows the day, the week or the month finds in too small a class."""
    found = cells(about(released, "k_by_window"), "share")
    if not found:
        return say(released, "none")
    if any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden")
    limit = shown(released, released.cell("limit", *found[0].labels))
    below = {cell.labels[0]: released.cell("below", *cell.labels) for cell in found}
    if all(is_zero(cell) for cell in below.values()):
        return say(released, "nobody", limit=limit)
    fields = {width: shown(released, cell) for width, cell in below.items()}
    fields |= {f"{cell.labels[0]}_share": percent(released, cell) for cell in found}
    return say(released, "some", persons=shown(released, released.cell("persons", "day")), limit=limit, **fields)
