"""Two clocks: March as known on its closing day, as known later, and what explains the difference."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from privlib.measures import coverage, restated
from privlib.policy import law, model, periods
from privlib.store.load import load
from privlib.store.pseudonyms import Key
from privlib.store.snapshot import open_store
from privlib.study import Measured, Study

SMALL = Path(__file__).parents[2] / "sample_data/small"
CLOSED, NOW = date(2026, 4, 5), date(2026, 11, 10)
CLOSED_AT = "2026-04-05T15:00:00Z"
"""The first instant that is too late to be known on 5 April: 6 April, 00:00 in Tokyo."""
MEASURES = (
    *(coverage.total, coverage.by_purpose, coverage.by_purpose_month, coverage.by_person, coverage.uses_by_class),
    *(coverage.uncovered_by_reason, coverage.uncovered_by_owner, coverage.unknown_purpose),
)


def study(store: Path, period: str, as_of: date) -> Study:
    engine = open_store(store)
    policy = model.read(SMALL / "policy.toml")
    for table, frame in policy.frames().items():
        engine.put(table, frame)
    return Study(engine, policy, law.read("appi"), periods.parse(period, 4), as_of, "restricted", "en", "0" * 64)


@pytest.fixture(scope="module")
def march(sample_store: Path) -> Iterator[Study]:
    made = study(sample_store, "2026-03", NOW)
    with made.engine:
        yield made


def rows(measured: Measured) -> list[tuple[object, ...]]:
    return measured.frame.sort(measured.frame.columns).rows()


def test_march_as_known_on_5_april_and_now_and_the_41_late_uses_between(march: Study) -> None:
    frame = restated.by_month(march).frame.row(0, named=True)
    assert (frame["covered_then"], frame["evaluated_then"]) == (613, 618)
    assert (frame["covered"], frame["evaluated"]) == (653, 659)
    assert restated.by_cause(march).frame.select("month", "cause", "uses").rows() == [
        ("2026-03", "late-use-covered", 40),
        ("2026-03", "late-use-uncovered", 1),
    ]


def test_a_month_of_which_nothing_came_late_has_the_same_figures_twice(march: Study) -> None:
    june = replace(march, period=periods.parse("2026-06", 4))
    frame = restated.by_month(june).frame.row(0, named=True)
    assert (frame["covered_then"], frame["evaluated_then"]) == (frame["covered"], frame["evaluated"]) == (623, 746)
    assert restated.by_cause(june).frame.height == 0


def test_evidence_that_came_after_the_closing_day_is_a_cause_of_its_own(march: Study) -> None:
    """Six consents of October were recorded on the 30th: had the month closed on the 29th, it would not know them."""
    october = replace(march, period=periods.parse("2026-10", 4))
    frame = restated.by_month(october, closing_days=-2).frame.row(0, named=True)
    early = coverage.total(replace(october, as_of=date(2026, 10, 29))).frame.filter(variant="strict")
    assert early.select("evaluated", "covered").row(0) == (frame["evaluated_then"], frame["covered_then"])
    causes = {cause: uses for _, cause, uses, _ in restated.by_cause(october, closing_days=-2).frame.rows()}
    assert causes["late-evidence"] == 6
    late = causes["late-use-covered"] + causes.get("late-use-uncovered", 0)
    assert late == frame["evaluated"] - frame["evaluated_then"]


def test_march_as_of_5_april_is_what_was_reported_when_nothing_more_was_loaded(march: Study, tmp_path: Path) -> None:
    """A store that holds only what was recorded by 5 April, and the store of today asked as of that day."""
    for path in sorted(SMALL.iterdir()):
        if path.name.startswith(("use_event", "agreement")):
            _until(path, tmp_path / path.name)
    known = [path for path in sorted(tmp_path.iterdir()) if path.suffix == ".csv"]
    others = ("actor.csv", "principal.csv", "party.csv", "holding.csv", "policy_version.csv")
    load(tmp_path / "early.duckdb", [*known, *(SMALL / name for name in others)], Key(bytes(32)), max_refused=2)
    first, again = study(tmp_path / "early.duckdb", "2026-03", NOW), replace(march, as_of=CLOSED)
    with first.engine:
        for measure in MEASURES:
            assert rows(measure(first)) == rows(measure(again)), measure.__name__


def _until(path: Path, to: Path) -> None:
    with path.open(newline="") as file:
        header, *records = csv.reader(file)
    at = header.index("recorded_at")
    kept = [record for record in records if _utc(record[at]) < CLOSED_AT]
    with to.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *kept])


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
