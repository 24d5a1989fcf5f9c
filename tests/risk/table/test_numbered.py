"""Persons are told apart exactly by numbers that come from hashes, also where hashes are equal."""

import random
from collections import Counter, defaultdict

import pytest

from privlib.engine.base import MAX_NUMBERS, Statement
from privlib.engine.duckdb import open_engine
from privlib.risk.table.classes import classes
from privlib.risk.table.numbered import (
    Attribute,
    bits_of_persons,
    code_table,
    number_quasi,
    pairs,
    persons,
    tell_persons_apart,
)
from privlib.risk.table.packed import joined
from privlib.risk.table.specs import Column, Table, spec
from tests.risk.oracle import measured


def quasi(*radices: int) -> list[Attribute]:
    return [Attribute(f"q{place}", Column("a", "a"), radix) for place, radix in enumerate(radices)]


@pytest.mark.parametrize("rows", [300, 3 * MAX_NUMBERS])
def test_persons_whose_hashes_are_equal_are_still_told_apart(rows: int):
    draw = random.Random(7)
    table = [[draw.choice("abcd"), str(draw.randrange(40))] for _ in range(300)]
    engine, _, counted = measured(["a", "p"], table, quasi=["a"], person="p", person_rule="pairs")
    found = persons(engine, counted.spec)["persons"]
    person = tell_persons_apart(engine, counted.spec, found, bits=6)
    # 40 persons have 6 bits less 41 numbers of hashes, 23
    assert (found, person.radix, person.hashes) == (40, 64, 23)
    assert engine.tables()[code_table("person")].rows > 40 - 23
    keys = joined(list(pairs(engine, counted.spec, (*number_quasi(engine, counted.spec), person), rows)))
    by_number, by_name = defaultdict(list), defaultdict(list)
    for code, number in keys.codes().T.tolist():
        by_number[number].append("abcd"[code - 1])
    for code, name in table:
        by_name[name].append(code)
    assert len(by_number) == 40
    assert sorted(map(sorted, by_number.values())) == sorted(map(sorted, by_name.values()))


def test_a_hash_has_the_bits_that_the_classes_leave_unless_those_are_few():
    assert bits_of_persons(quasi(3, 4), 1000) == 44
    assert bits_of_persons(quasi(2**30, 5), 1000) == 28
    assert bits_of_persons(quasi(2**46, 5), 1000) == 44
    assert bits_of_persons(quasi(2**61, 2**5), 1000) == 44


# as text the numbers are two, as numbers one
SAME = {
    "VARCHAR": ["'1'", "'1.0'", "'é'", "'e' || chr(769)", "'1 '", "''"],
    "BIGINT": ["1", "-1", "0", "9223372036854775807"],
    "HUGEINT": ["1", "170141183460469231731687303715884105727"],
    "DOUBLE": ["1.5", "'infinity'", "'nan'", "5e-324"],
    "DECIMAL(5,2)": ["1.50", "-1.50"],
    "DATE": ["'2021-04-01'", "'1969-12-31'"],
    "TIMESTAMP": ["'2021-04-01 00:00:00'", "'2021-04-01 00:00:00.000001'"],
    "BOOLEAN": ["TRUE", "FALSE"],
    "UUID": ["'00000000-0000-0000-0000-000000000000'", "'00000000-0000-0000-0000-000000000001'"],
    "BLOB": ["'a'", "'a\\x00'"],
}


@pytest.mark.parametrize("kind", SAME)
def test_persons_of_every_type_are_counted_once_each(kind: str):
    cells = ", ".join(f"(CAST({cell} AS {kind}))" for cell in SAME[kind])
    made = f"SELECT p, a FROM (VALUES {cells}) AS one(p), (VALUES ('x'), ('x'), ('y')) AS other(a)"
    with open_engine(None) as engine:
        engine.create("people", Statement("test", "test", made))
        table = Table("people", "people", (Column("p", "p", kind), Column("a", "a")))
        counted = classes(engine, spec(table, quasi=["a"], person="p"))
    everyone = len(SAME[kind])
    assert [(each.size, each.classes, each.units) for each in counted.sizes] == [(everyone, 2, everyone)]
    assert counted.rows_k == everyone


def test_zero_is_one_person_with_either_sign():
    made = "SELECT CAST(p AS DOUBLE) AS p, 'x' AS a FROM (VALUES ('0.0'), ('-0.0'), ('nan'), ('-nan')) AS one(p)"
    with open_engine(None) as engine:
        engine.create("people", Statement("test", "test", made))
        table = Table("people", "people", (Column("p", "p", "DOUBLE"), Column("a", "a")))
        counted = classes(engine, spec(table, quasi=["a"], person="p"))
    assert (counted.k, counted.rows_k) == (2, 4)


def test_a_person_is_a_unit_of_her_smallest_class():
    # x holds u, v, w; y holds u, v; z holds u twice: u is a unit of z, v of y, w of x
    table = [(a, p) for a, persons in {"x": "uvw", "y": "uv", "z": "uu"}.items() for p in persons]
    _, _, counted = measured(["a", "p"], table, quasi=["a"], person="p")
    assert counted.rule == "pairs"
    assert Counter({each.size: each.units for each in counted.sizes}) == {1: 1, 2: 1, 3: 1}
    assert (counted.k, counted.rows_k, counted.hidden_classes) == (1, 2, 0)
