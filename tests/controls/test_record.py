"""The record of findings: what a run found is read back as it was, and what was recorded never changes."""

from datetime import date
from pathlib import Path

import pytest

from privlib.controls import record
from privlib.controls.found import Result
from privlib.errors import ParameterError
from privlib.store.findings import Run
from tests.controls import company
from tests.controls.lives import GAP, NEWS, STALE, results, run, worse


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store.duckdb"


def statuses(store: Path, schedule: str | None = None) -> dict[str, str]:
    known = record.history(store, schedule)
    return {state.finding.control: state.status for state in known.now}


def test_a_run_is_read_back_as_it_was_recorded(store: Path) -> None:
    first = run("2026-09")
    assert record.record(store, first, results(NEWS, STALE)) == record.Recorded(first, already=False)
    known = record.history(store, None)
    assert known.runs == (first,)
    assert [state.finding for state in known.now] == [NEWS, STALE]
    assert known.evaluated == {"C-P1.5a": 100, "C-P1.6a": 100, "C-S3": 100}


def test_the_same_run_again_changes_nothing(store: Path) -> None:
    record.record(store, run("2026-09"), results(NEWS))
    before = store.with_name("store.duckdb.findings").read_bytes()
    assert record.record(store, run("2026-09"), results(NEWS)) == record.Recorded(run("2026-09"), already=True)
    assert store.with_name("store.duckdb.findings").read_bytes() == before


def test_a_restatement_is_kept_beside_the_first(store: Path) -> None:
    record.record(store, run("2026-09"), results(NEWS))
    record.record(store, run("2026-09", "2026-10-15"), results(worse(NEWS, 4), GAP))
    known = record.history(store, None)
    assert [each.as_of for each in known.runs] == ["2026-09-30", "2026-10-15"]
    assert [[state.finding.n for state in known.states[each.run]] for each in known.runs] == [[3], [5, 4]]
    assert statuses(store) == {"C-P1.6a": "new", "C-S3": "new"}


def test_a_finding_lives_through_all_its_states(store: Path) -> None:
    record.record(store, run("2026-08"), results(NEWS))
    record.record(store, run("2026-09"), results(NEWS))
    assert statuses(store) == {"C-S3": "open"}
    record.accept(store, NEWS.fingerprint, by="Sato", why="repaired soon", until=date(2027, 1, 1))
    assert statuses(store) == {"C-S3": "accepted"}
    record.record(store, run("2026-10"), results(NEWS))
    assert statuses(store) == {"C-S3": "accepted"}
    record.record(store, run("2026-11"), results())
    assert statuses(store) == {"C-S3": "fixed"}
    record.record(store, run("2026-11", "2026-12-10"), results(NEWS))
    assert statuses(store) == {"C-S3": "reopened"}
    life = record.history(store, None).life_of(NEWS.fingerprint)
    assert [state.status for _, state in life] == ["new", "open", "accepted", "fixed", "reopened"]
    assert {state.first_seen.run for _, state in life} == {run("2026-08").run}


def test_the_later_of_two_acceptances_counts_and_both_are_kept(store: Path) -> None:
    record.record(store, run("2026-09"), results(NEWS))
    record.accept(store, NEWS.fingerprint, by="Sato", why="a", until=date(2026, 10, 15))
    record.accept(store, NEWS.fingerprint, by="Kato", why="b", until=date(2027, 1, 1))
    record.record(store, run("2026-10"), results(NEWS))
    known = record.history(store, None)
    assert [(each.acceptance.by, each.run) for each in known.acceptances] == [
        ("Sato", run("2026-09").run),
        ("Kato", run("2026-09").run),
    ]
    (state,) = known.now
    assert (state.status, state.acceptance and state.acceptance.by) == ("accepted", "Kato")


def test_an_acceptance_may_be_renewed_with_the_figures_of_today(store: Path) -> None:
    record.record(store, run("2026-09"), results(worse(NEWS, 10)))
    record.accept(store, NEWS.fingerprint, by="Sato", why="a", until=date(2026, 11, 15))
    record.record(store, run("2026-10"), results(worse(NEWS, 12)))
    state = record.accept(store, NEWS.fingerprint, by="Sato", why="a", until=date(2027, 1, 1))
    assert (state.acceptance and state.acceptance.n, statuses(store)) == (12, {"C-S3": "accepted"})
    record.record(store, run("2026-11"), results(worse(NEWS, 14)))
    assert statuses(store) == {"C-S3": "accepted"}


