"""Printable text: what the pinned font draws, and a mark for the rest."""

from importlib.resources import files

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from privlib.views import text
from privlib.views.text import printable


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("適合率 85 %", "適合率 85 %"),
        ("直骨令", "直骨令"),
        ("\U00020bb7野家 ｱｲｳ 한글", "\U00020bb7野家 ｱｲｳ 한글"),
        ("😀", "〓"),
        ("سلام", "〓〓〓〓"),
        ("a\u200bb\ufe0f", "ab"),
        ("a\x00b", "a<U+0000>b"),
        ("\u202egnp", "<U+202E>gnp"),
        ("one\ttwo\nthree", "one\ttwo\nthree"),
    ],
)
def test_what_the_font_cannot_draw_becomes_a_geta_mark(given_: str, shown: str) -> None:
    assert printable(given_) == shown


@given(st.text(st.characters(exclude_categories=[])))
def test_printable_text_stays_as_it_is(any_text: str) -> None:
    assert printable(printable(any_text)) == printable(any_text)


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_the_coverage_list_is_that_of_the_pinned_font(weight: str) -> None:
    font = files(f"noto_cjk_sans_jp_{weight}").joinpath(f"NotoSansCJKjp-{weight.title()}.otf")
    with TTFont(str(font), lazy=True) as opened:
        points = set(opened.getBestCmap())
    starts, ends = text._covered()
    listed = {point for start, end in zip(starts, ends, strict=True) for point in range(start, end + 1)}
    assert listed == points
    assert len(listed) == 44_810
