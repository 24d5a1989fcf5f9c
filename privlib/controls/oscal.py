"""Findings as an OSCAL assessment-results document, for the tools that auditors and other companies use.

The document is made to leave the administrator's desk: numbers stand in it as bands, no person is counted one by one,
and no case is named. It knows no clock: the same run gives the same bytes.

Source: NIST, Open Security Controls Assessment Language 1.2.3, assessment results model, JSON format.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from privlib.controls.exports import Say
from privlib.controls.found import Severity
from privlib.controls.life import Acceptance, State, Status
from privlib.controls.record import History
from privlib.store.findings import Run

__all__ = ["NAMESPACE", "VERSION", "document"]

VERSION = "1.2.3"

NAMESPACE = "https://privlib.example/ns/oscal"
"""Of the properties that are privlib's own. `example` is a name that nobody can own (RFC 2606)."""

_ROOT = UUID("5f7b1d0e-6c0a-5f0e-9a54-3a1f0c1f7c11")
"""Under which every UUID of a document is made, from its run and its fingerprint (RFC 9562, version 5)."""

_SEVERITIES: Mapping[Severity, str] = {
    "C": "critical",
    "H": "high",
    "M": "medium",
    "L": "low",
    "I": "information",
}
_RISKS: Mapping[Status, str] = {
    "new": "open",
    "open": "open",
    "reopened": "open",
    "accepted": "deviation-approved",
    "fixed": "closed",
}


def document(known: History, states: Iterable[State], say: Say, units: Mapping[str, str]) -> dict[str, Any]:
    """A schedule's last run as one assessment-results document.

    A finding that is fixed is satisfied, every other one is not; an accepted one says until when. Each control is an
    observation, so that what found nothing is seen too; what evaluated nothing is left out of the reviewed controls.

    Args:
        known: what is recorded of the schedule.
        states: the findings to name.
        say: the sentence of a finding.
        units: what each control evaluates, in words, by its id.
    """
    run, listed = known.last, tuple(states)
    plan = _uuid(run, "plan")
    return {
        "assessment-results": {
            "uuid": _uuid(run, "document"),
            "metadata": {
                "title": f"Findings of {run.policy}, {run.period} as known on {run.as_of}",
                "last-modified": _end_of(run.as_of),
                "version": run.run,
                "oscal-version": VERSION,
                "props": _props(schedule=run.name, regime=run.regime),
                "roles": [{"id": "assessor", "title": "Who runs the controls"}],
                "parties": [
                    {"uuid": _uuid(run, "assessor"), "type": "organization", "name": f"Administrator of {run.policy}"}
                ],
                "responsible-parties": [{"role-id": "assessor", "party-uuids": [_uuid(run, "assessor")]}],
            },
            "import-ap": {"href": f"#{plan}"},
            "results": [_result(known, listed, say, units)],
            "back-matter": {"resources": [_plan(known, plan, units)]},
        }
    }


def _plan(known: History, uuid: str, units: Mapping[str, str]) -> dict[str, Any]:
    """What was to be assessed, in the place of a plan of its own: the controls, with what each evaluates."""
    run = known.last
    lines = "".join(f"{name}: {units.get(name, 'no longer in the catalogue')}\n" for name in known.evaluated)
    return {
        "uuid": uuid,
        "title": f"Controls of the policy {run.policy}",
        "description": "Each control is a query over the company's records that returns what is wrong. "
        "`privlib controls show` prints it.",
        "props": _props(**{"policy-sha256": run.policy_hash, "code-sha256": run.code}),
        "base64": {
            "filename": "controls.txt",
            "media-type": "text/plain",
            "value": b64encode(lines.encode() or b"\n").decode(),
        },
    }


def _result(known: History, states: tuple[State, ...], say: Say, units: Mapping[str, str]) -> dict[str, Any]:
    run = known.last
    reviewed = [name for name, evaluated in known.evaluated.items() if evaluated]
    silent = [name for name, evaluated in known.evaluated.items() if not evaluated]
    silence = f" Not evaluated, since there was nothing to evaluate: {', '.join(silent)}." if silent else ""
    found = {
        "observations": [
            *(_control(known, name, units) for name in reviewed),
            *(_observation(run, state, say) for state in states),
        ],
        "risks": [_risk(run, state, say) for state in states],
        "findings": [_finding(run, state, say, reviewed) for state in states],
    }
    return {
        "uuid": _uuid(run, "result"),
        "title": f"{run.period} as known on {run.as_of}",
        "description": f"{len(reviewed)} controls evaluated what was recorded by {run.as_of} of the period from "
        f"{run.period_from} to before {run.period_to}, Asia/Tokyo.{silence}",
        "start": _start_of(run.period_from),
        "end": _end_of(run.as_of),
        "props": _props(snapshot=run.snapshot, **({"not-evaluated": " ".join(silent)} if silent else {})),
        "reviewed-controls": {"control-selections": [_selection(reviewed, silent)]},
        **{name: listed for name, listed in found.items() if listed},
    }


