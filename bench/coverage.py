"""How much more work than a bare scan and group-by is purpose coverage? Ratios of one run, on generated uses.

The bare scan reads the columns that decide and groups them by purpose and month. Coverage judges every use: mask,
interval join, reasons, persons. There is one agreement of a person to a purpose for ten uses, about. Counted are
processor seconds, which other programs of the machine disturb less than the clock. Two threads; memory limited to 2 GB.

`--events N` for another number than ten million (100,000,000 takes some minutes and 3 GB of disk), `--members N` for
another number of members, `--store` for a store that holds them already.
"""

import argparse
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from privlib.engine.base import Statement
from privlib.engine.duckdb import DuckDB
from privlib.facts import tables as facts
from privlib.measures import coverage
from privlib.policy import law, model, periods
from privlib.store.load import load
from privlib.store.pseudonyms import Key
from privlib.store.snapshot import open_store
from privlib.study import Study

ROOT = Path(__file__).parents[1]
LIMITS = {
    "judged, counted by month, purpose, reason": 3.0,
    "the same with exact persons in each cell": 3.0,
    "one month of twelve, of the whole": 0.3,
}
"""Times the bare scan and group-by; the second, one that counts distinct persons; the third, of the whole year.

Measured on 2026-11-26 at ten and at a hundred million uses: 2.6 and 2.6; 2.2 and 2.3; 0.24 and 0.18. Where there are as
many agreements as uses (`--members 1000000`), the first is 5.1: every agreement is read once a period asked.
"""
PEAK = 2_500
"""MB that the process may take, the interpreter and the persons of each cell included."""
ROUNDS = 3
"""The least of so many runs counts; what is compared takes turns."""

COLUMNS = ("principal_key", "categories", "occurred_at", "recorded_at", "basis", "result")
GROUPED = "SELECT date_trunc('month', jst_date) AS month, purpose, {} FROM use_event GROUP BY ALL ORDER BY ALL"
BARE = GROUPED.format("count(*) AS n, " + ", ".join(f"max({column}) AS {column}" for column in COLUMNS))
PERSONS = GROUPED.format("count(*) AS n, count(DISTINCT principal_key) AS persons")
EVALUATED = "SELECT month, purpose_id, count(*) AS n FROM evaluated_use GROUP BY ALL ORDER BY ALL"
REASONS = """SELECT month, purpose_id, reason, count(*) AS n, count(DISTINCT principal_key) AS persons
             FROM noted_use WHERE reason <> 'covered' GROUP BY ALL ORDER BY ALL"""
AGREED = """SELECT count(*) AS agreements, CAST(sum(len(string_split(purposes, '|'))) AS BIGINT) AS purposes
            FROM agreement WHERE effect = 'permit' ORDER BY ALL"""
PLANTED = {"unknown": 12_000, "suspended": 300, "exception-incomplete": 100, "withdrawn": 900, "expired": 400}
PLANTED |= {"too-early": 300, "no-permit": 1_500, "no-matrix": 500}
"""Uses in each million of the generated set that are not covered, by reason."""


Taken = tuple[float, float]
"""Processor seconds and seconds of the clock."""


def taken(work: Callable[[], object]) -> Taken:
    """What one run takes."""
    started = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - started[0], time.perf_counter() - started[1]


def statement(sql: str) -> Statement:
    return Statement("bench", "bench/coverage.py", sql)


def made(folder: Path, events: int, members: int) -> Path:
    """A store with the generated set."""
    numbers = ["--events", str(events), "--members", str(members)]
    generate = [sys.executable, str(ROOT / "sample_data/generate.py"), "large", *numbers]
    subprocess.run([*generate, "--out", str(folder / "set")], check=True, stdout=subprocess.DEVNULL)
    store = folder / "store.duckdb"
    # in a process of its own: what it takes of memory is not coverage's
    arguments = (store, sorted((folder / "set").glob("*.parquet")), Key(bytes(32)))
    child = multiprocessing.get_context("spawn").Process(target=load, args=arguments)
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(child.exitcode)
    return store


def study(engine: DuckDB) -> Study:
    """The whole year, all known."""
    policy = model.read(ROOT / "sample_data/small/policy.toml")
    for table, frame in policy.frames().items():
        engine.put(table, frame)
    period = periods.parse("2025-11-01..2026-11-01", 4)
    return Study(engine, policy, law.read("appi"), period, date(2026, 12, 31), "restricted", "en", "0" * 64)


def counted(asked: Study) -> None:
    """Judge every use, and count by month, purpose and reason, with the persons behind what is not covered."""
    facts.frame(asked, statement(REASONS))
    facts.frame(asked, statement(EVALUATED))


def measured(store: Path, events: int) -> int:
    """Print each ratio beside its limit; 1 if one is over it, or a figure is not the planted one."""
    with open_store(store, memory="2GB") as engine:
        asked = study(engine)
        month = replace(asked, period=periods.parse("2026-06", 4))
        # another day known each time, so that nothing is kept from the run before
        days = iter(range(1, 31))
        runs: list[tuple[Taken, ...]] = []
        for _ in range(ROUNDS):
            day = date(2027, 1, next(days))
            known = replace(asked, as_of=day)
            bare = taken(lambda: engine.frame(statement(BARE)))
            whole = taken(lambda known=known: counted(known))
            cells = taken(lambda known=known: coverage.by_purpose_month(known))
            persons = taken(lambda: engine.frame(statement(PERSONS)))
            one = taken(lambda day=day: counted(replace(month, as_of=day)))
            runs.append((bare, whole, cells, persons, one))
        bare, whole, cells, persons, one = (min(each) for each in zip(*runs, strict=True))
        reasons = coverage.uncovered_by_reason(asked).frame
        found = dict(zip(reasons["reason"], reasons["uses"], strict=True))
        agreed = engine.frame(statement(AGREED)).row(0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{events:,} uses, {agreed[0]:,} agreements to {agreed[1]:,} purposes; peak {peak:,.0f} MB (limit {PEAK:,})")
    for what, each in (("bare scan", bare), ("with persons", persons), ("coverage", whole), ("its cells", cells)):
        print(f"{what:<46}{each[0]:>6.2f} processor seconds, {each[1]:.2f} s")
    ratios = dict(zip(LIMITS, (whole[0] / bare[0], (whole[0] + cells[0]) / persons[0], one[0] / whole[0]), strict=True))
    for what, ratio in ratios.items():
        print(f"{what:<46}{ratio:>6.2f} (limit {LIMITS[what]})")
    expected = {reason: n * events // 1_000_000 for reason, n in PLANTED.items()}
    if {reason: n for reason, n in found.items() if reason != "*"} != expected:
        print("the figures are not the planted ones")
        return 1
    return int(peak > PEAK or any(ratio > LIMITS[what] for what, ratio in ratios.items()))


def main() -> int:
    """Make or take the store, and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--members", type=int, help="how many members (default: one for a hundred uses)")
    parser.add_argument("--store", type=Path, help="a store with that many generated uses")
    given = parser.parse_args()
    if given.store:
        return measured(given.store, given.events)
    with tempfile.TemporaryDirectory(prefix="privlib-bench-") as folder:
        store = made(Path(folder), given.events, given.members or given.events // 100)
        return measured(store, given.events)


if __name__ == "__main__":
    raise SystemExit(main())
