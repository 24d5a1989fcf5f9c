"""The committed sample company says exactly what plants.toml says it does; the clean one says nothing is wrong."""

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

import generate
import pytest
import slow
from slow import Judged, Tables

FIRST, LAST, AS_OF = date(2025, 10, 1), date(2026, 11, 1), date(2026, 11, 10)
Figures = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def judged(committed: Tables) -> list[Judged]:
    return slow.judge(committed, FIRST, LAST, AS_OF)


def uncovered(found: list[Judged]) -> list[Judged]:
    return [use for use in found if use.reason is not None]


def covered_of(found: list[Judged]) -> list[int]:
    return [len(found) - len(uncovered(found)), len(found)]


def test_use_rows_are_loaded_dropped_or_in_conflict(committed: Tables, figures: Figures) -> None:
    loaded, copies, conflicts = slow.deduplicate(committed["use_event"])
    rows = figures["rows"]
    assert [len(committed["use_event"]), len(loaded), copies, conflicts] == [
        rows[name] for name in ("physical", "loaded", "duplicates", "conflicts")
    ]


def test_each_loaded_use_is_of_one_class(committed: Tables, figures: Figures) -> None:
    regime = slow.regime_of(committed)
    classes = Counter(slow.personal_class(regime, use) for use in slow.deduplicate(committed["use_event"])[0])
    assert classes == {
        name: figures["rows"][name] for name in ("attributable", "not_attributable", "not_personal", "denied")
    }


def test_coverage_strict_and_known(judged: list[Judged], figures: Figures) -> None:
    coverage = figures["coverage"]
    known = [use for use in judged if use.purpose != "unknown"]
    assert covered_of(judged) == [coverage["covered"], coverage["evaluated_strict"]]
    assert covered_of(known) == [coverage["covered"], coverage["evaluated_known"]]


def test_persons_with_any_uncovered_use(judged: list[Judged], figures: Figures) -> None:
    strict = {use.use["principal_id"] for use in uncovered(judged)}
    known = {use.use["principal_id"] for use in uncovered(judged) if use.purpose != "unknown"}
    assert len(strict) == figures["coverage"]["persons_uncovered_strict"]
    assert len(known) == figures["coverage"]["persons_uncovered_known"]


def test_coverage_by_purpose(judged: list[Judged], figures: Figures) -> None:
    found = {
        purpose: covered_of([u for u in judged if u.purpose == purpose]) for purpose in {u.purpose for u in judged}
    }
    assert found == figures["by_purpose"]


def test_coverage_by_month(judged: list[Judged], figures: Figures) -> None:
    found = {}
    for month in figures["by_month"]:
        uses = [use for use in judged if f"{use.day:%Y-%m}" == month]
        found[month] = [len(uses), len(uncovered(uses)), sum(use.purpose == "unknown" for use in uses)]
    assert found == figures["by_month"]


def test_every_uncovered_use_has_one_reason_and_one_owner(judged: list[Judged], figures: Figures) -> None:
    assert Counter(use.reason for use in uncovered(judged)) == figures["reasons"]
    assert Counter(use.owner for use in uncovered(judged)) == figures["owners"]


def test_uses_without_a_purpose_that_resolves(committed: Tables, figures: Figures) -> None:
    regime = slow.regime_of(committed)
    personal = [
        use
        for use in slow.deduplicate(committed["use_event"])[0]
        if slow.personal_class(regime, use) in {"attributable", "not_attributable"}
    ]
    unknown = [use for use in personal if slow.purpose_of(use) == "unknown"]
    untagged = [use for use in unknown if use["purpose"] is None and use["purpose_raw"] is None]
    june = [use for use in personal if slow.day_of(use["occurred_at"]).month == 6]
    coverage = figures["coverage"]
    assert [len(unknown), len(untagged), len(personal)] == [coverage[n] for n in ("unknown", "untagged", "personal")]
    assert [sum(u in june for u in untagged), len(june)] == [coverage["untagged_june"], coverage["personal_june"]]