def _selection(reviewed: list[str], silent: list[str]) -> dict[str, Any]:
    if reviewed:
        return {"include-controls": [{"control-id": name} for name in reviewed]}
    left_out = {"exclude-controls": [{"control-id": name} for name in silent]} if silent else {}
    return {"description": "No control evaluated anything.", "include-all": {}, **left_out}


def _control(known: History, name: str, units: Mapping[str, str]) -> dict[str, Any]:
    evaluated = known.evaluated[name]
    present = sum(state.present and state.finding.control == name for state in known.states[known.last.run])
    unit = units.get(name, "of its unit")
    return {
        "uuid": _uuid(known.last, "control", name),
        "title": name,
        "description": f"{_band(evaluated)} {unit} were evaluated; {present} findings.",
        "props": _props(control=name, evaluated=_band(evaluated), findings=str(present)),
        "methods": ["TEST"],
        "types": ["control-objective"],
        "collected": _end_of(known.last.as_of),
    }


def _observation(run: Run, state: State, say: Say) -> dict[str, Any]:
    one = state.finding
    persons = {} if one.n_persons is None else {"persons": _band(one.n_persons)}
    subjects = [prop for each in one.subjects for prop in _props(subject=each)]
    return {
        "uuid": _uuid(run, "observation", one.fingerprint),
        "title": _title(state),
        "description": say(one),
        "props": [*_props(detail=one.detail, size=_band(one.n), **persons), *subjects],
        "methods": ["TEST"],
        "types": ["finding"],
        "collected": _end_of(state.last_seen.as_of.isoformat()),
    }


def _risk(run: Run, state: State, say: Say) -> dict[str, Any]:
    accepted = {} if state.acceptance is None else _accepted(run, state.fingerprint, state.acceptance)
    return {
        "uuid": _uuid(run, "risk", state.fingerprint),
        "title": _title(state),
        "description": say(state.finding),
        "statement": f"A promise of the policy is at risk: {', '.join(state.finding.clauses)}.",
        "props": _props(severity=_SEVERITIES[state.finding.severity]),
        "status": _RISKS[state.status],
        **accepted,
    }


def _accepted(run: Run, fingerprint: str, made: Acceptance) -> dict[str, Any]:
    entry = {
        "uuid": _uuid(run, "acceptance", fingerprint),
        "title": "Accepted",
        "description": made.why,
        "start": _end_of(made.accepted_on.isoformat()),
        "props": _props(**{"accepted-by": made.by, "until": made.until.isoformat()}),
        "status-change": "deviation-approved",
    }
    return {"deadline": _start_of(made.until.isoformat()), "risk-log": {"entries": [entry]}}


def _finding(run: Run, state: State, say: Say, reviewed: list[str]) -> dict[str, Any]:
    one = state.finding
    fixed = state.status == "fixed"
    reason = "pass" if fixed else "other" if state.status == "accepted" else "fail"
    clauses = [prop for each in one.clauses for prop in _props(clause=each)]
    observed = [("observation", one.fingerprint)] + [("control", one.control)] * (one.control in reviewed)
    return {
        "uuid": _uuid(run, "finding", one.fingerprint),
        "title": _title(state),
        "description": say(one),
        "props": [
            *_props(
                fingerprint=one.fingerprint,
                status=state.status,
                severity=_SEVERITIES[one.severity],
                evaluated="yes" if state.evaluated else "no",
            ),
            *_props(**{"first-known": state.first_seen.run, "last-seen": state.last_seen.run}),
            *clauses,
        ],
        "target": {
            "type": "objective-id",
            "target-id": one.control,
            "status": {"state": "satisfied" if fixed else "not-satisfied", "reason": reason},
        },
        "related-observations": [{"observation-uuid": _uuid(run, *each)} for each in observed],
        "related-risks": [{"risk-uuid": _uuid(run, "risk", one.fingerprint)}],
    }


def _title(state: State) -> str:
    one = state.finding
    return f"{one.control}: {one.detail}, {', '.join(one.subjects) or 'the company'}"


def _band(count: int) -> str:
    """A number as the band of its length: `10-99`. Exact numbers stay at the administrator's desk."""
    if count >= 1_000:
        return "1000 or more"
    return next(band for below, band in ((1, "0"), (10, "1-9"), (100, "10-99"), (1_000, "100-999")) if count < below)


def _props(**values: str) -> list[dict[str, str]]:
    return [{"name": name, "ns": NAMESPACE, "value": value} for name, value in values.items() if value]


def _uuid(run: Run, *parts: str) -> str:
    return str(uuid5(_ROOT, "\x1f".join((run.run, *parts))))


def _start_of(day: str) -> str:
    return f"{day}T00:00:00+09:00"


def _end_of(day: str) -> str:
    return f"{day}T23:59:59+09:00"
