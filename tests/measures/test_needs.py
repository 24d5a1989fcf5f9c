"""Need (PC3, PC8, PC10): the cells of the edge-case matrix by hand, then any company against slow counts."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.engine.base import Statement
from privlib.measures import needs
from privlib.policy.model import Policy
from privlib.study import Study
from tests.measures import coverage_oracle as oracle
from tests.measures.company import complete, study

AT = datetime(2026, 4, 10, 3)
FIELDS = [{}, {"field": "name", "category_id": "T01"}, {"field": "memo", "category_id": None}]
LAWFUL = {"basis": "LAW", "legal_ref": "art", "case_ref": "doc", "approved_by": "A1"}


def used(*uses: dict[str, Any], **tables: Any) -> Study:
    numbered = [{"event_id": f"e{nth}", **use} for nth, use in enumerate(uses)]
    given_tables = {"holding": [{}], "holding_field": FIELDS, "principal": [{}], "use_event": numbered}
    return study({**given_tables, **tables.pop("tables", {})}, **tables)


def triples(made: Study) -> tuple[int, int]:
    row = needs.declared_triples(made).frame.to_dicts()[0]
    return row["declared"], row["triples"]


def listed(made: Study) -> list[tuple[Any, ...]]:
    return needs.undeclared_triples(made).frame.rows()


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ({}, (1, 1)),
        ({"categories": "T13|T01"}, (1, 2)),
        ({"categories": "T05"}, (0, 1)),
        ({"principal_key": None}, (1, 1)),
        ({"principal_key": None, "holding_id": "H02"}, (0, 0)),
        ({"principal_key": None, "holding_id": "H02", "joined_holdings": "H01"}, (0, 0)),
        ({"holding_id": "H02"}, (0, 1)),
        ({"result": "denied"}, (0, 0)),
        ({"result": "returned"}, (0, 0)),
        ({**LAWFUL}, (0, 0)),
        ({"basis": "LAW"}, (0, 0)),
    ],
)
def test_pc3_what_is_a_triple_and_what_is_declared(use: dict[str, Any], expected: tuple[int, int]) -> None:
    holdings = [{}, {"holding_id": "H02", "legal_class": "statistical"}]
    assert triples(used(use, tables={"holding": holdings})) == expected


def test_pc3_unknown_purpose_is_an_undeclared_triple_of_its_own() -> None:
    made = used({}, {"purpose": None}, {"purpose": "X9"}, {"purpose": None, "purpose_raw": "MKT"})
    assert triples(made) == (1, 2)
    assert listed(made) == [("H01", "T13", "unknown", 3, "unknown")]


def test_pc3_a_field_without_a_category_maps_nothing_and_what_is_missing_is_said() -> None:
    made = used({"categories": "T05", "purpose": "U2"}, {"categories": "T01", "purpose": "U1"})
    assert listed(made) == [("H01", "T01", "U1", 1, "no-matrix"), ("H01", "T05", "U2", 1, "unmapped")]


def test_pc3_withdrawn_or_suspended_persons_change_nothing() -> None:
    stop = {"effect": "restrict", "kind": "suspension", "purposes": "*"}
    assert triples(used({}, tables={"agreement": [stop]})) == triples(used({})) == (1, 1)


def matrix_of(made: Study, category: str, purpose: str) -> list[tuple[date, date]]:
    return [
        (row.valid_from, row.valid_to)
        for row in made.policy.effective_matrix()
        if (row.category, row.purpose) == (category, purpose)
    ]


def test_pc3_new_purpose_and_boundary_the_matrix_counts_from_its_first_day_in_tokyo() -> None:
    made = used({})
    first = matrix_of(made, "T13", "U1")[0][0]
    midnight = datetime(first.year, first.month, first.day) - timedelta(hours=9)
    period, known = f"{first - timedelta(days=5)}..{first + timedelta(days=5)}", date(2026, 5, 31)
    on_the_day, before = (
        used({"occurred_at": at, "recorded_at": at}, period=period, as_of=known)
        for at in (midnight, midnight - timedelta(seconds=1))
    )
    assert triples(on_the_day) == (1, 1)
    assert triples(before) == (0, 1)


def test_pc3_late_a_first_use_that_becomes_known_later_moves_the_day_it_is_judged_by() -> None:
    made = used({})
    every = made.engine.frame(Statement("rows", "test", "SELECT * FROM category_purpose ORDER BY ALL"))
    later = every.with_columns(valid_from=pl.lit(date(2026, 4, 10)))
    early = {"occurred_at": AT - timedelta(days=1), "recorded_at": datetime(2026, 5, 20)}
    verdicts: list[tuple[int, int]] = []
    for day in (10, 31):
        asked = used({}, early, as_of=date(2026, 5, day))
        asked.engine.put("category_purpose", later)
        verdicts.append(triples(asked))
    assert verdicts == [(1, 1), (0, 1)]


def test_pc3_the_two_hundred_triples_with_the_most_uses_are_listed() -> None:
    uses = [{"holding_id": f"H{nth:03}", "purpose": None} for nth in (*range(210), 5, 5)]
    holdings = [{"holding_id": f"H{nth:03}"} for nth in range(210)]
    found = listed(used(*uses, tables={"holding": holdings}))
    assert (len(found), found[5][3], found[-1][0]) == (200, 3, "H199")


def collected(*rows: dict[str, Any], **more: Any) -> Study:
    numbered = [{"event_id": f"c{nth}", **row} for nth, row in enumerate(rows)]
    return study({"principal": [{}], "policy_version": [{}], "collection_event": numbered}, **more)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, (0, 1)),
        ({"categories": "T05"}, (1, 1)),
        ({"categories": "T05|T13"}, (1, 2)),
        ({"categories": "T05", "purposes_stated": "U1|U2"}, (0, 1)),
        ({"purposes_stated": ""}, (1, 1)),
        ({"purposes_stated": "X9"}, (1, 1)),
        ({"source": "A3", "direct_written": False, "categories": "T05"}, (1, 1)),
        ({"recorded_at": datetime(2026, 6, 1)}, (0, 0)),
        ({"occurred_at": datetime(2026, 4, 30, 15)}, (0, 0)),
    ],
)
def test_pc8_what_is_collected_beyond_need(row: dict[str, Any], expected: tuple[int, int]) -> None:
    found = needs.beyond_need(collected(row)).frame.to_dicts()[0]
    assert (found["beyond"], found["pairs"]) == expected


def test_pc8_new_purpose_needs_a_category_from_the_matrix_row_s_first_day_on() -> None:
    first = matrix_of(collected({}), "T13", "U1")[0][0]
    midnight = datetime(first.year, first.month, first.day) - timedelta(hours=9)
    period = f"{first - timedelta(days=5)}..{first + timedelta(days=5)}"
    for at, beyond in ((midnight, 0), (midnight - timedelta(seconds=1), 1)):
        made = collected({"occurred_at": at, "recorded_at": at}, period=period)
        assert needs.beyond_need(made).frame["beyond"].to_list() == [beyond]


def test_pc8_forms_are_listed_and_a_collection_without_a_version_stands_under_none() -> None:
    rows = ({"categories": "T05"}, {"categories": "T05"}, {"categories": "T05", "version_id": None, "shown_at": None})
    assert needs.beyond_need_by_form(collected(*rows)).frame.rows() == [("F01", "T05", 2), ("none", "T05", 1)]


def held(*uses: dict[str, Any], holdings: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    numbered = [{"event_id": f"e{nth}", **use} for nth, use in enumerate(uses)]
    tables = {"holding": holdings or [{}], "principal": [{}], "use_event": numbered}
    return needs.unused_holdings(study(tables, **more)).frame.to_dicts()[0]


def on(day: date, **more: Any) -> dict[str, Any]:
    """A use at noon in Tokyo, known the same day."""
    at = datetime(day.year, day.month, day.day, 3)
    return {"occurred_at": at, "recorded_at": at, **more}


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        (on(date(2026, 4, 30)), (1, 0, 0)),
        (on(date(2025, 4, 1)), (1, 0, 0)),
        (on(date(2025, 3, 31)), (1, 1, 0)),
        (on(date(2026, 5, 1)), (1, 1, 0)),
        (on(date(2026, 4, 1), result="denied"), (1, 1, 0)),
        (on(date(2026, 4, 1), result="returned"), (1, 0, 0)),
        (on(date(2026, 4, 1), purpose=None), (1, 0, 1)),
        (on(date(2026, 4, 1), purpose=None, purpose_raw="MKT"), (1, 0, 0)),
        (on(date(2026, 4, 1), principal_key=None, holding_id="H09", joined_holdings="H01|H08"), (1, 0, 0)),
        ({**on(date(2026, 4, 1)), "recorded_at": datetime(2026, 6, 1)}, (1, 1, 0)),
    ],
)
def test_pc10_boundary_thirteen_months_end_with_the_period_in_tokyo(
    use: dict[str, Any], expected: tuple[int, ...]
) -> None:
    found = held(use)
    assert (found["holdings"], found["unused"], found["untagged_only"]) == expected


@pytest.mark.parametrize(
    ("holding", "counted"),
    [
        ({"valid_from": date(2025, 4, 1)}, 1),
        ({"valid_from": date(2025, 4, 2)}, 0),
        ({"valid_to": date(2026, 4, 30)}, 0),
        ({"valid_to": date(2026, 5, 1)}, 1),
    ],
)
def test_pc10_only_holdings_that_exist_and_are_old_enough_count(holding: dict[str, Any], counted: int) -> None:
    assert held(holdings=[holding])["holdings"] == counted


def test_pc10_where_as_of_is_earlier_the_months_end_with_it() -> None:
    assert held(on(date(2025, 3, 20)), as_of=date(2026, 4, 15))["unused"] == 0
    assert held(on(date(2025, 3, 15)), as_of=date(2026, 4, 15))["unused"] == 1


def test_pc10_idle_holdings_are_listed_with_the_month_of_their_last_use() -> None:
    holdings = [{}, {"holding_id": "H02"}, {"holding_id": "H03"}]
    uses = (on(date(2026, 4, 1)), on(date(2026, 2, 1), holding_id="H02", purpose=None))
    tables = {
        "holding": holdings,
        "principal": [{}],
        "use_event": [{"event_id": f"e{n}", **u} for n, u in enumerate(uses)],
    }
    found = needs.idle_holdings(study(tables))
    assert found.frame.rows() == [("H02", "untagged", "2026-02"), ("H03", "unused", None)]
    assert found.sums is not None
    assert found.sums.frame.rows() == [("untagged", 1), ("unused", 1)]


def allowed(policy: Policy, category: str, purpose: str, day: date) -> bool:
    return any(
        (row.category, row.purpose) == (category, purpose) and row.valid_from <= day < row.valid_to
        for row in policy.effective_matrix()
    )


uses = st.builds(
    dict,
    occurred_at=st.integers(0, 20).map(lambda n: datetime(2026, 4, 1) + timedelta(days=n)),
    principal_key=st.sampled_from(["p1", None]),
    holding_id=st.sampled_from(["H01", "H02"]),
    joined_holdings=st.sampled_from([None, "H01"]),
    categories=st.sampled_from(["T13", "T01|T13", "T05", "X-ip"]),
    purpose=st.sampled_from(["U1", "U2", "X9", None]),
    basis=st.sampled_from(["purpose", "purpose", "LAW"]),
    result=st.sampled_from(["done", "done", "returned", "denied"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(uses, max_size=12))
def test_triples_equal_a_slow_count_on_any_company(rows: list[dict[str, Any]]) -> None:
    holdings = [{}, {"holding_id": "H02", "legal_class": "statistical"}]
    fields = [*FIELDS, {"holding_id": "H02", "category_id": "T05"}]
    made = used(*rows, tables={"holding": holdings, "holding_field": fields})
    told = complete({"use_event": rows}).get("use_event", [])
    first: dict[tuple[str, str, str], date] = {}
    counted: dict[tuple[str, str, str], int] = {}
    for use in told:
        if use["result"] != "done" or use["basis"] != "purpose":
            continue
        if use["principal_key"] is None and use["holding_id"] == "H02":
            continue
        for category in use["categories"].split("|"):
            triple = (use["holding_id"], category, oracle.resolve(use, made.policy))
            first[triple] = min(first.get(triple, use["jst_date"]), use["jst_date"])
            counted[triple] = counted.get(triple, 0) + 1
    mapped = {("H01", "T13"), ("H01", "T01"), ("H02", "T05")}
    good = {one for one, day in first.items() if one[:2] in mapped and allowed(made.policy, one[1], one[2], day)}
    assert triples(made) == (len(good), len(first))
    assert {row[:3]: row[3] for row in listed(made)} == {one: counted[one] for one in first if one not in good}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            dict,
            categories=st.sampled_from(["T13", "T05|T13", "T08", "X-sex"]),
            purposes_stated=st.sampled_from(["U1", "U2|U4", "X9", ""]),
            version_id=st.sampled_from(["F01-1", None]),
        ),
        max_size=8,
    )
)
def test_beyond_need_equals_a_slow_count_on_any_collections(rows: list[dict[str, Any]]) -> None:
    made = collected(*rows)
    pairs = [(row, category) for row in rows for category in row["categories"].split("|")]
    beyond = [
        pair
        for pair in pairs
        if not any(
            allowed(made.policy, pair[1], one, date(2026, 4, 10)) for one in pair[0]["purposes_stated"].split("|")
        )
    ]
    found = needs.beyond_need(made).frame.to_dicts()[0]
    assert (found["beyond"], found["pairs"]) == (len(beyond), len(pairs))
    assert needs.beyond_need_by_form(made).frame["pairs"].sum() == len(beyond)
