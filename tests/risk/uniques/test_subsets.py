import math
import random
from collections import defaultdict
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.table.finest import Finest
from privlib.risk.uniques import tree
from privlib.risk.uniques.subsets import Change, Subset, subsets
from tests.risk.arrays import finest
from tests.risk.reference import A9, cases, picked, rows_of

Figures = tuple[int, int | None, int, int, float | None, float | None]


def slow(rows: list[list[Any]], places: tuple[int, ...], persons: list[Any] | None, k_min: int) -> Figures:
    """Classes, k, uniques, below, distinction and separation of a set of columns, from the definitions."""
    units = list(range(len(rows))) if persons is None else persons
    groups: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
    for row, unit in zip(rows, units, strict=True):
        groups[tuple(row[place] for place in places)].add(unit)
    smallest: dict[Any, int] = {}
    for people in groups.values():
        for unit in people:
            smallest[unit] = min(len(people), smallest.get(unit, len(people)))
    sizes = list(smallest.values())
    n, classes = len(rows), len(groups)
    pairs = list(combinations(rows, 2)) if persons is None else []
    apart = [any(one[place] != other[place] for place in places) for one, other in pairs]
    return (
        classes,
        min(map(len, groups.values()), default=None),
        sum(size == 1 for size in sizes),
        sum(size < k_min for size in sizes),
        classes / n if persons is None and n else None,
        sum(apart) / len(apart) if apart else None,
    )


def figures(row: Subset) -> Figures:
    return row.classes, row.k, row.uniques, row.below, row.distinction, row.separation


def all_sets(attributes: int, largest: int) -> list[tuple[int, ...]]:
    return [places for size in range(1, largest + 1) for places in combinations(range(attributes), size)]


cells = st.sampled_from(["a", "b", "c", None])
tables = st.integers(1, 4).flatmap(lambda m: st.lists(st.lists(cells, min_size=m, max_size=m), min_size=1, max_size=14))


def test_a_thousand_small_tables_have_the_figures_of_the_definition():
    draw = random.Random(11)
    for _ in range(1_000):
        m, n = draw.randint(1, 4), draw.randint(1, 12)
        rows = [[draw.choice(["a", "b", "c", None][: draw.randint(1, 4)]) for _ in range(m)] for _ in range(n)]
        persons = [draw.randrange(6) for _ in range(n)] if draw.random() < 0.5 else None
        found = subsets(finest([f"q{place}" for place in range(m)], rows, persons)[0], 3)
        expected = [slow(rows, places, persons, 3) for places in all_sets(m, m)]
        assert [figures(row) for row in found.rows] == expected


def test_five_people_of_which_age_and_sex_single_out_everyone():
    """The table of ARX's own test, worked out by its authors."""
    rows = [["20", "F", "CA"], ["30", "F", "CA"], ["40", "F", "TX"], ["20", "M", "NY"], ["40", "M", "CA"]]
    found = subsets(finest(["age", "sex", "state"], rows)[0], 5)
    shares = {"|".join(row.attributes): (row.distinction, row.separation) for row in found.rows}
    assert shares == {
        "age": (0.6, 0.8),
        "sex": (0.4, 0.6),
        "state": (0.6, 0.7),
        "age|sex": (1.0, 1.0),
        "age|state": (1.0, 1.0),
        "sex|state": (0.8, 0.9),
        "age|sex|state": (1.0, 1.0),
    }
    assert found.singling == (("age",), ("state",))
    assert found.identifying == (("age", "sex"), ("age", "state"))


