"""The grid: labels under the threshold, floor bins above it, ranges of totals."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import PolicyError
from privlib.release.grid import BASES, Item, Limits, add, limits, person_item
from tests import factory

T10 = Limits(10, 5)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, Item("under", 0, 9)),
        (9, Item("under", 0, 9)),
        (10, Item("bin", 10, 14)),
        (14, Item("bin", 10, 14)),
        (15, Item("bin", 15, 19)),
        (1234, Item("bin", 1230, 1234)),
    ],
)
def test_a_count_is_a_label_under_the_threshold_and_a_floor_bin_from_it_on(value: int, shown: Item) -> None:
    assert person_item(value, T10) == shown


def test_the_first_bin_starts_at_the_threshold() -> None:
    assert person_item(17, Limits(15, 10)) == Item("bin", 15, 19)


def test_where_zeros_are_public_a_zero_is_a_zero_and_the_label_means_one_to_nine() -> None:
    assert person_item(0, T10, zero_ok=True) == Item("zero", 0, 0)
    assert person_item(1, T10, zero_ok=True) == Item("under", 1, 9)


@given(st.integers(0, 5_000), st.sampled_from([5, 10, 20, 100]))
def test_every_interval_holds_the_truth_and_bins_of_wider_bases_contain_those_of_narrower(value: int, t: int) -> None:
    shown = [person_item(value, Limits(t, base)) for base in BASES]
    assert all(item.lo <= value <= item.hi for item in shown if item.lo is not None and item.hi is not None)
    for narrow, wide in pairwise(shown):
        assert wide.lo <= narrow.lo
        assert narrow.hi <= wide.hi


@given(st.integers(0, 500), st.sampled_from(list(range(5, 100, 5))))
def test_raising_the_threshold_never_makes_a_cell_more_precise(value: int, t: int) -> None:
    before, after = person_item(value, Limits(t, 5)), person_item(value, Limits(t + 5, 5))
    assert after.lo <= before.lo
    assert before.hi <= after.hi


def test_a_total_is_the_sum_of_its_parts_edges_and_a_union_at_least_the_largest() -> None:
    parts = [Item("under", 0, 9), Item("bin", 10, 14)]
    assert add(parts, how="sum") == Item("derived", 10, 23)
    assert add(parts, how="union") == Item("derived", 10, 23)
    assert add([*parts, Item("bin", 20, 24)], how="sum") == Item("derived", 30, 47)
    assert add([*parts, Item("bin", 20, 24)], how="union") == Item("derived", 20, 47)


def test_a_total_with_a_withheld_part_or_no_part_says_nothing() -> None:
    assert add([Item("withheld"), Item("bin", 10, 14)], how="sum") == Item("withheld")
    assert add([], how="sum") == Item("withheld")


@pytest.mark.parametrize(
    ("threshold", "base", "message"),
    [
        (4, 5, "policy [disclosure] threshold: allowed multiples of 5 from 5 to 100; given 4. Nothing was run."),
        (0, 5, "policy [disclosure] threshold: allowed multiples of 5 from 5 to 100; given 0. Nothing was run."),
        (12, 5, "policy [disclosure] threshold: allowed multiples of 5 from 5 to 100; given 12. Nothing was run."),
        (105, 5, "policy [disclosure] threshold: allowed multiples of 5 from 5 to 100; given 105. Nothing was run."),
        (10, 1, "policy [disclosure] base: allowed 5, 10, 20, 100, 500; given 1. Nothing was run."),
    ],
)
def test_the_floor_is_in_the_code_and_no_policy_goes_below_it(threshold: int, base: int, message: str) -> None:
    with pytest.raises(PolicyError) as refused:
        limits(factory.study(threshold=threshold, base=base).policy)
    assert refused.value.safe_message == message
    assert refused.value.exit_code == 2
