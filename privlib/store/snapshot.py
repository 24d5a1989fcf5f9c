"""What a store holds, as one value: readers open it, check it and name it."""

import os
from hashlib import sha256
from pathlib import Path

from privlib.engine.base import Engine, Statement
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.errors import EngineError, ParameterError, PrivlibError, StorageError
from privlib.store.bookkeeping import SCHEMA_VERSION
from privlib.store.disk import disk_errors
from privlib.store.pseudonyms import Key
from privlib.text import clean

__all__ = ["check_key", "check_place", "check_version", "key_id", "open_store", "snapshot_hash"]


_SOURCES = """
    SELECT s.sha, s.table_name, s.schema_version, s.records, s.loaded, s.refused, s.duplicates, s.blank,
        coalesce(q.refusals, '') AS refusals
    FROM source AS s
    LEFT JOIN (
        SELECT sha, sha256(string_agg(concat_ws(':', line, code, column_name), ',' ORDER BY line, code, column_name))
            AS refusals
        FROM quarantine
        GROUP BY sha
    ) AS q ON q.sha = s.sha
    ORDER BY s.sha, s.table_name
"""

_ERASED = "SELECT 'erased' AS what, case_id, table_name, rows FROM erasure ORDER BY case_id, table_name"


def open_store(path: Path, *, threads: int = 2, memory: str = "4GB") -> DuckDB:
    """Open a store for reading.

    Raises:
        StorageError: E510 if the file is missing, damaged or no store; E803 if it may not be read.
        ParameterError: E511 if another version of privlib wrote it.
    """
    with disk_errors(path.name):
        if path.exists() and not os.access(path, os.R_OK):
            raise StorageError("E803", what=path.name)
    engine = open_engine(path, threads=threads, memory=memory)
    try:
        check_version(engine, path.name)
    except BaseException:
        engine.close()
        raise
    return engine


def check_place(store: Path) -> None:
    """Refuse a place that cannot take a store, and what stands there and is none, before anything is written there."""
    with disk_errors(store.name):
        reasons = (
            (not store.name, "it names no file"),
            (clean(str(store), 4_096, one_line=True) != str(store), "its name is not plain text"),
            (store.is_dir(), "it is a folder"),
            (not store.parent.is_dir(), "its folder does not exist"),
        )
        if reason := next((words for wrong, words in reasons if wrong), ""):
            raise ParameterError("E183", reason=reason)
        if not store.exists():
            return
    try:
        open_store(store).close()
    except PrivlibError as error:
        raise error.restated("loaded") from None


def check_version(engine: Engine, name: str) -> None:
    """Refuse what is no store, or a store of another schema; `name` is what messages call it."""
    if "store_info" not in engine.tables():
        raise StorageError("E510", file=name)
    try:
        rows = engine.frame(_statement("SELECT schema_version, key_id FROM store_info ORDER BY ALL")).rows()
    except EngineError:
        rows = []
    if len(rows) != 1:
        raise StorageError("E510", file=name)
    found = str(rows[0][0])
    if found != SCHEMA_VERSION:
        raise ParameterError("E511", file=name, found=found, expected=SCHEMA_VERSION)


def key_id(engine: Engine) -> str:
    """The id of the key that made a store's pseudonyms."""
    return engine.frame(_statement("SELECT key_id FROM store_info ORDER BY key_id")).item()


def check_key(engine: Engine, key: Key, name: str) -> None:
    """Refuse a key that is not the store's; `name` is what messages call the store.

    Raises:
        ParameterError: E601.
    """
    found = key_id(engine)
    if found != key.id:
        state = f"not the key that {name} was built with"
        raise ParameterError("E601", state=state, accepted=f"Give the key with id {found}; this one is {key.id}")


def snapshot_hash(engine: Engine) -> str:
    """SHA-256 over what was loaded and what became of it: of every source its content hash, table, schema version,
    counts, and which of its records were refused and why, sorted; of every erasure its case, and how many rows of which
    table. Whose rows they were does not enter it, since a store must not keep that.

    A function of contents: file names and the bytes of the store do not enter it, nor does the order of loading as long
    as it decides nothing. Where it does, since records of two files contradict each other or one names what the other
    brings, other records are refused, and the hash is another. Of records that differ in their ids alone, any is kept.

    Returns:
        64 hex digits.
    """
    rows = [*engine.frame(_statement(_SOURCES)).rows(), *engine.frame(_statement(_ERASED)).rows()]
    return sha256("".join("\t".join(map(str, row)) + "\n" for row in rows).encode()).hexdigest()


def _statement(sql: str) -> Statement:
    return Statement("snapshot", "privlib/store/snapshot.py", sql)
