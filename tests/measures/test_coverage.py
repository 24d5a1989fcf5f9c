"""Purpose coverage: hand cases for every rule, then agreement with the oracle on random companies."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.measures import coverage
from privlib.policy import periods
from privlib.release import seal
from privlib.release.disclosure import release
from privlib.study import ALL, Study
from tests.measures import coverage_oracle as oracle
from tests.measures.company import OPEN, complete, facts, study

AT = datetime(2026, 4, 10, 3)
LAWFUL = {"basis": "LAW", "legal_ref": "art", "case_ref": "doc", "approved_by": "A1"}
PERSON = {"holding": [{}], "principal": [{}]}


def judged(use: dict[str, Any], *agreements: dict[str, Any], **tables: list[dict[str, Any]]) -> tuple[str, str]:
    made = study({**PERSON, "agreement": list(agreements), "use_event": [use], **tables})
    coverage.total(made)
    fact = facts(made)["e1"]
    return fact.reason, fact.owner


def ended(by: str, at: datetime = AT) -> dict[str, Any]:
    return {"valid_to": at, "ended_by": by}


def test_a_use_inside_a_permit_is_covered() -> None:
    assert judged({}, {}) == ("covered", "covered")


def test_a_use_at_the_instant_a_permit_begins_is_covered() -> None:
    assert judged({}, {"valid_from": AT}) == ("covered", "covered")


def test_a_use_at_the_instant_of_withdrawal_is_not_covered() -> None:
    assert judged({}, ended("withdrawn")) == ("withdrawn", "C-P1.3a")


def test_a_use_one_microsecond_before_the_withdrawal_is_covered() -> None:
    assert judged({}, ended("withdrawn", AT + timedelta(microseconds=1))) == ("covered", "covered")


def test_one_permit_may_end_at_the_instant_the_next_begins() -> None:
    assert judged({}, ended("superseded"), {"valid_from": AT}) == ("covered", "covered")


@pytest.mark.parametrize(
    ("agreements", "expected"),
    [
        ([], ("no-permit", "C-P1.3a")),
        ([{"purposes": "U3"}], ("no-permit", "C-P1.3a")),
        ([{"scope": "provide"}], ("no-permit", "C-P1.3a")),
        ([{"valid_from": AT + timedelta(seconds=1)}], ("too-early", "C-P1.3a")),
        ([ended("expired")], ("expired", "C-P1.3a")),
        ([ended("closed")], ("withdrawn", "C-AC4")),
        ([ended("withdrawn"), ended("expired", AT - timedelta(days=1))], ("withdrawn", "C-P1.3a")),
        ([ended("withdrawn", AT - timedelta(days=1)), ended("expired")], ("expired", "C-P1.3a")),
        ([{"recorded_at": datetime(2026, 7, 1)}], ("no-permit", "C-P1.3a")),
        ([{}, {"effect": "restrict", "kind": "suspension", "purposes": "*"}], ("suspended", "C-S3")),
        ([{}, {"effect": "restrict", "kind": "unsubscribe"}], ("suspended", "C-U3")),
        ([{}, {"effect": "restrict", "kind": "suspension", "valid_from": AT}], ("suspended", "C-S3")),
        ([{}, {"effect": "restrict", "kind": "suspension", "valid_to": AT}], ("covered", "covered")),
        ([{}, {"effect": "restrict", "kind": "suspension", "scope": "history"}], ("covered", "covered")),
    ],
)
def test_the_first_reason_that_matches_decides(agreements: list[dict[str, Any]], expected: tuple[str, str]) -> None:
    assert judged({}, *agreements) == expected


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ({"purpose": None}, ("unknown", "C-P1.3b.tag")),
        ({"purpose": None, "purpose_raw": "MKT9"}, ("unknown", "C-P1.1a")),
        ({"purpose": "NEW9"}, ("unknown", "C-P1.1a")),
        ({"categories": "T13|T05"}, ("no-matrix", "C-P1.3a")),
        ({"basis": "LAW"}, ("covered", "covered")),
        ({"basis": "LAW", "purpose": "LAW"}, ("exception-incomplete", "C-S2.law")),
        (LAWFUL | {"purpose": "LAW"}, ("covered", "covered")),
        (LAWFUL | {"purpose": "LAW", "approved_by": None}, ("exception-incomplete", "C-S2.law")),
    ],
)
def test_what_the_use_itself_says_decides(use: dict[str, Any], expected: tuple[str, str]) -> None:
    assert judged(use, {}) == expected


def test_a_complete_exception_beats_a_suspension() -> None:
    stop = {"effect": "restrict", "kind": "suspension", "purposes": "*"}
    assert judged(LAWFUL, {}, stop) == ("covered", "covered")


def test_a_purpose_of_another_scope_is_a_row_of_its_own() -> None:
    made = study({**PERSON, "agreement": [{"purposes": "H3"}], "use_event": [{"purpose": "H3"}]})
    found = release(coverage.by_purpose(made))
    assert found.cell("evaluated", "H3").lo == 1
    assert release(coverage.by_purpose_month(made)).cell("evaluated", "H3", "2026-04").lo == 1


def test_two_controls_over_one_purpose_do_not_count_a_use_twice() -> None:
    made = study({**PERSON, "use_event": [{"purpose": "U6", "categories": "T01"}]})
    rows = {"purpose_id": ["U6", "U6"], "control": ["C-U6", "C-XX"]}
    made.engine.put("reserved_subject", pl.DataFrame(rows))
    assert coverage.total(made).frame["evaluated"].to_list() == [1, 1]


def test_a_purpose_for_client_contacts_owns_its_use_on_members() -> None:
    assert judged({"purpose": "U6", "categories": "T01"}) == ("no-permit", "C-U6")


def test_applicants_information_outside_employment_is_owned_by_its_control() -> None:
    applicant = [{"subject_type": "job_applicant"}]
    assert judged({"purpose": "U3", "categories": "T06"}, principal=applicant) == ("no-permit", "C-U8")


def test_evidence_recorded_after_the_use_but_valid_before_it_is_covered_and_flagged_late() -> None:
    made = study({**PERSON, "agreement": [{"recorded_at": AT + timedelta(days=3)}], "use_event": [{}]})
    coverage.total(made)
    fact = facts(made)["e1"]
    assert (fact.reason, fact.late_evidence) == ("covered", True)


def test_a_day_belongs_to_the_month_it_has_in_tokyo() -> None:
    uses = [
        {"event_id": "march", "occurred_at": datetime(2026, 3, 31, 14, 59, 59)},
        {"event_id": "april", "occurred_at": datetime(2026, 3, 31, 15)},
    ]
    made = study({**PERSON, "agreement": [{}], "use_event": complete({"use_event": uses})["use_event"]})
    assert coverage.total(made).frame["evaluated"].to_list() == [1, 1]
    assert list(facts(made)) == ["april"]


def test_what_was_recorded_after_as_of_is_not_known() -> None:
    late = {"recorded_at": datetime(2026, 4, 30, 15)}
    made = study({**PERSON, "agreement": [{}], "use_event": [late]}, as_of=date(2026, 4, 30))
    assert coverage.total(made).frame.height == 0


def test_a_denied_use_is_counted_apart_and_a_holding_outside_the_personal_regime_is_not_personal() -> None:
    tables = {
        "holding": [{}, {"holding_id": "H02", "legal_class": "statistical"}],
        "principal": [{}],
        "use_event": [
            {"event_id": "e1", "result": "denied"},
            {"event_id": "e2", "principal_key": None, "holding_id": "H02"},
            {"event_id": "e3", "principal_key": None},
            {"event_id": "e4", "principal_key": None, "holding_id": "H02", "joined_holdings": "H02|H01"},
        ],
    }
    frame = coverage.uses_by_class(study(tables)).frame
    assert frame.select("class", "uses").rows() == [("denied", 1), ("not_attributable", 2), ("not_personal", 1)]


companies = st.builds(
    dict,
    agreement=st.lists(
        st.builds(
            dict,
            principal_key=st.sampled_from(["p1", "p2", "p3"]),
            effect=st.sampled_from(["permit", "permit", "restrict"]),
            kind=st.sampled_from(["notice", "consent", "suspension", "unsubscribe"]),
            scope=st.sampled_from(["use", "use", "all", "history"]),
            purposes=st.sampled_from(["U1", "U1|U3", "U6|U7", "U3|U8"]),
            valid_from=st.integers(0, 6).map(lambda n: datetime(2026, 4, 8) + timedelta(days=n)),
            valid_to=st.integers(7, 14).map(lambda n: datetime(2026, 4, 1) + timedelta(days=n)) | st.just(OPEN),
            ended_by=st.sampled_from(["withdrawn", "expired", "closed", "superseded"]),
        ),
        max_size=6,
    ),
    use_event=st.lists(
        st.builds(
            dict,
            occurred_at=st.integers(0, 10).map(lambda n: datetime(2026, 4, 7) + timedelta(days=n)),
            principal_key=st.sampled_from(["p1", "p2", "p3", None]),
            holding_id=st.sampled_from(["H01", "H02"]),
            categories=st.sampled_from(["T13", "T01|T13", "T06", "T05", "T08"]),
            purpose=st.sampled_from(["U1", "U3", "U6", "U8", "X9", None]),
            basis=st.sampled_from(["purpose", "purpose", "LAW"]),
            legal_ref=st.sampled_from(["art", None]),
            case_ref=st.just("doc"),
            approved_by=st.just("A1"),
            result=st.sampled_from(["done", "returned", "denied"]),
        ),
        max_size=12,
    ),
)


def _whole(company: dict[str, Any]) -> dict[str, Any]:
    uses = [{**use, "event_id": f"e{i}"} for i, use in enumerate(company["use_event"])]
    people = [
        {"principal_key": "p1", "subject_type": "member"},
        {"principal_key": "p2", "subject_type": "client_contact"},
        {"principal_key": "p3", "subject_type": "job_applicant"},
    ]
    holdings = [{}, {"holding_id": "H02", "legal_class": "anonymised"}]
    agreements = [row for row in company["agreement"] if row["valid_to"] > row["valid_from"]]
    return complete({"holding": holdings, "principal": people, "agreement": agreements, "use_event": uses})


@settings(max_examples=40, deadline=None)
@given(companies)
def test_every_measure_equals_the_oracle_on_any_company(company: dict[str, Any]) -> None:
    tables = _whole(company)
    made = study(tables)
    uses = oracle.known_uses(tables, made.period.start, made.period.end, made.known_before)
    classes = {use["event_id"]: oracle.use_class(use, tables) for use in uses}
    evaluated = [use for use in uses if classes[use["event_id"]] == "attributable"]
    verdicts = {use["event_id"]: oracle.judge(use, tables, made.policy, made.known_before) for use in evaluated}

    assert _column(coverage.uses_by_class(made), "class", "uses") == Counter(classes.values())
    assert {event: (fact.reason, fact.owner) for event, fact in facts(made).items()} == verdicts
    _compare(made, evaluated, verdicts)


Use = dict[str, Any]
Verdicts = dict[str, tuple[str, str]]


def _counted(uses: list[Use], verdicts: Verdicts) -> tuple[int, ...]:
    """evaluated, covered, persons, persons_covered, persons_uncovered of some uses."""
    good = [use for use in uses if verdicts[use["event_id"]][0] == "covered"]
    bad = [use for use in uses if verdicts[use["event_id"]][0] != "covered"]
    persons = [len({use["principal_key"] for use in group}) for group in (uses, good, bad)]
    return (len(uses), len(good), *persons)


def _grouped(uses: list[Use], keys: list[Any], verdicts: Verdicts) -> dict[Any, tuple[int, ...]]:
    groups: dict[Any, list[Use]] = {}
    for use, key in zip(uses, keys, strict=True):
        groups.setdefault(key, []).append(use)
    return {key: _counted(group, verdicts) for key, group in groups.items()}


def _compare(made: Study, evaluated: list[Use], verdicts: Verdicts) -> None:
    uncovered = [use for use in evaluated if verdicts[use["event_id"]][0] != "covered"]
    for position, measured in enumerate((coverage.uncovered_by_reason(made), coverage.uncovered_by_owner(made))):
        keys = [verdicts[use["event_id"]][position] for use in uncovered]
        expected = {key: (row[0], row[2]) for key, row in _grouped(uncovered, keys, verdicts).items()}
        whole = _counted(uncovered, verdicts)
        assert {row[0]: row[1:] for row in measured.frame.rows()} == expected | {ALL: (whole[0], whole[2])}

    known = [use for use in evaluated if verdicts[use["event_id"]][0] != "unknown"]
    readings = {"strict": evaluated, "known": known}
    total = {row[0]: row[1:] for row in coverage.total(made).frame.rows()}
    assert total == {name: _counted(uses, verdicts) for name, uses in readings.items() if uses}
    people = {row[0]: row[1:] for row in coverage.by_person(made).frame.rows()}
    for name, uses in readings.items():
        everyone = {use["principal_key"] for use in uses}
        bad = {use["principal_key"] for use in uses if verdicts[use["event_id"]][0] != "covered"}
        assert people.get(name, (0, 0)) == (len(everyone), len(everyone - bad))

    purposes = [oracle.resolve(use, made.policy) for use in evaluated]
    found = {row[0]: row[1:] for row in coverage.by_purpose(made).frame.rows()}
    assert found == _grouped(evaluated, purposes, verdicts) | {ALL: _counted(evaluated, verdicts)}
    months = [f"{use['jst_date']:%Y-%m}" for use in evaluated]
    tiles = {row[:2]: row[2:] for row in coverage.by_purpose_month(made).frame.rows()}
    assert tiles == _grouped(evaluated, list(zip(purposes, months, strict=True)), verdicts)


@settings(max_examples=25, deadline=None)
@given(companies, st.sampled_from(["restricted", "shareable"]))
def test_every_measure_of_any_company_passes_the_gate(company: dict[str, Any], edition: Any) -> None:
    made = replace(study(_whole(company)), edition=edition)
    seal.reset()
    for measure in (
        *(coverage.uses_by_class, coverage.total, coverage.by_purpose, coverage.by_purpose_month),
        *(coverage.uncovered_by_reason, coverage.uncovered_by_owner, coverage.by_person, coverage.unknown_purpose),
    ):
        assert release(measure(made)).cells
    seal.reset()


def _column(measured: Any, label: str, count: str) -> dict[str, int]:
    return dict(zip(measured.frame[label], measured.frame[count], strict=True))


def test_unknown_purposes_are_counted_among_all_personal_uses() -> None:
    uses = [
        {"event_id": "e1", "purpose": None},
        {"event_id": "e2", "purpose": None, "principal_key": None},
        {"event_id": "e3", "purpose_raw": "MKT9", "purpose": None},
        {"event_id": "e4"},
        {"event_id": "e5", "result": "denied", "purpose": None},
    ]
    made = study({**PERSON, "agreement": [{}], "use_event": uses})
    assert coverage.unknown_purpose(made).frame.to_dicts() == [
        {"detail": "*", "uses": 3, "persons": 1, "personal": 4, "persons_personal": 1},
        {"detail": "unresolvable", "uses": 1, "persons": 1, "personal": 4, "persons_personal": 1},
        {"detail": "untagged", "uses": 2, "persons": 1, "personal": 4, "persons_personal": 1},
    ]


def test_another_period_on_the_same_engine_is_judged_anew() -> None:
    made = study({**PERSON, "agreement": [{}], "use_event": [{}]})
    assert coverage.total(made).frame["evaluated"].to_list() == [1, 1]
    assert coverage.total(replace(made, period=periods.parse("2026-05", 4))).frame.height == 0


def test_another_period_and_another_day_on_the_same_engine_have_their_own_verdicts() -> None:
    late = {"recorded_at": datetime(2026, 6, 1)}
    uses = [
        {"event_id": "a"},
        {"event_id": "m", "occurred_at": datetime(2026, 5, 10), "recorded_at": datetime(2026, 5, 11)},
    ]
    made = study({**PERSON, "agreement": [late], "use_event": uses}, as_of=date(2026, 5, 31))
    may, june = replace(made, period=periods.parse("2026-05", 4)), replace(made, as_of=date(2026, 6, 5))
    for asked, expected in ((made, {"a": "no-permit"}), (may, {"m": "no-permit"}), (june, {"a": "covered"})):
        assert {event: fact.reason for event, fact in facts(asked).items()} == expected
        assert coverage.uncovered_by_reason(asked).frame.row(0)[1] == (expected != {"a": "covered"})


def test_the_source_names_the_statements_a_figure_is_built_on() -> None:
    made = study(PERSON)
    made_once = ("whole_permit", "used_pair", "lacking_person", "suspect_moment", "suspect_use", "noted_use")
    names = ("evaluated_use", *made_once, "coverage_fact")
    tables = [f"privlib/facts/{name}.sql" for name in names]
    assert [file for file, _ in coverage.total(made).source.built_on] == tables
    assert [file for file, _ in coverage.uses_by_class(made).source.built_on] == ["privlib/facts/coverage_use.sql"]
