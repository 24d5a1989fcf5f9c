"""The sample company's planted truth, found by the measures of the library: exactly it, and nothing else."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from privlib.measures import breakdowns, coverage, loads, needs, new_purposes, notices, stops, trend
from privlib.risk.shown import changes, datasets
from privlib.study import ALL, Measured, Study, open_study

ROOT = Path(__file__).parents[2]
FIGURES = tomllib.loads((ROOT / "sample_data/plants.toml").read_text())["figures"]
Ask = Callable[..., Study]


@pytest.fixture(scope="module")
def ask(sample_store: Path) -> Ask:
    def asked(period: str = "2025-10-01..2026-11-01", as_of: str = "2026-11-10") -> Study:
        policy = str(ROOT / "sample_data/small/policy.toml")
        return open_study(store=str(sample_store), policy=policy, law="appi", period=period, as_of=as_of)

    return asked


def column(measured: Measured, label: str, *counts: str) -> dict[str, Any]:
    picked = measured.frame.select(label, *counts)
    return {row[0]: row[1] if len(counts) == 1 else list(row[1:]) for row in picked.rows()}


def test_every_record_is_loaded_refused_or_a_duplicate(ask: Ask) -> None:
    found = loads.by_table(ask()).frame.filter(table="use_event").to_dicts()[0]
    assert found == {
        "table": "use_event",
        "files": 14,
        "records": 8_564,
        "loaded": 8_537,
        "duplicates": 25,
        "refused": 2,
        "blank": 0,
    }
    assert loads.refused_by_code(ask()).frame.rows() == [("E220", 2)]


def test_of_a_data_set_its_rows_and_its_register_were_loaded(ask: Ask) -> None:
    assert loads.by_table(ask(), "D02").frame["table"].to_list() == ["anon_d02", "anon_dataset", "anon_field"]


def test_uses_are_classed_as_planted(ask: Ask) -> None:
    assert column(coverage.uses_by_class(ask()), "class", "uses") == {
        "attributable": 8_409,
        "not_attributable": 56,
        "not_personal": 39,
        "denied": 33,
    }


def test_coverage_is_as_planted_strict_and_known(ask: Ask) -> None:
    assert column(coverage.total(ask()), "variant", "covered", "evaluated") == {
        "strict": [8_248, 8_409],
        "known": [8_248, 8_284],
    }


def test_coverage_by_purpose_is_as_planted(ask: Ask) -> None:
    found = column(coverage.by_purpose(ask()), "purpose", "covered", "evaluated")
    assert found.pop(ALL) == [8_248, 8_409]
    assert found == FIGURES["by_purpose"]


def test_coverage_by_month_is_as_planted(ask: Ask) -> None:
    frame = coverage.by_purpose_month(ask()).frame
    for month, (evaluated, uncovered, unknown) in FIGURES["by_month"].items():
        rows = frame.filter(month=month)
        assert [
            rows["evaluated"].sum(),
            rows["evaluated"].sum() - rows["covered"].sum(),
            rows.filter(purpose="unknown")["evaluated"].sum(),
        ] == [evaluated, uncovered, unknown], month


def test_the_months_run_one_by_one_add_up_to_the_whole(ask: Ask) -> None:
    for month, (evaluated, uncovered, _) in FIGURES["by_month"].items():
        strict = column(coverage.total(ask(month)), "variant", "covered", "evaluated")["strict"]
        assert strict == [evaluated - uncovered, evaluated], month


def test_reasons_and_owners_are_as_planted_and_add_up(ask: Ask) -> None:
    reasons = column(coverage.uncovered_by_reason(ask()), "reason", "uses")
    owners = column(coverage.uncovered_by_owner(ask()), "owner", "uses")
    assert reasons.pop(ALL) == owners.pop(ALL) == sum(reasons.values()) == sum(owners.values()) == 161
    assert reasons == FIGURES["reasons"]
    assert owners == FIGURES["owners"]


def test_persons_are_uncovered_as_planted(ask: Ask) -> None:
    found = column(coverage.by_person(ask()), "variant", "persons", "persons_covered")
    assert {variant: whole - good for variant, (whole, good) in found.items()} == {"strict": 77, "known": 32}


def test_unknown_purposes_are_as_planted(ask: Ask) -> None:
    found = column(coverage.unknown_purpose(ask()), "detail", "uses", "personal")
    assert found == {ALL: [125, 8_465], "untagged": [120, 8_465], "unresolvable": [5, 8_465]}
    june = column(coverage.unknown_purpose(ask("2026-06")), "detail", "uses", "personal")
    assert june["untagged"] == [FIGURES["coverage"]["untagged_june"], FIGURES["coverage"]["personal_june"]]


def test_march_as_known_early_and_late_differs_by_the_late_uses(ask: Ask) -> None:
    early = column(coverage.total(ask("2026-03", "2026-04-05")), "variant", "covered", "evaluated")["strict"]
    late = column(coverage.total(ask("2026-03")), "variant", "covered", "evaluated")["strict"]
    assert (early, late) == ([613, 618], [653, 659])


def test_october_is_as_planted(ask: Ask) -> None:
    found = column(coverage.total(ask("2026-10")), "variant", "covered", "evaluated")
    assert found == {"strict": [819, 822], "known": [819, 822]}


def test_visitor_days_and_events_are_as_planted(ask: Ask) -> None:
    days = trend.visitors(ask()).frame.filter(grain="day")
    assert (days.height, days["visitors"].sum()) == (396, FIGURES["history"]["visitor_days"])
    groups = trend.by_dimension(ask(), "page_group").frame.filter(grain="month")
    assert groups["events"].sum() == 54_567
    purposes = column(trend.by_purpose(ask()), "purpose", "events")
    assert purposes.pop(ALL) == sum(purposes.values()) == 54_567
    assert (purposes["other"], purposes["H1"], purposes["unknown"]) == (4, 30, 0)


def test_the_generalised_data_set_has_four_small_classes_and_the_candidate_none(ask: Ask) -> None:
    limits = {"k_min": 10, "l_min": 2, "t_max": 0.5}
    produced = column(datasets.summary(ask(), "D02", (), **limits), "measure", "value")
    assert [produced[name] for name in ("k", "uniques", "below_k_min")] == [3, 0, 24]
    sizes = column(datasets.class_sizes(ask(), "D02", k_min=10), "band", "classes")
    assert [sizes[band] for band in ("1", "2", "3–4", "5–9")] == [0, 0, 1, 3]
    candidate = column(datasets.summary(ask(), "D04", (), **limits), "measure", "value")
    assert candidate["k"] >= 10
    assert [candidate[name] for name in ("uniques", "below_k_min")] == [0, 0]
    verdicts = [*datasets.summary(ask(), "D04", (), **limits).frame["verdict"]]
    assert "fail" not in verdicts


def test_deleting_the_twenty_four_is_one_way_to_ten_persons_a_class(ask: Ask) -> None:
    found = column(changes.remedies(ask(), "D02", k_min=10), "remedy", "gain", "removed", "k", "k_own")
    assert found["remove"] == [24, 24, 10, 10]
    assert found["blank"][0] == 24
    assert found["blank"][2] >= 10
    assert changes.remedies(ask(), "D04", k_min=10).frame.height == 0
    rungs = changes.ladder(ask(), "D02", k_min=10, l_min=2, t_max=0.5).frame
    assert rungs.head(2).select("rung", "beyond", "removed", "verdict").rows() == [
        ("0 unchanged", 24, 0, "fail"),
        ("1 remove", 0, 24, "pass"),
    ]


def test_uses_after_a_stop_are_as_planted(ask: Ask) -> None:
    planted = FIGURES["after_stop"]
    found = column(stops.uses_after_stop(ask()), "stop", "uses", "persons")
    assert found == {
        ALL: [15, 10],
        "suspension": planted["suspension"],
        "unsubscribe": planted["unsubscribe"],
        "withdrawal": planted["withdrawn"],
    }
    october = stops.stopped_cases(ask("2026-10")).frame
    assert october.filter(purpose="U3").select("case", "seconds").rows() == [
        ("1", planted["v09_seconds"][0]),
        ("1", planted["v09_seconds"][1]),
        ("2", planted["v09_seconds"][0]),
    ]


def test_agreement_to_the_new_purpose_is_as_planted(ask: Ask) -> None:
    frame = new_purposes.agreed(ask()).frame
    agreed, used = FIGURES["coverage"]["new1"]
    assert frame.rows() == [("NEW1", used, agreed, FIGURES["coverage"]["late_evidence"][1])]
    months = new_purposes.adoption(ask())
    assert months.dimensions[1].values == ("2026-08", "2026-09", "2026-10")
    used_by_month = column(months, "month", "persons_used")
    assert used_by_month.pop(ALL) == sum(used_by_month.values()) == used


def test_triples_are_declared_as_planted_and_the_undeclared_ones_are_those_planted(ask: Ask) -> None:
    row = needs.declared_triples(ask()).frame.to_dicts()[0]
    assert [row["declared"], row["triples"]] == FIGURES["coverage"]["declared_triples"]
    listed = needs.undeclared_triples(ask()).frame.rows()
    assert listed == [
        ("H01", "T05", "unknown", 2, "unknown"),
        ("H02", "T09", "unknown", 3, "unknown"),
        ("H03", "T05", "U3", 4, "no-matrix"),
        ("H08", "T08", "unknown", 120, "unknown"),
        ("H13", "T06", "U3", 2, "no-matrix"),
    ]
    named = [" ".join([row[0], *(row[1:3] if row[2] != "unknown" else ["unknown"])]) for row in listed]
    assert named == FIGURES["coverage"]["undeclared_triples"]


def test_notices_and_what_was_collected_beyond_need_are_as_planted(ask: Ask) -> None:
    told = notices.complete(ask()).frame.to_dicts()[0]
    assert [told["complete"], told["collections"]] == FIGURES["registers"]["notices"]
    assert notices.missed(ask()).frame.rows() == [
        ("F01-1", "shown-late", 2),
        ("F03-7", "missing:administrator", 14),
        ("none", "not-shown", 1),
    ]
    asked = needs.beyond_need(ask()).frame.to_dicts()[0]
    assert [asked["beyond"], asked["pairs"]] == FIGURES["registers"]["outside_matrix"]
    assert needs.beyond_need_by_form(ask()).frame.rows() == [("F05", "T05", 6)]


def test_one_holding_is_unused_as_planted(ask: Ask) -> None:
    row = needs.unused_holdings(ask()).frame.to_dicts()[0]
    assert [row["unused"], row["holdings"]] == FIGURES["coverage"]["unused_holdings"]
    assert needs.idle_holdings(ask()).frame.rows() == [("H17", "unused", None)]


def test_the_parts_of_coverage_add_up_to_the_planted_total_and_months_are_as_planted(ask: Ask) -> None:
    for part in ("month", "holding", "department", "system"):
        found = column(getattr(breakdowns, f"by_{part}")(ask()), part, "covered", "known", "evaluated")
        assert found.pop(ALL) == [8_248, 8_284, 8_409], part
        assert [sum(each) for each in zip(*found.values(), strict=True)] == [8_248, 8_284, 8_409], part
        if part == "month":
            planted = FIGURES["by_month"].items()
            assert found == {month: [all_ - bad, all_ - unknown, all_] for month, (all_, bad, unknown) in planted}
    categories = column(breakdowns.by_category(ask()), "category", "covered", "evaluated")
    assert categories.pop(ALL) == [8_248, 8_409]
    assert sum(evaluated for _, evaluated in categories.values()) > 8_409
    days = breakdowns.by_day(ask()).frame.filter(grain="day")
    assert (days["covered"].sum(), days["evaluated"].sum()) == (8_248, 8_409)
