"""Sentences about purposes that came later: who had agreed, who was used."""

from privlib.release.released import Cell, Released
from privlib.study import ALL
from privlib.views import catalogue
from privlib.views.claims import cells, extreme, full
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, percent, say

__all__ = ["new_purpose", "new_purpose_adoption"]


def new_purpose(released: Released) -> Sentence:
    """How many persons had agreed to a new purpose by their first use; of several purposes, the one with the fewest."""
    every = cells(about(released, "new_purpose"), "agreed")
    found = [cell for cell in every if cell.mark != "n/a"]
    if not found:
        return say(released, "unused" if every else "none")
    low = extreme(found, "lowest")
    if low is None:
        return say(released, "hidden")
    row = released.rows[low.cell.labels]
    counts = {"persons": "persons", "agreed": "persons_agreed", "late": "persons_late"}
    fields = {name: shown(released, row[column]) for name, column in counts.items()}
    fields |= {"purpose": label(released, low.cell), "share": percent(released, low.cell)}
    if full([low.cell]):
        return say(released, "full", **fields)
    return say(released, "some", also=catalogue.line(released.lang, "new_purpose", "means"), **fields)


def new_purpose_adoption(released: Released) -> Sentence:
    """How many persons agreed to each new purpose, and how many were used for it."""
    purposes = about(released, "new_purpose_adoption").dims[0].values
    wholes = [released.rows[purpose, ALL] for purpose in purposes if (purpose, ALL) in released.rows]
    if not released.cells or not wholes:
        return say(released, "none")
    known = [row for row in wholes if all(cell.mark != "withheld" for cell in row.values())]
    if not known:
        return say(released, "hidden")
    names = catalogue.listed(
        released.lang, [_part(released, row["persons_agreed"], row["persons_used"]) for row in known]
    )
    return say(released, "some", names=names)


def _part(released: Released, agreed: Cell, used: Cell) -> str:
    fields = {"agreed": shown(released, agreed), "used": shown(released, used)}
    return catalogue.line(released.lang, released.stem, "part", purpose=label(released, agreed), **fields)
