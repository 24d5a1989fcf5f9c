"""What arrived against itself and against the store: rules of whole records, records named, records seen before.

The engine reads the private parts as one view, twice at the most: once to find what must be set aside, once to keep the
rest. The SQL is made from the declared schema alone; what a file says is data in it, never text of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from privlib.engine.base import Statement, ident
from privlib.engine.duckdb import DuckDB
from privlib.store.ascending import apart
from privlib.store.door import Copy
from privlib.store.persons import NOBODY, count_given, number_after
from privlib.store.reading import Refused
from privlib.store.schema import OPEN_END, PERSON, Column, Table

__all__ = ["DUPLICATE", "Outcome", "arrive", "early", "keep", "outcomes", "plain_path", "set_aside"]

DUPLICATE = "duplicate"
"""The reason of a record that was there before with the same values."""

_VIEW = "arriving"
_ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file's records here: duplicates, the refused, and how many the engine counted in all."""

    arrived: int = 0
    duplicates: int = 0
    refused: tuple[Refused, ...] = ()
    seen_in: int = 0
    """Duplicates of records that the store had."""


def arrive(engine: DuckDB, table: Table, copies: Sequence[Copy]) -> None:
    """Show the private parts of one table's files as one view, typed, and with nothing set aside yet."""
    _run(engine, f"CREATE OR REPLACE TEMP TABLE {_ASIDE} (_file INTEGER, _line BIGINT, _reason VARCHAR, _seen BOOLEAN)")
    values = ", ".join(f"{_value(column)} AS {ident(column.stored)}" for column in table.columns)
    dated = f", CAST({ident(table.dated)} + INTERVAL 9 HOUR AS DATE) AS jst_date" if table.dated else ""
    parts = [part for copy in copies for part in copy.parts]
    # without parts the view has its columns all the same
    source = f"read_parquet([{', '.join(map(plain_path, parts))}])" if parts else f"({_nothing(table)})"
    _run(engine, f"CREATE OR REPLACE TEMP VIEW {_VIEW} AS SELECT _file, _line, {values}{dated} FROM {source}")


def set_aside(engine: DuckDB, table: Table, copies: Sequence[Copy]) -> None:
    """Find the records that break a rule of their table, name a record that is not there, or were there before."""
    if tests := list(_tests(table)):
        cases = " ".join(f"WHEN {test} THEN '{reason}'" for test, reason in tests)
        _run(
            engine,
            f"INSERT INTO {_ASIDE} SELECT _file, _line, _reason, false FROM "
            f"(SELECT _file, _line, CASE {cases} END AS _reason FROM {_VIEW}) WHERE _reason IS NOT NULL",
        )
    for key in table.keys:
        if not _apart(engine, table, key, copies):
            _set_aside_repeated(engine, table, key)


def keep(engine: DuckDB, table: Table) -> int:
    """Write the records that fit into the store; return how many the engine wrote."""
    names = ", ".join(ident(name) for name, _ in table.store_columns)
    values = ", ".join(ident(name) for name in _arriving(table))
    if table.of_persons:
        values = f"{number_after('pseudonym')}, {values}"
    kept = _run(engine, f"INSERT INTO store.{ident(table.name)} ({names}) SELECT {values} FROM {_remaining(engine)}")
    if table.of_persons:
        count_given(engine, kept)
    # its parts are removed next, and a view of nothing cannot be counted
    _run(engine, f"DROP VIEW {_VIEW}")
    return kept


