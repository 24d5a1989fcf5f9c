"""A person in a store: found by whoever holds the key, and erased so that no byte of the person is left."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from privlib.engine.base import Engine, Statement, TableInfo, ident
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.errors import ParameterError, PrivlibError
from privlib.store.disk import disk_errors, keep
from privlib.store.pseudonyms import Key
from privlib.store.schema import ID_PATTERN, PERSON
from privlib.store.snapshot import check_key, open_store
from privlib.store.tables import TABLES
from privlib.store.writing import building, locked_store, replace_store

__all__ = ["Erased", "Found", "Held", "erase", "find"]

_KEYS = "wanted_persons"
_OF_PERSON = f"{PERSON} IN (SELECT wanted_key FROM {_KEYS})"


@dataclass(frozen=True, slots=True)
class Held:
    """What one table holds of a person. `first` and `last` are days of Tokyo, of a table whose rows are events.

    `sources` are the files that were loaded into the table. A row does not say which of them brought it.
    """

    table: str
    rows: int
    first: date | None
    last: date | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a store holds of a person. `unsearched` names the tables of persons that have rows without a person's key:
    unlinked visits, whose keys live a day, and data sets that were made anonymous. Nobody can find a person there.
    """

    tables: tuple[Held, ...]
    unsearched: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.tables)


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: how many rows of which table are gone.

    `already` marks a case that was erased before: nothing was done, and the counts are those of that time. `held`
    counts the other names under which the old file is still on its disk: reports that run, until they end.
    """

    case: str
    tables: Mapping[str, int]
    already: bool = False
    unsearched: tuple[str, ...] = ()
    held: int = 0

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def find(store: Path, identifier: str, key: Key) -> Found:
    """Count what a store holds of a person, table by table.

    A row out: one a table that has rows of the person. A person who is not there has none.

    Args:
        store: the store.
        identifier: the company's own identifier of the person. It is hashed at once; no message and no query holds it.
        key: the key the store was built with.

    Raises:
        StorageError, ParameterError: what `open_store` raises; E601 for another key; E405 for what is no identifier.
    """
    try:
        pseudonyms = _pseudonyms([identifier], key)
        with open_store(store) as engine:
            check_key(engine, key, store.name)
            return _find(engine, _numbers(engine, pseudonyms))
    except PrivlibError as error:
        raise error.restated("run") from None


def erase(
    store: Path,
    identifiers: Sequence[str],
    key: Key,
    case: str,
    progress: Callable[[str], None] = lambda _: None,
) -> Erased:
    """Erase persons: build the store anew without their rows, and put it in the old one's place in one step.

    Deleting rows would leave their bytes in the file. Here a fresh file is written from what stays, and the old one is
    unlinked: a process that ends at any point leaves the old store or the new one. Every table that has a person's key
    loses the person's rows. What stays is a row of `erasure` for each table: the case and a count.

    A report that runs keeps the snapshot it started with until it ends, and the next one reads the new store. On flash
    memory and on disks that write copies, freed blocks may survive for a while: an encrypted disk answers that.

    A file loaded before is not loaded again, so that its persons stay erased. A *new* delivery that has records of an
    erased person brings the person back: to know erased persons the store would have to keep their keys. Erase in the
    system that delivers, first. Records that name an erased person without bringing the person's own record are refused
    (E222).

    Args:
        store: the store; readers keep the old content until the new store is complete.
        identifiers: the company's own identifiers of the persons; those that are not there count no rows.
        key: the key the store was built with.
        case: id of the request or order. A case is erased once: asked again it changes nothing. It is kept only if rows
            were erased.
        progress: called with one sentence a step.

    Raises:
        StorageError: E510, E610, E80x; the store is as it was.
        ParameterError: E405 for what is no identifier or case, E601 for another key, E630 if the case was erased and
            the store holds rows of these persons all the same; the store is as it was.
    """
    try:
        pseudonyms = _pseudonyms(identifiers, key)
        if not re.fullmatch(ID_PATTERN, case):
            accepted = "Give 1 to 40 letters, digits, : . _ or -"
            raise ParameterError("E405", where="--case", problem="no id", accepted=accepted)
        with open_store(store) as engine:
            check_key(engine, key, store.name)
        with disk_errors(store.name), locked_store(store):
            return _erase(store, pseudonyms, case, progress)
    except PrivlibError as error:
        raise error.restated("erased") from None


def _erase(store: Path, pseudonyms: pl.DataFrame, case: str, progress: Callable[[str], None]) -> Erased:
    with open_store(store) as engine:
        tables = tuple(engine.tables().values())
        keys = _numbers(engine, pseudonyms)
        found = _find(engine, keys)
        before = _recorded(engine, case)
    if before and found.rows:
        raise ParameterError("E630", case=case, rows=found.rows, file=store.name)
    if before or not found.rows:
        return Erased(case, before, bool(before), found.unsearched)
    counts = {each.table: each.rows for each in found.tables}
    with store.open("rb") as old:
        with building(store) as directory:
            keep(store, directory / "old")
            built = directory / store.name
            progress(f"{store.name}: building it anew without {found.rows:,} rows")
            with open_engine(built, read_only=False, reads=(directory,)) as engine:
                _rebuild(engine, directory / "old", keys, tables)
                for table, rows in counts.items():
                    sql = "INSERT INTO store.erasure VALUES ($case, $table, $rows)"
                    engine.run(_statement(sql), case=case, table=table, rows=rows)
                engine.run(_statement("CHECKPOINT store"))
            replace_store(built, store)
        held = os.fstat(old.fileno()).st_nlink
    return Erased(case, counts, unsearched=found.unsearched, held=held)


def _rebuild(engine: DuckDB, old: Path, keys: pl.DataFrame, tables: Sequence[TableInfo]) -> None:
    """Write every table of the old file into the new one; of tables of persons, what is of others."""
    path = str(old).replace("'", "''")
    engine.run(_statement(f"ATTACH '{path}' AS old (READ_ONLY)"))
    engine.run(_statement("COPY FROM DATABASE old TO store (SCHEMA)"))
    engine.put(_KEYS, keys)
    for table in tables:
        name = ident(table.name)
        others = f" WHERE NOT coalesce({_OF_PERSON}, false)" if _is_personal(table) else ""
        engine.run(_statement(f"INSERT INTO store.{name} SELECT * FROM old.{name}{others}"))
    engine.run(_statement("DETACH old"))


def _numbers(engine: DuckDB, pseudonyms: pl.DataFrame) -> pl.DataFrame:
    """The numbers of those persons whom the store has."""
    engine.put(_KEYS, pseudonyms)
    sql = f"SELECT {PERSON} AS wanted_key FROM principal JOIN {_KEYS} USING (pseudonym) ORDER BY wanted_key"
    return engine.frame(_statement(sql))


def _find(engine: DuckDB, keys: pl.DataFrame) -> Found:
    tables = engine.tables()
    engine.put(_KEYS, keys)
    held = [_held(engine, table) for table in tables.values() if _is_personal(table)]
    return Found(tuple(each for each in held if each.rows), tuple(_unsearched(engine, tables)))


def _held(engine: DuckDB, table: TableInfo) -> Held:
    dated = "jst_date" in dict(table.columns)
    days = "min(jst_date), max(jst_date)" if dated else "CAST(NULL AS DATE), CAST(NULL AS DATE)"
    sql = f"SELECT count(*), {days} FROM {ident(table.name)} WHERE {_OF_PERSON}"
    rows, first, last = engine.frame(_statement(sql)).row(0)
    return Held(table.name, rows, first, last, _sources(engine, table.name))


def _is_personal(table: TableInfo) -> bool:
    return PERSON in dict(table.columns)


def _unsearched(engine: Engine, tables: Mapping[str, TableInfo]) -> Iterator[str]:
    """The tables of visitors and of data sets with rows that have no person's key."""
    for name, table in tables.items():
        if "visitor_key" in dict(table.columns) or (name.startswith("anon_") and name not in TABLES):
            others = f" WHERE {PERSON} IS NULL" if _is_personal(table) else ""
            if engine.frame(_statement(f"SELECT count(*) FROM {ident(name)}{others}")).item():
                yield name


