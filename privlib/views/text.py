"""Text that can be printed: what the pinned font cannot draw is replaced, because a PDF with a missing glyph fails."""

import re
from bisect import bisect_right
from functools import cache
from importlib.resources import files

from privlib.text import clean

__all__ = ["printable"]

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
"""Default-ignorable code points: they draw nothing and are dropped (Unicode, DerivedCoreProperties)."""

_REPLACEMENT = "\N{GETA MARK}"
"""The Japanese mark for a character that is not at hand."""


def printable(text: str) -> str:
    """Clean a text and replace what the pinned font cannot draw by `〓`; TAB and LF stay; idempotent.

    Example:
        >>> printable("直 😀")
        '直 〓'
    """
    shown = _INVISIBLE.sub("", clean(text, len(text) * 8))
    return "".join(sign if sign in "\t\n" or _drawable(ord(sign)) else _REPLACEMENT for sign in shown)


def _drawable(point: int) -> bool:
    starts, ends = _covered()
    nth = bisect_right(starts, point) - 1
    return nth >= 0 and point <= ends[nth]


@cache
def _covered() -> tuple[list[int], list[int]]:
    """First and last code points of the ranges in `coverage.txt`, which a test compares with the font."""
    lines = files("privlib.views").joinpath("coverage.txt").read_text("ascii").split()
    ranges = [line.split("-") for line in lines]
    return [int(pair[0], 16) for pair in ranges], [int(pair[-1], 16) for pair in ranges]
