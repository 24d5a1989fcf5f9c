"""How much slower than a bare scan and group-by is purpose coverage on a million generated uses? Ratios, best of 3."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from privlib.engine.base import Statement
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.measures import coverage
from privlib.policy import law, model, periods
from privlib.study import Study

USES, PEOPLE = 1_000_000, 100_000
LIMITS = {"coverage": 25.0, "three measures": 25.0}
"""Times the bare scan. The interval join of today; the mask of the specification is to bring it to 3."""

TABLES = {
    "holding": "SELECT 'H01' AS holding_id, 'personal' AS legal_class",
    "principal": "SELECT 'p' || i AS principal_key, 'member' AS subject_type FROM range($people) AS n(i)",
    "agreement": """
        SELECT 'p' || i AS principal_key, 'permit' AS effect, 'notice' AS kind, 'use' AS scope,
               'U1|U2|U3|U4|U5' AS purposes, TIMESTAMP '2025-01-01' AS valid_from,
               CASE WHEN i % 50 = 0 THEN TIMESTAMP '2026-04-10' ELSE TIMESTAMP '9999-12-31' END AS valid_to,
               'withdrawn' AS ended_by, TIMESTAMP '2025-01-01' AS recorded_at
        FROM range($people) AS n(i)""",
    "use_event": """
        SELECT 'e' || i AS event_id, TIMESTAMP '2026-04-01' + to_seconds(hash(i) % 2592000) AS occurred_at,
               TIMESTAMP '2026-05-01' AS recorded_at,
               CAST(TIMESTAMP '2026-04-01' + to_seconds(hash(i) % 2592000) AS DATE) AS jst_date, 'H01' AS holding_id,
               'p' || (hash(i + 1) % $people) AS principal_key, 'T13' AS categories,
               CASE WHEN hash(i + 2) % 3 = 0 THEN 'U1' ELSE 'U3' END AS purpose, NULL::VARCHAR AS purpose_raw,
               'purpose' AS basis, NULL::VARCHAR AS legal_ref, NULL::VARCHAR AS case_ref,
               NULL::VARCHAR AS approved_by, NULL::VARCHAR AS joined_holdings, 'done' AS result
        FROM range($uses) AS n(i)""",
}
BARE = """SELECT date_trunc('month', jst_date) AS month, purpose, count(*) AS n, count(DISTINCT principal_key) AS k
          FROM use_event WHERE occurred_at IS NOT NULL AND categories IS NOT NULL GROUP BY ALL ORDER BY ALL"""


def seconds(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def company(engine: DuckDB) -> Study:
    """A study of the generated uses under the shipped policy."""
    policy = model.read("luminous-2021")
    for table, frame in policy.frames().items():
        engine.put(table, frame)
    for table, sql in TABLES.items():
        engine.create(table, Statement("bench", "bench/coverage.py", sql), uses=USES, people=PEOPLE)
    period = periods.parse("2026-04", 4)
    return Study(engine, policy, law.read("appi"), period, date(2026, 5, 31), "restricted", "en", "0" * 64)


def main() -> int:
    """Print each ratio beside its limit; 1 if one is over it."""
    with open_engine(None) as engine:
        asked = company(engine)
        bare = min(seconds(lambda: engine.frame(Statement("bench", "bench/coverage.py", BARE))) for _ in range(3))
        # another day known each time, so that nothing is kept from the run before
        days = iter(range(1, 31))
        one = min(seconds(lambda: coverage.total(replace(asked, as_of=date(2026, 6, next(days))))) for _ in range(3))
        rest = min(seconds(lambda: (coverage.by_purpose_month(asked), coverage.by_person(asked))) for _ in range(3))
        found = coverage.total(asked).frame
        print(f"{USES:,} uses, {found['covered'][1]:,} covered; bare scan {bare:.2f} s")
        ratios = {"coverage": one / bare, "three measures": (one + rest) / bare}
        for name, ratio in ratios.items():
            print(f"{name:<20}{ratio:>7.1f} x the bare scan (limit {LIMITS[name]})")
        return int(any(ratio > LIMITS[name] for name, ratio in ratios.items()))


if __name__ == "__main__":
    raise SystemExit(main())
