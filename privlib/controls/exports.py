"""Findings for other programs: as JSON, and as the table of a CSV file.

Both are for the administrator's desk, where figures are exact.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from privlib.controls import life
from privlib.controls.cases import tokyo
from privlib.controls.found import SEVERITIES, Finding
from privlib.controls.life import Acceptance, Moment, State
from privlib.controls.record import History
from privlib.store.findings import Run

__all__ = ["COLUMNS", "Say", "acceptance_as_json", "as_json", "counts", "run_as_json", "state_as_json", "table"]

Say = Callable[[Finding], str]
"""The sentence of a finding."""

COLUMNS = (
    *("severity", "status", "control", "subjects", "detail", "sentence", "n", "n_persons", "first_at", "last_at"),
    *("clauses", "evaluated", "first_known", "last_seen", "since", "accepted_by", "accepted_why", "accepted_until"),
    "fingerprint",
)
"""The columns of the table. Instants are Tokyo's; a run is its period and the last day it knows."""


def as_json(known: History, states: Iterable[State], say: Say) -> dict[str, Any]:
    """A schedule's findings as they stand now.

    Args:
        known: what is recorded of the schedule; it gives the run, the counts and what was not evaluated.
        states: those to list.
        say: the sentence of a finding.
    """
    return {
        "schedule": known.last.name,
        "run": run_as_json(known.last),
        "counts": counts(known.now),
        "not_evaluated": [name for name, evaluated in known.evaluated.items() if not evaluated],
        "findings": [state_as_json(state, say) for state in states],
    }


def counts(states: Sequence[State]) -> dict[str, Any]:
    """How many findings stand, by status and by severity; how many are accepted, and how many are fixed."""
    status = Counter(state.status for state in states)
    severity = Counter(state.finding.severity for state in states if state.status in life.STANDING)
    return {
        "standing": sum(severity.values()),
        "by_status": {name: status[name] for name in life.STANDING},
        "by_severity": {name: severity[name] for name in SEVERITIES},
        "accepted": status["accepted"],
        "fixed": status["fixed"],
    }


def state_as_json(state: State, say: Say) -> dict[str, Any]:
    """One finding and where it stands. Instants are UTC."""
    one = state.finding
    return {
        "fingerprint": one.fingerprint,
        "severity": one.severity,
        "status": state.status,
        "control": one.control,
        "clauses": list(one.clauses),
        "detail": one.detail,
        "subjects": list(one.subjects),
        "sentence": say(one),
        "n": one.n,
        "n_persons": one.n_persons,
        "first_at": _utc(one.first_at),
        "last_at": _utc(one.last_at),
        "present": state.present,
        "evaluated": state.evaluated,
        "first_known": _moment(state.first_seen),
        "last_seen": _moment(state.last_seen),
        "since": _moment(state.since),
        "acceptance": None if state.acceptance is None else acceptance_as_json(state.acceptance),
    }


def acceptance_as_json(made: Acceptance) -> dict[str, Any]:
    """One acceptance; `until` is the first day on which it no longer counts."""
    return {
        "by": made.by,
        "why": made.why,
        "until": made.until.isoformat(),
        "accepted_on": made.accepted_on.isoformat(),
        "severity": made.severity,
        "n": made.n,
    }


def run_as_json(run: Run) -> dict[str, Any]:
    """What a run asked, and of what."""
    return {
        "run": run.run,
        "period": run.period,
        "period_from": run.period_from,
        "period_to": run.period_to,
        "as_of": run.as_of,
        "snapshot": run.snapshot,
        "policy": {"id": run.policy, "sha256": run.policy_hash},
        "regime": run.regime,
        "code": {"sha256": run.code},
    }


def table(states: Iterable[State], say: Say) -> Mapping[str, Any]:
    """The findings as a block of columns and rows, for `views.export.csv`."""
    return {"columns": [{"label": name} for name in COLUMNS], "rows": [_row(state, say) for state in states]}


def _row(state: State, say: Say) -> list[str | int | None]:
    one, made = state.finding, state.acceptance
    return [
        *(one.severity, state.status, one.control, ", ".join(one.subjects), one.detail, say(one), one.n, one.n_persons),
        *(one.first_at and tokyo(one.first_at), one.last_at and tokyo(one.last_at), ", ".join(one.clauses)),
        *("yes" if state.evaluated else "no", _said(state.first_seen), _said(state.last_seen), _said(state.since)),
        *((made.by, made.why, made.until.isoformat()) if made else ("", "", "")),
        one.fingerprint,
    ]


def _said(at: Moment) -> str:
    return f"{at.period_from}..{at.period_to} as known on {at.as_of}"


def _moment(at: Moment) -> dict[str, str]:
    days = {"period_from": at.period_from, "period_to": at.period_to, "as_of": at.as_of}
    return {"run": at.run} | {name: day.isoformat() for name, day in days.items()}


def _utc(at: datetime | None) -> str | None:
    return None if at is None else f"{at.isoformat()}Z"
