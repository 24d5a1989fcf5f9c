import math
import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from privlib.errors import ParameterError
from privlib.risk.population.estimators import shlosser_classes, zayatz
from privlib.risk.population.falling import fall
from privlib.risk.population.special_functions import digamma, digamma_steps, log_gamma_ratio, steps_over
from privlib.risk.population.uniqueness import uniqueness
from privlib.risk.table.finest import Finest
from tests.risk.arrays import finest
from tests.risk.population.slow_estimators import slow_classes, slow_pitman, slow_snb, slow_zayatz
from tests.risk.reference import A9, cases, picked, rows_of

SIZES = [1] * 60 + [2] * 15 + [3] * 6 + [4] * 3 + [5, 5, 7, 9, 14, 30]


def counts(sizes: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return np.unique(np.array(sizes, np.int64), return_counts=True)


def table(sizes: list[int]) -> Finest:
    units = np.array(sizes, np.int64)
    return Finest(("a",), (len(sizes) + 1,), np.arange(1, len(sizes) + 1).reshape(1, -1), units, units)


def test_digamma_has_its_known_values_and_takes_one_step_for_the_reciprocal():
    euler = 0.5772156649015329
    known = {1.0: -euler, 2.0: 1 - euler, 0.5: -euler - 2 * math.log(2), 10.0: 2.2517525890667211}
    assert digamma(np.array(list(known))).tolist() == pytest.approx(list(known.values()), abs=1e-13)
    for x in (0.001, 0.7, 5.99, 6.0, 123.4):
        assert float(digamma(x + 1) - digamma(x)) == pytest.approx(1 / x, rel=1e-12)


@pytest.mark.parametrize(("x", "step"), [(0.001, 1.0), (0.3, 0.6), (5.9, 0.1), (40.0, 0.25), (3000.0, 0.3)])
def test_a_ratio_of_gammas_is_that_of_the_library_and_keeps_its_digits_where_that_loses_them(x: float, step: float):
    assert log_gamma_ratio(x, step) == pytest.approx(math.lgamma(x + step) - math.lgamma(x), abs=1e-11)
    assert log_gamma_ratio(1e12, 1) == pytest.approx(math.log(1e12), rel=1e-15)


@pytest.mark.parametrize("x", [1e-9, 0.3, 1.0, 5.99, 6.0, 40.0, 1e4, 1e9])
@pytest.mark.parametrize("steps", [0, 1, 2, 5, 6, 300])
def test_sums_of_steps_keep_their_digits(x: float, steps: int):
    exact = Fraction(x)
    whole = sum((1 / (exact + i) for i in range(steps)), Fraction(0))
    assert digamma_steps(x, steps) == pytest.approx(float(whole), rel=1e-13)
    over = sum((i / (exact - 1 + i) for i in range(1, steps + 1)), Fraction(0))
    assert steps_over(x, steps) == pytest.approx(float(over), rel=1e-12)


def test_a_function_that_does_not_pass_zero_between_the_ends_is_solved_nowhere():
    assert fall(lambda x: 2 - x, 0, 9) == 2
    for low, high in ((3, 9), (0, 1), (2, 9), (0, 2)):
        assert fall(lambda x: 2 - x, low, high) is None
    assert fall(lambda x: x * math.nan, 0, 9) is None


@pytest.mark.parametrize("fraction", [0.01, 0.1, 0.2, 0.5])
def test_each_estimator_gives_what_its_definition_gives(fraction: float):
    found = uniqueness(table(SIZES), fraction)
    assert found.pitman.value == pytest.approx(slow_pitman(SIZES, fraction), rel=1e-7)
    assert found.zayatz.value == pytest.approx(slow_zayatz(SIZES, fraction), rel=1e-12)
    assert found.snb.value == pytest.approx(slow_snb(SIZES, fraction), rel=1e-7)
    assert shlosser_classes(counts(SIZES), fraction) == pytest.approx(slow_classes(SIZES, fraction), rel=1e-12)


def samples(number: int) -> list[tuple[list[int], float]]:
    draw = random.Random(4)
    sizes = (
        [draw.choice([1, 1, 1, 2, 2, 3, draw.randint(1, 30)]) for _ in range(draw.randint(1, 25))]
        for _ in range(number)
    )
    return [([1, *some], draw.choice([0.01, 0.1, 0.3, 0.45])) for some in sizes]


def test_a_thousand_small_samples_have_zayatz_of_the_definition():
    for sizes, fraction in samples(1_000):
        assert zayatz(counts(sizes), fraction).value == pytest.approx(slow_zayatz(sizes, fraction), rel=1e-12)


def test_small_samples_have_a_share_or_no_number_at_all():
    converged = Counter[str]()
    for sizes, fraction in samples(25):
        found = uniqueness(table(sizes), fraction)
        for each in (found.pitman, found.zayatz, found.snb, found.chosen):
            assert (each.value is not None) == each.converged == (each.reason is None)
            assert each.value is None or 0 <= each.value <= 1
            assert each.residual is None or not each.converged or each.residual < 1e-9
            converged[each.estimator] += each.converged
        if found.pitman.value is not None:
            assert found.pitman.value == pytest.approx(slow_pitman(sizes, fraction), rel=1e-6)
    assert min(converged.values()) > 3


def test_up_to_a_tenth_pitman_is_chosen_above_the_smaller_of_the_other_two():
    below, above = uniqueness(table(SIZES), 0.1), uniqueness(table(SIZES), 0.2)
    assert below.chosen is below.pitman
    assert above.snb.value is not None
    assert above.zayatz.value is not None
    assert above.chosen is (above.snb if above.snb.value < above.zayatz.value else above.zayatz)


def test_an_estimator_that_does_not_converge_gives_no_number_and_zayatz_takes_its_place():
    """Where everyone is alone the likelihood has no greatest value, and the other model no classes of two."""
    for fraction in (0.1, 0.5):
        found = uniqueness(table([1] * 50), fraction)
        for each in (found.pitman, found.snb):
            assert (each.value, each.converged, each.reason) == (None, False, "no_solution")
        assert found.chosen is found.zayatz
        assert found.zayatz.value == 1.0


def test_without_uniques_in_the_sample_every_estimate_is_zero_with_its_reason():
    found = uniqueness(table([2, 3]), 0.1)
    for each in (found.pitman, found.zayatz, found.snb):
        assert (each.value, each.converged, each.reason) == (0.0, True, "no_sample_uniques")
    assert (found.share, found.uniques) == (0.0, 0)


@pytest.mark.parametrize("fraction", [1, 0.9999])
def test_a_census_is_not_estimated(fraction: float):
    found = uniqueness(table([1, 1, 2]), fraction)
    assert (found.chosen.estimator, found.chosen.reason, found.chosen.value) == ("census", "census", None)
    assert found.share == 0.5


def test_persons_in_several_classes_are_not_independent_and_are_not_estimated():
    found = uniqueness(finest(["a"], [["x"], ["y"], ["y"]], persons=["ann", "ann", "bob"])[0], 0.1)
    assert (found.chosen.value, found.chosen.reason) == (None, "persons_in_several_classes")
    assert (found.units, found.uniques, found.share) == (2, 1, 0.5)


def test_without_units_there_is_neither_share_nor_estimate():
    found = uniqueness(table([]), 0.1)
    assert (found.share, found.chosen.value, found.chosen.reason) == (None, None, "no_units")


def test_what_is_assumed_is_said():
    assert uniqueness(table([1, 2]), 0.05, "as the survey was drawn").chosen.assumptions == (
        "the sample is a simple random sample",
        "it holds 0.05 of the population, as the survey was drawn",
        "units are independent of each other",
    )


@pytest.mark.parametrize("fraction", [0, -1, 1.1, float("nan")])
def test_a_fraction_is_above_none_and_at_most_all(fraction: float):
    with pytest.raises(ParameterError) as raised:
        uniqueness(table([1]), fraction)
    assert str(raised.value) == (
        f"sampling fraction: {fraction} is not usable. A share above 0, at most 1. Nothing was run."
    )


def test_published_estimates_of_the_census_sample_are_met():
    for case in cases("raw_risk"):
        columns, rows = rows_of(case)
        sample = finest(A9, picked(columns, rows, A9))[0]
        for fraction, expect in case["expect"]["population_unique_share"].items():
            found = uniqueness(sample, float(fraction))
            assert found.chosen.estimator == expect["decision"]
            if float(fraction) < 1:
                for name in ("pitman", "zayatz", "snb"):
                    assert getattr(found, name).value == pytest.approx(expect[name], rel=1e-7)
                sizes = np.unique(sample.units, return_counts=True)
                assert shlosser_classes(sizes, float(fraction)) == pytest.approx(expect["shlosser_classes"], rel=1e-7)
