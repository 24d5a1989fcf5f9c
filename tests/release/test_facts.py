"""A frame that does not fit its declaration is refused before anything of it is looked at."""

from dataclasses import replace

import polars as pl
import pytest

from privlib.errors import DisclosureError
from privlib.release.facts import facts
from privlib.study import ALL, Count, Dimension, Measured
from tests import factory

MISFIT = (
    'made: cells and margins of dimension "{dim}" do not fit its declaration. '
    'A partition must cover the population; declare a rest value, or kind "multi". Nothing of this table is shown.'
)
SHOP = Dimension("shop", ("a", "b"))


def refusal(measured: Measured) -> str:
    with pytest.raises(DisclosureError) as refused:
        facts(measured)
    assert refused.value.exit_code == 4
    return refused.value.safe_message


def test_a_missing_combination_counts_nobody_and_rows_stand_in_the_declared_order() -> None:
    two = (SHOP, Dimension("month", ("2026-04", "2026-05")))
    complete = facts(factory.counted("shop|month|persons\nb|2026-04|7", *two))
    assert {labels: row["persons"] for labels, row in complete.rows.items()} == {
        ("a", "2026-04"): 0,
        ("a", "2026-05"): 0,
        ("b", "2026-04"): 7,
        ("b", "2026-05"): 0,
    }


def test_an_empty_frame_is_a_table_of_zeros() -> None:
    empty = replace(factory.counted("shop|persons\na|1", SHOP))
    frame = pl.DataFrame({"shop": [], "persons": []}, schema={"shop": pl.String, "persons": pl.Int64})
    assert facts(replace(empty, frame=frame)).leaves == {("a",): {"persons": 0}, ("b",): {"persons": 0}}


@pytest.mark.parametrize(
    "rows",
    [
        "a|1\na|2",
        "a|1\nz|2",
        "a|1\n-|2",
        "a|5\nb|6\n*|12",
        "a|5\n*|4",
    ],
)
def test_rows_that_do_not_fit_a_partition_are_refused(rows: str) -> None:
    assert refusal(factory.counted(f"shop|persons\n{rows}", SHOP)) == MISFIT.format(dim="shop")


@pytest.mark.parametrize(("total", "fits"), [(5, False), (6, True), (11, True), (12, False)])
def test_a_union_lies_between_its_largest_part_and_their_sum(total: int, fits: bool) -> None:
    measured = factory.counted(f"shop|persons\na|5\nb|6\n*|{total}", replace(SHOP, kind="multi"))
    if fits:
        assert facts(measured).margins == {(ALL,): {"persons": total}}
    else:
        assert refusal(measured) == MISFIT.format(dim="shop")


@pytest.mark.parametrize("values", [[-1, 2], [None, 2], [1.5, 2.0], [True, False]])
def test_what_is_not_a_count_is_refused(values: list[object]) -> None:
    measured = factory.counted("shop|persons\na|1", SHOP)
    frame = pl.DataFrame({"shop": ["a", "b"], "persons": values}, strict=False)
    assert refusal(replace(measured, frame=frame)) == MISFIT.format(dim="persons")


def test_a_part_larger_than_its_whole_is_refused() -> None:
    rows = "variant|evaluated|covered|persons|persons_covered\nstrict|5|6|3|3"
    assert "coverage" in refusal(factory.with_rows(factory.every()["coverage_total"], rows))


def test_events_without_persons_behind_them_are_refused() -> None:
    measured = factory.measured(
        "made", "events", "shop|uses\na|5", dimensions=(SHOP,), counts=(Count("uses", "events"),)
    )
    assert refusal(measured) == (
        "made: no column is declared as persons. The gate takes counts of distinct persons, not of rows. "
        "Nothing of this table is shown."
    )


@pytest.mark.parametrize("role", ["organisation", "direct", "code", "key", "free_text"])
def test_a_column_of_another_role_is_never_a_dimension(role: str) -> None:
    measured = factory.counted("shop|persons\na|5", replace(SHOP, role=role))
    assert refusal(measured) == (
        f'made: column "shop" has role {role}, which is never a dimension. Nothing of this table is shown.'
    )


def test_a_column_nobody_declared_is_refused_though_nothing_would_show_it() -> None:
    measured = factory.counted("shop|persons|e_mail\na|5|taro@example.jp", SHOP)
    assert refusal(measured) == (
        'made: column "e_mail" has role undeclared, which is never a dimension. Nothing of this table is shown.'
    )


def test_three_crossed_dimensions_are_refused() -> None:
    dims = tuple(Dimension(name, ("a", "b")) for name in ("one", "two", "three"))
    assert refusal(factory.counted("one|two|three|persons\na|a|a|5", *dims)) == (
        "made: 3 crossed dimensions and 8 cells; at most 2 and 1,000. Aggregate first. Nothing of this table is shown."
    )


def test_a_thousand_and_one_cells_are_refused() -> None:
    many = Dimension("shop", tuple(f"s{n}" for n in range(1001)))
    assert "1001 cells" in refusal(factory.counted("shop|persons\ns1|5", many))