def test_schedules_do_not_meet(store: Path) -> None:
    record.record(store, run("2026-09"), results(NEWS))
    record.record(store, run("2026-09", schedule="quarterly"), results(NEWS, GAP))
    record.accept(store, NEWS.fingerprint, by="Sato", why="a", until=date(2027, 1, 1), schedule="luminous-2021-monthly")
    record.record(store, run("2026-10"), results())
    assert statuses(store, "luminous-2021-quarterly") == {"C-P1.6a": "new", "C-S3": "new"}
    assert statuses(store) == {"C-S3": "fixed"}
    assert record.history(store).last.name == "luminous-2021-monthly"
    assert record.history(store, "quarterly").last.name == "luminous-2021-quarterly"


def test_what_stands_now_is_read_without_what_stood_before(store: Path) -> None:
    record.record(store, run("2026-09"), results(NEWS, GAP))
    record.record(store, run("2026-10"), results(NEWS))
    now, whole = record.history(store, whole=False), record.history(store)
    assert (now.now, now.runs, now.evaluated) == (whole.now, whole.runs, whole.evaluated)
    assert [len(known.life_of(NEWS.fingerprint)) for known in (now, whole)] == [1, 2]


def refused(kind: type[ParameterError], *words: object, **named: object) -> str:
    with pytest.raises(kind) as found:
        record.accept(*words, **named)  # type: ignore[arg-type]
    return found.value.safe_message


def test_what_was_never_found_is_not_accepted(store: Path) -> None:
    wish = {"by": "Sato", "why": "x", "until": date(2027, 1, 1)}
    assert refused(ParameterError, store, NEWS.fingerprint, **wish) == (
        "no findings are recorded beside store.duckdb. Run the controls with `privlib findings run`. Nothing was run."
    )
    record.record(store, run("2026-09"), results(NEWS))
    assert refused(ParameterError, store, "edba4b75cedcd964", **wish) == (
        'no finding edba4b75cedcd964 is recorded in luminous-2021-monthly. Did you mean "edba4b75cedcd963"? '
        "`privlib findings list` shows those that are; --schedule names another schedule. Nothing was run."
    )
    assert refused(ParameterError, store, NEWS.fingerprint, schedule="luminous-2021-montly", **wish) == (
        '--schedule: no schedule is named so. Did you mean "luminous-2021-monthly"? Known: luminous-2021-monthly. '
        "Nothing was run."
    )
    assert record.history(store, None).acceptances == ()


def test_an_acceptance_that_is_refused_leaves_no_trace(store: Path) -> None:
    record.record(store, run("2026-09"), results(NEWS))
    before = store.with_name("store.duckdb.findings").read_bytes()
    refused(ParameterError, store, NEWS.fingerprint, by="", why="x", until=date(2027, 1, 1))
    refused(ParameterError, store, NEWS.fingerprint, by="Sato", why="x", until=date(2027, 10, 1))
    assert store.with_name("store.duckdb.findings").read_bytes() == before


def named(found: tuple[Result, ...] = (), code: str = "0" * 64, **asked: str) -> Run:
    given = company.study("", **asked)
    try:
        return record.run_of(given, "appi", code, found)
    finally:
        given.engine.close()


def test_a_run_is_named_by_all_that_makes_it_what_it_is() -> None:
    one = named(results(NEWS))
    assert one == named(tuple(reversed(results(NEWS))))
    others = [
        named(results(worse(NEWS, 4))),
        named(results(NEWS), code="1" * 64),
        named(results(NEWS), as_of="2026-06-01"),
        named(results(NEWS), period="2026-05"),
    ]
    assert len({one.run, *(each.run for each in others)}) == 5
    assert {one.schedule} == {each.schedule for each in others}
    assert (one.name, one.period, one.period_from, one.period_to, one.as_of, one.policy, one.regime) == (
        *("luminous-2021-monthly", "2026-04", "2026-04-01", "2026-05-01", "2026-05-31", "luminous-2021"),
        "appi-2024-04",
    )


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("2026-01", "luminous-2021-monthly"),
        ("2026-Q1", "luminous-2021-quarterly"),
        ("FY2026-Q1", "luminous-2021-quarterly"),
        ("2026-H2", "luminous-2021-half-yearly"),
        ("FY2025", "luminous-2021-yearly"),
        ("2026-01-01..2026-03-01", "luminous-2021-every-2-months"),
        ("2026-01-05..2026-01-12", "luminous-2021-every-7-days"),
    ],
)
def test_a_schedule_is_the_policy_and_how_long_a_period_is(period: str, name: str) -> None:
    assert named(period=period, as_of="2026-12-31").name == name
