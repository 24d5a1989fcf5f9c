import random
from itertools import combinations
from math import factorial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.uniques.special import Contribution, Size, SpecialSet, minimal_sets, special, unit_contributions
from tests.risk.arrays import finest
from tests.risk.reference import A9, cases, picked, rows_of

Rows = list[list[Any]]


def alone(rows: Rows, row: list[Any], places: tuple[int, ...], persons: list[Any]) -> bool:
    """Whether all rows that agree with a row on some columns are of one person."""
    return len({who for other, who in zip(rows, persons, strict=True) if all(other[p] == row[p] for p in places)}) == 1


def slow_sets(rows: Rows, row: list[Any], persons: list[Any], largest: int) -> list[tuple[int, ...]]:
    """The minimal sample uniques of a row, from the definition."""
    m, found = len(row), []
    for size in range(1, largest + 1):
        for places in combinations(range(m), size):
            parts = [part for less in range(1, size) for part in combinations(places, less)]
            if alone(rows, row, places, persons) and not any(alone(rows, row, part, persons) for part in parts):
                found.append(places)
    return found


def test_a_thousand_small_tables_have_the_sets_scores_and_contributions_of_the_definition():
    draw = random.Random(12)
    for _ in range(1_000):
        m, n = draw.randint(1, 4), draw.randint(1, 10)
        rows: Rows = [[draw.choice(["a", "b", "c", None][: draw.randint(1, 4)]) for _ in range(m)] for _ in range(n)]
        persons = [draw.randrange(5) for _ in range(n)] if draw.random() < 0.4 else None
        largest = draw.randint(1, m)
        names = [f"q{place}" for place in range(m)]
        table, index = finest(names, rows, persons)
        found = special(table, largest, 0.1)
        sets = {
            cls: slow_sets(rows, row, persons or list(range(n)), largest) for cls, row in zip(index, rows, strict=True)
        }
        whole = tuple(range(m))
        uniques = [
            cls for cls, row in zip(index, rows, strict=True) if alone(rows, row, whole, persons or list(range(n)))
        ]
        expected = {cls: sum(factorial(m - len(key)) for key in keys) for cls, keys in sets.items()}
        assert {cls: found.scores[cls] for cls in index} == expected
        for cls, keys in sets.items():
            assert minimal_sets(found, cls) == tuple(tuple(names[place] for place in key) for key in keys)
        assert (found.uniques, found.total) == (len(set(uniques)), sum(expected.values()))
        weighed = [(key, factorial(m - len(key))) for keys in sets.values() for key in keys]
        shares = [100 * sum(w for key, w in weighed if place in key) / found.total for place in range(m) if found.total]
        assert [each.share for each in found.by_attribute] == pytest.approx(shares, rel=1e-12)
        who = dict(zip(index, persons or index, strict=True))
        smallest: dict[Any, int] = {}
        for cls, keys in sets.items():
            for key in keys:
                smallest[who[cls]] = min(len(key), smallest.get(who[cls], m))
        assert [(each.size, each.units, each.sets) for each in found.by_size] == [
            (size, sum(one == size for one in smallest.values()), sum(len(key) == size for key, _ in weighed))
            for size in sorted({len(key) for key, _ in weighed})
        ]
        assert [(each.attributes, each.units) for each in found.by_set] == [
            (tuple(names[place] for place in key), len({who[cls] for cls, keys in sets.items() if key in keys}))
            for key in sorted({key for key, _ in weighed}, key=lambda key: (len(key), key))
        ]
        check_dis(found.scores.tolist(), found.dis_suda, m, table.units.tolist(), 0.1)


def check_dis(scores: list[float], found: Any, m: int, sizes: list[int], fraction: float) -> None:
    """DIS-SUDA of every class, from the definition."""
    uniques, pairs = sizes.count(1), 2 * sizes.count(2)
    if not uniques:
        assert found is None
        return
    dis = uniques * fraction / (uniques * fraction + pairs * (1 - fraction))
    power = 1 + (8 - m) / 20
    everyone = sum(score**-power for score in scores if score)
    expected = [score and 1 / (1 + (uniques / dis - uniques) / (score**power * everyone)) for score in scores]
    assert found.tolist() == pytest.approx(expected, rel=1e-12)


def test_three_people_of_which_one_attribute_singles_out_one_and_pairs_another():
    table, index = finest(["a", "b", "c"], [[2, 0, 0], [1, 3, 6], [1, 0, 0]])
    found = special(table)
    assert [found.scores[cls] for cls in index] == [2, 4, 2]
    assert [minimal_sets(found, cls) for cls in index] == [(("a",),), (("b",), ("c",)), (("a", "b"), ("a", "c"))]
    assert found.by_attribute == (Contribution("a", 50), Contribution("b", 37.5), Contribution("c", 37.5))
    assert found.by_size == (Size(1, 2, 3), Size(2, 1, 2))
    assert found.by_set[0] == SpecialSet(("a",), 1)
    assert unit_contributions(found, index[2]) == (Contribution("a", 100), Contribution("b", 50), Contribution("c", 50))
    assert (found.largest, found.lower_bound, found.total) == (3, False, 8)


def test_without_pairs_a_unique_of_the_sample_is_taken_for_one_of_the_population():
    found = special(finest(["a"], [["x"], ["y"], ["z"], ["z"], ["z"]])[0])
    assert (found.uniques, found.pairs, found.dis) == (2, 0, 1.0)
    assert found.dis_suda is not None
    assert found.dis_suda.tolist() == [1, 1, 0]


def test_in_a_census_every_unique_is_one_of_the_population():
    found = special(finest(["a"], [["x"], ["y"], ["y"]])[0], fraction=1)
    assert found.dis == 1.0
    assert found.dis_suda is not None
    assert found.dis_suda.tolist() == [1, 0]


