"""How a table fits on paper: the size of its letters, the direction of its page, the widths of its columns.

A column cut at the edge of a page is a figure lost without a trace, so a table that is too wide is set smaller, then
on a page turned sideways, and then in parts that repeat the first column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from privlib.report.narrative import Node

__all__ = ["fitted"]

_UPRIGHT, _SIDEWAYS = 493.0, 740.0
"""Width of the text on an A4 page with margins of 18 mm, in points."""
_NORMAL, _SMALL = 8.5, 7.0
"""Sizes of a table's letters, in points."""
_GAP = {_NORMAL: 18.0, _SMALL: 8.0}
"""Space between two columns, in points."""
_LETTER = 0.62
"""Width of a Latin letter, in its size: a digit of the pinned font is 0.56 wide, a capital 0.65 on average."""
_MOST = 8
"""Most columns at the normal size."""
_LONG, _BROKEN = 24, 14
"""A word of so many letters breaks anywhere (as in `report.typ`), and then needs only so many."""
_NATURAL = 120
"""Longest cell that is given more width for being longer, in letters."""
_LATIN = re.compile("[!-~]+")
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]+")
_TOGETHER = 6
"""Japanese breaks anywhere, but a word of up to so many signs that stands alone is better left whole."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column, measured in Latin letters: the longest word that must not break, and the longest cell."""

    word: float
    cell: float

    def least(self, size: float) -> float:
        return self.word * _LETTER * size + _GAP[size]

    def most(self, size: float) -> float:
        return max(min(self.cell, _NATURAL), self.word) * _LETTER * size + _GAP[size]


def fitted(node: Node) -> Iterator[Node]:
    """Yield a table, or its parts, with `size`, `gap` and `widths` in points, and `sideways`.

    The method, a table of prose, is always small. A part keeps the label and title, with ` (1/2)` after the label;
    caption, notes and source follow the last part.
    """
    columns = _columns(node)
    prose = node["kind"] == "method"
    if not prose and len(columns) <= _MOST and _least(columns, _NORMAL) <= _UPRIGHT:
        yield _set(node, _NORMAL, sideways=False)
    elif _least(columns, _SMALL) <= _UPRIGHT:
        yield _set(node, _SMALL, sideways=False)
    else:
        yield from _parted(node, list(_runs(columns)))


def _columns(node: Node) -> list[_Column]:
    heads = [cell["text"] for cell in node["head"]]
    cells = zip(heads, *(row["cells"] for row in node["rows"]), strict=True)
    marked = any(row["mark"] for row in node["rows"])
    return [_measured(column, 4 if marked and nth == 0 else 0) for nth, column in enumerate(cells)]


def _measured(cells: Sequence[str], more: int) -> _Column:
    words = [len(word) if len(word) < _LONG else _BROKEN for cell in cells for word in _LATIN.findall(cell)]
    words += [min(len(run), _TOGETHER) / _LETTER for cell in cells for run in _JAPANESE.findall(cell)]
    return _Column(max([*words, 4]) + more, max(map(_letters, cells)) + more)


def _letters(text: str) -> float:
    """Width of a text in Latin letters: a Japanese sign is as wide as it is high."""
    latin = sum(map(len, _LATIN.findall(text))) + text.count(" ")
    return latin + (len(text) - latin) / _LETTER


def _least(columns: Sequence[_Column], size: float) -> float:
    return sum(column.least(size) for column in columns)


def _runs(columns: Sequence[_Column]) -> Iterator[range]:
    """Cut the columns after the first into runs that fit beside it on a page turned sideways."""
    start = 1
    for nth in range(2, len(columns)):
        if _least([columns[0], *columns[start : nth + 1]], _SMALL) > _SIDEWAYS:
            yield range(start, nth)
            start = nth
    yield range(start, len(columns))


def _parted(node: Node, runs: Sequence[range]) -> Iterator[Node]:
    silent = {"caption": "", "notes": (), "source": (), "rest": "", "empty": ""}
    for nth, run in enumerate(runs, start=1):
        columns = (0, *run)
        part = {
            **node,
            "label": f"{node['label']} ({nth}/{len(runs)})" if len(runs) > 1 else node["label"],
            "head": tuple(node["head"][column] for column in columns),
            "rows": tuple({**row, "cells": tuple(row["cells"][column] for column in columns)} for row in node["rows"]),
        }
        yield _set(part if nth == len(runs) else {**part, **silent}, _SMALL, sideways=True)


def _set(node: Node, size: float, *, sideways: bool) -> Node:
    """Give each column its least width, and share what is left among those that could use it."""
    columns = _columns(node)
    spare = max(0.0, (_SIDEWAYS if sideways else _UPRIGHT) - _least(columns, size))
    wanted = sum(column.most(size) - column.least(size) for column in columns)
    share = min(1.0, spare / wanted) if wanted else 0.0
    widths = [round(column.least(size) + share * (column.most(size) - column.least(size)), 2) for column in columns]
    return {**node, "size": size, "gap": _GAP[size] / 2, "sideways": sideways, "widths": widths}
