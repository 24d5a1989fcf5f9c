"""Sentences about what lowers the risk: single changes, and the ladder of them."""

from privlib.release.released import Cell, Released
from privlib.views import catalogue
from privlib.views.claims import cells, extreme
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, percent, say

__all__ = ["ladder", "remedies", "risk_front"]


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
    fields = {name: _lost(released, released.cell(name, *first.labels)) for name in ("gain", "loss", "k")}
    case = "part" if first.mark == "range" else "some"
    return say(released, case, also=also, remedy=label(released, first), n=f"{len(found):,}", **fields)


def _lost(released: Released, cell: Cell) -> str:
    """A figure, or the steps it stands in, in per cent."""
    return percent(released, cell) if cell.mark == "range" else shown(released, cell)


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
    if loss.mark == "range":
        return say(released, "part", loss=percent(released, loss))
    return say(released, "some", loss=shown(released, loss), removed=shown(released, removed))


def risk_front(released: Released) -> Sentence:
    """The least loss at the point asked for, and with nobody left out; what is not proven."""
    found = cells(about(released, "risk_front"), "loss")
    if not found:
        return say(released, "none")
    asked = next((cell for cell in cells(released, "note") if cell.text == "asked for"), None)
    if asked is None:
        return say(released, "withheld")
    k, share = asked.labels
    own, strict = released.cell("loss", k, share), released.cell("loss", k, found[0].labels[1])
    if own.mark == "withheld":
        return say(released, "hidden", k=k, share=share)
    if own.mark == "n/a":
        missing = "missing_not_found" if released.cell("proof", k, share).text == "not found" else "missing_no_solution"
        return say(released, missing, k=k, share=share)
    case = "some" if strict.mark == "n/a" or strict is own else "both"
    fields = {"loss": _lost(released, own), "strict": _lost(released, strict)}
    return say(released, case, also=_proof(released, found), k=k, share=share, **fields)


def _proof(released: Released, found: list[Cell]) -> str:
    """What is known of the points that were stopped by the time."""
    open_ones = [cell for cell in found if released.cell("proof", *cell.labels).text in ("not proven", "not found")]
    if not open_ones:
        return catalogue.line(released.lang, released.stem, "proven")
    fields = {"n": f"{len(open_ones):,}", "all": f"{len(found):,}"}
    widest = extreme([released.cell("gap", *cell.labels) for cell in found], "highest")
    if widest is None:
        return catalogue.line(released.lang, released.stem, "unproven", **fields)
    return catalogue.line(released.lang, released.stem, "unproven_by", gap=shown(released, widest.cell), **fields)
