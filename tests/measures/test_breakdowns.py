"""Coverage by part: rules by hand, then any company against the oracle, in both readings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.measures import breakdowns, coverage
from privlib.release import seal
from privlib.release.disclosure import release
from privlib.study import ALL, Measured, Study
from tests.measures import coverage_oracle as oracle
from tests.measures.company import complete, study

PARTS: dict[str, Callable[[Study], Measured]] = {
    "month": breakdowns.by_month,
    "holding": breakdowns.by_holding,
    "department": breakdowns.by_department,
    "system": breakdowns.by_system,
}
HOLDINGS = [{}, {"holding_id": "H02", "name": "Newsletter", "system": "mail"}]
SHOWN = {"evaluated", "known", "covered", "persons", "persons_uncovered", "coverage", "coverage_known"}
ACTORS = [{}, {"actor_id": "A02", "department": "Sales"}]


def company(*uses: dict[str, Any], period: str = "2026-04") -> Study:
    numbered = [{"event_id": f"e{nth}", **use} for nth, use in enumerate(uses)]
    people = [{"principal_key": "p1"}, {"principal_key": "p2"}]
    tables = {"holding": HOLDINGS, "actor": ACTORS, "principal": people, "agreement": [{}], "use_event": numbered}
    return study(tables, period)


def rows(measured: Measured, part: str) -> dict[str, tuple[int, ...]]:
    """Part → evaluated, known, covered, persons, persons_uncovered."""
    names = ("evaluated", "known", "covered", "persons", "persons_uncovered")
    return {row[0]: row[1:] for row in measured.frame.select(part, *names).rows()}


def test_each_reading_has_its_own_denominator_and_both_the_same_covered_uses() -> None:
    made = company({}, {"purpose": None, "holding_id": "H02"}, {"purpose": "U3", "holding_id": "H02"})
    measured = breakdowns.by_holding(made)
    assert rows(measured, "holding") == {
        "H01": (1, 1, 1, 1, 0),
        "H02": (2, 1, 0, 1, 1),
        ALL: (3, 2, 1, 1, 1),
    }
    found = release(measured)
    assert [found.cell(name, "H02").text for name in ("coverage", "coverage_known")] == ["0.00", "0.00"]
    assert [found.cell(name).text for name in ("coverage", "coverage_known")] == ["33.33", "50.00"]


def test_a_part_with_nothing_to_divide_by_is_not_applicable() -> None:
    found = release(breakdowns.by_month(company({"purpose": None}, period="2026-04-01..2026-06-01")))
    assert [found.cell(name, "2026-04").mark for name in ("coverage", "coverage_known")] == ["exact", "n/a"]
    assert found.cell("coverage", "2026-05").mark == "n/a"


def test_the_department_is_that_of_the_actor_and_an_actor_nobody_knows_has_none() -> None:
    made = company({}, {"actor_id": "A02"}, {"actor_id": "A99"})
    assert {*rows(breakdowns.by_department(made), "department")} == {ALL, "Operations", "Sales", "unknown"}


def test_holdings_carry_the_company_s_own_words_and_the_shareable_edition_lists_all_of_them() -> None:
    inside = breakdowns.by_holding(company({}))
    outside = breakdowns.by_holding(replace(company({}), edition="shareable"))
    assert (inside.dimensions[0].values, inside.dimensions[0].labels) == (("H01",), ("Members",))
    assert outside.dimensions[0].values == ("H01", "H02")


def test_a_use_of_several_categories_counts_under_each_and_once_in_all() -> None:
    made = company({"categories": "T01|T13"}, {})
    assert rows(breakdowns.by_category(made), "category") == {
        "T01": (1, 1, 0, 1, 1),
        "T13": (2, 2, 1, 1, 1),
        ALL: (2, 2, 1, 1, 1),
    }


def test_days_weeks_and_months_hold_the_same_uses() -> None:
    made = company({}, {"occurred_at": datetime(2026, 4, 12, 15)}, {"occurred_at": datetime(2026, 4, 12, 14, 59)})
    frame = breakdowns.by_day(made).frame
    assert frame.select("grain", "date", "evaluated").rows() == [
        ("day", "2026-04-10", 1),
        ("day", "2026-04-12", 1),
        ("day", "2026-04-13", 1),
        ("month", "2026-04-01", 3),
        ("week", "2026-04-06", 2),
        ("week", "2026-04-13", 1),
    ]


uses = st.builds(
    dict,
    occurred_at=st.integers(0, 40).map(lambda n: datetime(2026, 4, 1) + timedelta(days=n)),
    principal_key=st.sampled_from(["p1", "p2", None]),
    holding_id=st.sampled_from(["H01", "H02"]),
    actor_id=st.sampled_from(["A01", "A02"]),
    categories=st.sampled_from(["T13", "T01|T13", "T05"]),
    purpose=st.sampled_from(["U1", "U3", "X9", None]),
    result=st.sampled_from(["done", "returned", "denied"]),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(uses, max_size=14))
def test_every_part_equals_the_oracle_and_the_parts_add_up(given_uses: list[dict[str, Any]]) -> None:
    made = company(*given_uses, period="2026-04-01..2026-06-01")
    numbered = [{"event_id": f"e{nth}", **use} for nth, use in enumerate(given_uses)]
    people = [{"principal_key": "p1"}, {"principal_key": "p2"}]
    tables = complete({"holding": HOLDINGS, "principal": people, "agreement": [{}], "use_event": numbered})
    evaluated = [
        use
        for use in oracle.known_uses(tables, date(2026, 4, 1), date(2026, 6, 1), made.known_before)
        if oracle.use_class(use, tables) == "attributable"
    ]
    reason = {use["event_id"]: oracle.judge(use, tables, made.policy, made.known_before)[0] for use in evaluated}
    keys: dict[str, Callable[[Any], str]] = {
        "month": lambda use: f"{use['jst_date']:%Y-%m}",
        "holding": lambda use: use["holding_id"],
        "department": lambda use: {"A01": "Operations", "A02": "Sales"}[use["actor_id"]],
        "system": lambda use: {"H01": "crm", "H02": "mail"}[use["holding_id"]],
    }

    def counted(some: list[Any]) -> tuple[int, ...]:
        bad = [use for use in some if reason[use["event_id"]] != "covered"]
        known = [use for use in some if reason[use["event_id"]] != "unknown"]
        persons = [len({use["principal_key"] for use in group}) for group in (some, bad)]
        return (len(some), len(known), len(some) - len(bad), *persons)

    whole = {row["variant"]: row for row in coverage.total(made).frame.to_dicts()}
    for part, key in keys.items():
        found = rows(PARTS[part](made), part)
        expected = {
            label: counted([use for use in evaluated if key(use) == label]) for label in set(map(key, evaluated))
        }
        assert {label: row for label, row in found.items() if label != ALL} == expected
        sums = [sum(row[nth] for row in expected.values()) for nth in range(3)]
        assert list(found.get(ALL, (0, 0, 0))[:3]) == sums
        assert sums[0] == whole.get("strict", {"evaluated": 0})["evaluated"]
        assert sums[1] == whole.get("known", {"evaluated": 0})["evaluated"]
    touched = {label for use in evaluated for label in use["categories"].split("|")}
    expected = {
        label: counted([use for use in evaluated if label in use["categories"].split("|")]) for label in touched
    }
    assert {k: v for k, v in rows(breakdowns.by_category(made), "category").items() if k != ALL} == expected


@pytest.mark.parametrize("edition", ["restricted", "shareable"])
@pytest.mark.parametrize("name", breakdowns.__all__)
def test_every_breakdown_passes_the_gate_with_and_without_uses(name: str, edition: Any) -> None:
    seal.reset()
    for made in (company(), company({}, {"purpose": None}, {"purpose": "U3", "principal_key": "p2"})):
        found = release(getattr(breakdowns, name)(replace(made, edition=edition)))
        assert {cell.column for cell in found.cells} <= SHOWN
        seal.reset()