def test_late_evidence_is_covered_and_counted(judged: list[Judged], figures: Figures) -> None:
    late = [use for use in judged if use.late_evidence]
    assert [len(late), len({use.use["principal_id"] for use in late})] == figures["coverage"]["late_evidence"]


def test_agreement_to_the_new_purpose_before_its_first_use(judged: list[Judged], figures: Figures) -> None:
    uses = [use for use in judged if use.purpose == "NEW1"]
    assert len({use.use["principal_id"] for use in uses}) == len(uses)
    assert covered_of(uses) == figures["coverage"]["new1"]


def test_declared_and_undeclared_triples(committed: Tables, figures: Figures) -> None:
    declared, undeclared = slow.triples(committed)
    assert sorted(undeclared) == figures["coverage"]["undeclared_triples"]
    assert [len(declared), len(declared | undeclared)] == figures["coverage"]["declared_triples"]


def test_one_holding_is_unused(committed: Tables, figures: Figures) -> None:
    unused, old = slow.unused_holdings(committed, LAST)
    assert unused == ["H17"]
    assert [len(unused), old] == figures["coverage"]["unused_holdings"]


def test_uses_after_the_persons_own_stop(committed: Tables, judged: list[Judged], figures: Figures) -> None:
    agreements = slow.by_person(committed["agreement"])
    after: dict[str, list[Judged]] = {}
    seconds: dict[str, int] = {}
    for use in judged:
        for kind, start in slow.stops_of(agreements[use.use["principal_id"]], use.use):
            after.setdefault(kind, []).append(use)
            if use.use["event_id"].startswith("V09"):
                elapsed = slow.instant(use.use["occurred_at"]) - start
                seconds[use.use["principal_id"]] = int(elapsed.total_seconds())
    found = {kind: [len(uses), len({u.use["principal_id"] for u in uses})] for kind, uses in after.items()}
    assert found | {"v09_seconds": sorted(seconds.values())} == figures["after_stop"]


def test_march_is_restated_by_late_uses(committed: Tables, figures: Figures) -> None:
    early = slow.judge(committed, date(2026, 3, 1), date(2026, 4, 1), date(2026, 4, 5))
    late = slow.judge(committed, date(2026, 3, 1), date(2026, 4, 1), AS_OF)
    march = figures["march"]
    assert [covered_of(early), covered_of(late)] == [march["known_2026-04-05"], march["known_2026-11-10"]]
    assert len(late) - len(early) == march["late_uses"]


def test_october_strict_equals_known(committed: Tables, figures: Figures) -> None:
    october = slow.judge(committed, date(2026, 10, 1), LAST, AS_OF)
    assert covered_of(october) == [figures["october"]["covered"], figures["october"]["evaluated"]]
    assert all(use.purpose != "unknown" for use in october)


def test_history_rows_and_visitor_days(committed: Tables, figures: Figures) -> None:
    hits = committed["history_event"]
    linked = sum(hit["linked"] for hit in hits)
    assert [linked, len(hits) - linked] == [figures["rows"]["linked"], figures["rows"]["unlinked"]]
    assert slow.visitor_days(hits).total() == figures["history"]["visitor_days"]


def test_clean_history_is_gold(clean: Tables, figures: Figures) -> None:
    history = figures["history"]
    assert slow.visitor_days(clean["history_event"]).total() == history["clean_visitor_days"]
    assert sum(not hit["linked"] for hit in clean["history_event"]) == history["clean_unlinked"]


def test_explained_and_unexplained_days_alone(figures: Figures) -> None:
    hits = slow.rows(generate.tables(plants=["V93"]))["history_event"]
    days = sorted(slow.visitor_days(hits).values())
    history = figures["history"]
    assert [sum(days), len(days)] == [history["explained_visitor_days"], 396]
    assert sum(not hit["linked"] for hit in hits) == history["explained_unlinked"]
    assert [days[0], days[198], days[-1]] == history["daily"]


def test_d02_has_four_small_classes(committed: Tables, figures: Figures) -> None:
    sizes = slow.classes(committed["anon-D02"], ("age_band", "sex", "area", "family"))
    small = [size for size in sizes if size < 10]
    d02 = figures["D02"]
    assert [sizes[0], len(small), sum(small), sizes.count(1)] == [
        d02[name] for name in ("k", "classes_under_10", "persons_under_10", "uniques")
    ]


