"""Parts of a whole in per cent: wide steps, the same for all who could be told apart within them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.release.disclosure import release
from privlib.release.parts import STEPS, part_cell
from privlib.study import Count, Dimension, Measured, Value
from tests import factory

T = 10


@pytest.mark.parametrize(
    ("number", "persons", "steps"),
    [
        (0.0, 665, (0, 5)),
        (0.0361, 665, (0, 5)),
        (0.05, 665, (5, 10)),
        (0.999, 200, (95, 100)),
        (1.0, 200, (95, 100)),
        (0.07, 199, (0, 10)),
        (0.07, 50, (0, 20)),
        (0.3, 40, (25, 50)),
        (0.3, 20, (0, 50)),
        (-0.01, 200, (-5, 0)),
    ],
)
def test_a_part_stands_in_the_narrowest_step_that_ten_persons_fill(
    number: float, persons: int, steps: tuple[int, int]
) -> None:
    found = part_cell((), Value("loss", 4, whole=1, persons=persons), number, T)
    assert (found.mark, (found.lo, found.hi), found.text) == ("range", steps, None)


@pytest.mark.parametrize(("whole", "persons"), [(1, 19), (1, 0), (0, 500), (None, 500)])
def test_a_part_of_few_or_of_nothing_is_withheld(whole: float | None, persons: int) -> None:
    assert part_cell((), Value("loss", 4, whole=whole, persons=persons), 0.5, T).mark == "withheld"


@given(persons=st.integers(20, 5_000), data=st.data())
def test_a_count_of_some_persons_is_never_narrowed_to_fewer_than_ten_possibilities(
    persons: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, persons))
    value = Value("gain", 0, whole=persons, persons=persons)
    shown = part_cell((), value, count, T)
    assert shown.lo is not None
    assert shown.hi is not None
    assert shown.lo <= 100 * count / persons <= shown.hi
    assert shown.hi - shown.lo in STEPS
    alike = [other for other in range(persons + 1) if part_cell((), value, other, T) == shown]
    assert len(alike) >= T


def costs(edition: str) -> Measured:
    """What a change costs, beside how it is called."""
    return factory.measured(
        "remedies",
        "values",
        "remedy|loss|k|method\ndrop area|0.12|7|delete",
        replace(factory.study(), edition=edition),
        dimensions=(Dimension("remedy", ("drop area",)),),
        values=(Value("loss", 4, whole=1, persons=500), Value("k", 0)),
        texts=("method",),
    )


def test_the_restricted_edition_shows_the_number_and_the_shareable_one_its_step() -> None:
    assert [(cell.column, cell.mark, cell.lo, cell.text) for cell in release(costs("restricted")).cells] == [
        ("loss", "exact", None, "0.1200"),
        ("k", "exact", None, "7"),
        ("method", "exact", None, "delete"),
    ]
    assert [(cell.column, cell.mark, cell.lo, cell.text) for cell in release(costs("shareable")).cells] == [
        ("loss", "range", 10, None),
        ("k", "withheld", None, None),
        ("method", "exact", None, "delete"),
    ]


def test_words_and_steps_stay_beside_a_table_that_hides_a_cell_and_exact_numbers_do_not() -> None:
    for edition, marks in (("shareable", ["range", "withheld", "exact"]), ("restricted", ["withheld"] * 2 + ["exact"])):
        dim = Dimension("device", ("pc", "tab"), role="attribute")
        few = factory.counted("device|persons\npc|96\ntab|9", dim, edition=edition)
        assert "under" in {cell.mark for cell in release(few).cells}
        beside = replace(costs(edition), population=few.population)
        assert [cell.mark for cell in release(beside).cells] == marks


def test_a_number_in_a_table_of_counts_has_no_step() -> None:
    made = factory.measured(
        "class_sizes",
        "bands",
        "band|persons|loss\n1|12|0.5",
        factory.study("shareable"),
        dimensions=(Dimension("band", ("1",)),),
        counts=(Count("persons", "persons"),),
        values=(Value("loss", 4, whole=1, persons=500),),
    )
    assert release(made).cell("loss", "1").mark == "withheld"
