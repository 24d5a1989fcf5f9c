"""The life of findings from run to run: new, open, accepted, fixed, reopened. Pure functions of values.

Source: section 9 of the domain specification.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from privlib.controls.found import SEVERITIES, Finding, Result, Severity
from privlib.errors import ParameterError
from privlib.text import clean

__all__ = [
    "ACCEPT_MAX_MONTHS",
    "STANDING",
    "STATUSES",
    "Acceptance",
    "Moment",
    "State",
    "Status",
    "accept",
    "latest_end",
    "now",
    "order",
    "step",
]

Status = Literal["new", "open", "reopened", "accepted", "fixed"]
STATUSES: tuple[Status, ...] = get_args(Status)

STANDING: tuple[Status, ...] = ("new", "open", "reopened")
"""What stands against the company: neither accepted nor fixed."""

ACCEPT_MAX_MONTHS = 12
"""Longest acceptance, in months after the day it rests on (domain specification, section 10, 2026-11-26)."""

GROWTH = 20
"""Per cent by which what is wrong may grow before an acceptance of it ends (section 9)."""

_NAME_LIMIT, _REASON_LIMIT = 80, 400


@dataclass(frozen=True, slots=True)
class Moment:
    """A run as the life of findings sees it: its id, its period, half-open, and the last day it knows."""

    run: str
    period_from: date
    period_to: date
    as_of: date

    def is_of_the_period_of(self, other: "Moment") -> bool:
        """Whether one of the two restates the other."""
        return (self.period_from, self.period_to) == (other.period_from, other.period_to)

    def knows_no_less_than(self, other: "Moment") -> bool:
        """Whether it may say that what the other saw is gone: a later period, or the same one as known no earlier."""
        return (self.period_to, self.as_of) >= (other.period_to, other.as_of)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepts a finding, why, and until which day, that day excluded; and what it was like when it was accepted."""

    by: str
    why: str
    until: date
    accepted_on: date
    severity: Severity
    n: int


@dataclass(frozen=True, slots=True)
class State:
    """Where a finding stands after a run.

    `finding` is as it was last seen. `present` says whether the run saw it, `evaluated` whether the run evaluated
    anything of its control: where it did not, the status is the one before. `since` is the run in which it came to its
    status; for an accepted finding it is the one whose figures were accepted, and `acceptance` is what is in force.
    """

    finding: Finding
    status: Status
    present: bool
    evaluated: bool
    first_seen: Moment
    last_seen: Moment
    since: Moment
    acceptance: Acceptance | None = None

    @property
    def fingerprint(self) -> str:
        return self.finding.fingerprint


def step(
    before: Iterable[State], acceptances: Mapping[str, Acceptance], results: Iterable[Result], at: Moment
) -> tuple[State, ...]:
    """Say where every finding of a schedule stands after a run.

    A row in: a state after the run before, an acceptance since then, by fingerprint; a control's result.
    A row out: a state, of every finding ever seen in the schedule, in the order of `order`.
    Edges: a control that did not run evaluated nothing. A run of an older period than the last one that saw a finding,
    or of the same one as known earlier, decides nothing about it, since it knows less; it only makes known what nobody
    knew before. A run that restates the period in which a finding became new or reopened leaves it so: it is open at
    the next period.
    """
    listed = tuple(results)
    evaluated = {result.control: result.evaluated > 0 for result in listed}
    found = {finding.fingerprint: finding for result in listed for finding in result.findings}
    known = {state.fingerprint: state for state in now(before, acceptances)}
    states = [_seen(known.get(name), finding, at) for name, finding in found.items()]
    states += [
        _unseen(state, at, evaluated=evaluated.get(state.finding.control, False))
        for name, state in known.items()
        if name not in found
    ]
    return tuple(sorted(states, key=order))


def now(states: Iterable[State], acceptances: Mapping[str, Acceptance]) -> tuple[State, ...]:
    """Where findings stand once what was accepted after the run counts; nothing else changes."""
    return tuple(
        replace(state, status="accepted", since=state.last_seen, acceptance=acceptances[state.fingerprint])
        if state.fingerprint in acceptances and state.status != "fixed"
        else state
        for state in states
    )