def outcomes(engine: DuckDB) -> dict[int, Outcome]:
    """What became of each file's records, by the file's number."""
    counts = engine.frame(_statement(f"SELECT _file, count(*) AS n FROM {_VIEW} GROUP BY _file ORDER BY _file"))
    aside = engine.frame(
        _statement(
            f"SELECT _file, count(*) AS n, CAST(sum(CAST(_seen AS INTEGER)) AS BIGINT) AS seen FROM {_ASIDE} "
            "WHERE _reason = $duplicate GROUP BY _file ORDER BY _file"
        ),
        duplicate=DUPLICATE,
    )
    refused = engine.frame(
        _statement(
            f"SELECT _file, _line, left(_reason, 4) AS code, substr(_reason, 6) AS at FROM {_ASIDE} "
            "WHERE _reason <> $duplicate ORDER BY _file, _line"
        ),
        duplicate=DUPLICATE,
    )
    duplicates = {file: (n, seen) for file, n, seen in aside.rows()}
    wrong: dict[int, list[Refused]] = {}
    for file, *rest in refused.rows():
        wrong.setdefault(file, []).append(Refused(*rest))
    return {
        file: Outcome(n, duplicates.get(file, (0, 0))[0], tuple(wrong.get(file, ())), duplicates.get(file, (0, 0))[1])
        for file, n in counts.rows()
    }


def early(engine: DuckDB, table: Table) -> dict[int, int]:
    """Count by file the events of persons before they registered or after they left: loaded, and judged by measures."""
    if not table.dated or not table.names_persons:
        return {}
    dated = ident(table.dated)
    # most persons were there before the first event and still are after the last: they need no comparison
    persons = (
        f"SELECT {PERSON}, created_at, closed_at FROM store.principal WHERE created_at > (SELECT min({dated}) "
        f"FROM {_VIEW}) OR closed_at <= (SELECT max({dated}) FROM {_VIEW})"
    )
    found = engine.frame(
        _statement(
            f"SELECT _file, count(*) AS n FROM {_remaining(engine)} AS a JOIN ({persons}) AS p USING ({PERSON}) "
            f"WHERE a.{dated} < p.created_at OR a.{dated} >= p.closed_at GROUP BY _file ORDER BY _file"
        )
    )
    return dict(found.rows())


def _remaining(engine: DuckDB) -> str:
    """The view, without what is set aside; the join is spared where nothing is."""
    aside = engine.frame(_statement(f"SELECT count(*) AS n FROM {_ASIDE}")).item()
    return f"(SELECT * FROM {_VIEW} ANTI JOIN {_ASIDE} USING (_file, _line))" if aside else _VIEW


def _tests(table: Table) -> Iterator[tuple[str, str]]:
    """Conditions under which a record is set aside, with the reason `code:at`; the first that holds counts."""
    for place, rule in enumerate(table.rules):
        yield f"NOT ({rule.sql})", f"E205:{place}"
    for column in table.columns:
        name = ident(column.stored)
        if column.numbered:
            yield f"{name} = {NOBODY}", f"E222:{column.name}"
        elif column.references:
            named = f"SELECT {name} FROM store.{ident(column.references)}"
            yield f"{name} IS NOT NULL AND {name} NOT IN ({named})", f"E222:{column.name}"


