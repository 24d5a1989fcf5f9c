"""What a store holds, as one value: readers open it, check it and name it."""

from hashlib import sha256
from pathlib import Path

from privlib.engine.base import Engine, Statement
from privlib.engine.duckdb import DuckDB, open_engine
from privlib.errors import ParameterError, StorageError
from privlib.store.bookkeeping import SCHEMA_VERSION

__all__ = ["check_version", "open_store", "snapshot_hash"]


def open_store(path: Path, *, threads: int = 2, memory: str = "4GB") -> DuckDB:
    """Open a store for reading.

    Raises:
        StorageError: E510 if the file is missing, damaged or no store.
        ParameterError: E511 if another version of privlib wrote it.
    """
    engine = open_engine(path, threads=threads, memory=memory)
    try:
        check_version(engine, path.name)
    except BaseException:
        engine.close()
        raise
    return engine


def check_version(engine: Engine, name: str) -> None:
    """Refuse what is no store, or a store of another schema; `name` is what messages call it."""
    if "store_info" not in engine.tables():
        raise StorageError("E510", file=name)
    found = engine.frame(_statement("SELECT schema_version FROM store_info ORDER BY schema_version")).item()
    if found != SCHEMA_VERSION:
        raise ParameterError("E511", file=name, found=found, expected=SCHEMA_VERSION)


def snapshot_hash(engine: Engine) -> str:
    """SHA-256 over what was loaded: the sorted list of content hash, table and schema version of every source.

    A function of contents: the order of loading, file names and the bytes of the store do not enter it.

    Returns:
        64 hex digits.
    """
    sources = engine.frame(
        _statement("SELECT sha, table_name, schema_version FROM source ORDER BY sha, table_name, schema_version")
    )
    return sha256("".join("\t".join(row) + "\n" for row in sources.rows()).encode()).hexdigest()


def _statement(sql: str) -> Statement:
    return Statement("snapshot", "privlib/store/snapshot.py", sql)
