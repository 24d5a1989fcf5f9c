"""A thousand small companies at random: the engine, mask and interval join, against loops over the definitions."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.engine.base import Statement
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.facts import tables as judging
from privlib.measures import coverage, restated
from privlib.policy import model
from privlib.policy.model import Policy
from privlib.study import Study
from tests.measures import coverage_oracle as oracle
from tests.measures.company import NEW_PURPOSE, OPEN, asked, complete, facts

POLICY = f"""{NEW_PURPOSE}
[[purpose]]
id = "NEW2"
code = "NEW2"
scope = "personal"
label_en = "New too"
label_ja = "新"
origin = "new"
valid_from = 2025-01-01

[[category]]
id = "X-care"
label_en = "Health"
label_ja = "健康"
role_default = "sensitive"
declared = false
special_care = "yes"

[[matrix]]
category = "X-care"
purposes = ["U4", "NEW2"]
valid_from = 2021-05-31

[[matrix]]
category = "T05"
purposes = ["NEW1", "NEW2"]
valid_from = 2026-04-12
"""
COMPANIES, EXAMPLES = 10, 100
"""Companies at once on one engine, which share no person; and how often."""
CROWD = 20 * COMPANIES * 3
"""Persons beside them, who permitted everything all the time and are used by nothing: purposes become usual by them."""
WINDOW = datetime(2026, 3, 31, 15)
"""The period's first instant: April in Tokyo."""


def day(low: int, high: int) -> st.SearchStrategy[datetime]:
    """An instant whole days after the period's first; often the same one as another's."""
    return st.integers(low, high).map(lambda n: WINDOW + timedelta(days=n))


BEFORE, END = WINDOW - timedelta(days=90), WINDOW + timedelta(days=30)
agreements = st.builds(
    dict,
    person=st.sampled_from([1, 1, 1, 1, 1, 2, 3]),
    effect=st.sampled_from(["permit"] * 4 + ["restrict"]),
    kind=st.sampled_from(["notice", "notice", "consent", "contract", "suspension", "unsubscribe"]),
    scope=st.sampled_from(["use", "use", "use", "all", "history"]),
    purposes=st.sampled_from(["U1|U3|U4", "U1|U3|U4", "U1", "NEW1|U1", "NEW2", "U4|U6|U8", "NEW1|NEW2|U1|U3|U4"]),
    valid_from=st.sampled_from([BEFORE] * 3 + [WINDOW]) | day(-1, 12),
    valid_to=st.sampled_from([OPEN] * 3 + [END]) | day(5, 31),
    ended_by=st.sampled_from(["withdrawn", "expired", "closed", "superseded"]),
    evidence_ref=st.sampled_from([None, None, "RQ1", "RQ2"]),
    recorded_at=st.sampled_from([BEFORE] * 3 + [WINDOW]) | day(0, 35),
    every=st.booleans(),
    gap=st.sampled_from([None, None, 0, 1, 2]),
)
PAIRS = [("U1", "T13"), ("U3", "T01|T13"), ("U4", "T08"), ("U4", "X-care"), ("NEW2", "X-care"), ("NEW1", "T05")]
"""Purposes and categories that the matrix allows, the last from a day in the middle on."""
pairs = st.sampled_from(PAIRS[:1] * 4 + PAIRS * 2) | st.tuples(
    st.sampled_from(["U1", "U4", "U6", "U8", "NEW2", "X9", None]),
    st.sampled_from(["T13", "T06", "T05", "T08", "X-care", "T05|X-care"]),
)
uses = st.builds(
    dict,
    occurred_at=day(0, 29),
    recorded_at=day(0, 40),
    person=st.sampled_from([1, 1, 1, 1, 2, 3, 0]),
    holding_id=st.sampled_from(["H01", "H02"]),
    pair=pairs,
    basis=st.sampled_from(["purpose"] * 7 + ["LAW"]),
    legal_ref=st.sampled_from(["art", None]),
    case_ref=st.just("doc"),
    approved_by=st.just("A1"),
    result=st.sampled_from(["done", "done", "done", "returned", "denied"]),
)
companies = st.lists(
    st.tuples(
        st.lists(agreements, min_size=3, max_size=8), st.lists(uses, min_size=3, max_size=8), day(-5, 20), day(-5, 20)
    ),
    min_size=COMPANIES,
    max_size=COMPANIES,
)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    path = tmp_path_factory.mktemp("policy") / "policy.toml"
    path.write_text(POLICY)
    return model.read(path)


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDB]:
    with open_engine(None) as opened:
        yield opened


def renewed(row: dict[str, Any], gap: int | None) -> list[dict[str, Any]]:
    """An agreement, or two of which the second begins some days after the first has ended."""
    at = WINDOW + timedelta(days=8)
    parts = [row]
    if gap is not None:
        parts = [{**row, "valid_to": min(row["valid_to"], at)}, {**row, "valid_from": at + timedelta(days=gap)}]
    return [part for part in parts if part["valid_to"] > part["valid_from"]]


