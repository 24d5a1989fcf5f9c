from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.models.topbottom import Code, TopBottom, topbottom
from tests.risk.reference import Case, cases

AGES = [20] * 5 + [30] * 5 + [90, 90, 95, 116]


@pytest.mark.parametrize("case", cases("topbottom"), ids=lambda case: case["id"])
def test_codes_worked_out_by_hand_are_found(case: Case):
    found = topbottom(case["params"]["values"], case["params"]["k"])
    assert found.top is not None
    assert found.bottom is not None
    assert {"top": found.top.threshold, "bottom": found.bottom.threshold} == case["expect"]


def test_a_code_says_how_many_persons_it_changes():
    assert topbottom(AGES, 3) == TopBottom(Code(90, 4, 2), Code(20, 5, 0))


def test_a_value_with_its_number_of_persons_is_as_good_as_one_entry_a_person():
    assert topbottom([20, 30, 90, 95, 116], 3, persons=[5, 5, 2, 1, 1]) == topbottom(AGES, 3)


def test_the_safest_threshold_over_groups_is_taken():
    """Top of the first group 50, of the second 40: at 40 both have two persons or more."""
    values, groups = [10, 50, 60, 20, 40, 90], [0, 0, 0, 1, 1, 1]
    assert topbottom(values, 2, groups=groups) == TopBottom(Code(40, 4, 3), Code(50, 4, 3))


def test_a_group_of_too_few_persons_leaves_no_code():
    assert topbottom([1, 2, 3, 9], 2, groups=[0, 0, 0, 1]) == TopBottom(None, None)


def test_rounding_to_the_step_makes_tails_larger_never_smaller():
    assert topbottom([3, 7, 12, 83, 84, 97], 2, step=5) == TopBottom(Code(80, 3, 3), Code(10, 2, 2))


def test_fewer_persons_than_k_have_no_code_and_missing_values_stand_in_no_tail():
    assert topbottom([1, 2], 3) == TopBottom(None, None)
    assert topbottom([], 3) == TopBottom(None, None)
    assert topbottom([float("nan"), 1.5, 2.5], 2) == TopBottom(Code(1.5, 2, 1), Code(2.5, 2, 1))


@given(st.lists(st.integers(-20, 120), max_size=40), st.integers(1, 6))
def test_a_tail_holds_k_persons_and_the_one_from_the_next_value_on_does_not(values: list[int], k: int):
    found = topbottom(values, k)
    if len(values) < k:
        assert found == TopBottom(None, None)
        return
    assert found.top is not None
    assert found.bottom is not None
    assert _above(values, found.top.threshold) == found.top.persons >= k
    assert all(_above(values, value) < k for value in values if value > found.top.threshold)
    assert sum(value <= found.bottom.threshold for value in values) == found.bottom.persons >= k
    assert all(sum(v <= value for v in values) < k for value in values if value < found.bottom.threshold)


def _above(values: Sequence[float], threshold: float) -> int:
    return sum(value >= threshold for value in values)


@pytest.mark.parametrize(
    ("k", "step", "said"),
    [
        (0, None, "k: not usable. 1 or more."),
        (2, 0.0, "step: not usable. A number above 0."),
    ],
)
def test_limits_that_mean_nothing_are_refused(k: int, step: float | None, said: str):
    with pytest.raises(ParameterError) as raised:
        topbottom([1, 2, 3], k, step=step)
    assert str(raised.value).startswith(said)
