"""Which cells to blank: by hand, against definitions with loops, and on the reference data."""

from collections import Counter
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.remedies import cells
from privlib.risk.remedies.cells import MAX_CLASSES, Cells, Patterns, blank_cells, patterns
from privlib.risk.remedies.fewest_cells import Fewest
from privlib.risk.table.finest import Finest, Members
from tests.risk.arrays import finest
from tests.risk.reference import cases, picked, rows_of

Rows = list[tuple[Any, ...]]

A5 = ["sex", "age", "race", "marital-status", "native-country"]

HAND: Rows = [("a", "x"), ("a", "x"), ("a", "y"), ("b", "x"), ("b", "x")]


def of(rows: Rows) -> Patterns:
    return patterns(finest([f"a{place}" for place in range(len(rows[0]))], rows)[0])


def blanked(rows: Rows, found: Cells) -> Rows:
    """The rows after blanking."""
    _, index = finest([f"a{place}" for place in range(len(rows[0]))], rows)
    return [
        tuple(None if found.blanks[place, one] else cell for place, cell in enumerate(row))
        for row, one in zip(rows, index, strict=True)
    ]


def fits(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def matched(rows: Rows) -> list[int]:
    """For each row the rows compatible with it."""
    return [sum(fits(row, other) for other in rows) for row in rows]


def fewest(rows: Rows, k: int) -> tuple[int, int]:
    """The least number of single cells whose blanking leaves each row with k compatible ones, and how many sets do."""
    places = [(row, place) for row in range(len(rows)) for place in range(len(rows[0])) if rows[row][place] is not None]
    for size in range(len(places) + 1):
        answers = sum(min(matched(without(rows, set(chosen)))) >= k for chosen in combinations(places, size))
        if answers:
            return size, answers
    raise AssertionError


def without(rows: Rows, chosen: set[tuple[int, int]]) -> Rows:
    return [
        tuple(None if (row, place) in chosen else cell for place, cell in enumerate(cells))
        for row, cells in enumerate(rows)
    ]


def test_one_cell_of_the_row_below_k_is_blanked_though_a_cell_of_another_row_would_do():
    found = blank_cells(of(HAND), 2)
    assert (found.cells, found.by_attribute, found.units) == (1, (0, 1), 1)
    assert blanked(HAND, found)[2] == ("a", None)
    assert (found.min_f, found.k_own, found.below_own) == (2, 1, 1)


def test_of_two_cells_that_would_do_the_cheaper_is_blanked():
    rows: Rows = [("a", "y"), ("a", "y"), ("b", "x"), ("b", "x"), ("b", "y")]
    assert blank_cells(of(rows), 2).by_attribute == (1, 0)
    assert blank_cells(of(rows), 2, weights=(3, 1)).by_attribute == (0, 1)


def test_nothing_is_blanked_where_every_unit_is_matched_by_k():
    found = blank_cells(of([("a", "x")] * 3 + [("b", "y")] * 2), 2)
    assert (found.cells, found.units, found.min_f, found.k_own, found.below_own) == (0, 0, 2, 2, 0)
    assert [part.tolist() for part in found.table()] == [[], []]


def test_blanks_of_four_serve_everyone_beside_them():
    rows: Rows = [(str(age), "f") for age in range(20, 40)]
    found = blank_cells(of(rows), 5)
    assert (found.cells, found.min_f) == (4, 5)
    assert found.k_own == 1
    assert found.below_own == 20
    classes, masks = found.table()
    assert len(classes) == 4
    assert masks.tolist() == [1] * 4


def test_an_empty_cell_matches_already_and_is_not_counted_as_blanked():
    rows: Rows = [("a", None), ("a", "x"), ("b", "x")]
    found = blank_cells(of(rows), 2)
    assert matched(rows) == [2, 2, 1]
    assert found.cells == 1
    assert min(matched(blanked(rows, found))) == found.min_f == 3


def test_fewer_units_than_k_cannot_be_helped():
    with pytest.raises(ParameterError) as raised:
        blank_cells(of(HAND), 6)
    assert str(raised.value) == (
        "5 units; k is 6. No cells can be blanked so that each is matched by k. Use a smaller k, or more rows. "
        "Nothing was measured."
    )


def test_no_units_need_nothing():
    found = blank_cells(Patterns(("a",), np.empty((1, 0), np.int64), (1,), np.empty(0, np.int64)), 5)
    assert (found.cells, found.min_f, found.k_own, found.below_own) == (0, None, None, 0)


def test_too_many_classes_or_attributes_are_refused():
    many = np.arange(1, MAX_CLASSES + 2)
    with pytest.raises(ParameterError, match=r"^50001 classes; at most 50000\."):
        blank_cells(Patterns(("a",), many[None, :], (MAX_CLASSES + 2,), np.ones_like(many)), 5)
    wide = np.ones((13, 5), np.int64)
    with pytest.raises(ParameterError, match=r"^8192 sets of 13 columns; at most 4096\."):
        blank_cells(Patterns(("a",) * 13, wide, (2,) * 13, wide[0]), 5)


def test_a_person_of_several_classes_has_no_cells_of_her_own():
    with pytest.raises(ParameterError) as raised:
        patterns(finest(["a"], [["p"], ["q"]], persons=[1, 1])[0])
    assert str(raised.value) == (
        "cells: cells are blanked of units, and here a person is a unit of several classes. "
        "Give each person one row. Nothing was run."
    )


cell = st.sampled_from([None, "p", "q", "r"])


@given(st.lists(st.tuples(cell, cell, st.sampled_from("uv")), min_size=4, max_size=25), st.integers(2, 4))
def test_afterwards_no_unit_is_matched_by_fewer_than_k_and_no_blank_could_be_left_out(rows: Rows, k: int):
    found = blank_cells(of(rows), k)
    after = blanked(rows, found)
    frequencies, sizes = matched(after), Counter(after)
    assert min(frequencies) == found.min_f
    assert min(frequencies) >= k
    assert found.k_own == min(sizes.values())
    assert found.below_own == sum(size for size in sizes.values() if size < k)
    assert found.cells == sum(
        row != new for old, changed in zip(rows, after, strict=True) for row, new in zip(old, changed, strict=True)
    )
    for key in set(rows):
        for place in range(3):
            restored = [
                tuple(old[n] if old == key and n == place else new[n] for n in range(3))
                for old, new in zip(rows, after, strict=True)
            ]
            assert restored == after or min(matched(restored)) < k


@pytest.mark.parametrize("size", [3, 4, 5])
def test_few_rows_of_their_own_lose_the_fewest_cells_or_one_more(size: int):
    for rows in combinations(list(product("pqr", "uv")), size):
        found, (least, answers) = blank_cells(of(list(rows)), 2), fewest(list(rows), 2)
        assert least <= found.cells <= least + 1
        assert found.fewest is not None
        assert (found.fewest.cells, found.fewest.answers) == (least, answers)


@given(st.lists(st.tuples(cell, cell), min_size=3, max_size=6), st.integers(2, 3))
def test_the_fewest_cells_of_units_are_found_though_units_of_one_class_differ_then(rows: Rows, k: int):
    found = blank_cells(of(rows), k).fewest
    assert found is not None
    assert (found.cells, found.answers) == fewest(rows, k)
    _, index = finest(["a0", "a1"], rows)
    chosen: set[tuple[int, int]] = set()
    for one, place in found.blank:
        row = next(row for row, of_row in enumerate(index) if of_row == one and (row, place) not in chosen)
        chosen.add((row, place))
    assert len(chosen) == found.cells


def test_the_fewest_cells_are_not_looked_for_where_there_are_too_many_sets():
    assert blank_cells(of([(str(age), "f") for age in range(20, 40)]), 5).fewest is None
    # two classes of three, k = 4: one cell of each class will do, where a whole class is three
    found = blank_cells(of([("a", "x")] * 3 + [("b", "x")] * 3), 4)
    assert (found.cells, found.fewest) == (3, Fewest(2, 9, ((0, 0), (1, 0))))


@given(st.lists(st.tuples(cell, cell), min_size=3, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: Rows, chance: Any):
    mixed = chance.sample(rows, len(rows))
    one, other = blank_cells(of(rows), 3), blank_cells(of(mixed), 3)
    assert (one.by_attribute, one.min_f, one.k_own) == (other.by_attribute, other.min_f, other.k_own)


def test_the_cases_of_the_reference_file():
    for case in cases("cells"):
        columns, rows = rows_of(case)
        table, index = finest(columns, picked(columns, rows, case["qi"]))
        found, expect = blank_cells(patterns(table), case["params"]["k"]), case["expect"]
        assert (found.cells, found.min_f) == (expect["cells"], expect["min_f"])
        blank = [
            [row, columns[place]] for row, one in enumerate(index) for place in np.flatnonzero(found.blanks[:, one])
        ]
        assert blank == expect["blank"]
        assert found.fewest is not None
        assert (found.fewest.cells, found.fewest.answers) == (expect["cells"], expect["solutions"])
        assert [(index[row], columns.index(name)) for row, name in expect["blank"]] == list(found.fewest.blank)


def test_a_third_of_the_cells_do_that_another_tool_blanks():
    """Adult, five attributes, k = 5: sdcMicro 5.8.1 blanks 4,287 cells."""
    for case in cases("raw_risk"):
        columns, rows = rows_of(case)
        found = blank_cells(patterns(finest(A5, picked(columns, rows, A5))[0]), 5)
        assert found.by_attribute == (0, 253, 238, 94, 783)
        assert (found.cells, found.units, found.min_f, found.k_own, found.below_own) == (1368, 1202, 5, 1, 3912)


@pytest.mark.parametrize(
    ("classes", "attributes", "k", "several", "reason"),
    [
        (3, 2, 3, False, None),
        (3, 2, 4, False, "too_few_units"),
        (3, cells.MAX_ATTRIBUTES, 3, False, None),
        (3, cells.MAX_ATTRIBUTES + 1, 3, False, "too_many_attributes"),
        (cells.MAX_CLASSES, 1, 3, False, None),
        (cells.MAX_CLASSES + 1, 1, 3, False, "too_many_classes"),
        (3, 2, 3, True, "persons_in_several_classes"),
        (0, 2, 3, False, None),
    ],
)
def test_what_hinders_the_blanking_of_cells_is_named(
    classes: int, attributes: int, k: int, several: bool, reason: str | None
):
    codes = np.tile(np.arange(classes), (attributes, 1))
    units = np.ones(classes, np.int64)
    members = Members(np.arange(classes), np.zeros(classes, np.int64), units) if several else None
    names = tuple(f"a{place}" for place in range(attributes))
    table = Finest(names, (classes + 1,) * attributes, codes, units, units, members)
    assert cells.hindrance(table, k) == reason
