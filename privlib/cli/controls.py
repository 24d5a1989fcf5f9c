"""`privlib controls`: what is wrong with what the policy promises, promise by promise."""

import argparse
from collections import Counter
from contextlib import closing
from datetime import date, datetime
from typing import Any

from privlib.cli.words import Commands, print_json
from privlib.controls import catalogue, running
from privlib.controls.catalogue import Control
from privlib.controls.found import SEVERITIES, Finding, Result
from privlib.policy import law, model, periods
from privlib.policy.model import Policy
from privlib.study import Lang, Study, open_study, root
from privlib.text import clean

__all__ = ["add"]

_LISTED = """
examples:
  privlib controls list
  privlib controls show C-P1.3a
  privlib controls run --period 2026-10 --as-of 2026-11-10
"""

_RUN = """
examples:
  privlib controls run
  privlib controls run --only C-S3 --only C-U3 --period 2026-10 --as-of 2026-11-10 --lang ja
  privlib controls run --policy policy.toml --store company.duckdb --period last-month --as-of 2026-11-10 --fail-on H

A control that evaluated nothing is not evaluated; it has not passed. Figures are exact: they are for the
administrator's desk, and a report shows them to others through the gate. The exit code is 0 with findings too, and 1
if --fail-on names a severity and a finding is as grave or graver.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    group = commands.add_parser(
        "controls",
        help="list, show and run the controls: what is wrong with what the policy promises",
        description="Controls are queries that return what is wrong, one a promise; no rows, no finding.",
        epilog=_LISTED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = group.add_subparsers(metavar="list|show|run", required=True)
    listed = actions.add_parser(
        "list", help="the controls and the clauses they watch", description="List the controls, the company's included."
    )
    listed.set_defaults(run=_list)
    show = actions.add_parser(
        "show", help="what a control says and asks", description="Print a control's file: header, sentence and queries."
    )
    show.add_argument("id", metavar="ID", help="the control, such as C-P1.3a")
    show.set_defaults(run=_show)
    run = actions.add_parser(
        "run",
        help="run controls over a store",
        description="Run controls: how much each evaluated, and what is wrong.",
        epilog=_RUN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("--store", default="sample_data/store.duckdb", help="the store (default: %(default)s)")
    run.add_argument("--period", default="2025-10-01..2026-11-01", help="the period (default: %(default)s)")
    run.add_argument(
        "--as-of", dest="as_of", default="2026-11-10", help="last day that is known (default: %(default)s)"
    )
    run.add_argument("--only", action="append", default=[], metavar="ID", help="this control; may be given again")
    run.add_argument("--fail-on", choices=SEVERITIES, help="end with 1 if a finding is as grave: C, H, M, L or I")
    run.add_argument("--lang", choices=("en", "ja"), default="en", help="language of sentences (default: %(default)s)")
    run.set_defaults(run=_run)
    for parser in (listed, show, run):
        parser.add_argument(
            "--policy", default="sample_data/small/policy.toml", help="the policy file (default: %(default)s)"
        )
        parser.add_argument("--json", action="store_true", help="as JSON")


def _list(arguments: argparse.Namespace) -> int:
    found = _read(arguments)
    if arguments.json:
        print_json({"controls": [_described(one) for one in found]})
        return 0
    for one in found:
        clauses = ", ".join(one.clauses[:6]) + (f" and {len(one.clauses) - 6} more" if len(one.clauses) > 6 else "")
        print(f"{one.id:<14}{one.worst}  {clauses}")
        print(f"{'':<14}   {_line(one.sentence)}")
    print(f"{len(found)} controls.")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    (one,) = catalogue.pick(_read(arguments), (arguments.id,))
    if arguments.json:
        print_json(_described(one) | {"text": one.text})
        return 0
    print(f"{one.file}: watches {', '.join(one.clauses)}")
    print(clean(one.text, limit=len(one.text)).rstrip("\n"))
    return 0


def _run(arguments: argparse.Namespace) -> int:
    policy = _policy(arguments)
    # A run of one month a time names it by a word, as reports do.
    period = _period(arguments, policy)
    study = open_study(store=arguments.store, policy=arguments.policy, law="appi", period=period, as_of=arguments.as_of)
    with closing(study.engine):
        controls = catalogue.pick(catalogue.read(study.policy, study.law), tuple(arguments.only))
        results = running.run(study, controls)
    by_id = {one.id: one for one in controls}
    if arguments.json:
        print_json(_as_json(study, by_id, results, arguments.lang))
    else:
        _print(by_id, results, arguments.lang)
    worst = [SEVERITIES.index(each.severity) for one in results for each in one.findings]
    return int(bool(arguments.fail_on and worst and min(worst) <= SEVERITIES.index(arguments.fail_on)))


def _policy(arguments: argparse.Namespace) -> Policy:
    return model.read(root() / arguments.policy)


def _read(arguments: argparse.Namespace) -> tuple[Control, ...]:
    return catalogue.read(_policy(arguments), law.read("appi"))


def _period(arguments: argparse.Namespace, policy: Policy) -> str:
    """The name of the period; a word such as last-month means months before as_of."""
    if arguments.period not in periods.RELATIVE:
        return arguments.period
    try:
        day = date.fromisoformat(arguments.as_of)
    except ValueError:
        return arguments.period
    return periods.resolve(arguments.period, day, policy.fiscal_year_starts).name


def _described(one: Control) -> dict[str, Any]:
    return {
        "control": one.id,
        "file": one.file,
        "own": one.own,
        "clauses": list(one.clauses),
        "law": one.law,
        "reports": list(one.reports),
        "subjects": list(one.subjects),
        "details": {name: list(levels) for name, levels in one.details.items()},
        "escalates": list(one.escalates),
        "parameters": list(one.parameters),
        "evaluates": one.unit,
        "sentence": one.sentence,
        "sentence_ja": one.sentence_ja,
    }


def _print(controls: dict[str, Control], results: tuple[Result, ...], lang: Lang) -> None:
    for one in results:
        if not one.evaluated:
            print(f"{one.control:<14}not evaluated: no {_line(controls[one.control].unit)}")
            continue
        head = f"{one.control:<14}{one.evaluated:>9,} evaluated"
        print(f"{head}   {_found(one.findings)}" if one.findings else f"{head}   nothing found")
        for each in one.findings:
            print(f"  {each.severity}  {_line(controls[one.control].say(each, lang))} {_counted(each)}")
    found = [each for one in results for each in one.findings]
    unseen = sum(not one.evaluated for one in results)
    clean_ones = sum(bool(one.evaluated and not one.findings) for one in results)
    said = f"{len(results)} controls: {clean_ones} found nothing, {unseen} not evaluated"
    print(f"{said}. {_found(tuple(found))}." if found else f"{said}. No findings.")


def _found(findings: tuple[Finding, ...]) -> str:
    """`3 findings, the worst C`; of several severities how many of each."""
    counts = Counter(each.severity for each in findings)
    each = ", ".join(f"{severity} {counts[severity]}" for severity in SEVERITIES if counts[severity])
    return f"{len(findings):,} {'finding' if len(findings) == 1 else 'findings'}: {each}"


def _counted(finding: Finding) -> str:
    persons = "" if finding.n_persons is None else f"; persons: {finding.n_persons:,}"
    return f"[{finding.n:,}{persons}]"


def _as_json(study: Study, controls: dict[str, Control], results: tuple[Result, ...], lang: Lang) -> dict[str, Any]:
    return {
        "period": study.period.name,
        "as_of": study.as_of.isoformat(),
        "policy": {"id": study.policy.id, "sha256": study.policy.hash},
        "snapshot": study.snapshot,
        "controls": [
            {
                "control": one.control,
                "clauses": list(controls[one.control].clauses),
                "evaluated": one.evaluated,
                "state": "findings" if one.findings else "nothing found" if one.evaluated else "not evaluated",
                "findings": [_finding(controls[one.control], each, lang) for each in one.findings],
            }
            for one in results
        ],
    }


def _finding(control: Control, finding: Finding, lang: Lang) -> dict[str, Any]:
    return {
        "fingerprint": finding.fingerprint,
        "severity": finding.severity,
        "detail": finding.detail,
        "subjects": list(finding.subjects),
        "n": finding.n,
        "n_persons": finding.n_persons,
        "first_at": _instant(finding.first_at),
        "last_at": _instant(finding.last_at),
        "sentence": control.say(finding, lang),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at.isoformat()}Z"


def _line(text: str) -> str:
    return clean(text, one_line=True)
