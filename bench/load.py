"""How much more work than DuckDB's own unchecked read is a checked load? Ratios over ten million generated uses.

The same files, as Parquet and as CSV; two threads and 2 GB for either. DuckDB checks no value, makes no pseudonym,
compares no key and counts nothing twice; the difference is what those cost. Counted are processor seconds of this
process and its children, which other programs of the machine disturb less than the clock. The files are in the order
of their ids, as exports are; records in another order are compared by their keys, which costs about a tenth more.
`--events N` for another number.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from privlib.store.load import load
from privlib.store.pseudonyms import Key
from privlib.store.tables import TABLES

ROOT = Path(__file__).parents[1]
LIMITS = {
    "Parquet: checked load / CREATE TABLE AS": 1.4,
    "CSV: checked load / typed load": 1.8,
    "CSV: checked load / bare scan": 8.0,
}
"""What each may be; 1.2, 1.7 and 5.4 were measured on 2026-11-26."""

COLUMNS = TABLES["use_event"].file_columns
TYPES = dict.fromkeys(COLUMNS, "VARCHAR") | {
    "occurred_at": "TIMESTAMPTZ",
    "recorded_at": "TIMESTAMPTZ",
    "n_rows": "BIGINT",
}


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    before = os.times()
    work()
    return sum(os.times()[:4]) - sum(before[:4])


def bare(folder: Path, sql: str) -> float:
    """Processor seconds that DuckDB takes for a statement on a new database, the writing of the file included."""
    path = folder / "bare.duckdb"
    path.unlink(missing_ok=True)
    con = duckdb.connect(path)
    for setting in ("threads = 2", "memory_limit = '2GB'", "TimeZone = 'UTC'", f"temp_directory = '{folder}/spill'"):
        con.execute(f"SET {setting}")
    taken = seconds(lambda: (con.execute(sql).fetchall(), con.execute("CHECKPOINT")))
    con.close()
    return taken


def read_csv(folder: Path, types: dict[str, str]) -> str:
    """DuckDB's reading of the CSV files with declared types."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    return (
        f"read_csv('{folder}/*.csv', auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"nullstr = '\\N', columns = {{{columns}}})"
    )


def write_csv(parquet: Path, csv: Path) -> None:
    """The same records as CSV files, as privlib writes them."""
    csv.mkdir()
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for file in sorted(parquet.glob("use_event-*.parquet")):
        form = "'%Y-%m-%dT%H:%M:%SZ'"
        instants = ", ".join(f"strftime({name}, {form}) AS {name}" for name in ("occurred_at", "recorded_at"))
        con.execute(
            f"COPY (SELECT * REPLACE ({instants}) FROM '{file}') TO '{csv}/{file.stem}.csv' (HEADER, NULLSTR '\\N')"
        )


def checked(base: Path, store: Path, folder: Path, ending: str) -> tuple[float, int]:
    """Processor seconds and records of a checked load into a copy of a store that holds what the uses name."""
    shutil.copyfile(base, store)
    found: list[int] = []
    files = sorted(folder.glob(f"use_event-*.{ending}"))
    taken = seconds(lambda: found.append(sum(file.loaded for file in load(store, files, Key(bytes(32))).files)))
    return taken, found[0]


def main() -> int:
    """Print each ratio beside its limit; 1 if one is over it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=10_000_000)
    events = parser.parse_args().events
    with tempfile.TemporaryDirectory(prefix="privlib-bench-") as name:
        folder = Path(name)
        parquet, csv, base, store = folder / "parquet", folder / "csv", folder / "base.duckdb", folder / "store.duckdb"
        generate = [sys.executable, str(ROOT / "sample_data/generate.py"), "large", "--events", str(events)]
        subprocess.run([*generate, "--out", str(parquet)], check=True, stdout=subprocess.DEVNULL)
        write_csv(parquet, csv)
        load(base, [parquet / f"{table}.parquet" for table in ("actor", "principal", "holding")], Key(bytes(32)))
        own, n = checked(base, store, parquet, "parquet")
        size = store.stat().st_size - base.stat().st_size
        from_csv, m = checked(base, store, csv, "csv")
        if (n, m) != (events, events):
            print(f"loaded {n:,} and {m:,} of {events:,}")
            return 1
        created = bare(folder, f"CREATE TABLE t AS SELECT * FROM read_parquet('{parquet}/use_event-*.parquet')")
        typed = bare(folder, f"CREATE TABLE t AS SELECT * FROM {read_csv(csv, TYPES)}")
        every = ", ".join(f"max({column})" for column in COLUMNS)
        scan = bare(folder, f"SELECT {every} FROM {read_csv(csv, dict.fromkeys(TYPES, 'VARCHAR'))}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{events:,} uses: Parquet {own:.1f} processor seconds, bare {created:.1f}; CSV {from_csv:.1f}, bare "
            f"{typed:.1f}; peak {peak:,.0f} MB; the store grows by {size / 1e6:,.0f} MB"
        )
        ratios = dict(zip(LIMITS, (own / created, from_csv / typed, from_csv / scan), strict=True))
        for what, ratio in ratios.items():
            print(f"{what:<42}{ratio:>7.2f} (limit {LIMITS[what]})")
        return int(any(ratio > LIMITS[what] for what, ratio in ratios.items()))


if __name__ == "__main__":
    raise SystemExit(main())
