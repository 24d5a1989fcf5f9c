"""Shares: from released counts only, rounded to the worse side, never better than the truth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.release.grid import Item, Limits, person_item
from privlib.release.shares import share_cell
from privlib.study import Share

DOWN = Share("coverage", "covered", "evaluated")
UP = Share("at_risk", "below", "persons", worse="up")


def exact(value: int) -> Item:
    return Item("exact", value, value)


@pytest.mark.parametrize(
    ("part", "whole", "down", "up"),
    [
        (999_996, 1_000_000, "99.99", "99.99"),
        (1_000_000, 1_000_000, "100.00", "100.00"),
        (6, 7, "85.71", "85.72"),
        (1, 3, "33.33", "33.34"),
        (0, 7, "0.00", "0.00"),
        (1, 1_000_000, "0.00", "0.01"),
    ],
)
def test_an_exact_share_is_rounded_to_the_worse_side(part: int, whole: int, down: str, up: str) -> None:
    assert share_cell((), DOWN, exact(part), exact(whole)).text == down
    assert share_cell((), UP, exact(part), exact(whole)).text == up


def test_a_share_of_nothing_does_not_apply() -> None:
    cell = share_cell(("U1",), DOWN, exact(0), exact(0))
    assert (cell.mark, cell.text, cell.labels) == ("n/a", None, ("U1",))


@pytest.mark.parametrize("mark", ["under", "derived", "withheld", "open"])
def test_a_hidden_count_hides_its_share(mark: str) -> None:
    hidden = Item(mark, 0, 9)
    assert share_cell((), DOWN, hidden, Item("bin", 20, 24)).mark == "withheld"
    assert share_cell((), DOWN, Item("bin", 20, 24), hidden).mark == "withheld"


def test_a_binned_share_is_a_whole_percent_with_its_interval() -> None:
    cell = share_cell((), DOWN, Item("bin", 850, 854), Item("bin", 1000, 1004))
    assert (cell.mark, cell.text, cell.lo, cell.hi) == ("bin", "85", 84, 86)


def test_a_binned_share_is_never_nothing_or_all() -> None:
    assert share_cell((), DOWN, Item("bin", 1000, 1004), Item("bin", 1000, 1004)).text == ">99"
    assert share_cell((), DOWN, Item("bin", 10, 14), Item("bin", 100_000, 100_004)).text == "<1"


def test_a_share_that_could_differ_by_more_than_ten_points_is_its_interval() -> None:
    cell = share_cell((), DOWN, Item("bin", 10, 14), Item("bin", 20, 24))
    assert (cell.mark, cell.text, cell.lo, cell.hi) == ("range", None, 41, 70)


@given(st.integers(10, 3_000), st.integers(0, 3_000))
def test_the_true_share_lies_in_the_shown_interval(part: int, rest: int) -> None:
    to = Limits(10, 5)
    cell = share_cell((), DOWN, person_item(part, to), person_item(part + rest, to))
    assert cell.lo <= 100 * part / (part + rest) <= cell.hi
