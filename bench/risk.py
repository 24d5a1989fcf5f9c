"""How fast are the measures of risk beside a bare GROUP BY, polars, and pyCANON? Ratios of one run, with peak memory.

Each work reads the same Parquet file, in a process of its own, so that its memory is its own: the best processor time
of three rounds, all threads together, which a busy machine changes less than the clock's, and the peak. pyCANON comes
from the package registry by `bench/peers.lock` into an environment of its own under `.venv-peers`; `--no-peer` leaves
it out. A million rows, then ten (pyCANON is then left out: it needs minutes); `--rows N` for another number alone.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from _beside import peer_run
from _people import QUASI, SENSITIVE

from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.risk.file.measure import measure
from privlib.risk.models import risks
from privlib.risk.models.sensitive import spreads
from privlib.risk.table.classes import classes
from privlib.risk.table.specs import Column, Table, spec

HERE = Path(__file__).parent
FEW = 1_000_000
"""Most rows that pyCANON is given."""

SETS = (FEW, 10_000_000)
PEER_ROWS = 32_561
"""As many as UCI Adult has: pyCANON takes half a minute for nine measures of them."""
LIMITS: dict[tuple[str, str], float] = {
    ("k", "bare GROUP BY"): 1.5,
    ("all measures", "bare GROUP BY"): 7.0,
    ("k of persons", "k"): 3.0,
    ("nine measures, from CSV", "pyCANON, nine measures"): 0.01,
    ("k", "pyCANON, k"): 0.1,
}
"""At most so many times the other: the specification's aims (risk.md 15)."""

PEAKS: dict[int, dict[str, int]] = {1_000_000: {"all measures": 400}, 10_000_000: {"all measures": 1_100}}
"""By number of rows: at most so many MB (risk.md 15)."""

SECONDS: dict[int, dict[str, float]] = {10_000_000: {"all measures": 9.0}}
"""By number of rows: at most so many seconds (risk.md 15)."""

Found = dict[str, float]


def statement(sql: str) -> Statement:
    return Statement("bench", "bench/risk.py", sql)


