"""Sentences about the population around a data set: who is alone in it, and what attackers find."""

from privlib.release.released import Cell, Released
from privlib.views import catalogue
from privlib.views.claims import cells
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, percent, say

__all__ = ["attackers", "delta_presence", "population_uniques"]


def population_uniques(released: Released) -> Sentence:
    """The chosen estimate beside what is counted in the data set; what is assumed, or what would be needed."""
    found = cells(about(released, "population_uniques"), "alone")
    if not found:
        return say(released, "none")
    if any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden")
    outcomes = {cell.labels[0]: cell.text for cell in cells(released, "outcome")}
    chosen = next((cell.labels for cell in cells(released, "note") if cell.text == "chosen"), None)
    fields = {"sample": percent(released, found[0]), "fraction": percent(released, released.cell("fraction", "sample"))}
    if chosen is None:
        return say(released, "several", **fields)
    if chosen == ("sample",):
        return say(released, "census", **fields)
    if outcomes[chosen[0]] == "no sample uniques":
        return say(released, "zero", **fields)
    own = released.cell("alone", *chosen)
    return say(released, "some", share=percent(released, own), estimator=label(released, own), **fields)


def attackers(released: Released) -> Sentence:
    """What someone finds who knows that a person is in the data set; what one finds who knows the population alone."""
    found = cells(about(released, "attackers"), "success")
    if not found:
        return say(released, "none")
    if any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden")
    said = released.cell("note", "journalist").text
    case = {"not computed": "unknown", "at best": "at_best"}.get(said or "", "known")
    known = catalogue.line(released.lang, released.stem, case, **_figures(released, "journalist"))
    return say(released, "some", also=known, **_figures(released, "prosecutor"))


def delta_presence(released: Released) -> Sentence | None:
    """How sure someone can be that a person is in the data set; None without a population table."""
    found = cells(about(released, "delta_presence"), "share")
    if not found:
        return None
    if any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden")
    least, greatest = found
    if least.text is None or greatest.text is None:
        return say(released, "at_best")
    certain = {"inside": greatest.text == "100", "outside": least.text == "0"}
    sure = [catalogue.line(released.lang, released.stem, case) for case, holds in certain.items() if holds]
    also = catalogue.line(released.lang, "common", "join").join(sure)
    return say(released, "some", also=also, least=percent(released, least), greatest=percent(released, greatest))


def _figures(released: Released, attacker: str) -> dict[str, str]:
    def cell(name: str) -> Cell:
        return released.cell(name, attacker)

    figures = {name: percent(released, cell(name)) for name in ("highest", "success")}
    return {**figures, "smallest": shown(released, cell("smallest"))}
