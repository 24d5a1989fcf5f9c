"""One writer at a time, and a store that is either the old one or the new one."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from privlib.errors import StorageError

__all__ = ["building", "locked", "replace_store"]


@contextmanager
def locked(store: Path) -> Generator[None]:
    """Hold the store's lock file; the lock ends with the process, however it ends. The file itself stays.

    Raises:
        StorageError: E610 if another process holds it.
    """
    path = store.with_name(f"{store.name}.lock")
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            since = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%d %H:%M UTC")
            raise StorageError("E610", what=store.name, pid=file.read(20).strip(), since=since) from None
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def building(store: Path) -> Generator[Path]:
    """Give a private directory, mode 0700, on the store's own disk. What an interrupted load left is removed first.

    Only for the holder of the store's lock.
    """
    prefix = f".{store.name}.building-"
    for left in store.parent.glob(f"{prefix}*"):
        shutil.rmtree(left)
    directory = Path(tempfile.mkdtemp(prefix=prefix, dir=store.parent))
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


def replace_store(built: Path, store: Path) -> None:
    """Put a finished file in the store's place, in one step that survives a loss of power; mode 0600."""
    with built.open("rb") as file:
        os.fchmod(file.fileno(), 0o600)
        os.fsync(file.fileno())
    built.replace(store)
    directory = os.open(store.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