def _set_aside_repeated(engine: DuckDB, table: Table, key: tuple[str, ...]) -> None:
    """Of the records with one key one stays: the stored one, else the first recorded, else the first by its contents.

    One that equals it is a duplicate; one that differs is refused. Two keys of a table are apart: what one key calls
    the same record may differ in the other. Names and order of the files of a load decide nothing.

    Hashes that stand twice are found first, since most keys stand once; records with such a hash are then compared.
    """
    by = [_key_part(table, name) for name in key]
    if not _has_own(engine, table, key):
        return
    hashed = f"hash({', '.join(by)})"
    stored, arrived = f"store.{ident(table.name)}", _VIEW
    _run(
        engine,
        f"CREATE OR REPLACE TEMP TABLE twice AS SELECT h FROM (SELECT {hashed} AS h FROM {arrived}) "
        f"GROUP BY h HAVING count(*) > 1 UNION SELECT {hashed} FROM {stored} WHERE {hashed} IN "
        f"(SELECT {hashed} FROM {arrived})",
    )
    if not engine.frame(_statement("SELECT count(*) AS n FROM twice")).item():
        return
    keys = {name for each in table.keys for name in each}
    compared = ", ".join(ident(name) for name in _arriving(table) if name not in keys) or "1"
    names = ", ".join(ident(column.stored) for column in table.columns)
    # a person's number depends on the order of loading, the pseudonym does not
    content, named = names, ""
    if table.names_persons:
        content = names.replace(ident(PERSON), "pseudonym")
        named = f" LEFT JOIN (SELECT {PERSON}, pseudonym FROM store.principal) USING ({PERSON})"
    recorded = "recorded_at, " if any(column.stored == "recorded_at" for column in table.columns) else ""
    _run(
        engine,
        f"""
        INSERT INTO {_ASIDE} SELECT _file, _line, _reason, NOT _from_new FROM (
            WITH every AS (
                SELECT false AS _new, NULL AS _file, NULL AS _line, {names}, ROW({compared}) AS _same
                FROM {stored} WHERE {hashed} IN (SELECT h FROM twice)
                UNION ALL
                SELECT true, _file, _line, {names}, ROW({compared})
                FROM {arrived} ANTI JOIN {_ASIDE} USING (_file, _line) WHERE {hashed} IN (SELECT h FROM twice)
            )
            SELECT _new, _file, _line, row_number() OVER first_one AS _place,
                first_value(_new) OVER first_one AS _from_new,
                CASE WHEN _same IS NOT DISTINCT FROM first_value(_same) OVER first_one
                    THEN $duplicate ELSE 'E220:' END AS _reason
            FROM every{named}
            WINDOW first_one AS (PARTITION BY {", ".join(by)} ORDER BY _new, {recorded}{content}, _file, _line)
        ) WHERE _new AND _place > 1
        """,
        duplicate=DUPLICATE,
    )


def _apart(engine: DuckDB, table: Table, key: tuple[str, ...], copies: Sequence[Copy]) -> bool:
    """Whether first and last keys of the parts tell that no record has the key of another."""
    first, *more = key
    default = next(column.default for column in table.columns if column.stored == first)
    if more or default:
        return False
    files = [copy.ascending[first] for copy in copies]
    if not apart(files, None):
        return False
    name = ident(first)
    ends = engine.frame(_statement(f"SELECT min({name}) AS low, max({name}) AS high FROM store.{ident(table.name)}"))
    low, high = ends.row(0)
    return apart(files, None if low is None else (low, high))


def _has_own(engine: DuckDB, table: Table, key: tuple[str, ...]) -> bool:
    """Whether a key says more than the keys before it: one that stands in for another where it is empty may not."""
    defaults = [column.stored for column in table.columns if column.default and column.stored in key]
    if not defaults or key == table.keys[0]:
        return True
    given = " OR ".join(f"{ident(name)} IS NOT NULL" for name in defaults)
    return any(
        engine.frame(_statement(f"SELECT count(*) AS n FROM {source} WHERE {given}")).item()
        for source in (_VIEW, f"store.{ident(table.name)}")
    )


def _arriving(table: Table) -> list[str]:
    """The columns of the view, those aside that say where a record is from."""
    return [column.stored for column in table.columns] + ["jst_date"] * bool(table.dated)


def _key_part(table: Table, name: str) -> str:
    default = next((column.default for column in table.columns if column.stored == name), "")
    return f"coalesce({ident(name)}, {ident(default)})" if default else ident(name)


def _value(column: Column) -> str:
    """A column of the view: open ends written."""
    name = ident(column.stored)
    return f"coalesce({name}, {column.sql_type} '{OPEN_END}')" if column.open_end else name


def _nothing(table: Table) -> str:
    columns = ", ".join(f"CAST(NULL AS {each.sql_type}) AS {ident(each.stored)}" for each in table.columns)
    return f"SELECT 0 AS _file, CAST(0 AS BIGINT) AS _line, {columns} WHERE false"


def plain_path(path: Path) -> str:
    """A path as a literal that means this file alone: DuckDB takes it for a pattern."""
    text = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))
    return "'" + text.replace("'", "''") + "'"


def _statement(sql: str) -> Statement:
    return Statement("load", "privlib/store/staging.py", sql)


def _run(engine: DuckDB, sql: str, **values: str | int) -> int:
    return engine.run(_statement(sql), **values)