def test_the_clean_company_is_covered_altogether(clean: Tables) -> None:
    found = slow.judge(clean, FIRST, LAST, AS_OF)
    # 8,213 baseline uses, and nine of the oddities O04, O05 and O06
    assert covered_of(found) == [8222, 8222]


def test_the_clean_company_has_no_small_class(clean: Tables) -> None:
    for name in ("anon-D02", "anon-D04"):
        assert slow.classes(clean[name], ("age_band", "sex", "area", "family"))[0] >= 10


def test_a_visitor_key_lives_one_day_on_the_clean_company(clean: Tables) -> None:
    days = Counter(
        key
        for key, _ in {
            (hit["visitor_key"], hit["occurred_at"].astimezone(slow.TOKYO).date()) for hit in clean["history_event"]
        }
    )
    assert set(days.values()) == {1}


def test_the_cast_appears_only_in_oddities_on_the_clean_company(clean: Tables) -> None:
    cast = {f"P{n:07d}" for n in range(1901, 2001)}
    assert {u["event_id"][0] for u in clean["use_event"] if u["principal_id"] in cast} == {"O"}
    assert not any(hit["principal_id"] in cast for hit in clean["history_event"])


def test_persons_work_by_day_in_their_roles_and_in_moderation_on_the_clean_company(clean: Tables) -> None:
    roles = {actor["actor_id"]: actor["roles"] for actor in clean["actor"]}
    access = {h["holding_id"]: h["access_roles"].split("|") for h in clean["holding"]}
    for use in clean["use_event"]:
        is_person = use["actor_id"].startswith("A")
        assert not is_person or 6 <= slow.instant(use["occurred_at"]).astimezone(slow.TOKYO).hour < 22
        assert use["result"] == "denied" or roles[use["actor_id"]] in access[use["holding_id"]]
        assert int(use["n_rows"]) <= 1000


def test_nobody_who_works_rests_more_than_62_days_on_the_clean_company(clean: Tables) -> None:
    days: dict[str, list[date]] = {}
    for use in clean["use_event"]:
        days.setdefault(use["actor_id"], [FIRST]).append(slow.day_of(use["occurred_at"]))
    gaps = {a: max((b - a_).days for a_, b in pairwise(sorted(found))) for a, found in days.items() if a != "A24"}
    assert max(gaps.values()) <= 62


def test_the_eight_lifted_suspensions_are_used_again_afterwards(clean: Tables) -> None:
    lifted = {a["principal_id"]: slow.instant(a["valid_to"]) for a in clean["agreement"] if _is_lifted(a)}
    again = {
        use["principal_id"]
        for use in clean["use_event"]
        if use["principal_id"] in lifted and slow.instant(use["occurred_at"]) >= lifted[use["principal_id"]]
    }
    assert len(lifted) == 8
    assert again == lifted.keys()


def _is_lifted(agreement: slow.Row) -> bool:
    return agreement["kind"] == "suspension" and agreement["valid_to"] is not None


@pytest.mark.parametrize(
    ("plant", "owners"),
    [
        ("V08", {"C-P1.3b.tag": 120}),
        ("V14", {"C-AC4": 4}),
        ("V15", {}),
    ],
)
def test_a_plant_alone_gives_its_own_finding(plant: str, owners: dict[str, int]) -> None:
    found = slow.judge(slow.rows(generate.tables(plants=[plant])), FIRST, LAST, AS_OF)
    assert Counter(use.owner for use in uncovered(found)) == owners


def test_another_seed_draws_other_persons_and_the_same_figures(figures: Figures) -> None:
    tables = slow.rows(generate.tables(seed=7))
    found = slow.judge(tables, FIRST, LAST, AS_OF)
    assert covered_of(found) == [figures["coverage"]["covered"], figures["coverage"]["evaluated_strict"]]
    assert Counter(use.reason for use in uncovered(found)) == figures["reasons"]
