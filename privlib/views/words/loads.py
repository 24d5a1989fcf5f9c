"""Sentences about what was loaded and refused."""

from privlib.release.released import Released
from privlib.views import catalogue
from privlib.views.claims import cells, extreme, is_zero
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, decided, say

__all__ = ["loads_by_table", "refused_by_code"]


def loads_by_table(released: Released) -> Sentence:
    """How many tables were loaded, and which of them had refused records."""
    found = cells(about(released, "loads_by_table"), "refused")
    if not found:
        return say(released, "none")
    only = "_one" if len(found) == 1 else ""
    fields = {"tables": f"{len(found):,}", "table": label(released, found[0])}
    if all(is_zero(cell) for cell in found):
        return say(released, f"clean{only}", **fields)
    refused = [cell for cell in found if (cell.lo or 0) > 0]
    if any(cell not in refused and not is_zero(cell) for cell in found):
        return say(released, f"hidden{only}", **fields)
    names = catalogue.listed(released.lang, [label(released, cell) for cell in refused])
    case = "single" if only else "one" if len(refused) == 1 else "some"
    return say(released, case, **fields, n=f"{len(refused):,}", names=names)


def refused_by_code(released: Released) -> Sentence:
    """Why records were refused, the most frequent reason first."""
    found = cells(about(released, "refused_by_code"), "records")
    top = extreme(found, "highest")
    if not found:
        return say(released, "none")
    if top is None:
        return say(released, "hidden")
    case = "one" if len(found) == 1 else decided(top, "top")
    code, records = label(released, top.cell), shown(released, top.cell)
    return say(released, case, n=f"{len(found):,}", code=code, records=records)
