"""How much slower than a bare scan and group-by is purpose coverage? Ratios of one run, on ten million generated uses.

The bare scan reads the same columns and groups them by purpose and month. Coverage judges every use: mask, interval
join, reasons, persons. `--events N` for another number (100,000,000 takes some minutes and 10 GB of disk), `--store`
for a store that holds them already. Two threads; memory limited to 2 GB.
"""

import argparse
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
    "judged, counted by month, purpose, reason": 9.0,
    "the same with exact persons in each cell": 6.0,
    "one month of twelve, of the whole": 0.4,
}
"""Times the bare scan and group-by; the second, one that counts distinct persons; the third, of the whole year.

The specification's aim for the first is 3: to look each person up costs more than to read the columns (DECISIONS 32).
"""

COLUMNS = ("principal_key", "categories", "occurred_at", "recorded_at", "basis", "result")
GROUPED = "SELECT date_trunc('month', jst_date) AS month, purpose, {} FROM use_event GROUP BY ALL ORDER BY ALL"
BARE = GROUPED.format("count(*) AS n, " + ", ".join(f"max({column}) AS {column}" for column in COLUMNS))
PERSONS = GROUPED.format("count(*) AS n, count(DISTINCT principal_key) AS persons")
EVALUATED = "SELECT month, purpose_id, count(*) AS n FROM evaluated_use GROUP BY ALL ORDER BY ALL"
REASONS = """SELECT month, purpose_id, reason, count(*) AS n, count(DISTINCT principal_key) AS persons
             FROM noted_use WHERE reason <> 'covered' GROUP BY ALL ORDER BY ALL"""
PLANTED = {"unknown": 12_000, "suspended": 300, "exception-incomplete": 100, "withdrawn": 900, "expired": 400}
PLANTED |= {"too-early": 300, "no-permit": 1_500, "no-matrix": 500}
"""Uses in each million of the generated set that are not covered, by reason."""


def seconds(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def statement(sql: str) -> Statement:
    return Statement("bench", "bench/coverage.py", sql)


def made(folder: Path, events: int) -> Path:
    """A store with the generated set."""
    generate = [sys.executable, str(ROOT / "sample_data/generate.py"), "large", "--events", str(events)]
    subprocess.run([*generate, "--out", str(folder / "set")], check=True, stdout=subprocess.DEVNULL)
    store = folder / "store.duckdb"
    load(store, sorted((folder / "set").glob("*.parquet")), Key(bytes(32)))
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
        bare = min(seconds(lambda: engine.frame(statement(BARE))) for _ in range(3))
        persons = min(seconds(lambda: engine.frame(statement(PERSONS))) for _ in range(2))
        # another day known each time, so that nothing is kept from the run before
        days = iter(range(1, 31))
        whole = min(seconds(lambda: counted(replace(asked, as_of=date(2027, 1, next(days))))) for _ in range(2))
        cells = whole + seconds(lambda: coverage.by_purpose_month(asked))
        month = replace(asked, period=periods.parse("2026-06", 4))
        one = min(seconds(lambda: counted(replace(month, as_of=date(2027, 1, next(days))))) for _ in range(2))
        reasons = coverage.uncovered_by_reason(asked).frame
        found = dict(zip(reasons["reason"], reasons["uses"], strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{events:,} uses; bare scan {bare:.2f} s, with persons {persons:.2f} s; coverage {whole:.2f} s; "
        f"peak {peak:,.0f} MB"
    )
    ratios = dict(zip(LIMITS, (whole / bare, cells / persons, one / whole), strict=True))
    for what, ratio in ratios.items():
        print(f"{what:<46}{ratio:>6.2f} (limit {LIMITS[what]})")
    expected = {reason: n * events // 1_000_000 for reason, n in PLANTED.items()}
    if {reason: n for reason, n in found.items() if reason != "*"} != expected:
        print("the figures are not the planted ones")
        return 1
    return int(any(ratio > LIMITS[what] for what, ratio in ratios.items()))


def main() -> int:
    """Make or take the store, and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--store", type=Path, help="a store with that many generated uses")
    given = parser.parse_args()
    if given.store:
        return measured(given.store, given.events)
    with tempfile.TemporaryDirectory(prefix="privlib-bench-") as folder:
        return measured(made(Path(folder), given.events), given.events)


if __name__ == "__main__":
    raise SystemExit(main())
