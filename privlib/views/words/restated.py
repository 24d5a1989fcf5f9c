"""Sentences about what became known of a month after it was closed."""

from privlib.release.released import Released
from privlib.views.claims import cells, extreme, is_zero
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, decided, say

__all__ = ["restated_by_cause", "restated_by_month"]

_FIGURES = ("evaluated", "covered", "persons_uncovered")


def restated_by_month(released: Released) -> Sentence:
    """How many months have other figures now than on their closing day."""
    about(released, "restated_by_month")
    pairs = [(cells(released, name), cells(released, f"{name}_then")) for name in _FIGURES]
    every = [cell for now, then in pairs for cell in (*now, *then)]
    if all(is_zero(cell) for cell in every):
        return say(released, "none")
    if not all(cell.mark == "exact" for cell in every):
        return say(released, "hidden")
    moved = {a.labels for now, then in pairs for a, b in zip(now, then, strict=True) if a.lo != b.lo}
    return say(released, "some" if moved else "same", n=f"{len(moved):,}", all=f"{len(pairs[0][0]):,}")


def restated_by_cause(released: Released) -> Sentence:
    """Which cause changed the judgement of most uses, and in which month."""
    found = [cell for cell in cells(about(released, "restated_by_cause"), "uses") if not is_zero(cell)]
    top = extreme(found, "highest")
    if not found:
        return say(released, "none")
    if top is None:
        return say(released, "hidden")
    named = {dim.name: label(released, top.cell, nth) for nth, dim in enumerate(released.dims)}
    case = "one" if len(found) == 1 else decided(top, "top")
    return say(released, case, uses=shown(released, top.cell), n=f"{len(found):,}", **named)
