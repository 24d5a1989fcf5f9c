"""Partitions of a hierarchy's lines: levels, merged categories, tails and groups of numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.risk.hierarchies.fitting import fit
from privlib.risk.hierarchies.levels import Hierarchy, hierarchy
from privlib.risk.models.per_class import Floats
from privlib.risk.remedies import codings
from privlib.risk.remedies.codings import Coding
from privlib.risk.remedies.states import start
from privlib.risk.table.finest import Finest
from tests.risk.arrays import finest

NINE = [[str(i), f"{i // 3}-", "*"] for i in range(9)]


def held(
    values: Sequence[str | None], lines: Sequence[Sequence[str]] = NINE, persons: Any = None
) -> tuple[Hierarchy, Finest]:
    """One attribute as a state has it: codes are labels."""
    table, _ = finest(["q"], [[value] for value in values], persons)
    texts = sorted({value for value in values if value is not None})
    state = start(table, fit(table, {"q": texts}, [hierarchy("q", lines)]))
    return state.hierarchies[0], state.table


def groups(found: Hierarchy, coding: Coding | None) -> list[str] | None:
    """The values of each label, joined."""
    if coding is None:
        return None
    return [
        " ".join(found.labels[0][line] or "-" for line in np.flatnonzero(coding.labels == label).tolist())
        for label in range(coding.radix)
    ]


def numbers(found: Hierarchy) -> Floats:
    values = codings.numbers(found)
    assert values is not None
    return values


def merged(values: Sequence[str | None], k: int, persons: Any = None) -> list[str] | None:
    found, table = held(values, persons=persons)
    plain = codings.at_level(found, 0)
    return groups(found, codings.merged(plain, codings.persons_by(table, 0, plain.radix), table, 0, k))


def tail(values: Sequence[str | None], k: int, *, top: bool = True, level: int = 0, persons: Any = None) -> Any:
    found, table = held(values, persons=persons)
    plain = codings.at_level(found, level)
    table = Finest(("q",), (plain.radix,), plain.labels[table.codes], table.units, table.rows, table.members)
    code = codings.tail(plain, numbers(found), table, 0, k=k, top=top)
    return None if code is None else (code[1], groups(found, code[0]))


def grouped(values: Sequence[str | None], k: int, persons: Any = None) -> list[str] | None:
    found, table = held(values, persons=persons)
    return groups(found, codings.microaggregated(codings.at_level(found, 0), numbers(found), table, 0, k))


def test_the_rarest_categories_are_merged_until_each_holds_k():
    assert merged("0001123333", 3) == ["0", "1 2", "3", "4", "5", "6", "7", "8"]


def test_rare_categories_that_are_too_few_together_take_the_next_rarest_with_them():
    assert merged("0001112", 3) == ["0 2", "1", "3", "4", "5", "6", "7", "8"]


def test_nothing_is_merged_where_no_category_is_rare_or_there_is_only_one():
    assert merged("000111", 3) is None
    assert merged("00", 3) is None


def test_a_person_of_two_merged_categories_counts_once():
    # 1 and 2 have two rows each of the same two persons: together two persons still, and 0 joins them
    assert merged("0001122", 3, persons=[1, 2, 3, 1, 2, 1, 2]) == ["0 1 2", "3", "4", "5", "6", "7", "8"]


def test_the_top_code_is_the_largest_number_with_k_at_or_above_it():
    assert tail("001112258", 2) == (5.0, ["0", "1", "2", "3", "4", "5 6 7 8"])
    assert tail("001112258", 3) == (2.0, ["0", "1", "2 3 4 5 6 7 8"])


def test_the_bottom_code_is_the_smallest_number_with_k_at_or_below_it():
    assert tail("012225", 3, top=False) == (2.0, ["0 1 2", "3", "4", "5", "6", "7", "8"])


def test_a_tail_of_enough_persons_needs_no_code():
    assert tail("0088", 2) is None
    assert tail("0088", 2, top=False) is None
    assert tail("08", 3) is None


def test_labels_of_a_level_stay_whole():
    # at level 1: 0-2, 3-5 and 6-8, with three, one and one
    assert tail("01247", 2, level=1) == (3.0, ["0 1 2", "3 4 5 6 7 8"])


def test_an_empty_cell_stands_in_no_tail():
    assert tail(["0", "0", "7", "8", None], 2) == (7.0, ["0", "1", "2", "3", "4", "5", "6", "7 8", "-"])


def test_a_person_stands_in_a_tail_once_however_many_of_her_numbers_do():
    assert tail("00178", 2, persons=[1, 2, 3, 3, 3]) == (0.0, ["0 1 2 3 4 5 6 7 8"])


def test_labels_that_are_no_intervals_have_no_tail():
    found, table = held("0123", [[str(i), f"{i % 2}", "*"] for i in range(4)])
    odd = codings.at_level(found, 1)
    table = Finest(("q",), (2,), odd.labels[table.codes], table.units, table.rows)
    assert codings.tail(odd, numbers(found), table, 0, k=3, top=True) is None


def test_other_texts_than_numbers_are_none():
    assert codings.numbers(hierarchy("q", [["1", "*"], ["b", "*"]])) is None


def test_neighbouring_numbers_are_grouped_from_the_smallest_on_until_each_group_holds_k():
    # 0 0 | 1 3 | 4 4 and what is left, 8; values that nobody has belong to the group around them
    assert grouped("0013448", 2) == ["0", "1 2 3", "4 5 6 7 8"]


def test_numbers_that_are_too_few_together_or_grouped_already_are_left():
    assert grouped("01", 3) is None
    assert grouped("0" * 3 + "1" * 3, 3, persons=None) == ["0", "1 2 3 4 5 6 7 8"]


def test_a_person_counts_once_in_a_group():
    assert grouped("0123", 2, persons=[1, 1, 2, 3]) == ["0 1 2 3 4 5 6 7 8"]


def test_a_coding_lies_within_another_if_each_label_does():
    found = hierarchy("q", NINE)
    plain, three, everything = (codings.at_level(found, level) for level in range(3))
    assert [plain.within(three), three.within(plain), three.within(three), three.within(everything)] == [
        True,
        False,
        True,
        True,
    ]
    assert (codings.dropped(found).labels == everything.labels).all()


@given(st.lists(st.integers(0, 3), min_size=8, max_size=8), st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_what_joins_two_codings_is_coarser_than_both_and_no_coarser_than_it_must(one: list[int], other: list[int]):
    found = codings.joined(codings.numbered(np.array(one)), codings.numbered(np.array(other)))
    reached = {line: {line} for line in range(8)}
    for _ in range(8):
        for a in range(8):
            for b in range(8):
                if one[a] == one[b] or other[a] == other[b]:
                    reached[a] |= reached[b]
    for line, together in reached.items():
        assert set(np.flatnonzero(found.labels == found.labels[line]).tolist()) == together


@given(st.lists(st.sampled_from("012345678"), min_size=1, max_size=30), st.integers(1, 6), st.booleans())
def test_a_tail_holds_k_and_with_the_next_value_up_it_would_not(values: list[str], k: int, top: bool):
    code = tail(values, k, top=top)
    beyond = {value: sum(int(other) >= value if top else int(other) <= value for other in values) for value in range(9)}
    occurring = sorted({int(value) for value in values}, reverse=top)
    if code is None:
        assert len(values) < k or beyond[occurring[0]] >= k
        return
    threshold, found = int(code[0]), code[1]
    assert beyond[threshold] >= k
    further = [value for value in occurring if (value > threshold if top else value < threshold)]
    assert all(beyond[value] < k for value in further)
    tail_values = " ".join(str(value) for value in range(9) if (value >= threshold if top else value <= threshold))
    assert tail_values in found
    assert len(found) == 10 - len(tail_values.split())


@given(st.lists(st.sampled_from("012345678"), min_size=1, max_size=30), st.integers(1, 6))
def test_each_category_and_each_group_holds_k_afterwards(values: list[str], k: int):
    for found in (merged(values, k), grouped(values, k)):
        for group in found or []:
            persons = sum(value in group.split() for value in values)
            assert persons >= k or (persons == 0 and found == merged(values, k)) or len(values) < k


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_level_has_the_lines_of_its_labels(level: int):
    found = hierarchy("q", NINE)
    coding = codings.at_level(found, level)
    assert coding.lines.tolist() == found.lines(level).tolist()
    assert coding.labels.tolist() == found.to_level(level).tolist()
