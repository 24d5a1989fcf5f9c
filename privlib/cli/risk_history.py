"""`privlib risk history`: what report runs recorded of the risk of data sets, and how to go on where that is lost."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from privlib.cli.words import Commands, print_json
from privlib.errors import StorageError
from privlib.report import plan, recording
from privlib.risk.releases import history_file
from privlib.risk.releases.history_file import Entry
from privlib.study import root
from privlib.text import clean

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib risk history --dataset D02
  privlib risk history --json
  privlib risk history --begin

Each run of a report that shows the history adds to it, once: counts and shares alone. The file stands beside the store
and ends in .risk; keep copies of it with those of the store. Runs with the same question compare. Question and plan are
shown by the first digits of their digests: another plan is a cause of other figures.
"""

_HEAD = (
    "data set",
    "as of",
    "question",
    "units",
    "below",
    "of k",
    "k",
    "alone",
    "l",
    "t",
    "plan",
    "loss",
    "verdict",
    "run",
)


def add(commands: Commands) -> None:
    """Add the command to the group `risk`."""
    parser = commands.add_parser(
        "history",
        help="what report runs recorded of the risk of data sets",
        description="List what report runs recorded of the risk of data sets, in the order they were recorded.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--store", default="sample_data/store.duckdb", help="the store (default: %(default)s)")
    parser.add_argument("--dataset", metavar="ID", help="of this data set (default: all)")
    parser.add_argument("--out", default="reports", metavar="DIR", help="where reports are published: %(default)s")
    parser.add_argument(
        "--begin", action="store_true", help="go on without what published runs had recorded, where that is lost"
    )
    parser.add_argument("--json", action="store_true", help="as JSON, with all that was recorded")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    store = root() / given.store
    missing = recording.lost(plan.folder(root(), given.out), "*", given.store, store)
    if given.begin:
        history_file.begin(store, missing)
        print(f"The history goes on without {len(missing)} of the published runs." if missing else "Nothing is lost.")
        return 0
    file = history_file.history_file(store).name
    if missing:
        raise StorageError("risk.history_lost", file=file, runs=len(missing), report="all reports")
    found = history_file.records(store, given.dataset)
    if given.json:
        print_json({"history": [asdict(each) for each in found]})
    elif found:
        print("\n".join(_lines([each.entry for each in found])))
    else:
        print(f"{file}: no run is recorded{' of this data set' if given.dataset else ''} yet.")
    return 0


def _lines(found: Sequence[Entry]) -> Iterator[str]:
    rows = [_HEAD, *map(_cells, found)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEAD))]
    return ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def _cells(entry: Entry) -> tuple[str, ...]:
    numbers = (entry.units, entry.below_k, entry.k_min, entry.k, entry.uniques, entry.l)
    units, below, limit, k, alone, fewest = ("-" if each is None else f"{each:,}" for each in numbers)
    farthest, loss = ("-" if each is None else f"{each:.4f}" for each in (entry.t, entry.loss))
    dataset, verdict = clean(entry.dataset, one_line=True), entry.verdict
    asked, plan = entry.spec_digest[:8], (entry.plan_digest or "-")[:8]
    measured = (units, below, limit, k, alone, fewest, farthest, plan, loss)
    return dataset, entry.as_of, asked, *measured, verdict, entry.run_id