def _sources(engine: Engine, table: str) -> tuple[str, ...]:
    sql = "SELECT DISTINCT file FROM source WHERE table_name = $table AND loaded > 0 ORDER BY file"
    return tuple(engine.frame(_statement(sql), table=table)["file"])


def _recorded(engine: Engine, case: str) -> dict[str, int]:
    """What a case erased before, by table."""
    sql = "SELECT table_name, rows FROM erasure WHERE case_id = $case ORDER BY table_name"
    return dict(engine.frame(_statement(sql), case=case).rows())


def _pseudonyms(identifiers: Sequence[str], key: Key) -> pl.DataFrame:
    """The persons' keys, each once; the identifiers go no further than this."""
    wrong = sum(not re.fullmatch(ID_PATTERN, each) for each in identifiers)
    if wrong or not identifiers:
        problem = f"{wrong} of {len(identifiers)} ids have another form" if identifiers else "no id is given"
        accepted = "An id is 1 to 40 letters, digits, : . _ or -"
        raise ParameterError("E405", where="--principal", problem=problem, accepted=accepted)
    return pl.DataFrame({"pseudonym": sorted({key.principal(each) for each in identifiers})})


def _statement(sql: str) -> Statement:
    return Statement("erase", "privlib/store/erase.py", sql)
