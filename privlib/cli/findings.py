"""`privlib findings`: what stands against the company, since when, and what of it was accepted by whom."""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from privlib.cli import findings_run, findings_show
from privlib.cli.findings_words import controls_of, day, notes, sentences, subjects
from privlib.cli.words import Commands, print_json
from privlib.controls import exports, life, oscal
from privlib.controls.found import SEVERITIES, Finding
from privlib.controls.life import State
from privlib.controls.record import History, accept, history
from privlib.errors import ParameterError, PrivlibError, did_you_mean
from privlib.store.disk import write_file
from privlib.study import root
from privlib.views.export import csv

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib findings run --period 2026-10 --as-of 2026-11-10
  privlib findings list --status new,reopened --severity C,H
  privlib findings show edba4b75cedcd963 --cases
  privlib findings accept edba4b75cedcd963 --by "Sato Yuki" --why "the vendor repairs it by March" --until 2027-03-31
  privlib findings list --csv findings.csv --oscal findings.json

Findings are recorded beside the store, in STORE.findings, and stay there when the store is built anew. Runs of one
schedule are compared: the same policy, and periods of the same length. Figures are exact, for the administrator's desk;
an OSCAL document has them as bands.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    group = commands.add_parser(
        "findings",
        help="what the controls found, run after run: list, show, accept",
        description="Findings and their life: new, open, accepted, fixed, reopened.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = group.add_subparsers(metavar="run|list|show|accept", required=True)
    run = actions.add_parser(
        "run",
        help="run the controls and record what they find",
        description="Run every control, and record what it finds. The same run again changes nothing.",
    )
    listed = actions.add_parser(
        "list", help="where the findings stand", description="List findings by severity, control and subject."
    )
    show = actions.add_parser(
        "show",
        help="the life of one finding, and what is behind it",
        description="Show a finding run by run, who accepted it, and the cases behind it. No person is shown.",
    )
    accepting = actions.add_parser(
        "accept",
        help="accept a finding, with a reason and an end",
        description="Accept a finding until a day at most 12 months after the last day its last run knows. It stays "
        "listed, counts apart, and opens again on that day, when it grows by more than a fifth or becomes more severe.",
    )
    findings_run.arguments(run)
    findings_show.arguments(show)
    _list_arguments(listed)
    _accept_arguments(accepting)
    for parser in (run, listed, show, accepting):
        parser.add_argument("--store", default="sample_data/store.duckdb", help="the store (default: %(default)s)")
        parser.add_argument("--json", action="store_true", help="as JSON")
    for parser in (run, listed, show):
        parser.add_argument(
            "--policy", default="sample_data/small/policy.toml", help="the policy file (default: %(default)s)"
        )
    for parser in (listed, show, accepting):
        parser.add_argument("--schedule", metavar="NAME", help="of this schedule (default: the one that ran last)")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--status", metavar="A,B", help=f"of {', '.join(life.STATUSES)} (default: all but fixed)")
    parser.add_argument("--severity", metavar="A,B", help="of C, H, M, L, I (default: all)")
    parser.add_argument("--csv", metavar="FILE", help="write them as CSV, which a spreadsheet opens")
    parser.add_argument("--oscal", metavar="FILE", help="write them as an OSCAL assessment-results document, JSON")
    parser.add_argument("--lang", choices=("en", "ja"), default="en", help="language of sentences (default: en)")
    parser.set_defaults(run=_list)


def _accept_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("fingerprint", metavar="FINGERPRINT", help="the finding: 16 hex digits")
    parser.add_argument("--by", required=True, metavar="NAME", help="who accepts it")
    parser.add_argument("--why", required=True, metavar="TEXT", help="the reason, in one line")
    parser.add_argument("--until", required=True, metavar="DATE", help="the day on which it no longer counts")
    parser.set_defaults(run=_accept)


def _list(arguments: argparse.Namespace) -> int:
    statuses = _chosen("--status", arguments.status, life.STATUSES, life.STATUSES[:-1])
    severities = _chosen("--severity", arguments.severity, SEVERITIES, SEVERITIES)
    known = history(root() / arguments.store, arguments.schedule, whole=False)
    controls = controls_of(arguments.policy)
    say = sentences(controls, arguments.lang)
    states = [one for one in known.now if one.status in statuses and one.finding.severity in severities]
    if arguments.csv:
        write_file(Path(arguments.csv), csv(exports.table(states, say)))
    if arguments.oscal:
        units = {name: one.unit for name, one in controls.items()}
        write_file(Path(arguments.oscal), _pretty(oscal.document(known, states, say, units)))
    if arguments.json:
        print_json(exports.as_json(known, states, say))
    else:
        for line in _lines(known, states, say):
            print(line)
    return 0


def _accept(arguments: argparse.Namespace) -> int:
    try:
        state = accept(
            root() / arguments.store,
            arguments.fingerprint,
            by=arguments.by,
            why=arguments.why,
            until=day("--until", arguments.until),
            schedule=arguments.schedule,
        )
    except PrivlibError as error:
        raise error.restated("accepted") from None
    made = state.acceptance
    if arguments.json or made is None:
        print_json({"fingerprint": state.fingerprint, "acceptance": made and exports.acceptance_as_json(made)})
        return 0
    one = state.finding
    print(f"Accepted {one.fingerprint}, {one.control} {subjects(one)}, until {made.until}, by {made.by}.")
    return 0


def _lines(known: History, states: Iterable[State], say: Callable[[Finding], str]) -> Iterable[str]:
    run = known.last
    yield f"{run.name}: {run.period} as known on {run.as_of}, run {run.run}"
    for state in states:
        one = state.finding
        yield f"{one.severity}  {state.status:<9}{one.fingerprint}  {one.control:<14}{say(one)} {notes(state)}"
    yield _summary(known)


def _summary(known: History) -> str:
    all_of = exports.counts(known.now)
    standing = all_of["standing"]
    severities = ", ".join(f"{name} {count}" for name, count in all_of["by_severity"].items() if count)
    statuses = ", ".join(f"{count} {name}" for name, count in all_of["by_status"].items() if count)
    parts = [f"{standing} {'finding stands' if standing == 1 else 'findings stand'}"]
    parts[0] += f": {severities}; {statuses}." if standing else "."
    parts.append(f"{all_of['accepted']} accepted, {all_of['fixed']} fixed.")
    if silent := [name for name, evaluated in known.evaluated.items() if not evaluated]:
        parts.append(f"Not evaluated: {', '.join(silent)}.")
    return " ".join(parts)


def _chosen(where: str, given: str | None, known: Sequence[str], default: Sequence[str]) -> Sequence[str]:
    if given is None:
        return default
    chosen = [name.strip() for name in given.split(",")]
    for name in chosen:
        if name not in known:
            accepted = f"{did_you_mean(name, known)} Accepted: {', '.join(known)}".strip()
            raise ParameterError("E405", where=where, problem=f'"{name}" is none of them', accepted=accepted)
    return chosen


def _pretty(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()
