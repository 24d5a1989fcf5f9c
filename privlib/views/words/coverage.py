"""Sentences about uses, their coverage, and what is not covered."""

from privlib.release.released import Cell, Released
from privlib.views import catalogue
from privlib.views.claims import cells, extreme, full, is_zero
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, decided, percent, say

__all__ = [
    "coverage_by_person",
    "coverage_by_purpose",
    "coverage_by_purpose_month",
    "coverage_total",
    "is_unknown",
    "uncovered_by_owner",
    "uncovered_by_reason",
    "unknown_purpose",
    "uses_by_class",
]


def uses_by_class(released: Released) -> Sentence:
    """How many uses name a person, and what became of the others."""
    found = {cell.labels[0]: cell for cell in cells(about(released, "uses_by_class"), "uses")}
    if all(is_zero(cell) for cell in found.values()):
        return say(released, "none")
    if all(cell.mark == "withheld" for cell in found.values()):
        return say(released, "hidden")
    return say(released, "some", **{name: shown(released, cell) for name, cell in found.items()})


def coverage_total(released: Released) -> Sentence:
    """Coverage of all evaluated uses, strict and of known purposes."""
    return _both_readings(about(released, "coverage_total"), "covered", "evaluated")


def coverage_by_person(released: Released) -> Sentence:
    """Persons with every use covered, strict and of known purposes."""
    return _both_readings(about(released, "coverage_by_person"), "persons_covered", "persons")


def _both_readings(released: Released, part: str, whole: str) -> Sentence:
    strict, known = released.cell("coverage", "strict"), released.cell("coverage", "known")
    counts = {"covered": released.cell(part, "strict"), whole: released.cell(whole, "strict")}
    fields = {name: shown(released, cell) for name, cell in counts.items()}
    if strict.mark == "n/a":
        return say(released, "none")
    if strict.mark == "withheld":
        return say(released, "hidden")
    if full([strict]):
        return say(released, "full_one" if counts[whole].hi == 1 else "full", **fields)
    return say(released, "some", **fields, strict=percent(released, strict), known=percent(released, known))


def coverage_by_purpose(released: Released) -> Sentence:
    """Which purpose has the lowest coverage."""
    unknown = [cell for cell in cells(about(released, "coverage_by_purpose"), "evaluated") if is_unknown(cell)]
    uses = shown(released, unknown[0]) if unknown and unknown[0].lo else ""
    return _lowest(released, catalogue.line(released.lang, released.stem, "unknown", uses=uses) if uses else "")


def coverage_by_purpose_month(released: Released) -> Sentence:
    """Which purpose has the lowest coverage, and in which month."""
    unknown = [cell for cell in cells(about(released, "coverage_by_purpose_month"), "evaluated") if is_unknown(cell)]
    used = [cell for cell in unknown if cell.lo]
    certain = used and all(cell.lo or is_zero(cell) for cell in unknown)
    months = {"months": f"{len(used):,}"}
    return _lowest(released, catalogue.line(released.lang, released.stem, "unknown", **months) if certain else "")


def _lowest(released: Released, unknown: str) -> Sentence:
    """The lowest coverage of a known purpose; uses of unknown purpose, never covered, are told apart."""
    found = [cell for cell in cells(released, "coverage") if cell.mark != "n/a" and not is_unknown(cell)]
    low = extreme(found, "lowest")
    if not found:
        return say(released, "none", also=unknown)
    if low is None:
        return say(released, "hidden", also=unknown)
    if full(found) and len(found) > 1:
        return say(released, "full", also=unknown, n=f"{len(found):,}")
    exact = all(cell.mark == "exact" for cell in found)
    named = {dim.name: label(released, low.cell, nth) for nth, dim in enumerate(released.dims)}
    counted = {"n": f"{low.of:,}", "full": f"{sum(full([cell]) for cell in found):,}"}
    case = decided(low, "lowest") if exact else "shown" if low.decided else "shown_tied"
    case = "one" if len(found) == 1 else case
    return say(released, case, also=unknown, share=percent(released, low.cell), **counted, **named)


def is_unknown(cell: Cell) -> bool:
    """Whether a cell counts uses of unknown purpose."""
    return cell.labels[0] == "unknown"


def uncovered_by_reason(released: Released) -> Sentence:
    """How many uses were not covered, and the most frequent reason."""
    return _largest_part(about(released, "uncovered_by_reason"))


def uncovered_by_owner(released: Released) -> Sentence:
    """How many uses were not covered, and the control with the most."""
    return _largest_part(about(released, "uncovered_by_owner"))


def _largest_part(released: Released) -> Sentence:
    total = released.cell("uses")
    found = [cell for cell in cells(released, "uses") if not is_zero(cell)]
    top = extreme(found, "highest")
    if is_zero(total):
        return say(released, "none")
    if total.mark == "withheld" or top is None:
        return say(released, "hidden")
    several = "one" if len(found) == 1 else decided(top, "top")
    case = "single" if total.hi == 1 else several
    fields = {"name": label(released, top.cell), "uses": shown(released, top.cell)}
    return say(released, case, all=shown(released, total), n=f"{len(found):,}", **fields)


def unknown_purpose(released: Released) -> Sentence:
    """How many personal uses have no known purpose, and why."""
    share = about(released, "unknown_purpose").cell("unknown")
    if share.mark == "n/a":
        return say(released, "none")
    if share.mark == "withheld":
        return say(released, "hidden")
    if is_zero(released.cell("uses")):
        return say(released, "clean")
    fields = {name: shown(released, released.cell("uses", name)) for name in ("untagged", "unresolvable")}
    fields |= {name: shown(released, released.cell(name)) for name in ("uses", "personal")}
    return say(released, "some", **fields, share=percent(released, share))
