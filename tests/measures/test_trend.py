"""Usage trend: visitor-days and events against a slow count, on hand cases and on random logs."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.errors import ParameterError
from privlib.measures import trend
from privlib.study import ALL
from tests.measures.company import complete, study

DAY = date(2026, 4, 6)  # a Monday


def event(day: int, key: str, **more: Any) -> dict[str, Any]:
    return {"jst_date": DAY + timedelta(days=day), "visitor_key": key, **more}


def measured(rows: list[dict[str, Any]], period: str = "2026-04-06..2026-04-20") -> Any:
    return study({"history_event": rows}, period)


def points(found: Any, grain: str, count: str) -> dict[str, int]:
    frame = found.frame.filter(grain=grain)
    return {day: n for day, n in zip(frame["date"], frame[count], strict=True) if n}


def test_a_visitor_counts_once_a_day_and_again_the_next_day() -> None:
    found = trend.visitors(measured([event(0, "a"), event(0, "a"), event(0, "b"), event(1, "a"), event(7, "c")]))
    assert points(found, "day", "visitors") == {"2026-04-06": 2, "2026-04-07": 1, "2026-04-13": 1}
    assert points(found, "week", "visitors") == {"2026-04-06": 3, "2026-04-13": 1}
    assert points(found, "month", "visitors") == {"2026-04-01": 4}


def test_a_day_without_visitors_is_a_zero_not_a_gap() -> None:
    frame = trend.visitors(measured([event(0, "a")])).frame
    assert frame.filter(grain="day").height == 14
    assert frame["visitors"].null_count() == 0


def test_days_after_as_of_are_not_points() -> None:
    made = study({"history_event": [event(0, "a")]}, "2026-04", date(2026, 4, 10))
    assert trend.visitors(made).frame.filter(grain="day")["date"].max() == "2026-04-10"


def test_linked_rows_and_rows_outside_the_period_stay_out() -> None:
    rows = [event(0, "a"), event(0, "b", linked=True), event(14, "c"), event(-1, "d")]
    assert points(trend.visitors(measured(rows)), "day", "visitors") == {"2026-04-06": 1}


def test_every_label_that_occurs_is_a_whole_series_in_the_order_of_its_list() -> None:
    rows = [event(0, "a", device_class="tab"), event(1, "a", device_class="sp"), event(1, "b", device_class="sp")]
    found = trend.by_dimension(measured(rows), "device_class")
    assert found.dimensions[1].values == ("sp", "tab")
    assert found.dimensions[1].role == "attribute"
    assert found.frame.filter(grain="day").height == 2 * 14


def test_another_column_is_refused_with_a_suggestion() -> None:
    with pytest.raises(ParameterError) as refused:
        trend.by_dimension(measured([]), "page_groups")
    assert refused.value.safe_message == (
        'usage_trend: dimension cannot be "page_groups". Did you mean "page_group"? '
        "It takes page_group, referrer_group, device_class. Nothing was run."
    )


def test_a_purpose_of_another_scope_is_other_and_none_is_unknown() -> None:
    rows = [event(0, key, purpose=purpose) for key, purpose in (("a", "S7c"), ("a", "U3"), ("b", None), ("b", "X"))]
    frame = trend.by_purpose(measured(rows)).frame
    assert frame.filter(pl.col("events") > 0).select("purpose", "events", "visitors").rows() == [
        ("*", 4, 2),
        ("S7c", 1, 1),
        ("other", 1, 1),
        ("unknown", 2, 1),
    ]
    assert set(frame["all_events"]) == {4}


logs = st.lists(
    st.builds(
        event,
        st.integers(-2, 16),
        st.sampled_from("abc"),
        page_group=st.sampled_from(["help", "about"]),
        purpose=st.sampled_from(["S7a", "S7c", "U3", None]),
        linked=st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(logs)
def test_every_measure_equals_a_slow_count_on_any_log(rows: list[dict[str, Any]]) -> None:
    made = measured(rows)
    seen = [
        row
        for row in complete({"history_event": rows}).get("history_event", [])
        if not row["linked"] and made.period.start <= row["jst_date"] < made.period.end
    ]
    keys = {(row["jst_date"], row["visitor_key"]) for row in seen}
    daily = Counter(str(day) for day, _ in keys)
    weekly = Counter(str(day - timedelta(days=day.weekday())) for day, _ in keys)
    found = trend.visitors(made)
    assert points(found, "day", "visitors") == daily
    assert points(found, "week", "visitors") == weekly
    assert points(found, "month", "visitors") == ({"2026-04-01": len(keys)} if keys else {})

    grouped = trend.by_dimension(made, "page_group").frame.filter(grain="day")
    events = Counter((str(row["jst_date"]), row["page_group"]) for row in seen)
    shown = {(row["date"], row["page_group"]): row["events"] for row in grouped.to_dicts() if row["events"]}
    assert shown == events

    purposes = trend.by_purpose(made).frame
    scopes = Counter({"U3": "other", None: "unknown"}.get(row["purpose"], row["purpose"]) for row in seen)
    shown = {purpose: n for purpose, n in zip(purposes["purpose"], purposes["events"], strict=True) if n}
    assert shown == scopes | ({ALL: len(seen)} if seen else {})