def best(work: Callable[[], object], rounds: int = 3) -> Found:
    """Processor time and seconds of the best round, and the peak memory of this process in MB."""
    found: list[tuple[float, float]] = []
    for _ in range(rounds):
        started, used = time.perf_counter(), time.process_time()
        work()
        found.append((time.process_time() - used, time.perf_counter() - started))
    processor, seconds = (min(each) for each in zip(*found, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"processor": processor, "seconds": seconds, "peak": peak}


def in_engine(path: Path, *, sensitive: bool = False, person: bool = False, bare: bool = False) -> Found:
    """Measure what the engine reads; the bare statement groups it and nothing else."""
    columns = tuple(Column(name, name) for name in (*QUASI, SENSITIVE, "person"))
    asked = spec(
        Table("people", "people", columns),
        quasi=QUASI,
        sensitive=[SENSITIVE] if sensitive else [],
        person="person" if person else None,
    )
    with open_engine(None, reads=(path.parent,)) as engine:
        engine.run(statement(f"CREATE TEMP VIEW people AS SELECT * FROM read_parquet('{path}')"))
        grouped = f"SELECT min(n) AS k FROM (SELECT {', '.join(QUASI)}, count(*) AS n FROM people GROUP BY ALL)"

        def measured() -> None:
            table = classes(engine, asked)
            risks.average_risk(table.sizes)
            spreads(engine, table)

        return best((lambda: engine.frame(statement(grouped))) if bare else measured)


def in_polars(path: Path) -> Found:
    def grouped() -> object:
        return pl.scan_parquet(path).group_by(QUASI).len().select(pl.col("len").min()).collect()

    return best(grouped)


WORKS: dict[str, Callable[[Path], Found]] = {
    "bare GROUP BY": lambda path: in_engine(path, bare=True),
    "polars group_by": in_polars,
    "k": in_engine,
    "all measures": lambda path: in_engine(path, sensitive=True),
    "k of persons": lambda path: in_engine(path, person=True),
    "nine measures, from CSV": lambda path: best(
        lambda: measure(path.with_suffix(".csv"), quasi=QUASI, sensitive=[SENSITIVE])
    ),
}

PYCANON = """
import json, resource, sys, time
import pandas as pd
from pycanon import anonymity as a
rows, quasi, answer = pd.read_csv(sys.argv[1], dtype=str), sys.argv[2].split(","), [sys.argv[3]]
started, used = time.perf_counter(), time.process_time()
a.k_anonymity(rows, quasi)
if sys.argv[4] == "nine":
    for measure in (a.l_diversity, a.entropy_l_diversity, a.recursive_c_l_diversity, a.alpha_k_anonymity, a.t_closeness,
                    a.basic_beta_likeness, a.enhanced_beta_likeness, a.delta_disclosure):
        measure(rows, quasi, answer)
print(json.dumps({"processor": time.process_time() - used, "seconds": time.perf_counter() - started,
                  "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def child(*command: str) -> Found:
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(answer.splitlines()[-1])


def drawn(folder: Path, rows: int) -> Path:
    """Write the rows in another process: what this one holds would be the least peak of its children."""
    code = "import sys, pathlib, _people; print(_people.written(pathlib.Path(sys.argv[1]), int(sys.argv[2])))"
    command = (sys.executable, "-c", code, str(folder), str(rows))
    return Path(subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE).stdout.strip())


def run(rows: int, *, with_peer: bool) -> dict[str, Found]:
    """Every work in turn, each in a process of its own."""
    found: dict[str, Found] = {}
    with tempfile.TemporaryDirectory(prefix="privlib-bench-") as folder:
        large, small = (drawn(Path(folder), each) for each in (rows, PEER_ROWS))
        for name in WORKS:
            path = small if "CSV" in name else large
            found[name] = child(sys.executable, __file__, "--work", name, "--file", str(path))
        peers = {"pyCANON, nine measures": (small, "nine"), "pyCANON, k": (large, "k")} if with_peer else {}
        for name, (path, wanted) in peers.items():
            file = str(path.with_suffix(".csv"))
            if taken := peer_run("pycanon", PYCANON, file, ",".join(QUASI), SENSITIVE, wanted):
                found[name] = taken
    return found


def main() -> int:
    """Print seconds, memory, and each ratio beside its limit; 1 if one is over it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, action="append", help="how many rows (default: a million, then ten)")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--work", choices=sorted(WORKS))
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    if given.work:
        print(json.dumps(WORKS[given.work](given.file)))
        return 0
    return int(max([shown(rows, with_peer=not given.no_peer) for rows in given.rows or SETS]))


def shown(rows: int, *, with_peer: bool) -> bool:
    """Measure a number of rows; print each figure and tell whether one is over its limit."""
    found = run(rows, with_peer=with_peer and rows <= FEW)
    print(f"risk, {rows:,} rows x {len(QUASI)} columns; nine measures: {PEER_ROWS:,} rows")
    print(f"  {'':<26}{'processor':>11}{'clock':>11}{'peak':>10}")
    for name, each in found.items():
        print(f"  {name:<26}{each['processor']:>9.3f} s{each['seconds']:>9.3f} s{each['peak']:>7,.0f} MB")
    over = False
    for (one, other), limit in LIMITS.items():
        if one in found and other in found:
            over |= _over(f"{one} / {other}", found[one]["processor"] / found[other]["processor"], limit)
    for name, limit in SECONDS.get(rows, {}).items():
        over |= _over(f"{name}, s", found[name]["processor"], limit)
    for name, limit in PEAKS.get(rows, {}).items():
        over |= _over(f"{name}, MB", found[name]["peak"], limit)
    return over


def _over(what: str, figure: float, limit: float) -> bool:
    print(f"{what}: {figure:.4g} (limit {limit:g})")
    return figure > limit


if __name__ == "__main__":
    raise SystemExit(main())
