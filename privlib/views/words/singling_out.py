"""Sentences about single attributes: which of them single people out, alone, in pairs, and beside all others."""

from privlib.release.released import Cell, Released
from privlib.views.claims import cells, extreme, is_zero
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, decided, percent, say, unit

__all__ = ["effects", "pairs", "special_by_attribute"]


def pairs(released: Released) -> Sentence:
    """Which two attributes, or which alone, leave most people in too small a class."""
    found = cells(about(released, "pairs"), "share")
    if (case := _nothing(found)) or all(is_zero(released.cell("below", *cell.labels)) for cell in found):
        return say(released, case or "nobody")
    worst = extreme(found, "highest")
    if worst is None:
        return say(released, "hidden")
    first, second = (label(released, worst.cell, nth) for nth in (0, 1))
    alone = worst.cell.labels[0] == worst.cell.labels[1]
    below = released.cell("below", *worst.cell.labels)
    fields = {"below": shown(released, below), "persons": shown(released, released.cell("persons", *worst.cell.labels))}
    fields |= {"share": percent(released, worst.cell), "unit": unit(released, "persons")}
    return say(released, "alone" if alone else "some", attribute=first, other=second, **fields)


def effects(released: Released) -> Sentence:
    """Which attribute, added to all others, puts most people into too small a class."""
    found = cells(about(released, "effects"), "share")
    if (case := _nothing(found)) or all(is_zero(released.cell("below", *cell.labels)) for cell in found):
        return say(released, case or "nobody")
    least = extreme(cells(released, "share_without"), "lowest")
    if least is None:
        return say(released, "hidden")
    after = percent(released, released.cell("share", *least.cell.labels))
    fields = {"before": percent(released, least.cell), "after": after}
    return say(released, decided(least, "some"), attribute=label(released, least.cell), **fields)


def special_by_attribute(released: Released) -> Sentence:
    """Which attribute takes part most in singling out those who are alone."""
    found = cells(about(released, "special_by_attribute"), "contribution")
    if not found or any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden" if found else "none")
    worst = extreme(found, "highest")
    if worst is None:
        return say(released, "hidden")
    return say(
        released, decided(worst, "some"), attribute=label(released, worst.cell), share=shown(released, worst.cell)
    )


def _nothing(found: list[Cell]) -> str:
    """The case where no share is known."""
    if not found or all(cell.mark == "n/a" for cell in found):
        return "none"
    return "hidden" if any(cell.mark == "withheld" for cell in found) else ""
