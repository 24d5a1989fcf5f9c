"""The class table as arrays, against dictionaries; and the rules that say what stands for a person."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.risk.table.coded import column_values, finest
from privlib.risk.table.finest import Finest, class_keys, roll_up
from tests.risk.oracle import measured, shared

COLUMNS = ("p", "a", "b", "s", "t")
cell = st.sampled_from(["x", "y", "*", None])
person = st.sampled_from(["u1", "u2", "u3", "u4"])
rows = st.lists(
    st.tuples(person, cell, cell, st.sampled_from(["1", "2", "10", None]), st.sampled_from("0123")), max_size=14
)
few = settings(max_examples=40, deadline=None)


def arrays(found: Any, **options: Any) -> tuple[Finest, list[list[str]]]:
    engine, _, table = measured(COLUMNS, found, quasi=["a", "b"], sensitive=["s"], suppressed="*", **options)
    made = finest(engine, table.spec, table.rule)
    return made, [column_values(engine, place) for place in range(len(made.names))] if len(made.names) == 2 else []


def decoded(table: Finest, values: list[list[str]]) -> list[tuple[str | None, ...]]:
    """The key of each class, its codes turned back into values."""
    return [
        tuple(values[a][code - 1] if code else None for a, code in enumerate(codes)) for codes in table.codes.T.tolist()
    ]


def kept(found: list[tuple[str | None, ...]], nulls: str) -> list[tuple[str | None, ...]]:
    rows = [row for row in found if row[1:3] != ("*", "*")]
    return [row for row in rows if None not in row[1:3]] if nulls == "drop" else rows


@given(rows, st.sampled_from(["own", "drop"]))
@few
def test_the_arrays_hold_the_classes_of_the_rows(found: list, nulls: str):
    table, values = arrays(found, nulls=nulls)
    keys = decoded(table, values)
    assert keys == sorted(keys, key=lambda key: [(part is not None, part or "") for part in key])
    rows = kept(found, nulls)
    assert dict(zip(keys, table.units.tolist(), strict=True)) == Counter(row[1:3] for row in rows)
    (sensitive,) = table.values
    answers = sorted({row[3] for row in rows if row[3] is not None})
    shown = [(keys[c], answers[s - 1] if s else None) for c, s in zip(sensitive.classes, sensitive.codes, strict=True)]
    assert dict(zip(shown, sensitive.counts.tolist(), strict=True)) == Counter((row[1:3], row[3]) for row in rows)
    assert list(zip(sensitive.classes, sensitive.codes, strict=True)) == sorted(
        zip(sensitive.classes, sensitive.codes, strict=True)
    )


@given(rows)
@few
def test_persons_count_once_in_a_class_and_once_again_where_classes_merge(found: list):
    table, values = arrays(found, person="p", person_rule="pairs")
    people: dict[Any, set[Any]] = defaultdict(set)
    for row in kept(found, "own"):
        people[row[1:3]].add(row[0])
    keys = decoded(table, values)
    assert dict(zip(keys, table.units.tolist(), strict=True)) == {key: len(who) for key, who in people.items()}
    assert table.n == len({row[0] for row in kept(found, "own")})
    merged: dict[Any, set[Any]] = defaultdict(set)
    for key, who in people.items():
        merged[key[0]] |= who
    coarse = roll_up(table, table.codes[:1], table.radices[:1])
    by_first = {keys[place][0]: coarse.units[c] for place, c in enumerate(coarse.index)}
    assert by_first == {key: len(who) for key, who in merged.items()}


def stands_for(rule: str, mine: list[tuple[str | None, ...]]) -> Any:
    """What stands for a person, from the words of the rule."""

    def order(row: tuple[str | None, ...]) -> list[tuple[bool, str]]:
        return [(part is not None, part or "") for part in row[1:3]]

    if rule in ("set", "multiset"):
        tuples = Counter(row[1:3] for row in mine)
        return frozenset(tuples) if rule == "set" else frozenset(tuples.items())
    if rule == "earliest":
        first = min(row[4] for row in mine)
        return max((row for row in mine if row[4] == first), key=order)[1:3]
    often = Counter(row[1:3] for row in mine)
    most = [row for row in mine if rule == "latest" or often[row[1:3]] == max(often.values())]
    last = max(row[4] for row in most)
    return max((row for row in most if row[4] == last), key=order)[1:3]


@given(rows, st.sampled_from(["latest", "earliest", "modal", "set", "multiset"]))
@settings(max_examples=120, deadline=None)
def test_each_person_stands_in_one_class_by_the_rule(found: list, rule: str):
    found = [row for row in found if row[1:3] != ("*", "*")]
    by_person: dict[Any, list[Any]] = defaultdict(list)
    for row in found:
        by_person[row[0]].append(row)
    expected = sorted(Counter(stands_for(rule, mine) for mine in by_person.values()).values())
    engine, _, table = measured(
        COLUMNS, found, quasi=["a", "b"], person="p", person_rule=rule, time="t", sensitive=["s"]
    )
    assert sorted(each.size for each in table.sizes for _ in range(each.classes)) == expected
    made = finest(engine, table.spec, table.rule)
    assert sorted(made.units.tolist()) == expected
    assert table.rows == len(found) == made.rows.sum()
    (values,) = made.values
    assert np.bincount(values.classes, values.counts, len(expected)).min(initial=1) >= 1


def test_ten_comes_after_nine_and_an_instant_after_an_earlier_one():
    rows = [["u", "x", "9"], ["u", "y", "10"], ["v", "y", "3"]]
    _, _, table = measured(["p", "a", "t"], rows, quasi=["a"], person="p", person_rule="latest", time="t")
    assert table.k == 2
    rows = [["u", "x", "2026-09-30"], ["u", "y", "2026-10-01"], ["v", "y", "2026-10-01"]]
    _, _, table = measured(["p", "a", "t"], rows, quasi=["a"], person="p", person_rule="latest", time="t")
    assert table.k == 2


def test_weights_add_up_by_class_and_one_below_one_is_refused():
    rows = [["x", "18"], ["x", "45.5"], ["y", "1"]]
    engine, _, table = measured(["a", "w"], rows, quasi=["a"], weight="w")
    assert finest(engine, table.spec, table.rule).weights.tolist() == [63.5, 1.0]  # type: ignore[union-attr]
    engine, _, table = measured(["a", "w"], [*rows, ["y", "0.5"], ["y", None]], quasi=["a"], weight="w")
    with pytest.raises(ParameterError) as raised:
        finest(engine, table.spec, table.rule)
    assert str(raised.value) == (
        '"w": 2 rows have a weight that is empty, below 1 or no number. A row stands for one person of the population '
        "at least. Nothing was measured."
    )


@pytest.mark.parametrize("rule", ["latest", "earliest"])
def test_the_latest_row_needs_a_column_that_says_when(rule: str):
    with pytest.raises(ParameterError) as raised:
        measured(["p", "a"], [["u", "x"]], quasi=["a"], person="p", person_rule=rule)
    assert str(raised.value) == (
        f"person rule: {rule} needs a time column. Name it, or use another rule. Nothing was run."
    )


def test_keys_stay_in_order_where_their_product_is_too_large_for_one_number():
    radices = (2**30, 2**30, 2**30)
    codes = np.array([[0, 0, 1, 2**30 - 1], [5, 5, 0, 2**30 - 1], [1, 2, 0, 2**30 - 1]])
    keys = class_keys(codes, radices)
    assert keys.tolist() == sorted(keys.tolist())
    assert len(set(keys.tolist())) == 4


def test_codes_say_nothing_of_the_order_of_rows():
    rows = [["u1", "y", "x", "2", "0"], ["u2", "x", "y", "1", "0"], ["u3", "x", None, "1", "0"]]
    one, other = arrays(rows)[0], arrays(rows[::-1])[0]
    assert one.codes.tolist() == other.codes.tolist() == [[1, 1, 2], [0, 2, 1]]
    assert shared(1) is not shared(2)


@pytest.mark.parametrize("rule", ["set", "multiset"])
def test_a_person_without_a_value_does_not_give_hers_to_another(rule: str):
    # u1 has no value: those of u2 and u3 stay with their histories
    found = [("u1", "x", "x", None, "0"), ("u2", "x", "x", "1", "0"), ("u3", "y", "x", "2", "0")]
    table, _ = arrays(found, person="p", person_rule=rule, sensitive_nulls="skip")
    assert table.units.tolist() == [2, 1]
    assert [each.tolist() for each in (table.values[0].classes, table.values[0].counts)] == [[0, 1], [1, 1]]
