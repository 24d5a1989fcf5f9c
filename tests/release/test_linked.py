"""Tables of one run over the same people: together they tell no more than each alone."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from privlib.release import seal
from privlib.release.disclosure import release
from privlib.study import Count, Dimension, Measured, Share
from tests import factory

T = 10


def devices(pc: int, tab: int, edition: Any = "shareable") -> Measured:
    """A table by device: one row a visitor's device."""
    dim = Dimension("device", ("pc", "tab"), role="attribute")
    return factory.counted(f"device|persons\npc|{pc}\ntab|{tab}", dim, edition=edition)


def whole(persons: int, edition: Any = "shareable") -> Measured:
    """The same people, all together, in another table."""
    return factory.counted(f"part|persons\nall|{persons}", Dimension("part", ("all",)), edition=edition)


def marks(measured: Measured) -> set[str]:
    return {cell.mark for cell in release(measured).cells}


def test_a_table_that_hides_a_cell_is_withheld_beside_an_earlier_one_of_the_same_people() -> None:
    assert marks(whole(105)) == {"bin"}
    assert marks(devices(96, 9)) == {"withheld"}
    assert "linked" in release(devices(96, 9)).notes


def test_a_table_is_withheld_beside_an_earlier_one_that_hides_a_cell() -> None:
    assert marks(devices(96, 9)) == {"bin", "under"}
    assert marks(whole(105)) == {"withheld"}


def test_tables_that_hide_nothing_stand_side_by_side() -> None:
    assert marks(whole(105)) == {"bin"}
    assert marks(devices(90, 15)) == {"bin"}


def test_an_exact_total_of_the_restricted_edition_withholds_a_table_by_attribute_that_hides_a_cell() -> None:
    assert marks(whole(105, "restricted")) == {"exact"}
    assert marks(devices(96, 9, "restricted")) == {"withheld"}


def test_the_same_table_twice_is_the_same_release() -> None:
    assert release(devices(96, 9)) == release(devices(96, 9))


def test_tables_of_other_people_do_not_matter() -> None:
    assert marks(whole(105)) == {"bin"}
    assert marks(replace(devices(96, 9), population="others")) == {"bin", "under"}


def test_nobody_learns_a_hidden_group_from_two_tables_who_knows_the_method() -> None:
    """Every pair of tables is published; within one publication a hidden group can be anything from 0 to T - 1."""
    published: dict[Any, set[int]] = {}
    for pc, tab in product(range(8, 34), range(14)):
        seal.reset()
        first, second = release(whole(pc + tab)), release(devices(pc, tab))
        seen = (first.cells, second.cells)
        if any(cell.mark == "under" and cell.labels == ("tab",) for cell in second.cells):
            published.setdefault(seen, set()).add(tab)
    assert all(tabs >= set(range(T)) for tabs in published.values())


@pytest.mark.parametrize(("uncovered_persons", "shown"), [(0, False), (1, False), (9, False), (10, True), (40, True)])
def test_covered_events_are_shown_only_if_enough_people_stand_behind_the_rest(
    uncovered_persons: int, *, shown: bool
) -> None:
    counts = (
        Count("evaluated", "events", persons="persons"),
        Count("covered", "events", persons="good", rest=("bad",)),
        Count("persons", "persons"),
        Count("good", "persons"),
        Count("bad", "persons"),
    )
    made = factory.measured(
        "coverage_total",
        "events",
        f"variant|evaluated|covered|persons|good|bad\nstrict|155|98|100|100|{uncovered_persons}",
        factory.study("shareable"),
        dimensions=(Dimension("variant", ("strict",), kind="multi"),),
        counts=counts,
        shares=(Share("coverage", "covered", "evaluated"),),
    )
    found = release(made)
    assert (found.cell("covered", "strict").mark == "bin") is shown
    assert (found.cell("coverage", "strict").mark != "withheld") is shown
