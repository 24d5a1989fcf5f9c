"""How long does a search of a file take beside a bare GROUP BY of its columns, and how many nodes does it evaluate?

Ratios of one run, best of 3 in processor time, all threads together; the file and the bare statement have processes of
their own, so that the peak memory is that of the search. The data is drawn as the design says: a million rows, then
ten; `bench/search.py N` for another number. Adult is searched where it is there, and by anjana too.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from math import inf
from pathlib import Path

import numpy as np
import polars as pl
from _beside import A5, A8, A9, ADULT, no_adult, peer_run

from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.builders import interval
from privlib.risk.hierarchies.fitting import fit
from privlib.risk.hierarchies.levels import Hierarchy, hierarchy
from privlib.risk.search.conditions import condition
from privlib.risk.search.optimum import Search, search
from privlib.risk.search.task import Task, task
from privlib.risk.table.loaded import Question, loaded

QUASI = ("age", "sex", "prefecture", "occupation", "education")
ADULT_LIMITS = {
    "A5": (A5, {0.02: (8, 10), 0.0: (20, 29)}),
    "A8": (A8, {0.0: (31, 95), 0.02: (120, 275)}),
    "A9": (A9, {0.0: (150, 122), 0.02: (560, 784), 0.04: (630, 782), 1.0: (1550, 1673)}),
}
"""By share of suppression: milliseconds of a search of the census sample at most, k = 5; and nodes of the design's own
search, which ours evaluates fewer of except where nothing may be suppressed (risk.md 15)."""

ANJANA = (("A5", 0.0), ("A5", 0.02), ("A9", 0.02))
"""Searches that anjana is asked as well: it is given seconds, and a greedy answer is never better."""

PEER = """
import json, sys, time
import pandas as pd
from anjana.anonymity import k_anonymity_inner
file, folder, quasi, limit = sys.argv[1], sys.argv[2], sys.argv[3].split(","), float(sys.argv[4])
rows = pd.read_csv(file, sep=";", dtype=str)[quasi]
ladders = {}
for name in quasi:
    lines = pd.read_csv(f"{folder}/adult_hierarchy_{name}.csv", sep=";", header=None, dtype=str, keep_default_na=False)
    ladders[name] = {level: lines[level].values for level in lines}
