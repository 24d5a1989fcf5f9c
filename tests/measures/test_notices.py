"""Notices (PC7): the cells of the edge-case matrix by hand, then any collections against a slow count."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.measures import notices
from privlib.study import Study
from tests.measures.company import study

AT = datetime(2026, 4, 10, 3)


def collected(*rows: dict[str, Any], versions: list[dict[str, Any]] | None = None, **more: Any) -> Study:
    numbered = [{"event_id": f"c{nth}", **row} for nth, row in enumerate(rows)]
    return study({"principal": [{}], "policy_version": versions or [{}], "collection_event": numbered}, **more)


def told(made: Study) -> tuple[int, int]:
    row = notices.complete(made).frame.to_dicts()[0]
    return row["complete"], row["collections"]


def missed(made: Study) -> list[str]:
    return notices.missed(made).frame["detail"].to_list()


@pytest.mark.parametrize(
    ("row", "version", "expected"),
    [
        ({}, {}, []),
        ({"shown_at": AT}, {}, []),
        ({"shown_at": AT + timedelta(seconds=1)}, {}, ["shown-late"]),
        ({"shown_at": None}, {}, ["not-shown"]),
        ({"version_id": None, "shown_at": None}, {}, ["not-shown"]),
        ({"version_id": "F09"}, {}, ["not-shown"]),
        ({}, {"effective_from": date(2026, 4, 11)}, ["not-shown"]),
        ({}, {"effective_from": date(2026, 4, 10)}, []),
        ({}, {"effective_to": date(2026, 4, 10)}, ["not-shown"]),
        ({}, {"el_company": False}, ["missing:company"]),
        ({}, {"el_administrator": False}, ["missing:administrator"]),
        ({}, {"el_contact": None}, ["missing:contact"]),
        ({}, {"el_purposes": False}, ["missing:purposes"]),
        ({"purposes_stated": "U1|U2"}, {}, ["missing:purposes"]),
        ({"purposes_stated": "U1|U2"}, {"purposes": None}, []),
        (
            {"shown_at": AT + timedelta(days=1)},
            {"el_contact": False, "el_company": False},
            ["missing:company", "missing:contact", "shown-late"],
        ),
    ],
)
def test_pc7_what_a_notice_can_miss(row: dict[str, Any], version: dict[str, Any], expected: list[str]) -> None:
    made = collected(row, versions=[version])
    assert missed(made) == expected
    assert told(made) == (int(not expected), 1)


def test_pc7_new_purpose_the_notice_must_list_it() -> None:
    versions = [{}, {"version_id": "F01-2", "purposes": "U1|U2"}]
    rows = [{"purposes_stated": "U2"}, {"purposes_stated": "U2", "version_id": "F01-2"}]
    made = collected(*rows, versions=versions)
    assert told(made) == (1, 2)
    assert notices.missed(made).frame.rows() == [("F01-1", "missing:purposes", 1)]


@pytest.mark.parametrize(
    "row",
    [
        {"source": "A3"},
        {"direct_written": False},
        {"recorded_at": datetime(2026, 6, 1)},
        {"occurred_at": datetime(2026, 3, 31, 14, 59)},
        {"occurred_at": datetime(2026, 4, 30, 15)},
    ],
)
def test_pc7_acquired_otherwise_known_too_late_or_outside_the_period_is_left_out(row: dict[str, Any]) -> None:
    assert told(collected(row)) == (0, 0)


def test_pc7_jst_utc_a_version_is_in_force_from_midnight_in_tokyo() -> None:
    version = {"effective_from": date(2026, 4, 11)}
    for at, complete in ((datetime(2026, 4, 10, 15), 1), (datetime(2026, 4, 10, 14, 59, 59), 0)):
        row = {"occurred_at": AT + timedelta(days=1), "recorded_at": AT + timedelta(days=1), "shown_at": at}
        assert told(collected(row, versions=[version])) == (complete, 1)


def test_pc7_unknown_purpose_without_stated_purposes_the_elements_decide() -> None:
    assert told(collected({"purposes_stated": ""})) == (1, 1)


def test_where_the_list_may_not_be_shown_persons_are_counted_by_what_was_missed() -> None:
    made = collected({"shown_at": None}, {"shown_at": None, "version_id": None}, {})
    assert notices.missed(made).frame.rows() == [("F01-1", "not-shown", 1), ("none", "not-shown", 1)]
    sums = notices.missed(made).sums
    assert sums is not None
    assert sums.frame.rows() == [("not-shown", 2, 1)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            dict,
            version_id=st.sampled_from(["F01-1", "F01-2", "F09", None]),
            shown_at=st.sampled_from([None, AT, AT - timedelta(days=2), AT + timedelta(hours=1)]),
            purposes_stated=st.sampled_from(["U1", "U1|U3", "U2", ""]),
            source=st.sampled_from(["A1", "A2", "A3"]),
            direct_written=st.booleans(),
        ),
        max_size=8,
    )
)
def test_notices_equal_a_slow_count_on_any_collections(rows: list[dict[str, Any]]) -> None:
    versions = [
        {"effective_from": date(2026, 4, 9), "el_contact": False},
        {"version_id": "F01-2", "purposes": "U1|U2", "effective_to": date(2026, 4, 11)},
    ]
    made = collected(*rows, versions=versions)
    asked = [row for row in rows if row["direct_written"] and row["source"] != "A3"]
    good = 0
    for row in asked:
        shown = row["shown_at"]
        in_time = shown is not None and shown <= AT
        listed = set(filter(None, row["purposes_stated"].split("|"))) <= {"U1", "U2"}
        good += row["version_id"] == "F01-2" and in_time and listed
    assert told(made) == (good, len(asked))
