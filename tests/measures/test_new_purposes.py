"""Agreement to new purposes (PC6): the edge-case matrix by hand, then any company against a slow count."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.measures import new_purposes
from privlib.study import ALL, Study
from tests.measures.company import JST, OPEN, complete, study

POLICY = Path(__file__).parents[2] / "sample_data/small/policy.toml"
AT = datetime(2026, 8, 10, 3)
AGREED = {"purposes": "NEW1", "kind": "consent", "valid_from": AT - timedelta(days=1), "recorded_at": AT}
USED = {"purpose": "NEW1", "categories": "T05", "occurred_at": AT, "recorded_at": AT}


def company(uses: list[dict[str, Any]], *agreements: dict[str, Any], as_of: date = date(2026, 11, 10)) -> Study:
    tables = {
        "holding": [{}],
        "principal": [{"principal_key": "p1"}, {"principal_key": "p2"}],
        "agreement": [{**AGREED, **row} for row in agreements],
        "use_event": [{**USED, "event_id": f"e{nth}", **use} for nth, use in enumerate(uses)],
    }
    return study(tables, "2026-07-01..2026-11-01", as_of, POLICY)


def found(made: Study) -> list[Any]:
    """persons, agreed, late: nothing if nobody was used for the new purpose."""
    return [row[1:] for row in new_purposes.agreed(made).frame.rows()]


@pytest.mark.parametrize(
    ("agreement", "expected"),
    [
        ({}, (1, 1, 0)),
        ({"kind": "contract"}, (1, 1, 0)),
        ({"kind": "notice"}, (1, 0, 0)),
        ({"effect": "restrict", "kind": "suspension"}, (1, 0, 0)),
        ({"scope": "all"}, (1, 1, 0)),
        ({"scope": "provide"}, (1, 0, 0)),
        ({"purposes": "U1"}, (1, 0, 0)),
        ({"purposes": "NEW1|U1"}, (1, 1, 0)),
        ({"principal_key": "p2"}, (1, 0, 0)),
    ],
)
def test_pc6_is_the_measure_what_counts_as_an_agreement_to_a_new_purpose(
    agreement: dict[str, Any], expected: tuple[int, ...]
) -> None:
    assert found(company([{}], agreement)) == [expected]


@pytest.mark.parametrize(("seconds", "agreed"), [(-1, 1), (0, 1), (1, 0)])
def test_pc6_boundary_an_agreement_at_the_instant_of_the_first_use_is_before_it(seconds: int, agreed: int) -> None:
    assert found(company([{}], {"valid_from": AT + timedelta(seconds=seconds)})) == [(1, agreed, 0)]


def test_pc6_withdrawn_mid_period_a_person_must_agree_again_before_the_first_use() -> None:
    ended = {"valid_to": AT - timedelta(hours=1), "ended_by": "withdrawn"}
    again = {"valid_from": AT - timedelta(minutes=5)}
    at_the_use = {"valid_to": AT, "ended_by": "withdrawn"}
    assert [found(company([{}], *rows)) for rows in ([ended], [ended, again], [at_the_use])] == [
        [(1, 0, 0)],
        [(1, 1, 0)],
        [(1, 0, 0)],
    ]


def test_pc6_suspended_is_no_miss() -> None:
    stop = {"effect": "restrict", "kind": "suspension", "purposes": "*", "valid_from": AT - timedelta(hours=1)}
    assert found(company([{}], {}, stop)) == [(1, 1, 0)]


def test_pc6_late_an_agreement_recorded_after_the_first_use_stands_in_its_own_column() -> None:
    late = {"recorded_at": AT + timedelta(seconds=1)}
    assert found(company([{}], late)) == [(1, 1, 1)]
    assert found(company([{}], late, {"recorded_at": AT})) == [(1, 1, 0)]
    assert found(company([{}], {"recorded_at": datetime(2026, 12, 1)})) == [(1, 0, 0)]


def test_pc6_the_first_use_decides_and_a_denied_or_excepted_one_is_none() -> None:
    earlier = {"occurred_at": AT - timedelta(days=3)}
    lawful = {"basis": "LAW", "legal_ref": "art", "case_ref": "doc", "approved_by": "A1"}
    assert found(company([{}, earlier], {})) == [(1, 0, 0)]
    assert found(company([{}, {**earlier, "result": "denied"}], {})) == [(1, 1, 0)]
    assert found(company([{}, {**earlier, **lawful}], {})) == [(1, 1, 0)]


def test_pc6_unknown_purpose_and_uses_before_the_first_day_are_left_out() -> None:
    before = {"occurred_at": datetime(2026, 7, 31, 14, 59)}
    assert found(company([before, {"purpose": None}, {"purpose": None, "purpose_raw": "NEW1"}], {})) == []


def test_pc6_jst_utc_the_first_day_begins_at_midnight_in_tokyo() -> None:
    assert found(company([{"occurred_at": datetime(2026, 7, 31, 15)}], {})) == [(1, 0, 0)]


def test_months_count_each_person_once_and_earlier_agreements_stand_in_the_first_one() -> None:
    agreements = (
        {"valid_from": datetime(2026, 3, 1)},
        {"principal_key": "p2", "valid_from": datetime(2026, 8, 31, 15)},
        {"principal_key": "p2", "valid_from": datetime(2026, 10, 1)},
    )
    measured = new_purposes.adoption(company([{}, {"occurred_at": datetime(2026, 10, 2)}], *agreements))
    assert measured.dimensions[1].values == ("2026-08", "2026-09", "2026-10")
    assert measured.frame.rows() == [("NEW1", "*", 2, 1), ("NEW1", "2026-08", 1, 1), ("NEW1", "2026-09", 1, 0)]


def test_a_policy_without_a_new_purpose_has_no_row() -> None:
    made = study({"holding": [{}], "principal": [{}], "use_event": [{}]})
    assert new_purposes.agreed(made).frame.height == new_purposes.adoption(made).frame.height == 0
    assert new_purposes.adoption(made).dimensions[1].values == ()


people = st.sampled_from(["p1", "p2"])
days = st.integers(-20, 70).map(lambda n: AT + timedelta(days=n))
companies = st.tuples(
    st.lists(
        st.builds(
            dict,
            principal_key=people,
            kind=st.sampled_from(["consent", "contract", "notice"]),
            purposes=st.sampled_from(["NEW1", "U1|NEW1", "U1"]),
            valid_from=days,
            recorded_at=days,
            valid_to=days | st.just(OPEN),
            ended_by=st.just("withdrawn"),
        ).filter(lambda row: row["valid_from"] < row["valid_to"]),
        max_size=5,
    ),
    st.lists(
        st.builds(
            dict,
            principal_key=people,
            occurred_at=days,
            purpose=st.sampled_from(["NEW1", "NEW1", "U1", None]),
            result=st.sampled_from(["done", "returned", "denied"]),
        ),
        max_size=6,
    ),
)


@settings(max_examples=60, deadline=None)
@given(companies)
def test_agreement_equals_a_slow_count_on_any_company(given_rows: tuple[list[Any], list[Any]]) -> None:
    agreements, uses = given_rows
    made = company(uses, *agreements)
    told = complete({"use_event": [{**USED, **use} for use in uses]}).get("use_event", [])
    first: dict[str, datetime] = {}
    for use in told:
        day = use["jst_date"]
        if use["purpose"] == "NEW1" and use["result"] != "denied" and date(2026, 8, 1) <= day < date(2026, 11, 1):
            person, at = use["principal_key"], use["occurred_at"]
            first[person] = min(first.get(person, at), at)
    mine = [row for row in agreements if row["kind"] != "notice" and "NEW1" in row["purposes"].split("|")]
    evidence = {
        person: [
            row["recorded_at"]
            for row in mine
            if row["principal_key"] == person and row["valid_from"] <= at < row["valid_to"]
        ]
        for person, at in first.items()
    }
    agreed = [person for person in first if evidence[person]]
    late = [person for person in agreed if min(evidence[person]) > first[person]]
    assert found(made) == ([(len(first), len(agreed), len(late))] if first else [])

    months = new_purposes.adoption(made).frame
    starts: dict[str, date] = {}
    for row in mine:
        day = max((row["valid_from"] + JST).date(), date(2026, 8, 1))
        starts[row["principal_key"]] = min(starts.get(row["principal_key"], day), day)
    for month in ("2026-08", "2026-09", "2026-10"):
        row = months.filter(month=month)
        assert row["persons_agreed"].sum() == sum(f"{day:%Y-%m}" == month for day in starts.values())
        assert row["persons_used"].sum() == sum(f"{at + JST:%Y-%m}" == month for at in first.values())
    assert sum(months.filter(month=ALL)["persons_used"]) == len(first)
