"""Text that is safe to show, on a page and in a line."""

import pytest

from privlib.text import clean


@pytest.mark.parametrize(
    "character",
    [*"\x00\x1b\x7f\x85\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\ufffe\uffff\ud800"],
)
def test_a_character_that_hides_turns_or_breaks_text_is_shown_by_its_code_point(character: str):
    shown = f"a<U+{ord(character):04X}>b"
    assert clean(f"a{character}b") == shown
    assert clean(shown) == shown


def test_other_characters_stay_as_they_are():
    assert clean("見本株式会社 (Panel) ë \u3000 🎌") == "見本株式会社 (Panel) ë \u3000 🎌"


def test_tabs_and_line_ends_stay_in_a_text_and_are_shown_in_a_line():
    assert clean("a\tb\nc") == "a\tb\nc"
    assert clean("a\tb\nc", one_line=True) == "a<U+0009>b<U+000A>c"


def test_what_is_too_long_is_cut_after_it_was_made_safe():
    assert clean("a" * 201) == "a" * 199 + "…"
    assert clean("a\x00" * 10, 12) == "a<U+0000>a<…"