def test_an_attribute_takes_uniques_from_none_to_four_and_k_from_four_to_one():
    rows = [["x", "1"], ["x", "2"], ["x", "3"], ["x", "4"], ["y", "5"], ["y", "5"], ["y", "5"], ["y", "5"]]
    sex, month = subsets(finest(["sex", "month"], rows)[0], 5).effects
    assert (month.attribute, month.beside_all.others) == ("month", ("sex",))
    assert (month.beside_all.k, month.beside_all.uniques) == ((4, 1), (0, 4))
    assert (month.beside_all.log2_k, month.beside_all.log2_uniques) == (-2.0, None)
    assert (month.at_most.others, month.at_most.uniques, month.at_most.k) == ((), (0, 4), (8, 1))
    assert (sex.beside_all.uniques, sex.beside_all.log2_uniques, sex.beside_all.log2_k) == ((4, 4), 0.0, 0.0)


def test_a_person_of_several_classes_counts_once():
    rows = [["x", "1"], ["x", "2"], ["y", "1"], ["y", "1"]]
    found = subsets(finest(["a", "b"], rows, persons=["ann", "ann", "ann", "bob"])[0], 2)
    assert [figures(row) for row in found.rows] == [
        (2, 1, 1, 1, None, None),
        (2, 1, 1, 1, None, None),
        (3, 1, 1, 1, None, None),
    ]
    assert found.units == 2


def test_without_units_nothing_is_defined_and_nobody_is_alone():
    empty = np.zeros(0, np.int64)
    found = subsets(Finest(("a", "b"), (1, 1), np.zeros((2, 0), np.int64), empty, empty), 5)
    assert [figures(row) for row in found.rows] == [(0, None, 0, 0, None, None)] * 3
    assert (found.singling, found.identifying, found.effects[0].beside_all.log2_k) == ((), (), None)


def test_a_frame_has_one_row_a_set_by_size_and_then_in_the_order_asked():
    frame = subsets(finest(["b", "a"], [["x", "1"], ["x", "2"]])[0], 5).frame
    assert frame.rows() == [
        ("b", 1, 1, 0.5, 0.0, 2, 0, 2),
        ("a", 1, 2, 1.0, 1.0, 1, 2, 2),
        ("b|a", 2, 2, 1.0, 1.0, 1, 2, 2),
    ]


@given(tables, st.randoms(use_true_random=False))
def test_order_of_rows_names_and_order_of_attributes_change_nothing(rows: list[list[Any]], draw: random.Random):
    m = len(rows[0])
    names = [f"q{place}" for place in range(m)]
    order = draw.sample(range(m), m)
    other = draw.sample(rows, len(rows))
    here = subsets(finest(names, rows)[0], 3)
    there = subsets(
        finest([f"other-{names[place]}" for place in order], [[row[place] for place in order] for row in other])[0], 3
    )
    renamed = {frozenset(name.removeprefix("other-") for name in row.attributes): figures(row) for row in there.rows}
    assert {frozenset(row.attributes): figures(row) for row in here.rows} == renamed


@given(tables)
def test_one_attribute_more_never_raises_k_and_never_lowers_classes_uniques_or_shares(rows: list[list[Any]]):
    found = {row.attributes: row for row in subsets(finest([f"q{i}" for i in range(len(rows[0]))], rows)[0], 3).rows}
    for names, row in found.items():
        for one in names if len(names) > 1 else ():
            less = found[tuple(name for name in names if name != one)]
            assert row.k <= less.k
            for grown in ("classes", "uniques", "below"):
                assert getattr(row, grown) >= getattr(less, grown)
            assert row.distinction >= less.distinction
            assert row.separation is None or row.separation >= less.separation


@given(tables)
def test_a_minimal_set_singles_someone_out_and_no_part_of_it_does(rows: list[list[Any]]):
    found = subsets(finest([f"q{i}" for i in range(len(rows[0]))], rows)[0], 3)
    uniques = {frozenset(row.attributes): row.uniques for row in found.rows} | {frozenset(): int(len(rows) == 1)}
    for names in found.singling:
        assert uniques[frozenset(names)] > 0
        assert all(uniques[frozenset(names) - {name}] == 0 for name in names)
    assert all(any(set(names) <= wanted for names in found.singling) for wanted, count in uniques.items() if count)


