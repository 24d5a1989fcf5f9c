"""From text to typed records inside the engine: what fits, what does not and why, what was there before.

The SQL is made from the declared schema alone; what a file says is data in it, never text of it.
"""

from dataclasses import dataclass

from privlib.engine.base import Statement, ident
from privlib.engine.duckdb import DuckDB
from privlib.store.readers import NULL, Copy, Refused
from privlib.store.schema import ITEM_PATTERN, OPEN_END, SQL_TYPES, YEARS, Column, Kind, Table

__all__ = ["DUPLICATE", "Outcome", "keep", "mark", "outcome", "read", "stage"]

DUPLICATE = "duplicate"
"""The reason of a record that was there before with the same values."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Records of a file that fit, that were there before, that are refused, and the first three of those."""

    fit: int
    duplicates: int
    refused: int
    first: tuple[Refused, ...]


_STAGE = "loading"
_INSTANT = r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
_OFFSET = r"(Z|[+-](0\d|1[0-4]):[0-5]\d)"
_DATE = r"\d{4}-\d\d-\d\d"
_INT = r"-?\d{1,15}"


def stage(engine: DuckDB, table: Table) -> None:
    """Make the empty table that the records of one table pass through."""
    columns = ", ".join(f"{ident(name)} {kind}" for name, kind in table.store_columns)
    _run(
        engine,
        f"CREATE OR REPLACE TEMP TABLE {_STAGE} (_sha VARCHAR, _line BIGINT, _reason VARCHAR, {columns})",
    )


def read(engine: DuckDB, copy: Copy) -> None:
    """Read a private copy: columns as text, tested, converted. The first reason counts."""
    table = copy.table
    names = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(table.columns) + 1))
    tests = "\n".join(f"WHEN {test} THEN '{reason}'" for test, reason in _tests(table))
    values = ", ".join(f"{_value(column, place, table)} AS {ident(column.stored)}" for place, column in _placed(table))
    dated = f", CAST({ident(table.dated)} + INTERVAL 9 HOUR AS DATE)" if table.dated else ""
    _run(
        engine,
        f"INSERT INTO {_STAGE} SELECT $sha, _line, _reason, {_names(table)}{dated} FROM (SELECT "
        f"CAST(c0 AS BIGINT) AS _line, CASE {tests} END AS _reason, {values} FROM read_csv($path, auto_detect = false, "
        f"header = false, delim = ',', quote = '\"', escape = '\"', columns = {{{names}}}, strict_mode = true, "
        f"max_line_size = 1048576, nullstr = '{NULL}'))",
        sha=copy.sha,
        path=str(copy.path),
    )


def mark(engine: DuckDB, table: Table) -> None:
    """Mark the records that break a rule of their table, name a record that is not there, or were there before."""
    for place, rule in enumerate(table.rules):
        _run(engine, f"UPDATE {_STAGE} SET _reason = 'E205:{place}' WHERE _reason IS NULL AND NOT ({rule.sql})")
    for column in table.columns:
        if column.references:
            name = ident(column.stored)
            _run(
                engine,
                f"UPDATE {_STAGE} SET _reason = 'E222:{column.name}' WHERE _reason IS NULL AND {name} IS NOT NULL "
                f"AND {name} NOT IN (SELECT {name} FROM store.{ident(column.references)})",
            )
    for key in table.keys:
        _mark_repeated(engine, table, key)


def keep(engine: DuckDB, table: Table) -> None:
    """Write the records that fit into the store, and the reasons of the others into its quarantine."""
    names = ", ".join(ident(name) for name, _ in table.store_columns)
    _run(engine, f"INSERT INTO store.{ident(table.name)} ({names}) SELECT {names} FROM {_STAGE} WHERE _reason IS NULL")
    _run(
        engine,
        "INSERT INTO store.quarantine "
        "SELECT _sha, _line, left(_reason, 4), CASE WHEN _reason LIKE 'E205%' THEN '' ELSE substr(_reason, 6) END "
        f"FROM {_STAGE} WHERE _reason <> $duplicate ORDER BY _sha, _line",
        duplicate=DUPLICATE,
    )


def outcome(engine: DuckDB, sha: str) -> Outcome:
    """Count what became of one file's records."""
    values = {"sha": sha, "duplicate": DUPLICATE}
    counts = engine.frame(
        _statement(
            "SELECT count(*) FILTER (WHERE _reason IS NULL) AS fit, "
            "count(*) FILTER (WHERE _reason = $duplicate) AS seen, "
            f"count(*) FILTER (WHERE _reason <> $duplicate) AS refused FROM {_STAGE} WHERE _sha = $sha"
        ),
        **values,
    )
    ((fit, seen, refused),) = counts.rows()
    return Outcome(fit, seen, refused, _first_refused(engine, values) if refused else ())


def _first_refused(engine: DuckDB, values: dict[str, str]) -> tuple[Refused, ...]:
    first = engine.frame(
        _statement(
            f"SELECT _line, left(_reason, 4) AS code, substr(_reason, 6) AS at FROM {_STAGE} "
            "WHERE _sha = $sha AND _reason <> $duplicate ORDER BY _line LIMIT 3"
        ),
        **values,
    )
    return tuple(Refused(*row) for row in first.rows())


def _placed(table: Table) -> list[tuple[int, Column]]:
    return list(enumerate(table.columns, 1))


def _names(table: Table) -> str:
    return ", ".join(ident(column.stored) for column in table.columns)


