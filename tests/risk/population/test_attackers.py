import random
from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.hierarchies.levels import hierarchy
from privlib.risk.population.attackers import AtRisk, Attack, attackers
from privlib.risk.population.population_file import About, Population, PopulationTable, fit
from privlib.risk.table.finest import Finest
from tests.risk.arrays import finest
from tests.risk.reference import cases, picked, rows_of

Rows = list[list[Any]]
ABOUT = About("Population census, table 3-1", date(2020, 10, 1), "CC BY 4.0")


def texts(names: list[str], rows: Rows) -> dict[str, list[str]]:
    """The values of each column, in the order of their codes."""
    return {name: sorted({str(row[place]) for row in rows} - {"None"}) for place, name in enumerate(names)}


def people(names: list[str], lines: Rows) -> PopulationTable:
    labels = tuple(tuple(None if cell is None else str(cell) for cell in line[:-1]) for line in lines)
    return PopulationTable("people.csv", ABOUT, tuple(names), labels, tuple(int(line[-1]) for line in lines))


def given_people(
    names: list[str], rows: Rows, covered: list[str], lines: Rows, persons: list[Any] | None = None
) -> tuple[Finest, Population]:
    table = finest(names, rows, persons)[0]
    return table, fit(table, texts(names, rows), people(covered, lines))


def test_a_thousand_small_tables_have_the_figures_of_the_definition():
    draw = random.Random(21)
    for _ in range(1_000):
        n = draw.randint(1, 12)
        rows: Rows = [[draw.choice(["a", "b", None]), draw.choice("xyz")] for _ in range(n)]
        persons = [draw.randrange(5) for _ in range(n)] if draw.random() < 0.5 else list(range(n))
        pairs = len(set(persons)) < n
        counts = {(a, x): draw.choice([0, n, n + 1, n + 20]) for a in ("a", "b", None, "c") for x in "xyz"}
        for row in rows:
            counts[row[0], row[1]] = max(n, counts[row[0], row[1]])
        lines = [[a, x, count] for (a, x), count in counts.items() if count]
        table, population = given_people(["a", "x"], rows, ["a", "x"], lines, persons if pairs else None)
        found = attackers(table, population, (3, 15))
        groups: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
        for row, who in zip(rows, persons, strict=True):
            groups[tuple(row)].add(who)
        of: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
        for key, those in groups.items():
            for who in those:
                of[who].append(key)
        units = len(of)
        own = [max(1 / len(groups[key]) for key in keys) for keys in of.values()]
        outside = [max(1 / counts[key] for key in keys) for keys in of.values()]
        assert found.units == units
        assert found.prosecutor.highest == max(own)
        assert found.prosecutor.success == pytest.approx(sum(own) / units, abs=1e-12)
        assert found.marketer == found.prosecutor.success
        for each in found.prosecutor.at_risk:
            assert each.units == sum(any(len(groups[key]) < each.k for key in keys) for keys in of.values())
        known = found.known
        assert known is not None
        assert known.k_map == min(counts[key] for key in groups)
        assert known.journalist.highest == max(outside)
        assert known.marketer == pytest.approx(sum(outside) / units, abs=1e-12)
        success = max(len(groups) / sum(counts[key] for key in groups), sum(outside) / units)
        assert known.journalist.success == pytest.approx(success, abs=1e-12)
        for each in known.journalist.at_risk:
            assert each.units == sum(any(counts[key] < each.k for key in keys) for keys in of.values())
            assert each.share == each.units / units
        shares = [len(groups.get(key, ())) / count for key, count in counts.items() if count]
        assert known.delta == pytest.approx((min(shares), max(shares)), abs=1e-12)


def test_four_people_of_which_three_are_hidden_among_few_others():
    table, population = given_people(["a"], [["x"], ["x"], ["y"], ["z"]], ["a"], [["x", 10], ["y", 3], ["z", 50]])
    found = attackers(table, population, (5,))
    assert found.prosecutor == Attack(1.0, 0.75, (AtRisk(5, 4, 1.0),))
    assert found.known is not None
    assert (found.known.k_map, found.known.smallest, found.known.at_best) == (3, 3, False)
    assert found.known.journalist.highest == 1 / 3
    assert found.known.journalist.at_risk == (AtRisk(5, 1, 0.25),)
    assert found.known.marketer == pytest.approx((1 / 10 + 1 / 10 + 1 / 3 + 1 / 50) / 4, abs=1e-15)


def test_without_a_population_table_neither_journalist_nor_k_map_is_computed():
    assert attackers(finest(["a"], [["x"], ["y"]])[0]).known is None


def test_a_table_that_covers_some_quasi_identifiers_only_bounds_the_population_from_above():
    rows = [["x", "1"], ["x", "2"], ["y", "1"]]
    table, population = given_people(["a", "b"], rows, ["a"], [["x", 10], ["y", 4], ["z", 9]])
    known = attackers(table, population, (5,)).known
    assert known is not None
    assert (known.covered, known.at_best, known.k_map, known.smallest, known.delta) == (("a",), True, None, 4, None)
    assert known.journalist.highest == 0.25
    assert known.marketer == pytest.approx((1 / 10 + 1 / 10 + 1 / 4) / 3, abs=1e-15)


def test_columns_that_are_no_quasi_identifier_are_added_up_and_a_population_class_without_anyone_here_is_zero():
    lines = [["x", "1995", 4], ["x", "1996", 6], ["y", "1995", 4], ["z", "1995", 5]]
    table, population = given_people(["a"], [["x"]] * 5 + [["y"]], ["a", "year"], lines)
    known = attackers(table, population).known
    assert known is not None
    assert (known.covered, known.k_map, known.delta) == (("a",), 4, (0.0, 0.5))


