import math
import random
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from privlib.errors import ParameterError
from privlib.risk.models.matches import compatible
from privlib.risk.population.weighted import household_risk, individual, individual_risk
from privlib.risk.table.coded import finest as finest_of
from tests.risk.arrays import finest
from tests.risk.oracle import measured
from tests.risk.reference import cases, picked, rows_of


def slow_risk(f: int, weights: float) -> float:
    """Franconi and Polettini's first-order form, as it is printed."""
    p = f / weights
    if abs(1 - p) < 1e-9:
        return 1 / f
    q = p / (1 - p)
    return {1: q * math.log(1 / p), 2: q - q**2 * math.log(1 / p)}.get(f, p / (f - (1 - p)))


def agree(row: list[Any], other: list[Any]) -> bool:
    """Whether two rows are equal wherever both have a value."""
    return all(None in pair or pair[0] == pair[1] for pair in zip(row, other, strict=True))


def test_a_thousand_small_tables_have_f_weights_and_risks_of_the_definition():
    draw = random.Random(31)
    for _ in range(1_000):
        n, m = draw.randint(1, 10), draw.randint(1, 3)
        rows = [[draw.choice(["a", "b", None]) for _ in range(m)] for _ in range(n)]
        weights = [draw.choice([1.0, 2.0, 45.5]) for _ in range(n)]
        table, index = finest([f"q{place}" for place in range(m)], rows, weights=weights)
        found = individual(table)
        expected = []
        for row in rows:
            same = [weight for other, weight in zip(rows, weights, strict=True) if other == row]
            expected.append(slow_risk(len(same), sum(same)))
        assert [found.risks[cls] for cls in index] == pytest.approx(expected, rel=1e-9)
        assert found.expected == pytest.approx(sum(expected), rel=1e-9)
        assert found.mean == pytest.approx(sum(expected) / n, rel=1e-9)
        those = compatible(table)
        fits = [[w for other, w in zip(rows, weights, strict=True) if agree(row, other)] for row in rows]
        assert [those.f[cls] for cls in index] == [len(each) for each in fits]
        assert those.weights is not None
        assert [those.weights[cls] for cls in index] == pytest.approx([sum(each) for each in fits], rel=1e-12)


WEIGHTS = [18, 45.5, 39, 17, 92, 8, 123.5, 51]


def test_an_empty_cell_is_compatible_with_every_value_and_brings_its_weight():
    """The example of sdcMicro's own test."""
    rows = [[2, 3, 1], [3, 3, 3], [2, 3, None], [2, 3, 2], [3, 3, 1], [3, 3, 1], [1, 4, None], [2, 3, 1]]
    table, index = finest(["A", "B", "C"], rows, weights=WEIGHTS)
    found = compatible(table)
    assert found.f[index].tolist() == [3, 1, 4, 2, 2, 2, 1, 3]
    assert found.weights is not None
    assert found.weights[index].tolist() == [108, 45.5, 125, 56, 100, 100, 123.5, 108]


def test_eight_people_with_weights_have_the_risks_of_the_published_example():
    rows = [[2, 3, 1], [3, 3, 3], [2, 3, 1], [2, 3, 2], [3, 3, 1], [3, 3, 1], [1, 4, 1], [2, 3, 1]]
    table, index = finest(["A", "B", "C"], rows, weights=WEIGHTS)
    assert individual(table).risks[index].tolist() == pytest.approx(
        [0.01369863, 0.08579129, 0.01369863, 0.17707583, 0.01877883, 0.01877883, 0.03931625, 0.01369863], abs=5e-9
    )


def test_near_a_census_the_risk_of_two_is_a_half_to_all_digits():
    for rest in (1e-4, 1e-6, 1e-8):
        exact = (1 - rest) - (1 - rest) ** 2 * (0.5 + rest / 3 + rest**2 / 4)
        assert individual_risk(np.array([2]), np.array([2 / (1 - rest)]))[0] == pytest.approx(exact, abs=1e-9)
    assert individual_risk(np.array([1, 2, 5]), np.array([1.0, 2.0, 5.0])).tolist() == [1.0, 0.5, 0.2]


