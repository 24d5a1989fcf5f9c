"""Cases whose figures were worked out by hand; each stands in `tests/expected/risk_cases.json` with its rows."""

import math
from collections import Counter
from dataclasses import fields
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from privlib.errors import PrivlibError
from privlib.risk.hierarchies.levels import hierarchy
from privlib.risk.models import risks
from privlib.risk.models.matches import least_matches, matches
from privlib.risk.models.sensitive import Spread, spread, spreads
from privlib.risk.table.classes import Classes
from privlib.risk.table.coded import column_values, finest
from tests.risk.oracle import DuckDB, measured
from tests.risk.reference import Case, cases, rows_of

CASES = cases("measures")

SPREAD = [each.name for each in fields(Spread) if each.name not in ("attribute", "null_rows", "c_infimum")]


def figures(engine: DuckDB, table: Classes) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rows": table.rows,
        "classes": table.classes,
        "k": table.k,
        "rows_k": table.rows_k,
        "persons": risks.units(table.sizes),
        "uniques": risks.below(table.sizes, 2),
        "hidden_classes": table.hidden_classes,
        "average_risk": risks.average_risk(table.sizes),
        "highest_risk": risks.highest_risk(table.sizes),
        "suppressed": table.suppressed,
        "null_rows": table.null_rows,
        "dropped": table.dropped,
    }
    found_spreads = spreads(engine, table)
    for one in found_spreads:
        found |= {name: getattr(one, name) for name in SPREAD} | {"sensitive_null_rows": one.null_rows}
        found["c_infimum"] = {str(least): c for least, c in one.c_infimum}
    found["p_sensitive"] = min((one.distinct_l for one in found_spreads if one.distinct_l is not None), default=None)
    return found


def class_sizes(engine: DuckDB, table: Classes) -> dict[str, int]:
    """Units by the value of the one quasi-identifier."""
    made = finest(engine, table.spec, table.rule)
    names = column_values(engine, 0)
    return {names[code - 1]: units for code, units in zip(made.codes[0].tolist(), made.units.tolist(), strict=True)}


def far(engine: DuckDB, table: Classes, lines: list[list[str]]) -> float | None:
    """The distance over a hierarchy whose first column holds the values of the one sensitive attribute."""
    made = finest(engine, table.spec, table.rule)
    (values,) = made.values
    held = hierarchy("s", [tuple(line) for line in sorted(lines)])
    levels = [np.append(0, held.to_level(level) + 1) for level in range(1, held.levels)]
    return spread(made, values, 0, ordered=False, levels=levels).t_hierarchical


def infinite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: infinite(each) for name, each in value.items()}
    return math.inf if value == "inf" else value


def options(case: dict[str, Any]) -> dict[str, Any]:
    params = case["params"]
    given = {"quasi": case["qi"], "sensitive": case.get("sensitive", [])}
    for name, option in (
        ("nulls", "nulls"),
        ("person", "person"),
        ("rule", "person_rule"),
        ("suppressed_marker", "suppressed"),
        ("sensitive_nulls", "sensitive_nulls"),
        ("ordered", "ordered"),
        ("time", "time"),
    ):
        if name in params:
            given[option] = params[name]
    return given


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_figures_worked_out_by_hand_are_met_in_every_order_of_rows(case: Case):
    columns, given = rows_of(case)
    for rows in permutations(given) if case["params"].get("permutations") else [given]:
        engine, _, table = measured(columns, rows, **options(case))
        expected = dict(case["expect"])
        for threshold, share in expected.pop("at_risk", {}).items():
            assert risks.at_risk(table.sizes, int(threshold)) == pytest.approx(share, abs=1e-12)
        if "hierarchy" in case["params"]:
            assert far(engine, table, case["params"]["hierarchy"]) == expected.pop("t_hierarchical")
        if "class_sizes" in expected:
            assert class_sizes(engine, table) == expected.pop("class_sizes")
        found = figures(engine, table) if expected else {}
        for name, value in expected.items():
            met = {key: found[name][key] for key in value} if isinstance(value, dict) else found[name]
            assert met == pytest.approx(infinite(value), abs=1e-12), name


def test_an_empty_cell_that_matches_every_value_joins_the_frequencies_of_the_engine():
    for case in cases("frequency"):
        if case["params"].get("nulls") == "wildcard":
            engine, _, table = measured(*rows_of(case), **options(case))
            frequencies = {each.size: each.units for each in matches(engine, table)}
            assert frequencies == Counter(case["expect"]["f"])
            assert least_matches(engine, table) == min(frequencies)


def test_the_mean_over_units_not_over_classes_is_the_average_risk():
    _, _, table = measured(["a"], [["x"]] * 99 + [["z"]], quasi=["a"])
    assert risks.average_risk(table.sizes) == 0.02


@pytest.mark.parametrize("m", [2, 3, 4, 6, 7, 8, 10, 14, 15])
def test_m_values_equally_often_have_entropy_l_m_exactly(m: int):
    engine, _, table = measured(["a", "s"], [["x", f"v{i % m}"] for i in range(3 * m)], quasi=["a"], sensitive=["s"])
    assert spreads(engine, table)[0].entropy_l == m


def test_an_empty_cell_is_a_class_of_its_own_with_one_quasi_identifier_as_with_two():
    one = measured(["a"], [["x"]] * 5 + [[None]], quasi=["a"])[2]
    two = measured(["a", "b"], [["x", "y"]] * 5 + [[None, "y"]], quasi=["a", "b"])[2]
    assert (one.k, two.k) == (1, 1)


def test_numbers_and_one_value_alone_are_sensitive_attributes_like_any_other():
    engine, _, table = measured(["a", "s"], [["x", 1]] * 4, quasi=["a"], sensitive=["s"], ordered=["s"])
    found = spreads(engine, table)[0]
    assert (found.distinct_l, found.entropy_l, found.t_equal, found.t_ordered) == (1, 1.0, 0.0, 0.0)


@pytest.mark.parametrize("case", cases("distance"), ids=lambda case: case["id"])
def test_ordered_distances_of_the_paper_are_met(case: Case):
    """A class with the shares P beside the rest of Q: the rest is larger, so that the class decides."""
    params = case["params"]
    all_, some = (np.rint(np.array(params[name]) * 9).astype(int) for name in ("Q", "P"))
    some //= 3
    rows = [
        (name, value)
        for name, counts in (("part", some), ("rest", all_ - some))
        for value, count in zip(params["domain"], counts.tolist(), strict=True)
        for _ in range(count)
    ]
    engine, _, table = measured(["q", "s"], rows, quasi=["q"], sensitive=["s"], orders={"s": params["domain"]})
    assert spreads(engine, table)[0].t_ordered == pytest.approx(case["expect"]["distance"], abs=1e-12)


def test_two_tuples_of_one_person_break_the_rule_that_she_has_one():
    (case,) = (case for case in cases("error") if "rule" in case["params"])
    columns, rows = rows_of(case)
    with pytest.raises(PrivlibError) as raised:
        measured(columns, rows, **options(case))
    assert raised.value.code == case["expect"]["error"]
