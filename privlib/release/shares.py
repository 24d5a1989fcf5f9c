"""Shares, computed from two released counts and from nothing else: equal counts in, equal text out."""

from privlib.release.grid import Item
from privlib.release.released import Cell
from privlib.study import Share

__all__ = ["share_cell"]

_EXACT = frozenset({"exact", "zero"})
_HIDDEN = frozenset({"under", "open", "derived", "withheld"})
WIDEST = 10
"""Points between the edges of a share's interval; a wider one is shown as the interval alone."""


def share_cell(labels: tuple[str, ...], share: Share, numerator: Item, denominator: Item) -> Cell:
    """Compute one share in percent.

    Exact counts: two decimals, rounded to the worse side, and 100 only if the counts are equal. Binned counts: a whole
    percent of the shown lower edges, to the same side, `<1` and `>99` instead of 0 and 100, its interval beside it in
    `lo` and `hi` (whole percent, outward); an interval wider than `WIDEST` points stands alone. A denominator of 0 is
    `n/a`. A hidden count hides its share.

    Example:
        >>> nearly, all_ = Item("exact", 999_996, 999_996), Item("exact", 1_000_000, 1_000_000)
        >>> share_cell((), Share("coverage", "covered", "evaluated"), nearly, all_).text
        '99.99'
    """
    marks = {numerator.mark, denominator.mark}
    if denominator.mark in _EXACT and denominator.lo == 0:
        return Cell(labels, share.name, "n/a")
    if marks & _HIDDEN or numerator.lo is None or denominator.lo is None:
        return Cell(labels, share.name, "withheld")
    if marks <= _EXACT:
        return Cell(labels, share.name, "exact", text=_hundredths(numerator.lo, denominator.lo, share))
    return _whole(labels, share, numerator, denominator)


def _hundredths(part: int, whole: int, share: Share) -> str:
    down = part * 10_000 // whole
    up = -(-part * 10_000 // whole)
    shown = down if share.worse == "down" else up
    if part < whole:
        shown = min(shown, 9_999)
    return f"{shown // 100}.{shown % 100:02d}"


def _whole(labels: tuple[str, ...], share: Share, numerator: Item, denominator: Item) -> Cell:
    part, whole = numerator.lo or 0, max(numerator.lo or 0, denominator.lo or 0)
    if numerator.hi is None or denominator.hi is None or whole == 0:
        return Cell(labels, share.name, "withheld")
    low = 100 * part // denominator.hi
    high = min(100, -(-100 * numerator.hi // max(denominator.lo or 0, 1)))
    if high - low > WIDEST:
        return Cell(labels, share.name, "range", low, high)
    rate = 100 * part // whole if share.worse == "down" else -(-100 * part // whole)
    text = "<1" if rate == 0 else ">99" if rate == 100 else str(rate)
    return Cell(labels, share.name, "bin", low, high, text)
