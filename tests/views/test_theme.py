"""Colours can be read: contrast is computed, and no view names a colour of its own."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from privlib.views import theme
from privlib.views.theme import TOKENS, contrast


def test_contrast_runs_from_one_to_twenty_one() -> None:
    assert contrast("#FFFFFF", "#FFFFFF") == 1
    assert contrast("#FFFFFF", "#000000") == 21
    assert contrast("#57606A", "#FFFFFF") == pytest.approx(6.39, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "muted", "accent", "warning"])
def test_text_has_a_contrast_of_four_and_a_half_on_ground_and_panel(mode: str, ink: str) -> None:
    assert contrast(TOKENS[mode][ink], TOKENS[mode]["ground"]) >= 4.5
    assert contrast(TOKENS[mode][ink], TOKENS[mode]["panel"]) >= 4.5


def test_category_colours_have_a_contrast_of_three_or_are_outlined() -> None:
    for colour in theme.CATEGORIES:
        assert (contrast(colour, "#FFFFFF") < 3) == (colour in theme.OUTLINED)


def test_numbers_can_be_read_on_every_tint() -> None:
    ink, white = TOKENS["light"]["ink"], TOKENS["light"]["ground"]
    assert all(contrast(tint, ink) >= 4.5 for tint in theme.SEQUENTIAL[:-1])
    assert contrast(theme.SEQUENTIAL[-1], white) >= 4.5


def test_tints_differ_in_grey() -> None:
    steps = [contrast(tint, "#000000") for tint in theme.SEQUENTIAL]
    assert steps == sorted(steps, reverse=True)
    assert all(one / other >= 1.25 for one, other in pairwise(steps))


def test_no_view_but_the_theme_names_a_colour() -> None:
    for path in Path(theme.__file__).parent.rglob("*.py"):
        if path.name != "theme.py":
            assert not re.search(r"#[0-9A-Fa-f]{6}\b", path.read_text("utf-8")), path.name
