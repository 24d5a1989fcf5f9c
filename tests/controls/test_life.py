"""The life of findings: every arrow of the table of states, by hand, and the rules that hold on every path."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.controls import life
from privlib.controls.found import Finding, Result
from privlib.controls.life import Acceptance, State, step
from privlib.errors import ParameterError
from tests.controls.lives import GAP, NEWS, STALE, moment, results, worse

AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (moment(f"2026-{month}") for month in ("08", "09", "10", "11"))
NOBODY: Mapping[str, Acceptance] = {}
UNTIL = date(2027, 3, 31)


def accepted(finding: Finding, until: date = UNTIL, on: date = date(2026, 9, 30)) -> Mapping[str, Acceptance]:
    made = Acceptance("Sato", "the vendor repairs it", until, on, finding.severity, finding.n)
    return {finding.fingerprint: made}


def path(*runs: tuple[life.Moment, Sequence[Result]]) -> tuple[State, ...]:
    states: tuple[State, ...] = ()
    for at, found in runs:
        states = step(states, NOBODY, found, at)
    return states


def status(states: Sequence[State], finding: Finding = STALE) -> str:
    return next(state.status for state in states if state.fingerprint == finding.fingerprint)


def in_status(name: str) -> tuple[State, ...]:
    """STALE in a status after September or, where it takes three runs, with the first one in July's place."""
    july = life.Moment("2026-07", date(2026, 7, 1), date(2026, 8, 1), date(2026, 7, 31))
    before: dict[str, tuple[tuple[life.Moment, Sequence[Result]], ...]] = {
        "new": ((SEPTEMBER, results(STALE)),),
        "open": ((AUGUST, results(STALE)), (SEPTEMBER, results(STALE))),
        "fixed": ((AUGUST, results(STALE)), (SEPTEMBER, results())),
        "reopened": ((july, results(STALE)), (AUGUST, results()), (SEPTEMBER, results(STALE))),
        "accepted": ((SEPTEMBER, results(STALE)),),
    }
    states = path(*before[name])
    return life.now(states, accepted(STALE)) if name == "accepted" else states


@pytest.mark.parametrize("name", life.STATUSES)
def test_each_status_is_reached(name: str) -> None:
    assert status(in_status(name)) == name


@pytest.mark.parametrize(
    ("before", "present", "absent", "not_evaluated"),
    [
        ("new", "open", "fixed", "new"),
        ("open", "open", "fixed", "open"),
        ("reopened", "open", "fixed", "reopened"),
        ("accepted", "accepted", "fixed", "accepted"),
        ("fixed", "reopened", "fixed", "fixed"),
    ],
)
def test_every_arrow_of_the_table(before: str, present: str, absent: str, not_evaluated: str) -> None:
    states = in_status(before)
    assert status(step(states, NOBODY, results(STALE), OCTOBER)) == present
    assert status(step(states, NOBODY, results(), OCTOBER)) == absent
    silent = step(states, NOBODY, results(evaluated={"C-P1.5a": 0}), OCTOBER)
    assert (status(silent), silent[0].evaluated, silent[0].present) == (not_evaluated, False, False)


def test_a_control_that_did_not_run_fixes_nothing() -> None:
    states = step(in_status("open"), NOBODY, (), OCTOBER)
    assert (status(states), states[0].evaluated) == ("open", False)


def test_a_finding_that_nobody_saw_before_is_new_and_its_run_is_the_first_that_knew_it() -> None:
    (state,) = step((), NOBODY, results(NEWS), OCTOBER)
    assert (state.status, state.first_seen, state.last_seen, state.since) == ("new", OCTOBER, OCTOBER, OCTOBER)


def test_what_is_seen_again_keeps_its_first_run_and_takes_the_figures_of_the_last() -> None:
    (state,) = path((SEPTEMBER, results(STALE)), (OCTOBER, results(worse(STALE, 40))))
    assert (state.first_seen, state.last_seen, state.finding.n) == (SEPTEMBER, OCTOBER, 40)