def _tests(table: Table) -> list[tuple[str, str]]:
    """Conditions under which a record is refused, with the reason `code:column`; the first that holds counts."""
    return [
        (test, f"{code}:{column.name.replace(chr(39), chr(39) * 2)}")
        for place, column in _placed(table)
        for test, code in _column_tests(column, f"c{place}")
    ]


def _column_tests(column: Column, name: str) -> list[tuple[str, str]]:
    """The tests of one column, in order. An empty field is no value; a list may be empty."""
    empty = f"{name} IS NULL" if column.kind == "list" else f"nullif({name}, '') IS NULL"
    required = [] if column.optional else [(empty, "E204")]
    return [*required, *((f"NOT ({empty}) AND {test}", code) for test, code in _value_tests(column, name))]


def _value_tests(column: Column, name: str) -> list[tuple[str, str]]:
    form = "[0-9a-f]{32}" if column.principal else column.pattern
    instant, whole = _unlike(name, _INSTANT), _unlike(name, _INSTANT + _OFFSET)
    years = f"left({name}, 4) NOT BETWEEN '{YEARS[0]}' AND '{YEARS[1]}'"
    if column.open_end:
        years += f" AND left({name}, 10) <> '{OPEN_END}'"
    tests: dict[Kind, list[tuple[str, str]]] = {
        "id": [(_unlike(name, form), "E201")],
        "text": [(f"length({name}) > {column.high}", "E202")],
        "closed": [(_outside(name, column), "E203")],
        "bool": [(f"{name} NOT IN ('true', 'false')", "E201")],
        "int": [
            (_unlike(name, _INT), "E201"),
            (f"try_cast({name} AS BIGINT) NOT BETWEEN {column.low} AND {column.high}", "E202"),
        ],
        "date": [(f"({_unlike(name, _DATE)} OR try_cast({name} AS DATE) IS NULL)", "E201"), (years, "E202")],
        "instant": [
            (f"NOT ({instant})", "E213"),
            (f"({whole} OR try_cast({name} AS TIMESTAMPTZ) IS NULL)", "E201"),
            (years, "E202"),
        ],
        "list": [
            (
                f"{name} <> '' AND len(list_filter(string_split({name}, '|'), lambda x: {_outside('x', column)})) > 0",
                "E203" if column.values else "E201",
            )
        ],
    }
    return tests[column.kind]


def _outside(name: str, column: Column) -> str:
    """A condition: the value is not of the column's closed list, or no id where the list is open."""
    if not column.values:
        return _unlike(name, ITEM_PATTERN)
    return f"{name} NOT IN ({', '.join(_literal(value) for value in column.values)})"


def _value(column: Column, place: int, table: Table) -> str:
    """The typed value of a column; NULL where it does not fit, which `_tests` has said before."""
    name, kind = f"c{place}", SQL_TYPES[column.kind]
    if column.kind == "list":
        return f"CASE WHEN {name} = '' THEN [] ELSE string_split({name}, '|') END"
    value = f"try_cast(nullif({name}, '') AS {kind})"
    if column.kind == "instant":
        # through TIMESTAMPTZ: a cast to TIMESTAMP would drop the offset in silence
        value = f"(try_cast(nullif({name}, '') AS TIMESTAMPTZ) AT TIME ZONE 'UTC')"
    if column.default:
        other = next(other for other, each in _placed(table) if each.name == column.default)
        return f"coalesce({value}, c{other})"
    return f"coalesce({value}, {kind} '{OPEN_END}')" if column.open_end else value


def _mark_repeated(engine: DuckDB, table: Table, key: tuple[str, ...]) -> None:
    """Of the records with one key one stays: the stored one, else the first recorded, else the first by its contents.

    One that equals it is a duplicate; one that differs is refused. Two keys of a table are apart: what one key calls
    the same record may differ in the other. Names and order of the files of a load decide nothing.
    """
    keys = {name for each in table.keys for name in each}
    compared = ", ".join(ident(name) for name, _ in table.store_columns if name not in keys) or "1"
    by = ", ".join(ident(name) for name in key)
    recorded = "recorded_at, " if "recorded_at" in table.file_columns else ""
    _run(
        engine,
        f"""
        UPDATE {_STAGE} SET _reason = repeated._reason FROM (
            WITH every AS (
                SELECT false AS _new, NULL AS _sha, NULL AS _line, {_names(table)}, ROW({compared}) AS _same
                FROM store.{ident(table.name)} SEMI JOIN {_STAGE} USING ({by})
                UNION ALL
                SELECT true, _sha, _line, {_names(table)}, ROW({compared}) FROM {_STAGE} WHERE _reason IS NULL
            )
            SELECT _new, _sha, _line, row_number() OVER first_one AS _place,
                CASE WHEN _same IS NOT DISTINCT FROM first_value(_same) OVER first_one
                    THEN $duplicate ELSE 'E220:' END AS _reason
            FROM every
            WINDOW first_one AS (PARTITION BY {by} ORDER BY _new, {recorded}{_names(table)}, _sha, _line)
        ) AS repeated
        WHERE repeated._new AND repeated._place > 1
            AND {_STAGE}._sha = repeated._sha AND {_STAGE}._line = repeated._line
        """,
        duplicate=DUPLICATE,
    )


def _unlike(name: str, form: str) -> str:
    return f"NOT regexp_full_match({name}, {_literal(form)})"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _statement(sql: str) -> Statement:
    return Statement("load", "privlib/store/staging.py", sql)


def _run(engine: DuckDB, sql: str, **values: str | int) -> int:
    return engine.run(_statement(sql), **values)
