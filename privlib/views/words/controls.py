"""Sentences about controls and their findings."""

from privlib.release.released import Released
from privlib.views import catalogue
from privlib.views.claims import cells
from privlib.views.rows import label, value
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, say, sums

__all__ = ["controls_by_result", "findings"]


def controls_by_result(released: Released) -> Sentence:
    """How many controls found something, how many found nothing, and which had nothing to look at."""
    if about(released, "controls_by_result").kind != "cases":
        return sums(released, "controls")
    found = cells(released, "result")
    if not found or any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden" if found else "none")
    idle = [cell for cell in found if cell.text == "not-evaluated"]
    clean = sum(cell.text == "none" for cell in found)
    names = catalogue.listed(released.lang, [cell.labels[0] for cell in idle])
    also = catalogue.line(released.lang, released.stem, "idle", names=names) if idle else ""
    counts = {"n": len(found), "clean": clean, "found": len(found) - clean - len(idle)}
    return say(released, "some", also=also, **{name: f"{count:,}" for name, count in counts.items()})


def findings(released: Released) -> Sentence:
    """How many findings there are, and the first of the worst."""
    if about(released, "findings").kind != "cases":
        return sums(released, "findings")
    found = cells(released, "severity")
    if not found or any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden" if found else "none")
    worst = found[0]
    alike = sum(cell.text == worst.text for cell in found)
    named = {"severity": str(value(released, worst)), "finding": label(released, worst)}
    return say(released, "some", n=f"{len(found):,}", alike=f"{alike:,}", **named)