def test_risks_of_a_few_in_a_large_population_are_right_to_all_digits():
    # p = 1e-9: p / (1 - p) ln(1 / p) = 1e-9 (1 + 1e-9) ln(1e9)
    one = individual_risk(np.array([1]), np.array([1e9]))[0]
    assert one == pytest.approx(2.072326585766967701e-8, rel=1e-12, abs=0)
    # 1 - (1 - 1e-12)^2 = 2e-12 - 1e-24
    both = household_risk(np.array([1e-12, 1e-12]), np.array([1, 1]))
    assert both.tolist() == pytest.approx([2e-12, 2e-12], rel=1e-11, abs=0)


def test_weights_count_to_twelve_decimals():
    found, _, table = measured(
        ["a", "w"], [["x", "1.000000000001"], ["x", "12345.678901234567"]], quasi=["a"], weight="w"
    )
    weights = finest_of(found, table.spec, table.rule).weights
    assert weights is not None
    assert weights.tolist() == [12346.678901234568]
    engine, _, short = measured(["a", "w"], [["x", "0.999999999999"]], quasi=["a"], weight="w")
    with pytest.raises(ParameterError) as raised:
        finest_of(engine, short.spec, short.rule)
    assert str(raised.value) == (
        '"w": 1 rows have a weight that is empty, below 1 or no number. A row stands for one person of the population '
        "at least. Nothing was measured."
    )


def test_risk_falls_as_weights_rise_and_as_classes_grow():
    weights = np.linspace(3.0, 50.0, 200)
    for f in (1, 2, 3):
        assert (np.diff(individual_risk(np.full(200, f), weights)) < 0).all()
    by_size = individual_risk(np.arange(1, 6), np.arange(1, 6) * 10.0)
    assert (np.diff(by_size) < 0).all()


def test_a_person_of_several_classes_has_her_largest_risk():
    rows = [["x"], ["x"], ["y"]]
    table = finest(["a"], rows, persons=["ann", "bob", "ann"], weights=[2.0, 2.0, 8.0])[0]
    found = individual(table)
    ann, bob = max(slow_risk(2, 4.0), slow_risk(1, 8.0)), slow_risk(2, 4.0)
    assert found.expected == pytest.approx(ann + bob, rel=1e-12)
    assert found.mean == pytest.approx((ann + bob) / 2, rel=1e-12)


def test_without_weights_the_risk_is_refused():
    with pytest.raises(ParameterError) as raised:
        individual(finest(["a"], [["x"]])[0])
    assert str(raised.value) == "weight: none was named. Name the column of sampling weights. Nothing was run."


def test_every_member_of_a_household_has_the_risk_that_some_member_is_found():
    draw = random.Random(2)
    for _ in range(1_000):
        risks = [draw.choice([0.0, 0.1, 0.5, 1.0]) for _ in range(draw.randint(0, 8))]
        households = [draw.randrange(4) for _ in risks]
        spared: dict[Any, float] = defaultdict(lambda: 1.0)
        for risk, household in zip(risks, households, strict=True):
            spared[household] *= 1 - risk
        found = household_risk(np.array(risks), np.array(households, np.int64))
        assert found.tolist() == pytest.approx([1 - spared[household] for household in households], abs=1e-15)


def test_published_frequencies_and_risks_are_met():
    for case in cases("frequency", "household", "worked_example"):
        columns, rows = rows_of(case)
        expect, tolerance = case["expect"], case.get("tolerance", 1e-12)
        if case["kind"] == "household":
            names = sorted({row[0] for row in rows})
            found = household_risk(np.array([row[1] for row in rows]), np.array([names.index(row[0]) for row in rows]))
            assert found.tolist() == pytest.approx(expect["household_risk"], abs=tolerance)
            continue
        weight = case["params"].get("weight", "w")
        given = picked(columns, rows, [weight]) if weight in columns else [[1]] * len(rows)
        table, index = finest(case["qi"], picked(columns, rows, case["qi"]), weights=[float(one) for (one,) in given])
        assert table.weights is not None
        wildcard = case["params"].get("nulls") == "wildcard"
        those = compatible(table)
        f, weights = (those.f, those.weights) if wildcard else (table.units, table.weights)
        assert weights is not None
        assert [f[cls] for cls in index] == expect["f"]
        assert f.min() == expect.get("min_f", f.min())
        assert [weights[cls] for cls in index] == pytest.approx(expect.get("F", weights[index].tolist()), rel=1e-12)
        if "individual_risk" in expect:
            found = individual_risk(f, weights)
            assert [found[cls] for cls in index] == pytest.approx(expect["individual_risk"], abs=max(tolerance, 1e-9))
