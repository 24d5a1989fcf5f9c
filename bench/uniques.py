"""How long do all subsets and all minimal sample uniques take beside a bare GROUP BY? Ratios of one run, best of 3.

The nine columns are the five, an answer, and three made of others. The bare
query groups by all of them once; the work takes the class table from the engine and goes over 511, or 31, sets. The
same of Adult where it is there, in seconds.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _beside import A9, ADULT, no_adult

from privlib.engine.base import Statement
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.risk.table.classes import classes
from privlib.risk.table.coded import finest
from privlib.risk.table.finest import Finest
from privlib.risk.table.loaded import Question, loaded
from privlib.risk.table.specs import Column, Table, spec
from privlib.risk.uniques.special import special
from privlib.risk.uniques.subsets import subsets

QUASI = ("age", "sex", "prefecture", "occupation", "education")

# Five quasi-identifiers, a sensitive attribute, 50,000 persons, skewed as registers are; the same rows in every run.
PEOPLE = """
WITH draw AS (
    SELECT i, (hash(i) % 10007) / 10007.0 AS a, (hash(i + 1) % 10009) / 10009.0 AS b,
           (hash(i + 2) % 10037) / 10037.0 AS c, (hash(i + 3) % 10039) / 10039.0 AS d, hash(i + 4) % 50000 AS person
    FROM range($rows) AS numbers(i)
)
SELECT CAST(CAST(90 * a * a + 10 * b AS INTEGER) AS VARCHAR) AS age,
       CAST(i % 2 AS VARCHAR) AS sex,
       CAST(CAST(pow(47, b) AS INTEGER) AS VARCHAR) AS prefecture,
       CAST(CAST(pow(12, c) AS INTEGER) AS VARCHAR) AS occupation,
       CAST(CAST(pow(8, d) AS INTEGER) AS VARCHAR) AS education,
       CAST(CAST(pow(15, (a + d) / 2) AS INTEGER) AS VARCHAR) AS answer,
       CAST(person AS VARCHAR) AS person
FROM draw
"""

WIDE = f"""
SELECT *, CAST(hash(age, prefecture) % 3 AS VARCHAR) AS b1, CAST(hash(answer, person) % 4 AS VARCHAR) AS b2,
       CAST(hash(person) % 5 AS VARCHAR) AS b3
FROM ({PEOPLE})
"""
NINE = (*QUASI, "answer", "b1", "b2", "b3")
CASES = ((30_000, NINE), (100_000, QUASI), (1_000_000, QUASI))
LIMITS = {"class table": (10.0, 8.0, 4.0), "subsets": (40.0, 4.0, 2.0), "minimal uniques": (80.0, 16.0, 6.0)}
"""Times the bare GROUP BY, in the order of the cases."""

ADULT_SECONDS = {"all 511 subsets": 0.25, "minimal uniques of all sizes": 1.0}
"""Processor seconds at most; ARX takes 1.10 for the first, sdcMicro 0.32 for the second (risk.md 15)."""


def seconds(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def processor(work: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    started = time.process_time()
    work()
    return time.process_time() - started


def arrays(engine: DuckDB, quasi: tuple[str, ...]) -> Finest:
    table = Table("people", "people", tuple(Column(name, name) for name in quasi))
    found = classes(engine, spec(table, quasi=quasi))
    return finest(engine, found.spec, found.rule)


def drawn(engine: DuckDB, path: Path, rows: int) -> None:
    """Draw the rows and let the engine read them from a file, as it reads what is measured."""
    engine.create("drawn", Statement("bench", "bench/uniques.py", WIDE), rows=rows)
    engine.run(Statement("bench", "bench/uniques.py", f"COPY drawn TO '{path}' (FORMAT parquet)"))
    engine.run(Statement("bench", "bench/uniques.py", "DROP TABLE drawn"))
    view = f"CREATE OR REPLACE TEMP VIEW people AS SELECT * FROM read_parquet('{path}')"
    engine.run(Statement("bench", "bench/uniques.py", view))


def main() -> int:
    """Print each ratio beside its limit; 1 if one is over it."""
    over = 0
    for case, (rows, quasi) in enumerate(CASES):
        with tempfile.TemporaryDirectory() as folder, open_engine(None, reads=(Path(folder),)) as engine:
            drawn(engine, Path(folder) / "people.parquet", rows)
            table = arrays(engine, quasi)
            bare = f"SELECT min(n) AS k FROM (SELECT {', '.join(quasi)}, count(*) AS n FROM people GROUP BY ALL)"
            works: dict[str, Callable[[], object]] = {
                "bare": lambda: engine.frame(Statement("bench", "bench/uniques.py", bare)),  # noqa: B023
                "class table": lambda: arrays(engine, quasi),  # noqa: B023
                "subsets": lambda: subsets(table),  # noqa: B023
                "minimal uniques": lambda: special(table),  # noqa: B023
            }
            rounds = [{name: seconds(work) for name, work in works.items()} for _ in range(3)]
        best = {name: min(found[name] for found in rounds) for name in works}
        print(f"{rows:,} rows x {len(quasi)} columns, {len(table.units):,} classes; bare GROUP BY {best['bare']:.3f} s")
        for name, limits in LIMITS.items():
            ratio = best[name] / best["bare"]
            over += ratio > limits[case]
            print(f"  {name:<16} {best[name]:6.3f} s {ratio:6.2f} x   limit {limits[case]:.1f}")
    return int(over > 0 or (not no_adult("subsets and minimal uniques of Adult") and adult()))


def adult() -> bool:
    """Go over the 511 sets of nine columns of the census sample; print seconds beside their limits."""
    with loaded(ADULT / "adult.csv", Question(A9, delimiter=";")) as data:
        table = data.table
    works: dict[str, Callable[[], object]] = {
        "all 511 subsets": lambda: subsets(table),
        "minimal uniques of all sizes": lambda: special(table),
    }
    over = False
    for name, work in works.items():
        taken = min(processor(work) for _ in range(3))
        over |= taken > ADULT_SECONDS[name]
        print(f"Adult A9, {name}: {taken:.3f} s (limit {ADULT_SECONDS[name]:g})")
    return over


if __name__ == "__main__":
    raise SystemExit(main())
