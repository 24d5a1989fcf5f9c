"""The record of findings: what a run found is written beside the store, and read back as states, runs, acceptances."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from privlib.controls import life, rows
from privlib.controls.found import Result
from privlib.controls.life import Acceptance, State
from privlib.errors import ParameterError, did_you_mean
from privlib.store import findings
from privlib.store.findings import Accepted, Book, Evaluated, Run
from privlib.study import Study

__all__ = ["Given", "History", "Recorded", "accept", "history", "one", "record", "run_of"]


@dataclass(frozen=True, slots=True)
class Given:
    """An acceptance with the finding it is about and the run it rests on."""

    fingerprint: str
    run: str
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class History:
    """All that is recorded of one schedule, in the order of recording.

    `states` are those after each run, by run, or after the last one alone; `evaluated` are the controls of the last
    run, with what each evaluated.
    """

    runs: tuple[Run, ...]
    states: Mapping[str, tuple[State, ...]]
    acceptances: tuple[Given, ...]
    evaluated: Mapping[str, int]

    @property
    def last(self) -> Run:
        return self.runs[-1]

    @property
    def now(self) -> tuple[State, ...]:
        """Where findings stand now: after the last run, and what was accepted since."""
        return tuple(sorted(life.now(self.states[self.last.run], self.since_last), key=life.order))

    @property
    def since_last(self) -> Mapping[str, Acceptance]:
        """What was accepted after the last run, by fingerprint; the latest where a finding was accepted twice."""
        return {each.fingerprint: each.acceptance for each in self.acceptances if each.run == self.last.run}

    def life_of(self, fingerprint: str) -> tuple[tuple[Run, State], ...]:
        """Where one finding stood after each run since it is known."""
        found = ((run, state) for run in self.runs for state in self.states.get(run.run, ()))
        return tuple((run, state) for run, state in found if state.fingerprint == fingerprint)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did. `already`: the same run was recorded before, and nothing was changed."""

    run: Run
    already: bool


def run_of(study: Study, law: str, code: str, results: Sequence[Result]) -> Run:
    """Name a run by all that makes it what it is: what was asked, of which data, by which code, and what came of it.

    A schedule is what is asked but for the period and the day: the policy's id, the law's, and how long a period is.

    Args:
        study: what the controls ran on.
        law: name of the law file.
        code: hash of the code that ran.
        results: what came of it.
    """
    length = _length(study)
    schedule = {"policy": study.policy.id, "law": law, "length": length}
    regime = study.law.regime(study.as_of)
    facts = {
        "schedule": _hash(schedule),
        "name": f"{study.policy.id}-{length}",
        "period": study.period.name,
        "period_from": study.period.start.isoformat(),
        "period_to": study.period.end.isoformat(),
        "as_of": study.as_of.isoformat(),
        "snapshot": study.snapshot,
        "policy": study.policy.id,
        "policy_hash": study.policy.hash,
        "regime": regime.id if regime else "",
        "code": code,
    }
    found = [asdict(result) for result in sorted(results, key=lambda result: result.control)]
    return Run(_hash({**facts, "found": found}), **facts)


def record(store: Path, run: Run, results: Sequence[Result]) -> Recorded:
    """Write a run and where every finding of its schedule stands after it. The same run again changes nothing.

    Raises:
        StorageError: E512, E513, E611, E80x; the old state stands.
    """
    with findings.writing(store) as book:
        if any(known.run == run.run for known in book.runs()):
            return Recorded(run, already=True)
        before = _read(book, run.schedule, whole=False)
        states = life.step(
            before.states[before.last.run] if before.runs else (),
            before.since_last if before.runs else {},
            results,
            rows.moment(run),
        )
        numbers = _numbers(book, run.schedule)
        book.add_run(
            run,
            [Evaluated(run.run, each.control, each.evaluated, len(each.findings)) for each in results],
            [rows.seen(run, finding) for each in results for finding in each.findings],
            [rows.stand(run, state, numbers) for state in states],
        )
    return Recorded(run, already=False)


