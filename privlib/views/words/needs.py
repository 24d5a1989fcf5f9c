"""Sentences about need: what was declared, noticed, collected and kept, and what was beyond it."""

from privlib.release.released import Released
from privlib.views import catalogue
from privlib.views.claims import cells, extreme, full, is_zero
from privlib.views.rows import label, shown, value
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, decided, percent, say, sums

__all__ = [
    "beyond_need",
    "beyond_need_by_form",
    "declared_triples",
    "idle_holdings",
    "missed_notices",
    "notices",
    "undeclared_triples",
    "unused_holdings",
]


def declared_triples(released: Released) -> Sentence:
    """How many of the combinations that were used are declared."""
    return _kept(about(released, "declared_triples"), "share_declared", ("triples", "declared"))


def undeclared_triples(released: Released) -> Sentence:
    """Which undeclared combination has the most uses."""
    return _listed(about(released, "undeclared_triples"), "uses", "triples")


def notices(released: Released) -> Sentence:
    """How many direct-written collections had a complete notice in time."""
    return _kept(about(released, "notices"), "share_complete", ("collections", "complete"))


def missed_notices(released: Released) -> Sentence:
    """What notices missed most often, and in which version."""
    return _listed(about(released, "missed_notices"), "collections", "collections")


def beyond_need(released: Released) -> Sentence:
    """How much was collected beyond the need of every stated purpose."""
    return _found(about(released, "beyond_need"), "share_beyond", ("pairs", "beyond"))


def beyond_need_by_form(released: Released) -> Sentence:
    """Which form asks most often for more than it needs."""
    return _listed(about(released, "beyond_need_by_form"), "pairs", "pairs")


def unused_holdings(released: Released) -> Sentence:
    """How many holdings nothing used."""
    only = about(released, "unused_holdings").cell("untagged_only")
    also = "" if is_zero(only) else _text(released, "untagged", untagged=shown(released, only))
    return _found(released, "share_unused", ("holdings", "unused"), also)


def idle_holdings(released: Released) -> Sentence:
    """Which holdings nothing used, or nothing with a purpose."""
    if about(released, "idle_holdings").dims[0].name == "detail":
        return sums(released, "holdings")
    found = cells(released, "detail")
    if not found or any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden" if found else "none")
    parts = [
        _text(released, "part", holding=label(released, cell), detail=str(value(released, cell))) for cell in found
    ]
    return say(released, "some", n=f"{len(found):,}", names=catalogue.listed(released.lang, parts))


def _kept(released: Released, share: str, counts: tuple[str, str]) -> Sentence:
    """A share that should be whole: what it means is said where it is not."""
    cell = released.cell(share)
    if cell.mark in ("n/a", "withheld"):
        return say(released, "none" if cell.mark == "n/a" else "hidden")
    fields = {name: shown(released, released.cell(name)) for name in counts}
    if full([cell]):
        return say(released, "full", **fields)
    return say(released, "some", also=_text(released, "means"), **fields, share=percent(released, cell))


def _found(released: Released, share: str, counts: tuple[str, str], also: str = "") -> Sentence:
    """A share that should be nothing: what it means is said where it is not."""
    cell = released.cell(share)
    if cell.mark in ("n/a", "withheld"):
        return say(released, "none" if cell.mark == "n/a" else "hidden")
    fields = {name: shown(released, released.cell(name)) for name in counts}
    if is_zero(released.cell(counts[1])):
        return say(released, "clean", also=also, **fields)
    more = catalogue.line(released.lang, "common", "join").join(filter(None, (also, _text(released, "means"))))
    return say(released, "some", also=more, **fields, share=percent(released, cell))


def _listed(released: Released, column: str, summed: str) -> Sentence:
    """The row of a list with the most; where the list is not shown, what it adds up to."""
    if released.kind != "cases":
        return sums(released, summed)
    found = cells(released, column)
    top = extreme(found, "highest")
    if top is None:
        return say(released, "hidden" if found else "none")
    named = {dim.name: label(released, top.cell, nth) for nth, dim in enumerate(released.dims)}
    return say(released, decided(top, "top"), n=f"{len(found):,}", **named, **{column: shown(released, top.cell)})


def _text(released: Released, case: str, **fields: str) -> str:
    return catalogue.line(released.lang, released.stem, case, **fields)
