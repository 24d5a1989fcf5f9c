"""Rows that may each speak of one person, columns for the gate alone, and numbers beside counts."""

from dataclasses import replace

import pytest

from privlib.errors import DisclosureError
from privlib.release.disclosure import release
from privlib.study import Count, Dimension, Measured, Value
from tests import factory

SHOP = Dimension("shop", ("a", "b"), kind="multi")


def cases(edition: str = "restricted") -> Measured:
    return factory.every(edition)["stopped_cases"]


def test_cases_are_listed_in_the_restricted_edition_as_they_are() -> None:
    found = release(cases())
    assert [cell.text for cell in found.cells if cell.column == "seconds"] == ["0", "71280", "676080"]
    assert found.withheld == 0


def test_elsewhere_what_cases_add_up_to_stands_in_their_place() -> None:
    found = release(cases("shareable"))
    assert (found.stem, found.kind, [dim.name for dim in found.dims]) == ("stopped_cases", "counts", ["delay"])
    assert [cell.mark for cell in found.cells] == ["bin", "under", "under", "bin"]


@pytest.mark.parametrize("sums", ["none", "cases", "other"])
def test_cases_without_what_they_add_up_to_are_refused_there(sums: str) -> None:
    one = cases("shareable")
    given = {"none": None, "cases": one, "other": factory.every("shareable")["coverage_total"]}[sums]
    with pytest.raises(DisclosureError) as refused:
        release(replace(one, sums=given))
    assert refused.value.safe_message == (
        "stopped_cases: kind cases is not allowed in the shareable edition, or the study asks for another edition than "
        "the run. Nothing of this table is shown."
    )


def test_cases_by_a_personal_attribute_are_not_listed_in_any_edition() -> None:
    one = cases()
    by_attribute = replace(one, dimensions=(replace(one.dimensions[0], role="attribute"), one.dimensions[1]))
    assert release(by_attribute).dims[0].name == "delay"


def test_a_list_may_name_three_dimensions_but_no_more_than_a_thousand_rows() -> None:
    dims = tuple(Dimension(name, tuple(f"{name}{nth}" for nth in range(1_001))) for name in ("one", "two", "three"))
    line = [f"one{nth}|two{nth}|three{nth}|5" for nth in range(1_001)]
    parts = {"dimensions": dims, "values": (Value("uses", 0),)}
    fits = factory.measured("made", "cases", "\n".join(["one|two|three|uses", *line[:-1]]), **parts)
    assert len(release(fits).cells) == 1_000
    with pytest.raises(DisclosureError) as refused:
        release(factory.measured("made", "cases", "\n".join(["one|two|three|uses", *line]), **parts))
    assert refused.value.code == "E703"


def counted(edition: str = "shareable") -> Measured:
    return factory.measured(
        "made",
        "events",
        "shop|uses|persons|rest|longest\na|60|40|4|7\nb|0|0|0|-",
        factory.study(edition),
        dimensions=(SHOP,),
        counts=(
            Count("uses", "events", persons="persons", rest=("rest",)),
            Count("persons", "persons"),
            Count("rest", "persons", shown=False),
        ),
        values=(Value("longest", 0),),
    )


@pytest.mark.parametrize("edition", ["restricted", "shareable"])
def test_a_column_for_the_gate_alone_is_read_and_dropped(edition: str) -> None:
    found = release(counted(edition))
    assert {cell.column for cell in found.cells} == {"uses", "persons", "longest"}
    assert [getattr(column, "name", column) for column in found.columns] == ["uses", "persons", "longest"]
    assert found.cell("uses", "a").mark == ("exact" if edition == "restricted" else "withheld")


def test_numbers_beside_counts_are_exact_or_wait_all_of_them_so_that_none_tells_an_empty_row() -> None:
    inside, outside = release(counted("restricted")), release(counted())
    assert [(cell.mark, cell.text) for cell in inside.cells if cell.column == "longest"] == [
        ("exact", "7"),
        ("n/a", None),
    ]
    assert [cell.mark for cell in outside.cells if cell.column == "longest"] == ["withheld", "withheld"]


def test_events_wait_for_each_group_that_a_difference_of_two_columns_would_tell() -> None:
    rests = replace(counted(), counts=(replace(counted().counts[0], rest=("persons", "rest")), *counted().counts[1:]))
    assert release(rests).cell("uses", "a").mark == "withheld"
    enough = factory.with_rows(rests, "shop|uses|persons|rest|longest\na|60|40|12|7\nb|90|30|10|9")
    assert release(enough).cell("uses", "a").mark == "bin"