def test_keys_that_do_not_fit_sixty_two_bits_give_the_same_figures(monkeypatch: pytest.MonkeyPatch):
    draw = random.Random(5)
    rows = [[draw.choice("abcd") for _ in range(4)] for _ in range(60)]
    for persons in (None, [draw.randrange(40) for _ in rows]):
        table = finest(list("wxyz"), rows, persons)[0]
        expected = subsets(table, 3)
        with monkeypatch.context() as smaller:
            smaller.setattr(tree, "_FULL", 100)
            assert subsets(table, 3) == expected


@pytest.mark.parametrize("domain", [50, 10**6, 2**59, 2**61])
def test_different_keys_are_found_whether_they_are_looked_up_packed_or_sorted(domain: int):
    draw = random.Random(8)
    for n in (0, 1, 7, 60):
        keys = [draw.randrange(domain) for _ in range(n)] + [domain - 1] * (n > 1)
        keys += draw.sample(keys, len(keys) // 2)
        found, index = tree.merged(np.array(keys, np.int64), domain)
        assert found.tolist() == sorted(set(keys))
        assert [found[place] for place in index] == keys


def test_of_thirteen_attributes_sets_of_four_at_most_are_measured_and_effects_are_still_beside_all_others():
    draw = random.Random(3)
    rows = [[draw.choice("ab") for _ in range(13)] for _ in range(40)]
    found = subsets(finest([f"q{place:02}" for place in range(13)], rows)[0], 3)
    assert (found.largest, len(found.rows)) == (4, 1_092)
    assert [figures(row) for row in found.rows] == [slow(rows, places, None, 3) for places in all_sets(13, 4)]
    without_first = slow(rows, tuple(range(1, 13)), None, 3)
    everything = slow(rows, tuple(range(13)), None, 3)
    assert found.effects[0].beside_all.uniques == (without_first[2], everything[2])
    assert len(found.effects[0].beside_all.others) == 12


def test_too_many_sets_are_refused_with_their_number():
    table = finest([f"q{place}" for place in range(23)], [["a"] * 23])[0]
    with pytest.raises(ParameterError) as raised:
        subsets(table)
    assert str(raised.value) == (
        "10902 sets of 23 columns; at most 10000. Use fewer columns, or smaller sets with --max-size. "
        "Nothing was measured."
    )


def test_the_walk_visits_every_set_once_after_the_one_it_comes_from():
    table = finest(list("abcde"), [list("vwxyz")])[0]
    stack: list[tuple[int, ...]] = []
    seen: list[frozenset[int]] = []
    for node, depth in tree.walk(table, 5):
        stack[depth:] = [node.attributes]
        assert depth == 0 or set(node.attributes) < set(stack[depth - 1])
        seen.append(frozenset(node.attributes))
    assert (len(seen), len(set(seen))) == (31, 31)


def test_published_figures_are_met():
    """511 sets of the census sample in one walk, and small tables; where the files stand beside the repository."""
    found: dict[str, dict[frozenset[str], Subset]] = {}
    for case in cases("subset"):
        columns, rows = rows_of(case)
        names = A9 if case.get("file") == "adult" else columns
        where = case.get("file") or str(case["data"])
        if where not in found:
            table = finest(names, picked(columns, rows, names))[0]
            found[where] = {frozenset(row.attributes): row for row in subsets(table).rows}
        row = found[where][frozenset(case["qi"])]
        shares = {name: getattr(row, name) for name in case["expect"]}
        assert shares == pytest.approx(case["expect"], abs=1e-12, rel=0)


def test_doublings_are_not_defined_without_something_to_double():
    change = Change((), (4, 1), (0, 3))
    assert (change.log2_k, change.log2_uniques) == (-2.0, None)
    assert Change((), (None, None), (3, 0)).log2_k is None
    assert math.isclose(Change((), (2, 1), (2, 6)).log2_uniques or 0, math.log2(3))
