"""`privlib findings show`: the life of one finding, who accepted it, and what is behind it, without the persons."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from privlib.cli.findings_words import controls_of, sentences, size, subjects
from privlib.cli.words import print_json
from privlib.controls import cases, exports
from privlib.controls.cases import Case, tokyo
from privlib.controls.found import Finding
from privlib.controls.life import State
from privlib.controls.record import Given, History, history, one
from privlib.store.findings import Run
from privlib.study import open_study, root
from privlib.text import clean

__all__ = ["arguments"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("fingerprint", metavar="FINGERPRINT", help="the finding: 16 hex digits")
    parser.add_argument(
        "--cases", action="store_true", help="name the uses behind it by their ids, for who may look them up"
    )
    parser.add_argument("--lang", choices=("en", "ja"), default="en", help="language of the sentence (default: en)")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    known = history(root() / given.store, given.schedule)
    state = one(known, given.fingerprint)
    say = sentences(controls_of(given.policy), given.lang)
    seen = next(run for run in known.runs if run.run == state.last_seen.run)
    found, changed = _cases(given, seen, state.finding)
    accepted = [each for each in known.acceptances if each.fingerprint == state.fingerprint]
    if given.json:
        print_json(_as_json(known, state, say, accepted) | _cases_as_json(state.finding, found, named=given.cases))
        return 0
    for line in (*_lines(known, state, say(state.finding)), *map(_accepted, accepted), *_behind(state, found)):
        print(line)
    if found and changed:
        print("The store or the policy is another one than in that run; these are its cases as they are now.")
    for each in found if given.cases else ():
        print(f"{tokyo(each.at)}  {clean(each.event, one_line=True)}")
    return 0


def _cases(given: argparse.Namespace, seen: Run, finding: Finding) -> tuple[tuple[Case, ...], bool]:
    """The cases of a finding in the period of the run that saw it last, and whether store or policy changed since."""
    study = open_study(store=given.store, policy=given.policy, law="appi", period=seen.period, as_of=seen.as_of)
    with closing(study.engine):
        changed = (study.snapshot, study.policy.hash) != (seen.snapshot, seen.policy_hash)
        return cases.find(study, finding), changed


def _lines(known: History, state: State, sentence: str) -> Iterator[str]:
    finding = state.finding
    yield f"{finding.fingerprint}  {finding.severity}  {state.status}"
    yield f"{sentence} ({finding.control}: {clean(finding.detail, one_line=True)}, {subjects(finding)})"
    yield f"Clauses: {', '.join(finding.clauses)}."
    first = next(run for run in known.runs if run.run == state.first_seen.run)
    yield f"First known by run {first.run}: {first.period} as known on {first.as_of}."
    for run, then in known.life_of(finding.fingerprint):
        yield f"{run.period:<9}known on {run.as_of}  run {run.run}  {then.status:<9}{_then(then)}"


def _then(state: State) -> str:
    if state.present:
        return f"{state.finding.severity} {size(state.finding)}"
    return "nothing found" if state.evaluated else "not evaluated"


def _accepted(given: Given) -> str:
    made = given.acceptance
    by, why = clean(made.by, one_line=True), clean(made.why, 400, one_line=True)
    return f"Accepted on {made.accepted_on} until {made.until} by {by}, at {made.severity} [{made.n:,}]: {why}"


def _behind(state: State, found: tuple[Case, ...]) -> tuple[str, ...]:
    finding = state.finding
    if found:
        return cases.say(finding, found)
    if finding.first_at is None or finding.last_at is None:
        return ()
    first, last = tokyo(finding.first_at), tokyo(finding.last_at)
    return (f"On {first} (Tokyo).",) if first == last else (f"From {first} to {last} (Tokyo).",)


def _as_json(known: History, state: State, say: Callable[[Finding], str], accepted: list[Given]) -> dict[str, Any]:
    life = [
        {"run": exports.run_as_json(run), "status": then.status, "present": then.present, "evaluated": then.evaluated}
        | {"severity": then.finding.severity, "n": then.finding.n, "n_persons": then.finding.n_persons}
        for run, then in known.life_of(state.fingerprint)
    ]
    given = [{"run": each.run} | exports.acceptance_as_json(each.acceptance) for each in accepted]
    return {"finding": exports.state_as_json(state, say), "life": life, "acceptances": given}


def _cases_as_json(finding: Finding, found: tuple[Case, ...], *, named: bool) -> dict[str, Any]:
    """What is behind a finding; ids of uses only where they are asked for, and never which person each is of."""
    said = {"uses": len(found), "persons": len({each.person for each in found})}
    listed = {"cases": [{"event": each.event, "at": f"{each.at.isoformat()}Z"} for each in found]} if named else {}
    return {"behind": said | {"said": list(cases.say(finding, found))} | listed}