def history(store: Path, schedule: str | None = None, *, whole: bool = True) -> History:
    """The record of one schedule, by its name; of the one that ran last if none is given.

    Args:
        store: the store that it stands beside.
        schedule: its name, such as `luminous-2021-monthly`, or its hash.
        whole: with the states after every run; else with those after the last one alone.

    Raises:
        ParameterError: E407 if nothing is recorded, E405 if no schedule is named so.
        StorageError: E512, E513, E611, E80x.
    """
    with findings.reading(store) as book:
        runs = book.runs() if book else []
        if book is None or not runs:
            raise ParameterError("E407", store=store.name)
        return _read(book, _named(runs, schedule), whole=whole)


def _named(runs: Sequence[Run], schedule: str | None) -> str:
    known = {run.name: run.schedule for run in runs}
    if schedule is None:
        return runs[-1].schedule
    if schedule not in {*known, *known.values()}:
        accepted = f"{did_you_mean(schedule, known)} Known: {', '.join(sorted(known))}".strip()
        raise ParameterError("E405", where="--schedule", problem="no schedule is named so", accepted=accepted)
    return known.get(schedule, schedule)


def one(known: History, fingerprint: str) -> State:
    """One finding of a schedule as it stands now.

    Raises:
        ParameterError: E408 if no run of the schedule ever saw it.
    """
    found = {state.fingerprint: state for state in known.now}
    if fingerprint not in found:
        hint = did_you_mean(fingerprint, found)
        raise ParameterError("E408", fingerprint=fingerprint, schedule=known.last.name, hint=hint)
    return found[fingerprint]


def accept(  # noqa: PLR0913 (what an acceptance says, by name)
    store: Path, fingerprint: str, *, by: str, why: str, until: date, schedule: str | None = None
) -> State:
    """Accept a finding as it stands, from the last day that the last run of its schedule knows.

    Returns:
        The finding as accepted.

    Raises:
        ParameterError: E405 as `life.accept`, E407, E408 if there is no such finding.
        StorageError: as `record`.
    """
    last = history(store, schedule, whole=False).last
    with findings.writing(store) as book:
        known = _read(book, last.schedule, whole=False)
        state = one(known, fingerprint)
        made = life.accept(state, by, why, until, date.fromisoformat(known.last.as_of))
        book.add_acceptance(
            Accepted(
                0,
                known.last.schedule,
                fingerprint,
                known.last.run,
                made.by,
                made.why,
                made.until.isoformat(),
                made.accepted_on.isoformat(),
                made.severity,
                made.n,
            )
        )
    return life.now([state], {fingerprint: made})[0]


def _read(book: Book, schedule: str, *, whole: bool) -> History:
    runs = tuple(run for run in book.runs() if run.schedule == schedule)
    moments = {run.run: rows.moment(run) for run in runs}
    given = {each.number: Given(each.fingerprint, each.run, rows.acceptance(each)) for each in book.accepted(schedule)}
    accepted = {number: one.acceptance for number, one in given.items()}
    states: dict[str, tuple[State, ...]] = {}
    for run in runs if whole else runs[-1:]:
        seen = {each.fingerprint: rows.finding(each) for each in book.seen(run.run)}
        found = (rows.state(each, seen[each.fingerprint], moments, accepted) for each in book.stands(run.run))
        states[run.run] = tuple(sorted(found, key=life.order))
    evaluated = {each.control: each.evaluated for each in book.evaluated(runs[-1].run)} if runs else {}
    return History(runs, states, tuple(given.values()), evaluated)


def _numbers(book: Book, schedule: str) -> Mapping[tuple[str, Acceptance], int]:
    return {(each.fingerprint, rows.acceptance(each)): each.number for each in book.accepted(schedule)}


def _hash(facts: Mapping[str, object]) -> str:
    """The first 16 hex digits of the SHA-256 of canonical JSON."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()[:16]


_LENGTHS = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}


def _length(study: Study) -> str:
    period = study.period
    whole = (period.start.day, period.end.day) == (1, 1)
    months = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month
    return _LENGTHS.get(months, f"every-{months}-months") if whole else f"every-{period.days}-days"
