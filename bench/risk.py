"""How much slower than a bare GROUP BY are k, l and t on a million generated rows? Ratios of one run, best of 3."""

import time
from collections.abc import Callable

from privlib.engine.base import Statement
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.risk import models
from privlib.risk.classes import classes
from privlib.risk.sensitive import spreads
from privlib.risk.specs import Column, Table, spec

ROWS = 1_000_000
QUASI = ("age", "sex", "prefecture", "occupation", "education")
LIMITS = {"k": 1.5, "k, l and t": 7.0, "k of persons": 6.0}
"""Times the bare GROUP BY; for `k of persons` that of the same columns and the person."""

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
BARE = f"SELECT min(n) AS k FROM (SELECT {', '.join(QUASI)}, count(*) AS n FROM people GROUP BY ALL)"

PAIRS = f"SELECT min(n) AS k FROM (SELECT {', '.join(QUASI)}, person, count(*) AS n FROM people GROUP BY ALL)"


def seconds(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(engine: DuckDB, *, sensitive: bool = False, person: bool = False) -> int | None:
    columns = tuple(Column(name, name) for name in (*QUASI, "answer", "person"))
    asked = spec(
        Table("people", "people", columns),
        quasi=QUASI,
        sensitive=["answer"] if sensitive else [],
        person="person" if person else None,
    )
    table = classes(engine, asked)
    models.average_risk(table.sizes)
    spreads(engine, table)
    return table.k


def main() -> int:
    """Print each ratio beside its limit; 1 if one is over it."""
    with open_engine(None) as engine:
        engine.create("people", Statement("bench", "bench/risk.py", PEOPLE), rows=ROWS)
        works: dict[str, Callable[[], object]] = {
            "bare": lambda: engine.frame(Statement("bench", "bench/risk.py", BARE)),
            "k": lambda: measure(engine),
            "k, l and t": lambda: measure(engine, sensitive=True),
            "pairs": lambda: engine.frame(Statement("bench", "bench/risk.py", PAIRS)),
            "k of persons": lambda: measure(engine, person=True),
        }
        # In turn, so that a busy moment of the machine falls on all of them.
        rounds = [{name: seconds(work) for name, work in works.items()} for _ in range(3)]
    best = {name: min(found[name] for found in rounds) for name in works}
    ratios = {name: best[name] / best["pairs" if name == "k of persons" else "bare"] for name in LIMITS}
    print(f"risk, {ROWS:,} rows x {len(QUASI)} columns; bare GROUP BY {best['bare']:.3f} s")
    for name, ratio in ratios.items():
        print(f"{name:<14} {ratio:5.2f} x   limit {LIMITS[name]:.1f}")
    return int(any(ratio > LIMITS[name] for name, ratio in ratios.items()))


if __name__ == "__main__":
    raise SystemExit(main())
