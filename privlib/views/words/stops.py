"""Sentences about uses after a person's own stop."""

from privlib.release.released import Cell, Released
from privlib.study import ALL
from privlib.views import catalogue
from privlib.views.claims import cells, extreme, is_zero
from privlib.views.rows import label, shown, value
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, decided, say

__all__ = ["longest", "stopped_cases", "uses_after_stop"]


def uses_after_stop(released: Released) -> Sentence:
    """How many uses came after a stop, of which kind, how late, and what to look at first."""
    about(released, "uses_after_stop")
    total = released.cell("uses") if (ALL,) in released.rows else None
    if total is None or is_zero(total):
        return say(released, "none")
    if total.mark == "withheld":
        return say(released, "hidden")
    kinds = cells(released, "uses")
    process = released.cell("in_process")
    last = released.cell("longest")
    said = [] if last.text is None else [_also(released, "delay", longest=shown(released, last))]
    said += [] if is_zero(process) else [_also(released, "process", in_process=shown(released, process))]
    first = next((cell for cell in kinds if cell.lo), None)
    said += [_also(released, "means", first=label(released, first))] if first else []
    fields = {cell.labels[0]: shown(released, cell) for cell in kinds}
    fields |= {name: shown(released, released.cell(name)) for name in ("uses", "persons")}
    return say(released, "some", also=catalogue.line(released.lang, "common", "join").join(said), **fields)


def _also(released: Released, case: str, **fields: str) -> str:
    return catalogue.line(released.lang, released.stem, case, **fields)


def stopped_cases(released: Released) -> Sentence:
    """Which stop was passed over for the longest time; where cases are not shown, persons by time."""
    if about(released, "stopped_cases").dims[0].name == "delay":
        return _delays(released)
    last = longest(released)
    if last is None:
        return say(released, "hidden" if released.cells else "none")
    row = released.rows[last.labels]
    fields = {name: str(value(released, row[name])) for name in ("stop", "holding")}
    cases = {cell.labels[0] for cell in cells(released, "seconds")}
    top = extreme(cells(released, "seconds"), "highest")
    case = decided(top, "some") if top else "tied"
    return say(released, case, n=f"{len(cases):,}", nr=last.labels[0], longest=shown(released, last), **fields)


def longest(released: Released) -> Cell | None:
    """The use that came latest after its stop, the first of several; None if nothing is known of any."""
    top = extreme(cells(released, "seconds"), "highest")
    return top.cell if top else None


def _delays(released: Released) -> Sentence:
    found = cells(released, "persons")
    if not found or all(cell.mark == "withheld" for cell in found):
        return say(released, "hidden")
    bands = [_also(released, "band", label=label(released, cell), persons=shown(released, cell)) for cell in found]
    return say(released, "delays", bands=catalogue.listed(released.lang, bands, most=len(bands)))