def accept(state: State, by: str, why: str, until: date, as_of: date) -> Acceptance:
    """Accept a finding that stands: from `as_of`, the last day its schedule's last run knows, to before `until`.

    Raises:
        ParameterError: E405 if the finding is fixed, a name or a reason is empty or too long, or the end is no day in
            the twelve months after `as_of`.
    """
    if state.status == "fixed":
        raise ParameterError("E405", where=state.fingerprint, problem="it is fixed", accepted="Accept one that stands")
    if not as_of < until <= latest_end(as_of):
        problem = f"not a day after {as_of} and within {ACCEPT_MAX_MONTHS} months of it"
        raise ParameterError("E405", where="--until", problem=problem, accepted=f"Write at most {latest_end(as_of)}")
    name, reason = _line("--by", by, _NAME_LIMIT), _line("--why", why, _REASON_LIMIT)
    return Acceptance(name, reason, until, as_of, state.finding.severity, state.finding.n)


def latest_end(as_of: date) -> date:
    """The last day an acceptance may end on; from 29 February it is 28 February of the next year.

    Example:
        >>> latest_end(date(2028, 2, 29))
        datetime.date(2029, 2, 28)
    """
    years, month = divmod(as_of.month - 1 + ACCEPT_MAX_MONTHS, 12)
    year = as_of.year + years
    return date(year, month + 1, min(as_of.day, monthrange(year, month + 1)[1]))


def order(state: State) -> tuple[int, str, tuple[str, ...], str, str]:
    """The order of findings everywhere: severity, the worst first, then control, then subject."""
    one = state.finding
    return SEVERITIES.index(one.severity), one.control, one.subjects, one.detail, one.fingerprint


def _seen(state: State | None, finding: Finding, at: Moment) -> State:
    if state is None:
        return State(finding, "new", present=True, evaluated=True, first_seen=at, last_seen=at, since=at)
    if not at.knows_no_less_than(state.since if state.status == "fixed" else state.last_seen):
        return _in(state, state.status if _holds(state, at) else "open", at, present=True, evaluated=True)
    seen = _in(state, _status_of_present(state, finding, at), at, present=True, evaluated=True)
    return replace(seen, finding=finding, last_seen=at)


def _status_of_present(state: State, finding: Finding, at: Moment) -> Status:
    match state.status:
        case "fixed":
            return "reopened"
        case "accepted":
            return "accepted" if _holds(state, at) and not _is_worse(state.acceptance, finding) else "open"
        case "new" | "reopened" if at.is_of_the_period_of(state.since):
            return state.status
        case _:
            return "open"


def _unseen(state: State, at: Moment, *, evaluated: bool) -> State:
    if evaluated and at.knows_no_less_than(state.last_seen):
        return _in(state, "fixed", at, present=False, evaluated=True)
    return _in(state, state.status if _holds(state, at) else "open", at, present=False, evaluated=evaluated)


def _in(state: State, status: Status, at: Moment, *, present: bool, evaluated: bool) -> State:
    return replace(
        state,
        status=status,
        present=present,
        evaluated=evaluated,
        since=state.since if status == state.status else at,
        acceptance=state.acceptance if status == "accepted" else None,
    )


def _holds(state: State, at: Moment) -> bool:
    """Whether time leaves a status as it is: it ends an acceptance, and nothing else."""
    return state.acceptance is None or state.acceptance.until > at.as_of


def _is_worse(acceptance: Acceptance | None, finding: Finding) -> bool:
    if acceptance is None:
        return False
    rose = SEVERITIES.index(finding.severity) < SEVERITIES.index(acceptance.severity)
    return rose or 100 * (finding.n - acceptance.n) > GROWTH * acceptance.n


def _line(where: str, text: str, limit: int) -> str:
    """One line of text without anything that could break a terminal or a page."""
    line = clean(text.strip(), 10 * limit, one_line=True)
    if not line or len(line) > limit:
        problem = "empty" if not line else f"{len(line)} characters"
        raise ParameterError(
            "E405", where=where, problem=problem, accepted=f"Write 1 to {limit} characters in one line"
        )
    return line
