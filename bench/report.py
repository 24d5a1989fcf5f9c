"""How long does the whole report R2 of ten million rows take, and how much memory? One run, beside the limits.

The sample company is loaded with one data set more, of generated rows, each of another person; loading is not
counted. The report is run as a person runs it, measures, charts and PDF included. `--rows N` for another number.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _people import QUASI, SENSITIVE, people

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "sample_data/small"
SECONDS, PEAK = 60.0, 2_000
"""Processor seconds and MB at most, of ten million rows (risk.md 15)."""

DATASET = (
    r"D99,produced,H04,W2,2026-03-10T01:00:00Z,\N,{n},{n},true,true,2026-03-11T01:00:00Z,2026-03-11T01:00:00Z,"
    "A22,SP2,PA06,anon-D99.csv"
)
FIELD = r"D99,{name},{source},{role},none,\N,\N,generated"
SOURCES = {"age": "T02", "sex": "X-sex", "prefecture": "T04", "occupation": "T03", "education": "X-result"}


def holdings(folder: Path, rows: int) -> Path:
    """Write the sample company's files and those of the data set."""
    for file in SMALL.glob("*.*"):
        shutil.copy(file, folder)
    people(rows).select(*QUASI, SENSITIVE).write_csv(folder / "anon-D99.csv")
    roles = {**dict.fromkeys(QUASI, "quasi"), SENSITIVE: "sensitive"}
    fields = [FIELD.format(name=name, role=role, source=SOURCES.get(name, "X-opinion")) for name, role in roles.items()]
    for name, lines in (("anon_dataset", [DATASET.format(n=rows)]), ("anon_field", fields)):
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
    return folder


def privlib(*words: object) -> tuple[float, float, float]:
    """Run a command; give its processor seconds, its seconds and the peak in MB of its largest process."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "privlib.cli", *map(str, words)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        if os.waitstatus_to_exitcode(status):
            said.seek(0)
            raise SystemExit(said.read())
    return used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss / 1024


def main() -> int:
    """Print seconds and memory beside their limits; 1 if one is over it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    rows = parser.parse_args().rows
    # a report reads only what stands under the root; git leaves out what has this name
    with tempfile.TemporaryDirectory(prefix="store.duckdb-bench-", dir=ROOT / "sample_data") as name:
        folder, store = Path(name), Path(name) / "store.duckdb"
        (folder / "set").mkdir()
        key = f"file:{ROOT / 'sample_data/sample.key'}"
        # in a process of its own: its memory is not the report's
        code = "import sys, pathlib, report; report.holdings(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
        draw = [sys.executable, "-c", code, str(folder / "set"), str(rows)]
        subprocess.run(draw, check=True, cwd=Path(__file__).parent)
        privlib("load", folder / "set", "--store", store, "--key", key, "--max-refused", 2)
        words = ("report", "run", "anonymization_risk", "--dataset", "D99", "--out", folder / "reports")
        processor, seconds, peak = privlib(*words, "--store", store.relative_to(ROOT))
    print(
        f"report R2, {rows:,} rows: processor {processor:.1f} s (limit {SECONDS:.0f}), clock {seconds:.1f} s, "
        f"peak {peak:,.0f} MB (limit {PEAK:,})"
    )
    return int(processor > SECONDS or peak > PEAK)


if __name__ == "__main__":
    raise SystemExit(main())
