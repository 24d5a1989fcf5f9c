"""The portable subset: each refusal, and that every statement the package ships stays inside."""

import re
from pathlib import Path

import pytest
import sqlglot

import privlib.engine.base
from privlib.controls import catalogue
from privlib.engine.portable import problems
from privlib.policy import law, model

ROOT = Path(privlib.engine.base.__file__).parents[1]
SHIPPED = sorted(ROOT.rglob("*.sql"))
# a control's file holds two queries
CONTROLS = {
    Path(control.file).name: (control.evaluates.text, control.finds.text)
    for control in catalogue.read(model.read("luminous-2021"), law.read("appi"))
}


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1 ORDER BY a LIMIT 2", "QUALIFY beside LIMIT"),
        ("SELECT CAST(2.5 AS INT) AS a ORDER BY a", "a cast to an integer of a fraction"),
        ("SELECT CAST(a * 0.1 AS BIGINT) AS a FROM t ORDER BY a", "a cast to an integer of a fraction"),
        ("SELECT CAST(a::DOUBLE AS BIGINT) AS a FROM t ORDER BY a", "a cast to an integer of a fraction"),
        (
            "SELECT date_diff('month', a::DATE, b::DATE) AS a FROM t ORDER BY a",
            "date_diff other than days between CAST(… AS DATE)",
        ),
        ("SELECT date_diff('day', a, b) AS a FROM t ORDER BY a", "date_diff other than days between CAST(… AS DATE)"),
        ("SELECT dayofweek(a) AS a FROM t ORDER BY a", "function day_of_week"),
        ("SELECT isodow(a) AS a FROM t ORDER BY a", "function dayofweek_iso"),
        ("SELECT extract(isodow FROM a) AS a FROM t ORDER BY a", "extract of isodow"),
        ("SELECT sum(a::DOUBLE) AS a FROM t", "a sum of doubles"),
        ("SELECT avg(a) AS a FROM t", "function avg"),
        ("SELECT a / 2 AS a FROM t ORDER BY a", "/"),
        ("SELECT ln(a) AS a FROM t ORDER BY a", "function ln"),
        ("SELECT stddev(a) AS a FROM t", "function stddev"),
        ("SELECT quantile_cont(a, 0.5) AS a FROM t", "function percentile_cont"),
        ("SELECT approx_count_distinct(a) AS a FROM t", "function approx_distinct"),
        ("SELECT a FROM t ASOF JOIN u ON t.a >= u.a ORDER BY a", "ASOF JOIN"),
        ("SELECT epoch_us(a) AS a FROM t ORDER BY a", "function epoch_us"),
        ("SELECT time_bucket(INTERVAL 1 day, a) AS a FROM t ORDER BY a", "function date_bin"),
        ("SELECT strftime(a, '%G-W%V') AS a FROM t ORDER BY a", "strftime of a part that engines write differently"),
        ("SELECT TIMESTAMP 'infinity' AS a", "an instant at infinity"),
        ("SELECT a FROM t", "a result without ORDER BY"),
        ("SELECT a, b, count(*) AS n FROM t GROUP BY a, b ORDER BY a", "a result not ordered by b"),
        ("SELECT a AS x, count(*) AS n FROM t GROUP BY a ORDER BY n", "a result not ordered by a"),
        (
            "SELECT coalesce(a, '*') AS x, count(*) AS n FROM t GROUP BY GROUPING SETS ((a, b), ()) ORDER BY x",
            "a result not ordered by b",
        ),
        ("SELECT count(*) OVER () AS n FROM t", "a result without ORDER BY"),
        ("SELECT a, count(*) AS n FROM t GROUP BY a -- its reader sorts it", "a result without ORDER BY"),
        ("SELECT a, count(*) AS n FROM t GROUP BY a -- never leaves the engine", "a result without ORDER BY"),
        ("SELECT hash(a) AS a FROM t ORDER BY a", "function hash"),
        ("SELECT hash(a) AS a FROM t ORDER BY a -- the same by any hash", "function hash"),
        ("-- The same by any hash.\nSELECT ln(a) AS a FROM t ORDER BY a", "function ln"),
        ("-- The same by any hash.\nSELECT hash(a) AS a FROM t", "a result without ORDER BY"),
        ("SELECT a FROM", "does not transpile: ParseError"),
    ],
)
def test_what_differs_in_silence_is_refused(sql: str, refused: str):
    assert refused in problems(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) AS n, CAST(sum(a) AS BIGINT) AS total FROM t",
        "SELECT a AS x, count(*) AS n FROM t GROUP BY a ORDER BY x",
        "SELECT a AS x, count(*) AS n FROM t GROUP BY a ORDER BY n, 1",
        "SELECT a, b, count(*) AS n FROM t GROUP BY CUBE (a, b) ORDER BY ALL",
        "SELECT coalesce(a, '*') AS x, count(*) AS n FROM t GROUP BY GROUPING SETS ((a), ()) ORDER BY x",
        "SELECT strftime(a, '%Y-%m') AS month, count(*) AS n FROM t GROUP BY month ORDER BY month",
        "SELECT a, count(*) FILTER (WHERE b) AS n, bit_or(1 << c) AS bits FROM t GROUP BY a ORDER BY a",
        "SELECT a // 7 AS a, a % 7 AS b, try_cast(c AS BIGINT) AS c FROM t ORDER BY ALL",
        "SELECT date_diff('day', CAST(a AS DATE), CAST(b AS DATE)) AS days FROM t ORDER BY days",
        "SELECT a FROM t QUALIFY row_number() OVER (PARTITION BY a ORDER BY b) = 1 ORDER BY a",
        "-- One row a use. The result has no order: its reader sorts it.\nSELECT a FROM t",
        "-- One row a use. The table never leaves the engine.\nWITH x AS (SELECT 1 AS a) SELECT a FROM x",
        "-- By any hash rows that are alike have the same.\nSELECT hash(a) % 7 AS a FROM t ORDER BY a",
        "SELECT a FROM t WHERE list_contains($purposes, a) AND regexp_matches(b, '^[0-9]+$') ORDER BY a",
    ],
)
def test_what_means_the_same_on_both_engines_passes(sql: str):
    assert problems(sql) == ()


def test_the_package_ships_statements():
    assert SHIPPED


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_shipped_statement_is_portable_and_transpiles_to_spark(path: Path):
    for query in CONTROLS.get(path.name, (path.read_text("utf-8"),)):
        sql = re.sub(r"\{[a-z_]+\}", '"c1", "c2"', query)
        assert problems(sql) == ()
        (spark,) = sqlglot.transpile(sql, read="duckdb", write="spark")
        assert sqlglot.parse_one(spark, read="spark").sql("spark") == spark
