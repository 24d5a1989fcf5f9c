"""Class tables of every shape against the estimators as they are printed."""

import math
import random
from collections import Counter

import numpy as np
import pytest

from privlib.risk.population.uniqueness import Estimate, uniqueness
from privlib.risk.table.finest import Finest
from tests.risk.population.slow_estimators import slow_pitman, slow_snb, slow_zayatz

SHAPES = 10


def drawn(seed: int) -> tuple[list[int], float]:
    """One class table and a sampling fraction, near 0 or 1 at times."""
    draw = random.Random(seed)
    some = draw.randint
    shapes = [
        lambda: [1] * some(1, 60),
        lambda: [1] * some(1, 40) + [draw.choice([3, 4, 9]) for _ in range(some(1, 9))],
        lambda: [1] * some(1, 30) + [some(50, 120)],
        lambda: [1] * some(1, 9) + [2] * some(1, 9) + [some(10, 90)],
        lambda: [1] * some(2, 90) + [2],
        lambda: [1] + [some(2, 12) for _ in range(some(1, 9))],
        lambda: [min(int(draw.paretovariate(1)), 40) for _ in range(some(2, 50))],
        lambda: [1 + int(math.log(1 - draw.random()) / math.log(0.6)) for _ in range(some(2, 60))],
        lambda: [some(1, 4) for _ in range(some(1, 4))],
        lambda: [1] * some(1, 40) + [2] * some(1, 30) + [3] * some(0, 9),
    ]
    fractions = [10 ** draw.uniform(-6, -1), draw.uniform(0.1, 0.6), 1 - 10 ** draw.uniform(-3, -0.5), 0.1]
    return shapes[seed % SHAPES](), fractions[seed // SHAPES % len(fractions)]


def table(sizes: list[int]) -> Finest:
    units = np.array(sizes, np.int64)
    return Finest(("a",), (len(sizes) + 1,), np.arange(1, len(sizes) + 1).reshape(1, -1), units, units)


def same(found: Estimate, slow: float | None) -> bool:
    if slow is None:
        return (found.value, found.converged, found.reason) == (None, False, "no_solution")
    return found.converged and found.reason is None and found.value == pytest.approx(slow, rel=1e-7)


def test_hundreds_of_tables_have_the_values_of_the_definitions_or_no_number_where_nothing_solves_them():
    reached = Counter[str]()
    for seed in range(240):
        sizes, fraction = drawn(seed)
        found = uniqueness(table(sizes), fraction)
        if round(sum(sizes) / fraction) == sum(sizes) or 1 not in sizes:
            reached[str(found.chosen.reason)] += 1
            continue
        slow = {"pitman": slow_pitman(sizes, fraction), "snb": slow_snb(sizes, fraction)}
        assert same(found.pitman, slow["pitman"]), seed
        assert same(found.snb, slow["snb"]), seed
        assert found.zayatz.value == pytest.approx(slow_zayatz(sizes, fraction), rel=1e-10), seed
        reached.update(f"{name} {'none' if value is None else 'found'}" for name, value in slow.items())
        reached[found.chosen.estimator] += 1
    assert min(reached.values()) >= 3, reached
    assert len(reached) == 9, reached


def test_a_solution_is_found_where_beta_is_smaller_than_any_number():
    """Of 122 persons alone and one pair in 15 million, as of 20 alone beside 18 pairs: no start led there."""
    for sizes, fraction in (([1] * 122 + [2], 8.1e-6), ([1] * 20 + [2] * 18 + [3] * 5, 2.5e-6)):
        assert same(uniqueness(table(sizes), fraction).snb, slow_snb(sizes, fraction))
        assert slow_snb(sizes, fraction) is not None


@pytest.mark.parametrize(
    ("alone", "others", "fraction"), [(342, [2, 3], 6.45e-5), (472, [2, 2, 2, 3, 3], 0.01), (500, [2, 4], 0.5)]
)
def test_a_greatest_likelihood_is_found_where_nearly_everyone_is_alone(alone: int, others: list[int], fraction: float):
    """The two equations are nearly the same there."""
    sizes = [1] * alone + others
    slow = slow_pitman(sizes, fraction)
    assert slow is not None
    assert same(uniqueness(table(sizes), fraction).pitman, slow)


@pytest.mark.parametrize(("fraction", "alone"), [(1e-6, 50_000), (0.3, 50_000), (0.99, 100), (0.05, 100_000)])
def test_a_hundred_thousand_units_have_an_estimate_or_none(fraction: float, alone: int):
    sizes = [1] * alone + [2] * (alone // 100)
    found = uniqueness(table(sizes), fraction)
    assert same(found.snb, slow_snb(sizes, fraction))
    assert found.zayatz.value == pytest.approx(slow_zayatz(sizes, fraction), rel=1e-10)