def test_what_is_fixed_keeps_the_figures_with_which_it_was_last_seen() -> None:
    (state,) = path((SEPTEMBER, results(STALE)), (OCTOBER, results()))
    assert (state.finding, state.last_seen, state.since) == (STALE, SEPTEMBER, OCTOBER)


@pytest.mark.parametrize("before", ["new", "open", "reopened"])
def test_whatever_stands_can_be_accepted(before: str) -> None:
    states = step(in_status(before), accepted(STALE), results(STALE), OCTOBER)
    assert (status(states), states[0].acceptance) == ("accepted", accepted(STALE)[STALE.fingerprint])
    assert states[0].since == SEPTEMBER


@pytest.mark.parametrize(
    ("until", "expected"),
    [(date(2026, 10, 30), "open"), (date(2026, 10, 31), "open"), (date(2026, 11, 1), "accepted")],
)
def test_an_acceptance_ends_on_its_day(until: date, expected: str) -> None:
    states = step(in_status("open"), accepted(STALE, until), results(STALE), OCTOBER)
    assert (status(states), states[0].acceptance is None) == (expected, expected == "open")


def test_an_acceptance_ends_on_its_day_even_where_nothing_was_evaluated() -> None:
    silent = results(evaluated={"C-P1.5a": 0})
    states = step(in_status("open"), accepted(STALE, date(2026, 10, 31)), silent, OCTOBER)
    assert (status(states), states[0].evaluated) == ("open", False)


@pytest.mark.parametrize(
    ("n", "then", "expected"),
    [
        (10, 12, "accepted"),  # 20 % is not more than 20 %
        (10, 13, "open"),
        (10, 2, "accepted"),
        (5, 6, "accepted"),
        (4, 5, "open"),  # 25 %
        (1, 2, "open"),
        (0, 1, "open"),
        (0, 0, "accepted"),
    ],
)
def test_an_acceptance_ends_when_what_is_wrong_grows_by_more_than_a_fifth(n: int, then: int, expected: str) -> None:
    known = path((SEPTEMBER, results(worse(STALE, n))))
    states = step(known, accepted(worse(STALE, n)), results(worse(STALE, then)), OCTOBER)
    assert status(states) == expected


def test_growth_counts_from_the_acceptance_and_not_from_the_run_before() -> None:
    states = step(in_status("open"), accepted(STALE), results(worse(STALE, 12)), OCTOBER)
    assert status(states) == "accepted"
    assert status(step(states, NOBODY, results(worse(STALE, 14)), NOVEMBER)) == "open"


@pytest.mark.parametrize(("severity", "expected"), [("C", "open"), ("H", "open"), ("M", "accepted"), ("L", "accepted")])
def test_an_acceptance_ends_when_severity_rises(severity: str, expected: str) -> None:
    other = replace(STALE, severity=severity)  # type: ignore[arg-type]
    assert status(step(in_status("open"), accepted(STALE), results(other), OCTOBER)) == expected


def test_an_acceptance_that_ended_does_not_come_back() -> None:
    states = step(in_status("open"), accepted(STALE), results(worse(STALE, 99)), OCTOBER)
    assert status(step(states, NOBODY, results(STALE), NOVEMBER)) == "open"


def test_an_acceptance_ends_with_what_it_accepts() -> None:
    states = step(in_status("accepted"), NOBODY, results(), OCTOBER)
    assert states[0].acceptance is None
    assert status(step(states, NOBODY, results(STALE), NOVEMBER)) == "reopened"


def test_what_is_fixed_is_not_accepted() -> None:
    assert status(life.now(in_status("fixed"), accepted(STALE))) == "fixed"


