"""Any roll-up equals grouping again from rows: units, persons, weights, values and labels, whatever the way there."""

from collections import Counter, defaultdict
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.risk.search import grouping
from privlib.risk.search.nodes import Node, Nodes
from tests.risk.search.slow_search import Data, grouped, histogram, table_of, units

LETTERS = [["a", "AB", "AC", "*"], ["b", "AB", "AC", "*"], ["c", "C", "AC", "*"], ["d", "D", "D", "*"]]
NUMBERS = [["1", "1-2", "*"], ["2", "1-2", "*"], ["3", "3", "*"]]
WAYS = ("counted", "sorted", "sorted by rank", "sorted in place")

cells = st.tuples(st.sampled_from(["a", "b", "c", "d", None]), st.sampled_from("123"))
many = st.lists(st.tuples(cells, st.sampled_from("xyz"), st.integers(0, 5)), min_size=1, max_size=24)


@pytest.fixture(autouse=True, params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows would never be sorted: here each way is gone by all of them."""
    if request.param != "counted":
        monkeypatch.setattr(grouping, "_counted", lambda *_: False)
    if request.param == "sorted by rank":
        monkeypatch.setattr(grouping, "_FULL", 2)
    if request.param == "sorted in place":
        monkeypatch.setattr(grouping, "_WORD", 0)


def data_of(found: list[Any], *, persons: bool) -> Data:
    rows, sensitive, people = zip(*found, strict=True)
    return Data(list(rows), [LETTERS, NUMBERS], list(sensitive), list(people) if persons else None)


def keys(node: Node, nodes: Nodes) -> list[tuple[str | None, ...]]:
    """The labels of each class, as texts."""
    named = [
        [hierarchy.labels[level][code] for code in codes]
        for hierarchy, level, codes in zip(nodes._hierarchies, node.levels, node.codes, strict=True)
    ]
    return list(zip(*named, strict=True))


def of_values(node: Node, persons: list[int] | None) -> dict[tuple[int, str], int]:
    """Units of each class and value."""
    (values,) = node.values
    found: dict[tuple[int, str], int] = defaultdict(int)
    for place, code, count in zip(values.classes.tolist(), values.codes.tolist(), values.counts.tolist(), strict=True):
        found[place, code] += count
    entries = list(zip(values.classes.tolist(), values.codes.tolist(), strict=True))
    assert entries == sorted(entries)
    assert persons is not None or len(set(entries)) == len(entries)
    return dict(found)


def check(data: Data, node: Node, nodes: Nodes) -> None:
    again = grouped(data, node.levels)
    named = keys(node, nodes)
    assert list(zip(*node.codes, strict=True)) == sorted(set(zip(*node.codes, strict=True)))
    assert dict(zip(named, node.units.tolist(), strict=True)) == {
        key: units(data, places) for key, places in again.items()
    }
    assert node.weights.tolist() == [len(again[key]) for key in named]
    answers = {value: code for code, value in enumerate(sorted(set(data.sensitive or [])), start=1)}
    assert of_values(node, data.persons) == {
        (place, answers[value]): count
        for place, key in enumerate(named)
        for value, count in histogram(data, again[key]).items()
    }
    if data.persons is not None:
        assert node.members is not None
        assert node.members.rows is not None
        who = list(zip(node.members.classes, node.members.persons, node.members.rows, strict=True))
        assert who == sorted(
            (place, person, rows)
            for place, key in enumerate(named)
            for person, rows in Counter(data.persons[row] for row in again[key]).items()
        )


@given(many, st.booleans(), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_any_roll_up_equals_grouping_again_from_rows_whatever_was_rolled_up_before(found: list, persons: bool, random):
    data = data_of(found, persons=persons)
    table, fitted = table_of(data)
    nodes = Nodes(table, fitted, ["s"])
    lattice = list(product(range(4), range(3)))
    for levels in random.sample(lattice, len(lattice)):
        check(data, nodes.at(levels), nodes)


@given(many, st.booleans())
@settings(max_examples=15)
def test_a_roll_up_of_a_roll_up_is_the_roll_up(found: list, persons: bool):
    data = data_of(found, persons=persons)
    table, fitted = table_of(data)
    once, twice = Nodes(table, fitted, ["s"]), Nodes(table, fitted, ["s"])
    for levels in ((1, 0), (1, 1), (2, 1), (3, 1), (3, 2)):
        there = twice.at(levels)
        straight = Nodes(table, fitted, ["s"]).at(levels)
        assert there.units.tolist() == straight.units.tolist() == once.at(levels).units.tolist()
        assert [row.tolist() for row in there.codes] == [row.tolist() for row in straight.codes]
        chosen = there.units > 1
        assert [row.tolist() for row in there.labels(chosen)] == [row[chosen].tolist() for row in straight.codes]


def test_a_person_of_two_merged_classes_is_one_of_them_with_all_her_rows():
    data = Data([("a", "1"), ("b", "1"), ("b", "1"), ("c", "3")], [LETTERS, NUMBERS], list("xyxx"), [7, 7, 8, 7])
    table, fitted = table_of(data)
    merged = Nodes(table, fitted, ["s"]).at((1, 0))
    assert (merged.units.tolist(), merged.weights.tolist()) == ([2, 1], [3, 1])
    assert merged.members is not None
    assert (merged.members.classes.tolist(), merged.members.persons.tolist()) == ([0, 0, 1], [7, 8, 7])
    assert merged.count(np.array([True, True])) == 2