def tables_of(drawn: list[Any], *, crowd: bool = False) -> dict[str, list[dict[str, Any]]]:
    """All companies in one set of tables, and the crowd if asked."""
    made: dict[str, list[dict[str, Any]]] = {"holding": [{}, {"holding_id": "H02", "legal_class": "anonymised"}]}
    kinds = ("member", "client_contact", "job_applicant")
    for c, (said, used, *received) in enumerate(drawn):
        made.setdefault("principal", []).extend(
            {"principal_key": f"{c}-{n}", "subject_type": kind} for n, kind in enumerate(kinds, 1)
        )
        made.setdefault("request", []).extend(
            {"request_id": f"RQ{n}-{c}", "received_at": at} for n, at in enumerate(received, 1)
        )
        for row in said:
            mine: dict[str, Any] = {**row, "principal_key": f"{c}-{row['person']}"}
            del mine["person"], mine["every"], mine["gap"]
            mine["evidence_ref"] = row["evidence_ref"] and f"{row['evidence_ref']}-{c}"
            if row["effect"] == "restrict" and row["every"]:
                mine["purposes"] = "*"
            made.setdefault("agreement", []).extend(renewed(mine, row["gap"]))
        for n, row in enumerate(used):
            mine = {**row, "event_id": f"e{c}-{n}", "principal_key": f"{c}-{row['person']}" if row["person"] else None}
            mine["purpose"], mine["categories"] = mine.pop("pair")
            del mine["person"]
            made.setdefault("use_event", []).append(mine)
    for n in range(CROWD if crowd else 0):
        made["principal"].append({"principal_key": f"crowd-{n}", "subject_type": "member"})
        made["agreement"].append(
            {"principal_key": f"crowd-{n}", "kind": "consent", "purposes": "NEW2|U1|U3|U4", "valid_from": BEFORE}
        )
    return complete(made)


Rows = dict[str, list[dict[str, Any]]]


def verdicts_of(tables: Rows, made: Study) -> dict[str, tuple[str, str]]:
    known = oracle.known_uses(tables, made.period.start, made.period.end, made.known_before)
    return {
        use["event_id"]: oracle.judge(use, tables, made.policy, made.known_before)
        for use in known
        if oracle.use_class(use, tables) == "attributable"
    }


@settings(max_examples=EXAMPLES, deadline=None)
@given(companies, st.booleans())
def test_every_use_of_a_thousand_companies_is_judged_as_the_definitions_say(
    engine: DuckDB, policy: Policy, drawn: list[Any], crowd: bool
) -> None:
    tables = tables_of(drawn, crowd=crowd)
    made = asked(engine, tables, "2026-04", date(2026, 5, 5), policy)
    engine._queries.clear()
    verdicts = verdicts_of(tables, made)
    found = facts(made)
    assert {event: (fact.reason, fact.owner) for event, fact in found.items()} == verdicts
    by_id = {use["event_id"]: use for use in tables["use_event"]} if "use_event" in tables else {}
    late = {
        event
        for event, (reason, _) in verdicts.items()
        if reason == "covered" and oracle.late(by_id[event], tables, policy, made.known_before)
    }
    assert {event for event, fact in found.items() if fact.late_evidence} == late
    _stops(made, tables, by_id)
    reasons = Counter(reason for reason, _ in verdicts.values() if reason != "covered")
    frame = coverage.uncovered_by_reason(made).frame
    assert dict(zip(frame["reason"], frame["uses"], strict=True)) == reasons | {"*": reasons.total()}


def _stops(made: Study, tables: Rows, by_id: dict[str, dict[str, Any]]) -> None:
    """The stop of each suspended use: what kind, from which instant, and whether only its request had come."""
    sql = "SELECT event_id, purpose_id, stop_kind, stop_at, in_process FROM noted_use WHERE stop_kind <> 'withdrawal'"
    for event, purpose, kind, at, in_process in judging.frame(made, Statement("s", "s", f"{sql} ORDER BY ALL")).rows():
        stops = oracle.stops(by_id[event], purpose, tables, made.policy, made.known_before)
        only = {row["kind"] for row in stops} == {"unsubscribe"}
        assert kind == ("unsubscribe" if only else "suspension")
        assert at == min(row["begins"] for row in stops)
        assert in_process == all(row["valid_from"] > by_id[event]["occurred_at"] for row in stops)


@settings(max_examples=20, deadline=None)
@given(companies)
def test_what_became_known_later_is_told_by_its_causes_and_they_add_up(
    engine: DuckDB, policy: Policy, drawn: list[Any]
) -> None:
    tables = tables_of(drawn)
    now = asked(engine, tables, "2026-04", date(2026, 5, 20), policy)
    engine._queries.clear()
    restated._kept.clear()
    then = replace(now, as_of=date(2026, 5, 5))
    before, after = verdicts_of(tables, then), verdicts_of(tables, now)
    frame = restated.by_month(now).frame.row(0, named=True)
    for suffix, verdicts in (("_then", before), ("", after)):
        assert frame[f"evaluated{suffix}"] == len(verdicts)
        assert frame[f"covered{suffix}"] == sum(reason == "covered" for reason, _ in verdicts.values())
    causes = restated.by_cause(now).frame
    count = Counter(dict(zip(causes["cause"], causes["uses"], strict=True)))
    assert count["late-use-covered"] + count["late-use-uncovered"] == len(after) - len(before)
    moved = count["late-use-covered"] + count["late-evidence"] - count["late-stop"]
    assert moved == frame["covered"] - frame["covered_then"]
    assert count.total() == sum(before.get(event, ("absent",))[0] != reason for event, (reason, _) in after.items())


@settings(max_examples=20, deadline=None)
@given(companies, agreements)
def test_a_permission_more_never_lowers_coverage_and_a_restriction_more_never_raises_it(
    engine: DuckDB, policy: Policy, drawn: list[Any], more: dict[str, Any]
) -> None:
    def covered(rows: list[Any]) -> int:
        made = asked(engine, tables_of(rows), "2026-04", date(2026, 5, 5), policy)
        engine._queries.clear()
        return sum(fact.reason == "covered" for fact in facts(made).values())

    (said, *rest), *others = drawn
    added = covered([([*said, more], *rest), *others])
    before = covered(drawn)
    assert added >= before if more["effect"] == "permit" else added <= before