used = time.process_time()
_, suppressed, levels = k_anonymity_inner(rows, [], quasi, 5, 100 * limit, ladders)
print(json.dumps({"processor": time.process_time() - used, "levels": [int(levels[name]) for name in quasi]}))
"""

LIMITS = {0.0: 3.0, 0.02: 3.0}
"""Times the bare GROUP BY, for each share of suppression: search alone, without loading."""

SECONDS = {1_000_000: 2.0, 10_000_000: 3.0}
"""By number of rows: at most so long from the file to both answers (risk.md 15)."""

PEAKS = {1_000_000: 300, 10_000_000: 600}
"""By number of rows: at most so many MB (risk.md 15)."""


def rows(n: int) -> pl.DataFrame:
    """Draw the benchmark's rows; results of other numpy versions may differ, so ratios are taken on one file."""
    draw = np.random.default_rng(1)

    def zipf(number: int, s: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        shares = 1 / np.arange(1, number + 1) ** s
        return draw.choice(number, n, p=shares / shares.sum())

    age = np.clip(draw.gamma(6, 7.5, n).astype(int), 0, 99)
    columns = {"age": age, "sex": draw.integers(0, 2, n), "prefecture": zipf(47, 0.9)}
    columns |= {"occupation": zipf(12, 0.8), "education": zipf(8, 0.7)}
    return pl.DataFrame({name: pl.Series(values).cast(pl.String) for name, values in columns.items()})


def hierarchies() -> list[Hierarchy]:
    """360 nodes."""

    def steps(number: int, widths: list[int]) -> list[tuple[str, ...]]:
        return [(str(value), *(f"{width}:{value // width}" for width in widths), "*") for value in range(number)]

    lines = {
        "age": interval(0, 99, [5, 10, 20]),
        "sex": steps(2, []),
        "prefecture": steps(47, [6, 24]),
        "occupation": steps(12, [3]),
        "education": steps(8, [3]),
    }
    return [hierarchy(name, lines[name]) for name in QUASI]


def adult() -> bool:
    """Search the published census sample; print time and nodes beside their limits, and what anjana takes and finds."""
    over = False
    for name, (quasi, limits) in ADULT_LIMITS.items():
        with loaded(ADULT / "adult.csv", Question(quasi, delimiter=";")) as data:
            fitted = fit(data.table, data.texts, hierarchy_files.read(ADULT, quasi))
        for share, (most, designed) in limits.items():
            asked = partial(task, data.table, fitted, [condition("k", (5,))], limit=share)
            made = asked()
            seconds, found = best(lambda made=made: search(made))
            assert isinstance(found, Search)
            over |= 1000 * seconds > most
            nodes = f"{found.evaluated} of {found.nodes} nodes (the design's search: {designed:,})"
            print(f"Adult {name} {share:4.0%}  {seconds * 1000:7.1f} ms (limit {most:,})   {nodes}")
            if (name, share) in ANJANA:
                over |= greedy(asked, quasi, share, seconds, found.score)
    return over


def greedy(asked: Callable[..., Task], quasi: tuple[str, ...], share: float, seconds: float, score: float) -> bool:
    """Compare with anjana: its processor time, and the loss of the levels that it chose."""
    arguments = (str(ADULT / "adult.csv"), str(ADULT), ",".join(quasi), str(share))
    if not (answer := peer_run("anjana", PEER, *arguments)):
        return False
    levels = dict(zip(quasi, answer["levels"], strict=True))
    loss = search(asked(lower=levels, upper=levels)).score
    worse = f"loss {loss:.6f}, {loss / score - 1:+.1%}"
    print(f"  anjana      {answer['processor'] * 1000:7.1f} ms, {answer['processor'] / seconds:,.0f} x; {worse}")
    return seconds > answer["processor"] or loss < score - 1e-9


def best(work: Callable[[], object]) -> tuple[float, object]:
    """Processor time of the best of 3 runs, and what the last returned."""
    times: list[float] = []
    found: object = None
    for _ in range(3):
        started = time.process_time()
        found = work()
        times.append(time.process_time() - started)
    return min(times), found


def bare(path: Path) -> float:
    """Time a bare GROUP BY over the file's columns."""
    with open_engine(None, reads=(path.parent,)) as engine:
        names = ", ".join(QUASI)
        sql = f"SELECT min(n) AS k FROM (SELECT {names}, count(*) AS n FROM read_parquet('{path}') GROUP BY ALL)"
        return best(lambda: engine.frame(Statement("bench", "bench/search.py", sql)))[0]


def child(*arguments: str) -> str:
    """Run this file in another process: what this one holds would count in its peak."""
    command = (sys.executable, __file__, *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def searched(path: Path, n: int, base: float) -> bool:
    """Search the file at each share; print each figure beside its limit, and tell whether one is over it."""
    started, used = time.perf_counter(), time.process_time()
    with loaded(path, Question(QUASI)) as data:
        load, table = time.process_time() - used, data.table
        fitted = fit(table, data.texts, hierarchies())
    tasks = {share: task(table, fitted, [condition("k", (5,))], limit=share) for share in LIMITS}
    first = {share: search(made) for share, made in tasks.items()}
    processor, seconds = time.process_time() - used, time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"search, {n:,} rows, {len(table.units):,} classes; bare GROUP BY {base:.3f} s, load and classes {load:.2f} s"
    )
    limits = (SECONDS.get(n, inf), PEAKS.get(n, inf))
    print(
        f"from the file to both answers: processor {processor:.2f} s (limit {limits[0]}), clock {seconds:.2f} s, "
        f"peak {peak:,.0f} MB (limit {limits[1]})"
    )
    over = processor > limits[0] or peak > limits[1]
    for share, limit in LIMITS.items():
        seconds, _ = best(lambda share=share: search(tasks[share]))
        over = over or seconds / base > limit
        print(
            f"limit {share:4.0%}  {seconds:6.3f} s  {seconds / base:6.2f} x   limit {limit:.1f}   "
            f"{first[share].evaluated} of {first[share].nodes} nodes, score {first[share].score:.6f}"
        )
    return over


def main(n: int) -> int:
    """Print each ratio beside its limit; 1 if one is over it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.parquet"
        child("--draw", str(path), str(n))
        over = searched(path, n, float(child("--bare", str(path))))
    return int(over)


def asked(*arguments: str) -> int:
    """Draw a file, time a bare statement, or do all."""
    match arguments:
        case ("--draw", path, n):
            rows(int(n)).write_parquet(path)
        case ("--bare", path):
            print(bare(Path(path)))
        case _:
            overs = [main(int(n)) for n in arguments or SECONDS]
            return int(any(overs) or (not no_adult("search of Adult") and adult()))
    return 0


if __name__ == "__main__":
    sys.exit(asked(*sys.argv[1:]))