def test_a_restatement_leaves_new_what_its_period_brought() -> None:
    later = moment("2026-09", "2026-10-15")
    (state,) = path((SEPTEMBER, results(STALE)), (later, results(worse(STALE, 11))))
    assert (state.status, state.first_seen, state.finding.n) == ("new", SEPTEMBER, 11)
    assert status(step((state,), NOBODY, results(STALE), OCTOBER)) == "open"


def test_a_restatement_fixes_what_it_no_longer_finds_and_only_with_later_knowledge() -> None:
    later, earlier = moment("2026-09", "2026-10-15"), moment("2026-09", "2026-09-15")
    assert status(path((SEPTEMBER, results(STALE)), (later, results()))) == "fixed"
    assert status(path((SEPTEMBER, results(STALE)), (earlier, results()))) == "new"


def test_a_late_row_reopens_a_fixed_finding_of_an_old_period() -> None:
    later = moment("2026-09", "2026-11-10")
    states = path((AUGUST, results(STALE)), (SEPTEMBER, results()), (OCTOBER, results()), (later, results(STALE)))
    assert (status(states), states[0].since, states[0].first_seen) == ("reopened", later, AUGUST)


def test_an_older_period_that_is_run_again_reopens_nothing_that_a_newer_one_fixed() -> None:
    later = moment("2026-08", "2026-11-10")
    states = path((AUGUST, results(STALE)), (SEPTEMBER, results()), (later, results(STALE)))
    assert (status(states), states[0].present) == ("fixed", True)


def test_an_older_period_fixes_nothing_of_a_newer_one() -> None:
    states = path((OCTOBER, results(NEWS)), (SEPTEMBER, results()))
    assert (status(states, NEWS), states[0].last_seen) == ("new", OCTOBER)


def test_an_older_period_keeps_the_figures_of_the_newer_one() -> None:
    states = path((OCTOBER, results(worse(NEWS, 7))), (SEPTEMBER, results(NEWS)))
    assert (status(states, NEWS), states[0].finding.n, states[0].last_seen) == ("new", 7, OCTOBER)


def test_findings_stand_in_the_order_of_severity_control_and_subject() -> None:
    second = replace(NEWS, subjects=("U1", "H02"), identity=("U1", "H02"))
    states = step((), NOBODY, results(STALE, NEWS, GAP, second), OCTOBER)
    assert [(each.finding.control, each.finding.subjects[0]) for each in states] == [
        ("C-P1.6a", "PT03"),
        ("C-S3", "U1"),
        ("C-S3", "U3"),
        ("C-P1.5a", "U2"),
    ]


ONE = in_status("open")[0]
AS_OF = date(2026, 9, 30)
LATE = "--until: not a day after 2026-09-30 and within 12 months of it. Write at most 2027-09-30. Nothing was run."


def test_an_acceptance_keeps_name_reason_end_and_what_the_finding_was_like() -> None:
    made = life.accept(ONE, "  Sato Yuki ", "The vendor repairs it\tby March.\n", date(2027, 9, 30), AS_OF)
    assert made == Acceptance("Sato Yuki", "The vendor repairs it<U+0009>by March.", date(2027, 9, 30), AS_OF, "M", 10)


@pytest.mark.parametrize(
    ("by", "why", "until", "message"),
    [
        ("", "x", UNTIL, "--by: empty. Write 1 to 80 characters in one line. Nothing was run."),
        (" \n", "x", UNTIL, "--by: empty. Write 1 to 80 characters in one line. Nothing was run."),
        ("S" * 81, "x", UNTIL, "--by: 81 characters. Write 1 to 80 characters in one line. Nothing was run."),
        ("Sato", "", UNTIL, "--why: empty. Write 1 to 400 characters in one line. Nothing was run."),
        ("Sato", "x" * 401, UNTIL, "--why: 401 characters. Write 1 to 400 characters in one line. Nothing was run."),
        *(
            (
                "Sato",
                "x",
                until,
                LATE,
            )
            for until in (date(2026, 9, 30), date(2026, 1, 1), date(2027, 10, 1))
        ),
    ],
)
def test_an_acceptance_takes_a_name_a_reason_and_an_end_within_a_year(
    by: str, why: str, until: date, message: str
) -> None:
    with pytest.raises(ParameterError) as refused:
        life.accept(ONE, by, why, until, AS_OF)
    assert refused.value.safe_message == message


