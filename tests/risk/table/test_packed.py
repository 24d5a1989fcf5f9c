"""Several codes in one number, against tuples of codes; and class tables whose keys need more than one number."""

import random
from collections import Counter
from itertools import groupby, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.engine.base import MAX_NUMBERS
from privlib.risk.table.coded import finest, people
from privlib.risk.table.numbered import number_persons, number_quasi
from privlib.risk.table.packed import Keys, joined, lengths, packs, sums
from tests.risk.oracle import measured

RADICES = (3, 2**40, 4, 2**61, 2)
"""They take three numbers."""

rows = st.lists(st.tuples(*(st.sampled_from(sorted({0, 1, radix - 1})) for radix in RADICES)), max_size=12)
few = settings(max_examples=40, deadline=None)


def packed(found: list[tuple[int, ...]]) -> Keys:
    """Pack codes by the words of the rule: mixed radix, the last attribute counting by one."""
    numbers: list[np.ndarray] = []
    place = 0
    for radices in packs(RADICES):
        column = [0] * len(found)
        for radix in radices:
            column = [number * radix + row[place] for number, row in zip(column, found, strict=True)]
            place += 1
        numbers.append(np.array(column, np.int64))
    return Keys(tuple(numbers), packs(RADICES))


def test_attributes_share_a_number_while_their_combinations_fit_62_bits():
    assert packs(RADICES) == ((3, 2**40, 4), (2**61,), (2,))
    assert packs((2**61, 1)) == ((2**61, 1),)


@given(rows)
@few
def test_keys_stand_for_their_codes_and_in_their_order(found: list[tuple[int, ...]]):
    keys = packed(found)
    assert list(map(tuple, keys.codes().T.tolist())) == found
    ranked = keys.ranked()
    assert list(map(tuple, ranked.codes().T.tolist())) == sorted(found)
    assert [found[place] for place in keys.order()] == sorted(found)
    runs = [len(list(run)) for _, run in groupby(sorted(found))]
    starts = ranked.starts()
    assert list(map(tuple, ranked.take(starts).codes().T.tolist())) == sorted(set(found))
    assert lengths(starts, len(found)).tolist() == runs
    assert sums(np.ones(len(found), np.int64), starts).tolist() == runs


@given(rows, rows)
@few
def test_attributes_are_taken_off_from_the_last(one: list[tuple[int, ...]], other: list[tuple[int, ...]]):
    rest, found = joined([packed(one), packed(other)]), one + other
    for place in reversed(range(1, len(RADICES))):
        rest, codes = rest.drop()
        assert codes.tolist() == [row[place] for row in found]
        assert list(map(tuple, rest.codes().T.tolist())) == [row[:place] for row in found]


@pytest.mark.parametrize("by_person", [False, True])
def test_classes_of_more_columns_than_one_number_holds(by_person: bool):
    draw, columns = random.Random(3), [f"a{place}" for place in range(24)]
    kinds = [[str(draw.randrange(9)) for _ in columns] for _ in range(30)]
    table = [[*draw.choice(kinds), draw.choice("xyz"), draw.choice("uvw")] for _ in range(200)]
    options = {"person": "p", "person_rule": "pairs"} if by_person else {}
    engine, _, counted = measured([*columns, "s", "p"], table, quasi=columns, sensitive=["s"], **options)
    made = finest(engine, counted.spec, counted.rule)
    assert len(packs(made.radices)) > 1
    rows_of = Counter(tuple(row[:24]) for row in table)
    who = Counter(key for key, _ in {(tuple(row[:24]), row[25]) for row in table})
    assert sorted(made.rows.tolist()) == sorted(rows_of.values())
    assert sorted(made.units.tolist()) == sorted((who if by_person else rows_of).values())
    assert all(one < next_ for one, next_ in pairwise(map(tuple, made.codes.T.tolist())))
    of_value = Counter((tuple(row[:24]), row[24]) for row in table)
    (values,) = made.values
    if not by_person:
        assert sorted(values.counts.tolist()) == sorted(of_value.values())
    assert len(set(zip(values.classes.tolist(), values.codes.tolist(), strict=True))) == len(of_value)


def test_persons_that_cross_in_parts_are_those_that_cross_at_once():
    draw = random.Random(5)
    table = [[draw.choice("abcd"), draw.choice("ab"), str(draw.randrange(40))] for _ in range(300)]
    engine, _, counted = measured(["a", "b", "p"], table, quasi=["a", "b"], person="p", person_rule="pairs")
    attributes = (*number_quasi(engine, counted.spec), number_persons(engine, counted.spec))
    at_once, in_parts = (people(engine, counted.spec, attributes, rows) for rows in (300, 3 * MAX_NUMBERS))
    for (keys, units, rows), members in (at_once, in_parts):
        found = zip(*keys.codes().tolist(), units.tolist(), rows.tolist(), strict=True)
        expected = {
            ("abcd".index(a) + 1, "ab".index(b) + 1, len({row[2] for row in group}), len(group))
            for (a, b) in {(row[0], row[1]) for row in table}
            for group in [[row for row in table if (row[0], row[1]) == (a, b)]]
        }
        assert set(found) == expected
        assert members.rows is not None
        assert members.rows.sum() == 300
    assert in_parts[1].classes.tolist() == at_once[1].classes.tolist()
    assert in_parts[1].persons.tolist() == at_once[1].persons.tolist()
