"""Sentences about earlier runs, what changed since, and answers followed over waves."""

from decimal import Decimal

from privlib.release.released import Cell, Released
from privlib.views import catalogue
from privlib.views.claims import cells, is_zero
from privlib.views.rows import label, shown, value
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, percent, say

__all__ = ["risk_causes", "risk_history", "unique_on_waves"]


def risk_history(released: Released) -> Sentence:
    """Where this run stands beside the one before it that compares, and whether earlier ones let that expect."""
    found = cells(about(released, "risk_history"), "share_below")
    last = found[-1] if found else None
    if last is None or last.mark == "n/a":
        return say(released, "none")
    if last.mark == "withheld":
        return say(released, "first_hidden" if len(found) == 1 else "hidden")
    alike = [cell for cell in found if released.cell("question", *cell.labels).text == "1"]
    if len(alike) == 1:
        case = "first" if len(found) == 1 else "first_asked"
        return say(released, case, n=f"{len(found) - 1:,}", **_point(released, last, "now"))
    before = alike[-2]
    fields = _point(released, last, "now") | _point(released, before, "before")
    same = all(fields[f"{name}_now"] == fields[f"{name}_before"] for name in ("k", "share"))
    case = "same" if same else "some"
    join = catalogue.line(released.lang, "common", "join")
    also = join.join([*_plan(released, before, last), _expected(released, last)])
    return say(released, case, also=also, run=label(released, before), **fields)


def _point(released: Released, cell: Cell, name: str) -> dict[str, str]:
    k, limit = (shown(released, released.cell(column, *cell.labels)) for column in ("k", "limit"))
    return {f"k_{name}": k, f"share_{name}": percent(released, cell), "limit": limit}


def _expected(released: Released, cell: Cell) -> str:
    low, high = (released.cell(name, *cell.labels) for name in ("low", "high"))
    if low.text is None or high.text is None:
        return catalogue.line(released.lang, released.stem, "no_limits")
    share = Decimal(cell.text or "0")
    case = "above" if share > Decimal(high.text) else "under" if share < Decimal(low.text) else "inside"
    return catalogue.line(released.lang, released.stem, case, low=percent(released, low), high=percent(released, high))


def _plan(released: Released, before: Cell, last: Cell) -> list[str]:
    """Another plan than the run before had is a cause; where either is not known nothing is said."""
    plans = [released.cell("plan", *cell.labels).text for cell in (before, last)]
    if None in plans or plans[0] == plans[1]:
        return []
    then, now = (released.cell("loss", *cell.labels).text for cell in (before, last))
    if then is None or now is None:
        return [catalogue.line(released.lang, released.stem, "another_plan")]
    return [catalogue.line(released.lang, released.stem, "another_loss", before=then, now=now)]


def risk_causes(released: Released) -> Sentence:
    """Through which attribute most of the last change runs, and through which of its values."""
    found = cells(about(released, "risk_causes"), "change")
    if not found:
        return say(released, "none")
    last = [cell for cell in found if cell.labels[0] == found[-1].labels[0]]
    if any(cell.mark == "withheld" for cell in last):
        return say(released, "hidden")
    first = last[0]
    row = released.rows[first.labels]
    of = int(row["of"].text or 0)
    fields = {name: _signed(row[name]) for name in ("of", "change", "new", "newly_rare", "common")}
    case = "swapped" if of == 0 else "some"
    since = str(value(released, row["since"]))
    return say(released, case, run=label(released, first), since=since, attribute=label(released, first, 1), **fields)


def _signed(cell: Cell) -> str:
    """`+1,204`, `-3`, `0`."""
    number = int(cell.text or 0)
    return f"{number:+,}" if number else "0"


def unique_on_waves(released: Released) -> Sentence:
    """How many are alone on one wave, and how many on all of them."""
    found = cells(about(released, "unique_on_waves"), "share")
    if not found:
        return say(released, "none")
    if any(cell.mark == "withheld" for cell in found):
        return say(released, "hidden")
    first, last = found[0], found[-1]
    alone = {cell.labels: released.cell("alone", *cell.labels) for cell in (first, last)}
    if all(is_zero(cell) for cell in alone.values()):
        return say(released, "nobody")
    counts = {
        "alone": shown(released, alone[first.labels]),
        "persons": shown(released, released.cell("persons", *first.labels)),
        "alone_all": shown(released, alone[last.labels]),
        "persons_all": shown(released, released.cell("persons", *last.labels)),
    }
    shares = {"share": percent(released, first), "share_all": percent(released, last)}
    return say(released, "some", waves=last.labels[0], **counts, **shares)
