"""Cases whose figures were worked out by hand; each stands in `tests/expected/risk_cases.json` with its rows."""

import json
from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from privlib.risk import models
from privlib.risk.classes import Classes
from privlib.risk.matches import matches
from privlib.risk.sensitive import spread
from tests.risk.oracle import DuckDB, measured

CASES = json.loads((Path(__file__).parents[1] / "expected" / "risk_cases.json").read_text("utf-8"))


def figures(engine: DuckDB, table: Classes) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rows": table.rows,
        "classes": table.classes,
        "k": table.k,
        "rows_k": table.rows_k,
        "persons": models.units(table.sizes),
        "uniques": models.below(table.sizes, 2),
        "hidden_classes": table.hidden_classes,
        "average_risk": models.average_risk(table.sizes),
        "highest_risk": models.highest_risk(table.sizes),
        "suppressed": table.suppressed,
        "null_rows": table.null_rows,
        "dropped": table.dropped,
    }
    for column in table.spec.sensitive:
        one = spread(engine, table, column)
        found |= {name: getattr(one, name) for name in ("distinct_l", "entropy_l", "t_equal", "t_ordered")}
        found["sensitive_null_rows"] = one.null_rows
    return found


def options(case: dict[str, Any]) -> dict[str, Any]:
    params = case["params"]
    given = {"quasi": case["quasi"], "sensitive": case["sensitive"]}
    for name, option in (
        ("nulls", "nulls"),
        ("person", "person"),
        ("rule", "person_rule"),
        ("suppressed_marker", "suppressed"),
        ("sensitive_nulls", "sensitive_nulls"),
        ("ordered", "ordered"),
    ):
        if name in params:
            given[option] = params[name]
    return given


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_figures_worked_out_by_hand_are_met_in_every_order_of_rows(case: dict[str, Any]):
    orders = permutations(case["rows"]) if case["params"].get("permutations") else [case["rows"]]
    for rows in orders:
        engine, _, table = measured(case["columns"], rows, **options(case))
        expected = dict(case["expect"])
        if case["params"].get("nulls") == "wildcard":
            frequencies = {each.size: each.units for each in matches(engine, table)}
            assert frequencies == Counter(expected.pop("f"))
            assert min(frequencies) == expected.pop("min_f", min(frequencies))
        for threshold, share in expected.pop("at_risk", {}).items():
            assert models.at_risk(table.sizes, int(threshold)) == pytest.approx(share, abs=1e-12)
        found = figures(engine, table) if expected else {}
        assert {name: found[name] for name in expected} == pytest.approx(expected, abs=1e-12)


def test_the_mean_over_units_not_over_classes_is_the_average_risk():
    _, _, table = measured(["a"], [["x"]] * 99 + [["z"]], quasi=["a"])
    assert models.average_risk(table.sizes) == 0.02


@pytest.mark.parametrize("m", [2, 3, 4, 6, 7, 8, 10, 14, 15])
def test_m_values_equally_often_have_entropy_l_m_exactly(m: int):
    engine, asked, table = measured(
        ["a", "s"], [["x", f"v{i % m}"] for i in range(3 * m)], quasi=["a"], sensitive=["s"]
    )
    assert spread(engine, table, asked.sensitive[0]).entropy_l == m


def test_an_empty_cell_is_a_class_of_its_own_with_one_quasi_identifier_as_with_two():
    one = measured(["a"], [["x"]] * 5 + [[None]], quasi=["a"])[2]
    two = measured(["a", "b"], [["x", "y"]] * 5 + [[None, "y"]], quasi=["a", "b"])[2]
    assert (one.k, two.k) == (1, 1)


def test_numbers_and_one_value_alone_are_sensitive_attributes_like_any_other():
    engine, asked, table = measured(["a", "s"], [["x", 1]] * 4, quasi=["a"], sensitive=["s"], ordered=["s"])
    found = spread(engine, table, asked.sensitive[0])
    assert (found.distinct_l, found.entropy_l, found.t_equal, found.t_ordered) == (1, 1.0, 0.0, 0.0)
