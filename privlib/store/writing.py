"""A store that is either the old one or the new one."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from privlib.store.disk import locked

__all__ = ["building", "locked_store", "replace_store"]


@contextmanager
def locked_store(store: Path) -> Generator[None]:
    """Hold the store's lock file, which stands beside it.

    Raises:
        StorageError: E610 if another process holds it.
    """
    with locked(store.with_name(f"{store.name}.lock"), store.name):
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
