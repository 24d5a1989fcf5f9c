"""Series: one grain for all points, whole periods only, no point left out."""

from datetime import date, timedelta

import polars as pl
import pytest

from privlib.errors import DisclosureError
from privlib.release.disclosure import release
from privlib.release.series import points
from privlib.study import Count, Dimension, Measured
from tests import factory

DATE = Dimension("date", kind="time")
KIND = Dimension("kind", ("a", "b"), role="attribute")


def daily(per_day: dict[date, int], period: str = "2026-04-01..2026-06-01", edition: str = "shareable") -> Measured:
    """A series whose weeks and months are the sums of its days, and whose other days have 20 visitors."""
    asked = factory.study(edition, period=period)
    sums: dict[tuple[str, date], int] = {}
    for offset in range(asked.period.days):
        day = asked.period.start + timedelta(days=offset)
        count = per_day.get(day, 20)
        for grain, start in (
            ("day", day),
            ("week", day - timedelta(days=day.weekday())),
            ("month", day.replace(day=1)),
        ):
            sums[grain, start] = sums.get((grain, start), 0) + count
    rows = [(grain, start.isoformat(), count) for (grain, start), count in sums.items()]
    frame = pl.DataFrame(rows, schema=["grain", "date", "visitors"], orient="row")
    counts = (Count("visitors", "visitor-days"),)
    return factory.measured("usage_trend", "series", frame, asked, dimensions=(DATE,), counts=counts)


def test_days_are_shown_if_no_day_is_small() -> None:
    released = release(daily({}))
    assert (released.grain, len(released.cells)) == ("day", 61)


def test_one_small_day_moves_the_whole_series_to_weeks() -> None:
    released = release(daily({date(2026, 4, 15): 3}))
    assert released.grain == "week"
    assert [cell.labels[0] for cell in released.cells] == [
        (date(2026, 4, 6) + timedelta(weeks=n)).isoformat() for n in range(8)
    ]
    assert released.notes[:2] == ("grain", "partial")


def test_a_small_week_moves_the_series_to_months_and_a_small_month_is_a_label() -> None:
    empty = {date(2026, 4, 1) + timedelta(days=n): 0 for n in range(30)} | {date(2026, 4, 9): 4}
    released = release(daily(empty))
    assert released.grain == "month"
    assert [(cell.labels[0], cell.mark) for cell in released.cells] == [("2026-04-01", "under"), ("2026-05-01", "bin")]


def test_a_day_without_a_row_counts_nobody() -> None:
    whole = daily({})
    gap = whole.frame.filter(~((pl.col("grain") == "day") & (pl.col("date") == "2026-04-20")))
    assert release(factory.with_rows(whole, gap)).grain == "week"


def test_restricted_points_are_exact_at_the_same_grain() -> None:
    released = release(daily({date(2026, 4, 15): 3}, edition="restricted"))
    assert (released.grain, released.cells[0].mark, released.cells[1].lo) == ("week", "exact", 123)


def test_a_month_cut_by_the_period_is_left_out_and_so_is_what_is_not_yet_known() -> None:
    asked = factory.study(period="2026-04-15..2026-12-31")
    assert points(asked, "month") == (
        ("2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"),
        True,
    )
    assert points(asked, "day")[0][-1] == "2026-11-10"


def test_a_period_inside_one_month_keeps_its_only_point() -> None:
    assert points(factory.study(period="2026-04-10..2026-04-20"), "month") == (("2026-04-01",), False)


def test_every_group_of_every_point_counts_for_the_grain() -> None:
    asked = factory.study("shareable", period="2026-04-01..2026-04-03")
    rows = """grain|date|kind|visitors
    day|2026-04-01|a|30
    day|2026-04-01|b|30
    day|2026-04-02|a|30
    day|2026-04-02|b|9
    week|2026-03-30|a|60
    week|2026-03-30|b|39
    month|2026-04-01|a|60
    month|2026-04-01|b|39"""
    counts = (Count("visitors", "visitor-days"),)
    one = factory.measured("usage_by_dimension", "series", rows, asked, dimensions=(DATE, KIND), counts=counts)
    released = release(one)
    assert released.grain == "week"
    assert [cell.lo for cell in released.cells] == [60, 35]


def test_a_date_outside_the_period_is_refused() -> None:
    whole = daily({})
    late = pl.concat([whole.frame, pl.DataFrame([("day", "2026-07-01", 20)], schema=whole.frame.columns, orient="row")])
    with pytest.raises(DisclosureError) as refused:
        release(factory.with_rows(whole, late))
    assert refused.value.code == "E718"
