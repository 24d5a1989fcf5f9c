"""Small SQLite files that stand beside a store and are kept from run to run: opened, made, and checked, one way.

A change is one transaction: it is there in full, or not at all. A file that is damaged, foreign or of another version
is refused and left as it is.
"""

import os
import sqlite3
import stat
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from privlib.errors import StorageError
from privlib.store.sqlite_errors import sqlite_errors

__all__ = ["Shape", "reading", "writing"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What makes a file one of its kind."""

    application: int
    """Marks the file as privlib's own: `PRAGMA application_id`, registered nowhere."""
    version: int
    """Of the tables. A file of another version is refused, not changed."""
    tables: tuple[str, ...]
    """Statements that make them."""
    damaged: str
    """Code of the error that the file is damaged or foreign; takes `file`."""
    another: str
    """Code of the error that it is of another version; takes `file`, `found`, `expected`."""


@contextmanager
def reading(path: Path, shape: Shape, wait: float) -> Generator[sqlite3.Connection | None]:
    """Open a file as it is now, for as long as it takes to read it; None if nothing was recorded.

    Args:
        path: the file.
        shape: what it must be.
        wait: seconds to wait for another writer.

    Raises:
        StorageError: damaged or foreign, of another version, E611 in use for too long, E80x the disk.
    """
    with sqlite_errors(path.name, wait, shape.damaged):
        if not _there(path, shape):
            yield None
            return
        with closing(_connect(path, wait)) as connection:
            connection.execute("BEGIN")
            if _is_empty(connection):
                yield None
                return
            _check(connection, path.name, shape)
            yield connection


@contextmanager
def writing(path: Path, shape: Shape, wait: float) -> Generator[sqlite3.Connection]:
    """Open a file for a change, and make it, mode 0600, where there is none.

    The change is one transaction: an error inside, or the end of the process, leaves the old state.

    Raises:
        StorageError: as `reading`.
    """
    with sqlite_errors(path.name, wait, shape.damaged):
        if not _there(path, shape):
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        path.chmod(0o600)
        with closing(_connect(path, wait)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            if _is_empty(connection):
                _create(connection, shape)
            _check(connection, path.name, shape)
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()


def _there(path: Path, shape: Shape) -> bool:
    """Whether the file exists; a folder, a link or anything else in its place is refused."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        raise StorageError(shape.damaged, file=path.name)
    return True


def _connect(path: Path, wait: float) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=wait, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _is_empty(connection: sqlite3.Connection) -> bool:
    """A file without a table: nobody recorded anything yet, or whoever was about to was killed."""
    return _number(connection, "SELECT COUNT(*) FROM sqlite_schema") == 0


def _create(connection: sqlite3.Connection, shape: Shape) -> None:
    for sql in shape.tables:
        connection.execute(sql)
    connection.execute(f"PRAGMA application_id = {shape.application}")
    connection.execute(f"PRAGMA user_version = {shape.version}")


def _check(connection: sqlite3.Connection, name: str, shape: Shape) -> None:
    if _number(connection, "PRAGMA application_id") != shape.application:
        raise StorageError(shape.damaged, file=name)
    if (found := _number(connection, "PRAGMA user_version")) != shape.version:
        raise StorageError(shape.another, file=name, found=found, expected=shape.version)
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise StorageError(shape.damaged, file=name)
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise StorageError(shape.damaged, file=name)


def _number(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])
