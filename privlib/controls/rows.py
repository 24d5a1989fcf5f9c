"""Rows of the record of findings, and the values they stand for: one way and the other."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from privlib.controls import life
from privlib.controls.found import Finding, Severity
from privlib.controls.life import Acceptance, Moment, State
from privlib.store.findings import Accepted, Run, Seen, Stand

__all__ = ["acceptance", "finding", "moment", "seen", "stand", "state"]


def state(
    each: Stand,
    seen: Finding,
    moments: Mapping[str, Moment],
    given: Mapping[int, Acceptance],
) -> State:
    """The state of a row, with the finding as it was last seen, and the values it names."""
    return State(
        seen,
        cast("life.Status", each.status),
        bool(each.present),
        bool(each.evaluated),
        moments[each.first_seen],
        moments[each.last_seen],
        moments[each.since],
        None if each.accepted is None else given[each.accepted],
    )


def stand(run: Run, state: State, numbers: Mapping[tuple[str, Acceptance], int]) -> Stand:
    """The row of a state."""
    return Stand(
        run.run,
        state.fingerprint,
        state.status,
        int(state.present),
        int(state.evaluated),
        state.first_seen.run,
        state.last_seen.run,
        state.since.run,
        None if state.acceptance is None else numbers[state.fingerprint, state.acceptance],
    )


def moment(run: Run) -> Moment:
    """A run as the life of findings sees it."""
    return Moment(run.run, *map(date.fromisoformat, (run.period_from, run.period_to, run.as_of)))


def acceptance(row: Accepted) -> Acceptance:
    """The acceptance of a row."""
    days = date.fromisoformat(row.until), date.fromisoformat(row.accepted_on)
    return Acceptance(row.by, row.why, *days, cast("Severity", row.severity), row.n)


def seen(run: Run, finding: Finding) -> Seen:
    """The row of a finding."""
    return Seen(
        run.run,
        finding.fingerprint,
        finding.control,
        _list(finding.clauses),
        finding.severity,
        finding.detail,
        _list(finding.subjects),
        _list(finding.identity),
        finding.n,
        finding.n_persons,
        _instant(finding.first_at),
        _instant(finding.last_at),
    )


def finding(row: Seen) -> Finding:
    """The finding of a row."""
    return Finding(
        row.control,
        tuple(json.loads(row.clauses)),
        cast("Severity", row.severity),
        row.detail,
        tuple(json.loads(row.subjects)),
        tuple(json.loads(row.identity)),
        row.n,
        row.n_persons,
        None if row.first_at is None else datetime.fromisoformat(row.first_at),
        None if row.last_at is None else datetime.fromisoformat(row.last_at),
    )


def _list(words: Sequence[str]) -> str:
    return json.dumps(words, ensure_ascii=False)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="microseconds")