def test_without_uniques_dis_is_not_defined_and_every_score_is_zero():
    found = special(finest(["a"], [["x"], ["x"]])[0])
    assert (found.dis, found.dis_suda, found.scores.tolist()) == (None, None, [0])
    assert (found.by_size, found.by_attribute, found.by_set, found.total) == ((), (), (), 0)
    assert (minimal_sets(found, 0), unit_contributions(found, 0)) == ((), ())


def test_a_person_alone_in_several_classes_counts_once_by_her_smallest_set():
    rows = [["x", "1"], ["x", "2"], ["y", "1"], ["y", "2"]]
    found = special(finest(["a", "b"], rows, persons=["ann", "ann", "bob", "cat"])[0])
    assert found.by_size == (Size(1, 1, 2), Size(2, 2, 2))
    assert found.by_set == (SpecialSet(("a",), 1), SpecialSet(("a", "b"), 2))
    assert found.scores.tolist() == [1, 1, 1, 1]


def test_a_cap_is_said_and_scores_are_lower_bounds():
    rows = [["x", "1"], ["x", "2"], ["y", "1"], ["y", "2"]]
    found = special(finest(["a", "b"], rows)[0], largest=1)
    assert (found.lower_bound, found.largest, found.total, found.uniques) == (True, 1, 0, 4)
    assert found.dis_suda is not None
    assert found.dis_suda.tolist() == [0, 0, 0, 0]


def test_of_more_than_nine_attributes_sets_of_three_at_most_are_looked_at():
    for attributes, largest in ((9, 9), (10, 3), (12, 3)):
        assert special(finest([f"q{i}" for i in range(attributes)], [["a"] * attributes])[0]).largest == largest


def test_of_more_than_twelve_attributes_a_cap_is_wanted():
    table = finest([f"q{place}" for place in range(13)], [["a"] * 13, ["b"] * 13])[0]
    with pytest.raises(ParameterError) as raised:
        special(table)
    assert str(raised.value) == (
        "8191 sets of 13 columns; at most 4095. Use fewer columns, or smaller sets with --max-size. "
        "Nothing was measured."
    )
    assert special(table, largest=1).by_size == (Size(1, 2, 26),)


@pytest.mark.parametrize("fraction", [0, -0.1, 1.5, float("nan")])
def test_a_fraction_is_above_none_and_at_most_all(fraction: float):
    with pytest.raises(ParameterError) as raised:
        special(finest(["a"], [["x"]])[0], fraction=fraction)
    assert (
        str(raised.value)
        == f"sampling fraction: {fraction} is not usable. A share above 0, at most 1. Nothing was run."
    )


cells = st.sampled_from(["a", "b", "c", None])
tables = st.integers(1, 5).flatmap(lambda m: st.lists(st.lists(cells, min_size=m, max_size=m), min_size=2, max_size=14))


@given(tables)
def test_a_minimal_set_singles_out_no_part_of_it_does_and_who_is_not_alone_has_none(rows: Rows):
    names = [f"q{place}" for place in range(len(rows[0]))]
    table, index = finest(names, rows)
    found = special(table)
    people = list(range(len(rows)))
    for cls, row in zip(index, rows, strict=True):
        assert (found.scores[cls] == 0) == (table.units[cls] > 1)
        for names_of in minimal_sets(found, cls):
            places = tuple(names.index(name) for name in names_of)
            assert alone(rows, row, places, people)
            assert not any(alone(rows, row, part, people) for part in combinations(places, len(places) - 1))


@given(tables, st.randoms(use_true_random=False))
def test_order_of_rows_and_of_attributes_changes_nothing(rows: Rows, draw: random.Random):
    m = len(rows[0])
    names = [f"q{place}" for place in range(m)]
    order, moved = draw.sample(range(m), m), draw.sample(range(len(rows)), len(rows))
    (here, index), (there, other) = (
        finest(names, rows),
        finest([names[place] for place in order], [[rows[row][place] for place in order] for row in moved]),
    )
    one, two = special(here), special(there)
    by_row = dict(zip(moved, other, strict=True))
    for row, cls in enumerate(index):
        assert two.scores[by_row[row]] == one.scores[cls]
        assert set(map(frozenset, minimal_sets(two, by_row[row]))) == set(map(frozenset, minimal_sets(one, cls)))
    assert (one.total, one.by_size, one.dis) == (two.total, two.by_size, two.dis)
    assert sorted(one.by_attribute, key=str) == sorted(two.by_attribute, key=str)


def test_published_scores_are_met():
    """Ten people, three people, and the sum over the census sample; where the files stand beside the repository."""
    for case in cases("suda", "worked_example"):
        columns, rows = rows_of(case)
        table, index = finest(case["qi"], picked(columns, rows, case["qi"]))
        found = special(table, fraction=case["params"].get("dis_fraction", 0.01))
        expect = case["expect"]
        assert [found.scores[cls] for cls in index] == expect["suda"]
        assert [[list(key) for key in minimal_sets(found, cls)] for cls in index] == expect["msu"]
        if "dis_suda" in expect:
            assert found.dis == pytest.approx(expect["dis_file"], rel=1e-9)
            assert found.dis_suda is not None
            assert [found.dis_suda[cls] for cls in index] == pytest.approx(expect["dis_suda"], rel=1e-9)
        if "contribution" in expect:
            assert {each.attribute: each.share for each in found.by_attribute} == expect["contribution"]
    for case in cases("raw_risk"):
        columns, rows = rows_of(case)
        found = special(finest(A9, picked(columns, rows, A9))[0])
        assert (found.uniques, found.total) == (15_512, 20_402_731)
