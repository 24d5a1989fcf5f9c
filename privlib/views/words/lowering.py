"""Sentences about what lowers the risk: single changes, and the ladder of them."""

from privlib.release.released import Released
from privlib.views import catalogue
from privlib.views.claims import cells
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, say

__all__ = ["ladder", "remedies"]


def remedies(released: Released) -> Sentence:
    """The first of the list: the change that gains most for what it costs; and what could not be tried."""
    found = cells(about(released, "remedies"), "gain")
    untried = [cell for cell in found if catalogue.has(released.lang, "untried", cell.labels[0])]
    also = " ".join(
        catalogue.line(released.lang, "remedies", "untried", what=label(released, cell)) for cell in untried
    )
    found = [cell for cell in found if cell not in untried]
    if not found:
        return say(released, "none", also=also)
    first = found[0]
    if first.mark == "withheld":
        return say(released, "hidden", also=also, remedy=label(released, first), n=f"{len(found):,}")
    fields = {name: shown(released, released.cell(name, *first.labels)) for name in ("gain", "loss", "k")}
    return say(released, "some", also=also, remedy=label(released, first), n=f"{len(found):,}", **fields)


def ladder(released: Released) -> Sentence:
    """How many single changes it takes until every limit holds."""
    found = cells(about(released, "ladder"), "verdict")
    if not found or any(cell.mark == "withheld" for cell in found):
        return say(released, "withheld" if found else "none")
    rungs = [cell for cell in found if not cell.labels[0].startswith("optimum")]
    if rungs[-1].text != "pass":
        return say(released, "fail")
    if len(rungs) == 1:
        return say(released, "kept")
    loss, removed = (released.cell(name, *rungs[-1].labels) for name in ("loss", "removed"))
    if loss.mark == "withheld":
        return say(released, "hidden")
    return say(released, "some", loss=shown(released, loss), removed=shown(released, removed))
