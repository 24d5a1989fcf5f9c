"""Sentences about the five items of Rule 34 and about Rule 35, about methods by attribute, and releases together."""

from privlib.release.released import Cell, Released
from privlib.views import catalogue
from privlib.views.claims import cells
from privlib.views.rows import label, value
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, say

__all__ = ["destruction", "methods_by_attribute", "releases_together", "rule34", "rule34_items"]


def rule34_items(released: Released) -> Sentence:
    """Which items have evidence against them, and which a person must look at."""
    return _verdicts(released, "rule34_items")


def rule34(released: Released) -> Sentence:
    """Which checks found something."""
    return _verdicts(released, "rule34")


def methods_by_attribute(released: Released) -> Sentence:
    """Which attributes lack an effective method, and which a person must look at."""
    return _verdicts(released, "methods_by_attribute")


def destruction(released: Released) -> Sentence:
    """What restores the persons and was not destroyed in time; else why that is not evaluated, or that it was."""
    found = cells(about(released, "destruction"), "verdict")
    if not found or any(cell.mark == "withheld" for cell in found):
        return say(released, "withheld")
    for verdict, case in (("fail", "fail"), ("not evaluated", "unknown")):
        if those := [cell for cell in found if cell.text == verdict]:
            why = value(released, released.cell("note", *those[0].labels))
            return say(released, case, names=_names(released, those), why="" if why is None else str(why))
    return say(released, "pass", names=_names(released, found))


def releases_together(released: Released) -> Sentence:
    """Which measures of releases together miss their limit, of any two or more of them."""
    found = cells(about(released, "releases_together"), "verdict")
    if not found or any(cell.mark == "withheld" for cell in found):
        return say(released, "withheld" if found else "none")
    failed = [label(released, cell, 1) for cell in found if cell.text == "fail"]
    judged = [cell for cell in found if cell.text in ("pass", "fail")]
    if not judged:
        return say(released, "none")
    names = catalogue.listed(released.lang, list(dict.fromkeys(failed)))
    fields = {"n": f"{len(failed):,}", "all": f"{len(judged):,}"}
    return say(released, "fail" if failed else "pass", names=names, **fields)


def _verdicts(released: Released, stem: str) -> Sentence:
    found = cells(about(released, stem), "verdict")
    if not found or any(cell.mark == "withheld" for cell in found):
        return say(released, "withheld" if found else "none")
    missed = [cell for cell in found if cell.text == "not met"]
    look = [cell for cell in found if cell.text == "review"]
    judged = [cell for cell in found if cell.text in ("met", "not met", "review")]
    if not judged:
        return say(released, "none")
    case = "missed" if missed else "review" if look else "met"
    fields = {"n": f"{len(missed or look):,}", "all": f"{len(judged):,}"}
    return say(released, case, names=_names(released, missed or look), **fields)


def _names(released: Released, found: list[Cell]) -> str:
    return catalogue.listed(released.lang, list(dict.fromkeys(label(released, cell) for cell in found)))