def test_the_population_is_rolled_up_by_the_hierarchy_of_the_data_set():
    """Prefecture, sex and age: years in the table, ten years in the data set."""
    ages = hierarchy("age", [["30", "30-39", "*"], ["31", "30-39", "*"], ["40", "40-49", "*"]])
    names, rows = ["prefecture", "sex", "age"], [["東京都", "F", "30-39"], ["東京都", "M", "40-49"]]
    lines = [["東京都", sex, age, n] for sex, age, n in (("F", 30, 7), ("F", 31, 8), ("M", 40, 9), ("F", 40, 5))]
    table = finest(names, rows)[0]
    population = fit(table, texts(names, rows), people(names, lines), {"age": ages}, {"age": 1})
    known = attackers(table, population).known
    assert known is not None
    assert (known.k_map, known.journalist.highest, known.delta) == (9, 1 / 9, (0.0, 1 / 9))


def test_a_population_above_the_level_of_the_data_set_is_refused():
    table = finest(["age"], [["30"]])[0]
    coarse = PopulationTable("people.csv", About("c", date(2020, 1, 1), "l", {"age": 1}), ("age",), (("30-39",),), (5,))
    with pytest.raises(ParameterError) as raised:
        fit(table, {"age": ["30"]}, coarse)
    assert str(raised.value) == (
        "people.csv: age is at level 1, the data set at level 0. Give its hierarchy, and a population table at the "
        "level of the data set or below. Nothing was run."
    )


def test_a_class_that_the_population_lacks_is_refused_with_counts():
    table, population = given_people(["a"], [["x"], ["w"], ["w"]], ["a"], [["x", 10], ["y", 3]])
    with pytest.raises(ParameterError) as raised:
        attackers(table, population)
    assert str(raised.value) == (
        "1 classes of the data set, with 2 units, are not in the population table. It must hold every combination that "
        "the data set holds. Add them, or coarsen both. Nothing was measured."
    )


def test_a_population_smaller_than_the_sample_is_refused_with_counts():
    table, population = given_people(["a"], [["y"]] * 4, ["a"], [["x", 10], ["y", 3]])
    with pytest.raises(ParameterError) as raised:
        attackers(table, population)
    assert str(raised.value) == (
        "1 classes have more units in the data set than people in the population table. The population holds the data "
        "set. Check the date and the area of the table. Nothing was measured."
    )


def test_a_population_of_other_columns_is_refused():
    with pytest.raises(ParameterError) as raised:
        given_people(["a"], [["x"]], ["b"], [["x", 10]])
    assert str(raised.value) == (
        "people.csv: no column is a quasi-identifier. A population table is a CSV file in UTF-8 with a header, "
        "quasi-identifiers, a column n of whole numbers and one line a combination. Write it so. Nothing was measured."
    )


def test_without_units_no_figure_is_defined():
    none = np.zeros(0, np.int64)
    empty = Finest(("a",), (1,), np.zeros((1, 0), np.int64), none, none)
    found = attackers(empty, fit(empty, {"a": []}, people(["a"], [["x", 10]])), (5,))
    assert found.prosecutor == Attack(None, None, (AtRisk(5, 0, None),))
    assert found.known is not None
    assert (found.known.k_map, found.known.marketer, found.known.delta) == (None, None, (0.0, 0.0))


tables = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", None])), min_size=1, max_size=14)


@given(tables, st.lists(st.integers(0, 30), min_size=6, max_size=6))
def test_an_average_is_at_most_the_highest_and_the_marketer_at_most_the_journalist(rows: list[Any], more: list[int]):
    keys = [(a, x) for a in "abc" for x in ("x", None)]
    lines: Rows = [[*key, rows.count(key) + extra] for key, extra in zip(keys, more, strict=True)]
    table, population = given_people(
        ["a", "x"], [list(row) for row in rows], ["a", "x"], [one for one in lines if one[2]]
    )
    found = attackers(table, population)
    assert found.known is not None
    assert found.prosecutor.success <= found.prosecutor.highest
    assert found.known.marketer <= found.known.journalist.success
    assert found.known.journalist.highest <= found.prosecutor.highest


def test_published_cases_are_met():
    for case in cases("population", "error"):
        if "population" not in case["params"]:
            continue
        columns, rows = rows_of(case)
        given_table = case["params"]["population"]
        names = case["qi"]
        values = picked(columns, rows, names)
        expect = dict(case["expect"])
        lines = picked(given_table["columns"], given_table["rows"], [*names, "n"])
        table, population = given_people(names, values, names, lines)
        if "error" in expect:
            with pytest.raises(ParameterError) as raised:
                attackers(table, population)
            assert raised.value.code == expect["error"]
            counts = [str(expect[name]) for name in ("missing_classes", "classes") if name in expect]
            assert str(raised.value).startswith(counts[0])
            continue
        found = attackers(table, population, (5,))
        assert found.known is not None
        shown = {
            "k_map": found.known.k_map,
            "journalist_highest": found.known.journalist.highest,
            "journalist_success": found.known.journalist.success,
            "marketer": found.known.marketer,
            "prosecutor_highest": found.prosecutor.highest,
            "prosecutor_average": found.prosecutor.success,
        }
        shown |= dict(zip(("delta_min", "delta_max"), found.known.delta or (), strict=True))
        at_risk = {str(each.k): each.share for each in found.known.journalist.at_risk}
        assert at_risk == expect.pop("journalist_at_risk", at_risk)
        assert {name: shown[name] for name in expect} == pytest.approx(expect, abs=1e-12)
