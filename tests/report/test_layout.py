"""A table on paper: never wider than the text, never a word over its neighbour, nothing lost between its parts."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.report import labels
from privlib.report.labels import LABELS
from privlib.report.layout import fitted
from privlib.report.picture import size


def node(*rows: tuple[str, ...], kind: str = "table", mark: str = "") -> dict[str, Any]:
    """A table whose first row is its head."""
    head, *body = rows
    return {
        "kind": kind,
        "label": "Table 1",
        "head": tuple({"text": text, "align": "left"} for text in head),
        "rows": tuple({"mark": mark, "cells": cells} for cells in body),
        "caption": "c",
        "notes": ("n",),
        "source": (("d", "s"),),
        "rest": "r",
        "empty": "e",
    }


def columns(count: int, text: str = "1,000") -> tuple[str, ...]:
    return (text,) * count


@pytest.mark.parametrize(
    ("given_", "size_", "sideways", "parts"),
    [
        (node(columns(8)), 8.5, False, 1),
        (node(columns(9)), 7.0, False, 1),
        (node(columns(16)), 7.0, False, 1),
        (node(columns(17)), 7.0, True, 1),
        (node(columns(24)), 7.0, True, 1),
        (node(columns(26)), 7.0, True, 2),
        (node(columns(3), kind="method"), 7.0, False, 1),
        (node(columns(5, "x" * 23)), 7.0, True, 1),
        (node(columns(5, "x" * 24)), 8.5, False, 1),
    ],
    ids=["8", "9", "16", "17", "24", "26", "method", "long words", "words that break"],
)
def test_a_table_is_set_smaller_then_sideways_then_in_parts(
    given_: dict[str, Any], size_: float, *, sideways: bool, parts: int
) -> None:
    found = [(part["size"], part["sideways"]) for part in fitted(given_)]
    assert found == [(size_, sideways)] * parts


def test_parts_repeat_the_first_column_and_only_the_last_carries_the_notes() -> None:
    head = tuple(f"c{nth}" for nth in range(60))
    parts = list(fitted(node(head, tuple(f"v{nth}" for nth in range(60)))))
    heads = [[cell["text"] for cell in part["head"]] for part in parts]
    assert [part["label"] for part in parts] == [f"Table 1 ({nth}/{len(parts)})" for nth in range(1, len(parts) + 1)]
    assert all(names[0] == "c0" for names in heads)
    assert tuple(name for names in heads for name in names[1:]) == head[1:]
    assert [part["notes"] for part in parts] == [()] * (len(parts) - 1) + [("n",)]


WORD = st.text("abcdefghij0123456789,._", min_size=1, max_size=40)


@given(st.integers(1, 30).flatmap(lambda n: st.lists(st.tuples(*[WORD] * n), min_size=1, max_size=4)))
def test_no_part_is_wider_than_its_page_and_no_column_narrower_than_its_words(rows: list[tuple[str, ...]]) -> None:
    for part in fitted(node(*rows)):
        assert sum(part["widths"]) <= (740 if part["sideways"] else 493) + 0.5
        cells = zip([cell["text"] for cell in part["head"]], *(row["cells"] for row in part["rows"]), strict=True)
        for width, column in zip(part["widths"], cells, strict=True):
            whole = [len(text) for text in column if len(text) < 24]
            assert width >= max(whole, default=0) * 0.6 * part["size"]


def test_a_mark_takes_room_in_the_first_column() -> None:
    (bare,), (marked,) = (list(fitted(node(columns(2), columns(2), mark=mark))) for mark in ("", "C"))
    assert marked["widths"][0] > bare["widths"][0]
    assert marked["widths"][1] == bare["widths"][1]


def test_japanese_takes_more_width_than_as_many_latin_letters() -> None:
    (latin,), (japanese,) = (list(fitted(node((text, "1")))) for text in ("x" * 10, "目" * 10))
    assert japanese["widths"][0] > latin["widths"][0]


def test_a_short_japanese_word_is_not_cut_in_two() -> None:
    (made,) = list(fitted(node(("ファイル", "延べ訪問者日", "名前"), ("1", "2", "x" * 200))))
    assert [
        width >= len(word) * made["size"]
        for width, word in zip(made["widths"], ("ファイル", "延べ訪問者日"), strict=False)
    ] == [True, True]


@pytest.mark.parametrize(
    ("svg", "sides"),
    [
        ('<svg width="640" height="220" viewBox="0 0 1 1"><rect width="9" height="9"/></svg>', (640, 220)),
        ('<?xml version="1.0"?><svg height="99.2px" stroke-width="3" width="640px">', (640, 100)),
    ],
)
def test_the_size_of_a_drawing_is_that_of_its_root(svg: str, sides: tuple[int, int]) -> None:
    assert size(svg) == sides


def test_the_frame_says_the_same_things_in_both_languages() -> None:
    assert list(LABELS["en"]) == list(LABELS["ja"])
    for name, text in LABELS["en"].items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", LABELS["ja"][name]))
        assert not re.search(r"[\u3040-\u9fff][.,:;!?]", LABELS["ja"][name])


def test_every_word_of_the_frame_is_used() -> None:
    folder = Path(labels.__file__).parent
    names = ("frame.html", "template.html", "failure.html", "report.typ", "document.py")
    files = [folder / name for name in names]
    text = "\n".join(path.read_text() for path in files)
    used = set(re.findall(r"words\.(\w+)|[\"'](\w+)[\"']", text)) | {("restricted", ""), ("shareable", "")}
    assert set(LABELS["en"]) <= {name for pair in used for name in pair}
