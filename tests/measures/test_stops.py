"""Uses after a person's own stop (PC9): the edge-case matrix by hand, then any company against the oracle."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.measures import stops
from privlib.release import seal
from privlib.release.disclosure import release
from privlib.study import ALL, Study
from tests.measures import coverage_oracle, stop_oracle
from tests.measures.company import OPEN, complete, study

AT = datetime(2026, 4, 10, 3)
SUSPENDED = {"effect": "restrict", "kind": "suspension", "purposes": "*", "valid_from": AT}
UNSUBSCRIBED = {"effect": "restrict", "kind": "unsubscribe", "purposes": "U3", "valid_from": AT}
WITHDRAWN = {"valid_to": AT, "ended_by": "withdrawn"}
LAWFUL = {"basis": "LAW", "purpose": "LAW", "legal_ref": "art", "case_ref": "doc", "approved_by": "A1"}


def company(uses: list[dict[str, Any]], *agreements: dict[str, Any], **more: Any) -> Study:
    numbered = [{"event_id": f"e{nth}", "occurred_at": AT + timedelta(hours=1), **use} for nth, use in enumerate(uses)]
    people = [{"principal_key": f"p{nth}"} for nth in range(1, 5)]
    tables = {"holding": [{}], "principal": people, "agreement": [{}, *agreements], "use_event": numbered}
    return study({**tables, **more.pop("tables", {})}, **more)


def found(made: Study) -> dict[str, tuple[int, int, int]]:
    """Kind of stop → uses, of these in process, persons."""
    rows = stops.uses_after_stop(made).frame.to_dicts()
    return {row["stop"]: (row["uses"], row["in_process"], row["persons"]) for row in rows if row["stop"] != ALL}


@pytest.mark.parametrize(
    ("use", "agreements", "expected"),
    [
        ({}, [SUSPENDED], {"suspension": (1, 0, 1)}),
        ({"purpose": "U3"}, [UNSUBSCRIBED], {"unsubscribe": (1, 0, 1)}),
        ({"purpose": "U1"}, [UNSUBSCRIBED], {}),
        ({"purpose": "U3"}, [UNSUBSCRIBED, SUSPENDED], {"suspension": (1, 0, 1)}),
        ({"occurred_at": AT}, [SUSPENDED], {"suspension": (1, 0, 1)}),
        ({"occurred_at": AT - timedelta(microseconds=1)}, [SUSPENDED], {}),
        ({}, [{**SUSPENDED, "valid_to": AT + timedelta(hours=1)}], {}),
        ({}, [{**SUSPENDED, "scope": "history"}], {}),
        ({"purpose": None}, [SUSPENDED], {"suspension": (1, 0, 1)}),
        ({"purpose": None}, [{**SUSPENDED, "purposes": "U1"}], {}),
        ({"purpose": "U4", "categories": "T08"}, [SUSPENDED], {"suspension": (1, 0, 1)}),
        (LAWFUL, [SUSPENDED], {}),
        ({**LAWFUL, "approved_by": None}, [SUSPENDED], {"suspension": (1, 0, 1)}),
        ({"result": "denied"}, [SUSPENDED], {}),
        ({"result": "returned"}, [SUSPENDED], {"suspension": (1, 0, 1)}),
        ({}, [{**SUSPENDED, "recorded_at": datetime(2026, 6, 1)}], {}),
    ],
)
def test_pc9_suspended_what_is_a_use_after_a_stop(
    use: dict[str, Any], agreements: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    assert found(company([use], *agreements)) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (WITHDRAWN, {"purposes": "U4"}, {"withdrawal": (1, 0, 1)}),
        ({"valid_to": AT, "ended_by": "closed"}, {"purposes": "U4"}, {}),
        ({"valid_to": AT, "ended_by": "expired"}, {"purposes": "U4"}, {}),
        (WITHDRAWN, {"valid_from": AT + timedelta(minutes=30)}, {}),
        (WITHDRAWN, {"valid_to": AT + timedelta(minutes=30), "ended_by": "expired"}, {}),
        (WITHDRAWN, {"valid_from": AT + timedelta(hours=2)}, {"withdrawal": (1, 0, 1)}),
    ],
)
def test_pc9_withdrawn_mid_period_stops_the_purposes_it_names_until_they_are_agreed_again(
    first: dict[str, Any], second: dict[str, Any], expected: dict[str, Any]
) -> None:
    made = company([{}], tables={"agreement": [first, second]})
    assert found(made) == expected


def test_pc9_an_exception_that_is_not_complete_does_not_excuse_a_use_after_a_withdrawal() -> None:
    made = company([{"basis": "LAW"}], tables={"agreement": [WITHDRAWN]})
    assert found(made) == {"withdrawal": (1, 0, 1)}


def test_pc9_new_purpose_mid_period_a_stop_of_every_purpose_covers_those_to_come() -> None:
    assert found(company([{"purpose": "NEW9"}], SUSPENDED)) == {"suspension": (1, 0, 1)}


def test_pc9_boundary_the_instant_of_the_stop_is_after_it_and_counts_zero_seconds() -> None:
    row = stops.uses_after_stop(company([{"occurred_at": AT}], SUSPENDED)).frame.to_dicts()[0]
    assert (row["uses"], row["p50"], row["p95"], row["longest"]) == (1, 0, 0, 0)


def test_pc9_jst_utc_seconds_run_over_midnight_and_the_end_of_a_month_in_any_zone() -> None:
    stop = datetime(2026, 3, 31, 14, 59, 58)
    use = {"occurred_at": datetime(2026, 4, 1, 15, 0, 1)}
    assert stops.uses_after_stop(company([use], {**SUSPENDED, "valid_from": stop})).frame["longest"][0] == 86_403


def test_pc9_late_a_stop_or_a_use_that_becomes_known_later_counts_from_then_on() -> None:
    late = {"recorded_at": datetime(2026, 5, 20)}
    known, unknown = (company([late], SUSPENDED, as_of=date(2026, 5, day)) for day in (31, 10))
    assert (found(known), found(unknown)) == ({"suspension": (1, 0, 1)}, {})


def test_pc9_in_process_uses_between_receipt_and_effect_stand_in_their_own_column() -> None:
    stop = {**SUSPENDED, "evidence_ref": "RQ1", "valid_from": AT + timedelta(days=2)}
    uses = [{"occurred_at": AT}, {"occurred_at": AT + timedelta(days=1)}, {"occurred_at": AT + timedelta(days=2)}]
    made = company(uses, stop, tables={"request": [{"received_at": AT}]})
    assert found(made) == {"suspension": (3, 2, 1)}
    assert stops.uses_after_stop(made).frame["longest"].to_list() == [172_800, 172_800]


def test_pc9_days_of_grace_put_the_stop_off() -> None:
    made = company([{}], {**SUSPENDED, "evidence_ref": "RQ1"}, tables={"request": [{"received_at": AT}]})
    limits = tuple(
        msgspec.structs.replace(limit, value=1) if limit.id == "grace_days" else limit for limit in made.policy.limits
    )
    lenient = replace(made, policy=msgspec.structs.replace(made.policy, limits=limits))
    assert found(made) == found(lenient) == {"suspension": (1, 0, 1)}, "grace never puts a stop after its own effect"
    later = {**SUSPENDED, "evidence_ref": "RQ1", "valid_from": AT + timedelta(days=3)}
    asked = company([{}], later, tables={"request": [{"received_at": AT}]})
    assert found(asked) == {"suspension": (1, 1, 1)}
    assert found(replace(asked, policy=lenient.policy)) == {}


def test_quantiles_are_nearest_ranks_over_persons_and_each_counts_with_the_last_use() -> None:
    uses = [
        {"principal_key": f"p{nth}", "occurred_at": AT + timedelta(seconds=seconds)}
        for nth, seconds in ((1, 5), (1, 10), (2, 20), (3, 30), (4, 40))
    ]
    every = [{**SUSPENDED, "principal_key": f"p{nth}"} for nth in range(1, 5)]
    row = stops.uses_after_stop(company(uses, *every)).frame.to_dicts()[0]
    assert (row["uses"], row["persons"], row["p50"], row["p95"], row["longest"]) == (5, 4, 20, 40, 40)


def test_cases_are_numbered_by_stop_and_carry_no_key() -> None:
    early = {**SUSPENDED, "principal_key": "p2", "valid_from": AT - timedelta(days=1)}
    uses = [{"occurred_at": AT + timedelta(hours=3)}, {"principal_key": "p2"}, {"purpose": None}]
    measured = stops.stopped_cases(company(uses, SUSPENDED, early))
    assert measured.frame.select("case", "use", "seconds", "purpose").rows() == [
        ("1", "1", 90_000, "U1"),
        ("2", "1", 3_600, "unknown"),
        ("2", "2", 10_800, "U1"),
    ]
    assert "p1" not in str(measured.frame.to_dicts())


def test_of_many_cases_and_uses_the_longest_forty_and_the_last_use_stand_in_the_list() -> None:
    people = [{"principal_key": f"q{nth}"} for nth in range(50)]
    every = [{**SUSPENDED, "principal_key": row["principal_key"]} for row in people]
    uses = [
        {"principal_key": f"q{nth}", "occurred_at": AT + timedelta(minutes=nth)}
        for nth in (*range(50), *[49] * 40, *[48] * 24)
    ]
    frame = stops.stopped_cases(company(uses, *every, tables={"principal": people})).frame
    assert frame["case"].n_unique() == 40
    assert frame["seconds"].min() == 600
    assert sorted(frame["case"].value_counts()["count"].to_list()) == [1] * 38 + [25, 25]


companies = st.builds(
    dict,
    agreement=st.lists(
        st.builds(
            dict,
            principal_key=st.sampled_from(["p1", "p2"]),
            effect=st.sampled_from(["permit", "restrict"]),
            kind=st.sampled_from(["notice", "consent", "suspension", "unsubscribe"]),
            scope=st.sampled_from(["use", "use", "all", "history"]),
            purposes=st.sampled_from(["U1", "U1|U3", "*"]),
            valid_from=st.integers(0, 4).map(lambda n: AT + timedelta(days=n)),
            valid_to=st.integers(5, 9).map(lambda n: AT + timedelta(days=n)) | st.just(OPEN),
            ended_by=st.sampled_from(["withdrawn", "expired", "closed"]),
            evidence_ref=st.sampled_from(["RQ1", None]),
        ).filter(lambda row: row["effect"] == "restrict" or row["purposes"] != "*"),
        max_size=5,
    ),
    use_event=st.lists(
        st.builds(
            dict,
            occurred_at=st.integers(0, 300).map(lambda n: AT + timedelta(hours=n, seconds=7 * n)),
            principal_key=st.sampled_from(["p1", "p2"]),
            categories=st.sampled_from(["T13", "T08", "T13|X-thought"]),
            purpose=st.sampled_from(["U1", "U3", "X9", None]),
            basis=st.sampled_from(["purpose", "purpose", "LAW"]),
            legal_ref=st.sampled_from(["art", None]),
            case_ref=st.just("doc"),
            approved_by=st.just("A1"),
            result=st.sampled_from(["done", "returned", "denied"]),
        ),
        max_size=12,
    ),
)


@settings(max_examples=60, deadline=None)
@given(companies)
def test_uses_after_a_stop_equal_the_oracle_on_any_company(company: dict[str, Any]) -> None:
    uses = [{**use, "event_id": f"e{nth}"} for nth, use in enumerate(company["use_event"])]
    people = [{"principal_key": "p1"}, {"principal_key": "p2"}]
    asked = {"received_at": AT + timedelta(days=2)}
    tables = complete(
        {"holding": [{}], "principal": people, "request": [asked], **company, "use_event": uses},
    )
    made = study(tables)
    judged = [
        (use, stop_oracle.stop_of(use, tables, made.policy, made.known_before))
        for use in coverage_oracle.known_uses(tables, made.period.start, made.period.end, made.known_before)
        if use["result"] != "denied"
    ]
    late = [(use, stop) for use, stop in judged if stop]
    expected = {}
    for kind in {ALL, *(stop[0] for _, stop in late)} if late else set():
        mine = [(use, stop) for use, stop in late if kind in (ALL, stop[0])]
        last: dict[str, int] = {}
        for use, (_, at, _) in mine:
            seconds = int(use["occurred_at"].timestamp()) - int(at.timestamp())
            last[use["principal_key"]] = max(last.get(use["principal_key"], 0), seconds)
        times = [*last.values()]
        quantiles = (stop_oracle.quantile(times, 50), stop_oracle.quantile(times, 95), max(times))
        expected[kind] = (len(mine), sum(stop[2] for _, stop in mine), len(last), *quantiles)
    frame = stops.uses_after_stop(made).frame
    assert {
        row[0]: row[1:] for row in frame.select("stop", "uses", "in_process", "persons", "p50", "p95", "longest").rows()
    } == expected
    assert stops.stopped_cases(made).frame.height == len(late)


@settings(max_examples=20, deadline=None)
@given(companies)
def test_in_the_shareable_edition_no_case_is_listed(company: dict[str, Any]) -> None:
    uses = [{**use, "event_id": f"e{nth}"} for nth, use in enumerate(company["use_event"])]
    people = [{"principal_key": "p1"}, {"principal_key": "p2"}]
    tables = {"holding": [{}], "principal": people, "request": [{}], **company, "use_event": uses}
    seal.reset()
    found = release(stops.stopped_cases(replace(study(tables), edition="shareable")))
    assert [dim.name for dim in found.dims] == ["delay"]
    assert {cell.mark for cell in found.cells} == {"under"}
    seal.reset()
