"""What SQLite says when it fails, in words of the register."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from privlib.errors import StorageError
from privlib.store.disk import disk_errors

__all__ = ["sqlite_errors"]

_CODES = {
    sqlite3.SQLITE_BUSY: "E611",
    sqlite3.SQLITE_LOCKED: "E611",
    sqlite3.SQLITE_FULL: "E801",
    sqlite3.SQLITE_NOMEM: "E801",
    sqlite3.SQLITE_READONLY: "E803",
    sqlite3.SQLITE_PERM: "E803",
    sqlite3.SQLITE_CANTOPEN: "E803",
    sqlite3.SQLITE_IOERR: "E804",
    sqlite3.SQLITE_CORRUPT: "E512",
    sqlite3.SQLITE_NOTADB: "E512",
}
"""By SQLite's own primary code. Any other one is a bug of the caller."""


@contextmanager
def sqlite_errors(what: str, seconds: float, damaged: str = "E512") -> Generator[None]:
    """Turn what SQLite and the system say into errors of the register; their own words may hold a path or a value.

    Args:
        what: what messages call the file.
        seconds: how long the connection waits for another one.
        damaged: the code that stands for E512 where the file is of another kind.

    Raises:
        StorageError: E512 damaged or foreign, E611 in use for too long, E801 no space, E803 no permission, E804 disk.
    """
    try:
        with disk_errors(what):
            yield
    except sqlite3.Error as error:
        code = _CODES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if code is None:
            raise
        raise _said(damaged if code == "E512" else code, what, seconds) from None


def _said(code: str, what: str, seconds: float) -> StorageError:
    if code == "E611":
        return StorageError("E611", what=what, seconds=int(seconds))
    return StorageError(code, what=what) if code.startswith("E8") else StorageError(code, file=what)
