"""`privlib findings run`: run every control, and record what it finds."""

import argparse
from collections import Counter
from contextlib import closing

from privlib.cli.findings_words import day
from privlib.cli.words import print_json
from privlib.controls import catalogue, exports, record, running
from privlib.controls.found import SEVERITIES, Result
from privlib.controls.record import Recorded
from privlib.policy import model, periods
from privlib.report.inputs import code_hash
from privlib.study import open_study, root

__all__ = ["arguments"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--period", default="last-month", help="the period, or a word such as last-month (default: %(default)s)"
    )
    parser.add_argument("--as-of", dest="as_of", required=True, help="last day that is known: 2026-11-10")
    parser.add_argument(
        "--only", action="append", default=[], metavar="ID", help="this control; may be given again (default: all)"
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    study = open_study(store=given.store, policy=given.policy, law="appi", period=_period(given), as_of=given.as_of)
    with closing(study.engine):
        controls = catalogue.pick(catalogue.read(study.policy, study.law), tuple(given.only))
        results = running.run(study, controls)
        run = record.run_of(study, "appi", code_hash(), results)
    done = record.record(root() / given.store, run, results)
    counts = exports.counts(record.history(root() / given.store, run.schedule).states[run.run])
    if given.json:
        print_json({"run": exports.run_as_json(run), "already": done.already, "counts": counts})
        return 0
    print(_said(done, results))
    print(
        f"Of the schedule {run.name}: {counts['by_status']['new']} new, {counts['by_status']['open']} open, "
        f"{counts['by_status']['reopened']} reopened, {counts['accepted']} accepted, {counts['fixed']} fixed."
    )
    return 0


def _period(given: argparse.Namespace) -> str:
    """The name of the period; a word such as last-month means months before as_of, which `open_study` checks."""
    if given.period not in periods.RELATIVE:
        return given.period
    rules = model.read(root() / given.policy)
    return periods.resolve(given.period, day("--as-of", given.as_of), rules.fiscal_year_starts).name


def _said(done: Recorded, results: tuple[Result, ...]) -> str:
    run = done.run
    severities = Counter(each.severity for one in results for each in one.findings)
    found = ", ".join(f"{name} {severities[name]}" for name in SEVERITIES if severities[name])
    silent = sum(not one.evaluated for one in results)
    what = f"{run.period} as known on {run.as_of}, run {run.run}"
    if done.already:
        return f"{what}, was recorded before. Nothing was changed."
    controls = "1 control" if len(results) == 1 else f"{len(results)} controls"
    findings = "1 finding" if severities.total() == 1 else f"{severities.total():,} findings"
    return f"Recorded {what}: {controls}, {silent} not evaluated; {findings}{': ' if found else ''}{found}."
