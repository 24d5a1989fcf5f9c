"""What may be said of released figures: a claim holds only if it is true for every value inside their intervals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from privlib.release.released import Cell, Released
from privlib.study import ALL

__all__ = ["Extreme", "cells", "extreme", "full", "is_zero", "smallest_band", "span"]

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Extreme:
    """The lowest or highest of some cells; `decided` if no other can be as low or as high; `of` are those compared."""

    cell: Cell
    decided: bool
    of: int


def cells(released: Released, column: str) -> list[Cell]:
    """The cells of a column, margins left out, in display order."""
    return [cell for cell in released.cells if cell.column == column and ALL not in cell.labels]


def span(cell: Cell) -> tuple[Decimal, Decimal] | None:
    """The values a cell may stand for, both ends included; None if nothing is known.

    A share in hundredths is rounded, so it may lie up to 0.01 on either side; 100 is said of equal counts only.
    """
    if cell.mark in ("withheld", "n/a"):
        return None
    if cell.lo is not None and cell.hi is not None:
        return Decimal(cell.lo), Decimal(cell.hi)
    if cell.text is None:
        return None
    shown = Decimal(cell.text)
    return (shown, shown) if shown == 100 else (shown - _HUNDREDTH, shown + _HUNDREDTH)


def extreme(found: Sequence[Cell], side: Literal["lowest", "highest"]) -> Extreme | None:
    """Find the lowest or highest of the cells whose span is known; ties keep the order of display.

    It is decided only if every other span lies wholly on the other side.
    """
    known = [(cell, spanned) for cell in found if (spanned := span(cell)) is not None]
    if not known:
        return None
    sign = 1 if side == "lowest" else -1
    first = min(known, key=lambda pair: sign * pair[1][0 if sign == 1 else 1])
    edge = sign * first[1][1 if sign == 1 else 0]
    others = (pair[1] for pair in known if pair is not first)
    decided = all(edge < sign * other[0 if sign == 1 else 1] for other in others)
    return Extreme(first[0], decided and len(known) == len([cell for cell in found if cell.mark != "n/a"]), len(known))


def full(found: Iterable[Cell]) -> bool:
    """Whether every share that applies is exactly 100 percent, and at least one applies."""
    applies = [cell for cell in found if cell.mark != "n/a"]
    return bool(applies) and all(cell.mark == "exact" and cell.text == "100.00" for cell in applies)


def is_zero(cell: Cell) -> bool:
    """Whether a count is known to be zero."""
    return cell.hi == 0


def smallest_band(bands: Sequence[Cell]) -> Cell | None:
    """The first band, in ascending order, that is not known to be empty."""
    return next((cell for cell in bands if not is_zero(cell)), None)