def test_a_control_character_in_a_reason_is_shown_and_does_nothing() -> None:
    assert life.accept(ONE, "Sato", "a\x1b[31m\u202eb", UNTIL, AS_OF).why == "a<U+001B>[31m<U+202E>b"


def test_a_fixed_finding_is_not_accepted() -> None:
    with pytest.raises(ParameterError) as refused:
        life.accept(in_status("fixed")[0], "Sato", "x", UNTIL, AS_OF)
    told = f"{STALE.fingerprint}: it is fixed. Accept one that stands. Nothing was run."
    assert refused.value.safe_message == told


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 9, 30), date(2027, 9, 30)),
        (date(2026, 1, 31), date(2027, 1, 31)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_an_acceptance_ends_at_most_twelve_months_later(as_of: date, expected: date) -> None:
    assert life.latest_end(as_of) == expected


FINDINGS = (NEWS, STALE, GAP)
CONTROLS = ("C-P1.5a", "C-P1.6a", "C-S3")
MOMENTS = [moment(month, known) for month in ("2026-08", "2026-09", "2026-10") for known in ("", "2026-11-10")]


@st.composite
def runs(draw: st.DrawFn) -> tuple[life.Moment, tuple[Result, ...], Mapping[str, Acceptance]]:
    """Any run: a period known on any of two days, what it evaluated, found, and what was accepted before it."""
    evaluated = {name: draw(st.integers(0, 2)) for name in CONTROLS}
    found = [
        worse(each, draw(st.integers(1, 30))) for each in FINDINGS if evaluated[each.control] and draw(st.booleans())
    ]
    given_now: dict[str, Acceptance] = {}
    for each in FINDINGS:
        if draw(st.booleans()):
            given_now |= accepted(each, draw(st.dates(date(2026, 9, 1), date(2027, 1, 1))))
    return draw(st.sampled_from(MOMENTS)), results(*found, evaluated=evaluated), given_now


@settings(deadline=None)
@given(st.lists(runs(), min_size=1, max_size=8))
def test_a_finding_is_in_exactly_one_state_and_never_fixed_without_evaluation(
    drawn: list[tuple[life.Moment, tuple[Result, ...], Mapping[str, Acceptance]]],
) -> None:
    states: tuple[State, ...] = ()
    ever: set[str] = set()
    for at, found, given_now in drawn:
        before = {state.fingerprint: state for state in life.now(states, given_now)}
        states = step(states, given_now, found, at)
        evaluated = {each.control for each in found if each.evaluated}
        present = {one.fingerprint for each in found for one in each.findings}
        ever |= present
        assert len({state.fingerprint for state in states}) == len(states)
        assert {state.fingerprint for state in states} == ever
        for state in states:
            was = before.get(state.fingerprint)
            assert state.status in life.STATUSES
            assert state.present == (state.fingerprint in present)
            assert (state.status == "accepted") == (state.acceptance is not None)
            assert state.status != "accepted" or state.acceptance.until > at.as_of
            assert (state.status == "new") <= (was is None or was.status == "new")
            assert (state.status == "reopened") <= (was is not None and was.status in ("fixed", "reopened"))
            if state.status == "fixed" and was and was.status != "fixed":
                assert state.finding.control in evaluated
                assert not state.present
            if was and state.finding.control not in evaluated and state.status != was.status:
                assert (was.status, state.status) == ("accepted", "open")
            if was is None:
                assert (state.status, state.first_seen) == ("new", at)
            else:
                assert state.first_seen == was.first_seen
