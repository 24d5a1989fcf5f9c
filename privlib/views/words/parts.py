"""What all sentences share: a share and a unit in words, and how a case of the catalogue becomes a sentence."""

from privlib.release.released import Cell, Released
from privlib.study import Count
from privlib.views import block, catalogue, rows
from privlib.views.claims import Extreme, cells
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence

__all__ = ["about", "decided", "percent", "say", "sums", "unit"]


def percent(released: Released, cell: Cell) -> str:
    """A share with its sign; a hidden or inapplicable one in words."""
    text = shown(released, cell)
    return text if cell.mark in ("n/a", "withheld") else catalogue.line(released.lang, "common", "percent", share=text)


def unit(released: Released, column: str, cell: Cell | None = None) -> str:
    """The word for what a column counts: of one, if this cell is exactly one."""
    units = {found.name: found.unit for found in released.columns if isinstance(found, Count)}
    one = cell is not None and cell.lo == cell.hi == 1
    return catalogue.line(released.lang, "units", f"{units[column]}_one" if one else units[column])


def about(released: Released, stem: str) -> Released:
    """Refuse everything but the release this sentence is about (E717)."""
    return rows.expect(f"words.{stem}", released, stem)


def decided(found: Extreme, case: str) -> str:
    return case if found.decided else "tied"


def say(released: Released, case: str, *, also: str = "", aside: str = "", texts: str = "", **fields: str) -> Sentence:
    """One case of the catalogue, what else there is to say, and in notes what makes it true.

    Args:
        released: what is spoken of.
        case: key of the text.
        also: what follows it.
        aside: the first note.
        texts: the catalogue's section, where several stems share one; else the stem's own.
        fields: words for its placeholders.
    """
    said = catalogue.line(released.lang, texts or released.stem, case, **fields)
    text = catalogue.line(released.lang, "common", "join").join(filter(None, (said, also)))
    rounded, hidden = rows.rounding_note(released), rows.hidden_note(released)
    return Sentence._make(  # pyright: ignore[reportPrivateUsage]
        block=block.Sentence(
            id=f"{released.stem}.sentence",
            edition=released.edition,
            lang=released.lang,
            text=text,
            about=(f"{released.stem}.table",),
            source=rows.source(released),
            notes=tuple(filter(None, (aside, rounded, hidden))),
        )
    )


def sums(released: Released, column: str) -> Sentence:
    """What the rows of a list that is not shown add up to, part by part."""
    found = [cell for cell in cells(released, column) if cell.mark != "withheld"]
    if not found:
        return say(released, "hidden")
    return say(released, "sums", parts=catalogue.listed(released.lang, [_part(released, cell) for cell in found]))


def _part(released: Released, cell: Cell) -> str:
    fields = {"label": label(released, cell), "count": shown(released, cell)}
    return catalogue.line(released.lang, "common", "part", **fields)
