"""Claims hold for every value inside the released intervals: checked by drawing values from them."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from privlib.release.grid import Limits, person_item
from privlib.release.released import Cell
from privlib.views.claims import extreme, full, span


def count(value: int, *, exact: bool = False) -> Cell:
    if exact:
        return Cell((str(value),), "persons", "exact", value, value)
    item = person_item(value, Limits(10, 5))
    return Cell((str(value),), "persons", item.mark, item.lo, item.hi)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.data())
def test_a_decided_extreme_is_one_for_every_table_inside_the_intervals(values: list[int], data: st.DataObject) -> None:
    found = [count(value) for value in values]
    drawn = [data.draw(st.integers(cell.lo or 0, cell.hi or 0)) for cell in found]
    for side, best in (("lowest", min), ("highest", max)):
        said = extreme(found, side)
        if said is not None and said.decided:
            nth = found.index(said.cell)
            assert drawn[nth] == best(drawn)


def test_equal_exact_figures_decide_nothing() -> None:
    said = extreme([count(7, exact=True), count(7, exact=True)], "highest")
    assert (said.decided, said.of) == (False, 2)


def test_a_withheld_figure_could_be_more_extreme_and_one_that_does_not_apply_could_not() -> None:
    known = Cell(("a",), "share", "exact", text="85.71")
    assert not extreme([known, Cell(("b",), "share", "withheld")], "lowest").decided
    assert extreme([known, Cell(("b",), "share", "n/a")], "lowest").decided
    assert extreme([Cell(("b",), "share", "withheld")], "lowest") is None


def test_a_rounded_share_may_lie_a_hundredth_off_and_a_whole_one_may_not() -> None:
    assert span(Cell((), "share", "exact", text="85.71")) == (Decimal("85.70"), Decimal("85.72"))
    assert span(Cell((), "share", "exact", text="100.00")) == (100, 100)
    assert span(Cell((), "share", "bin", 97, 99, "98")) == (97, 99)


def test_full_is_said_of_exact_shares_alone() -> None:
    assert full([Cell((), "share", "exact", text="100.00"), Cell((), "share", "n/a")])
    assert not full([Cell((), "share", "bin", 99, 100, ">99")])
    assert not full([Cell((), "share", "n/a")])
