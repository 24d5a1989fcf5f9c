"""A store that is either the old one or the new one: for who writes it, and for who reads it meanwhile."""

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path

from privlib.store.disk import disk_errors, keep, locked

__all__ = [
    "LINK",
    "PINS",
    "building",
    "in_run",
    "leftovers",
    "lock_file",
    "locked_store",
    "pin",
    "pinned",
    "place",
    "reading",
    "replace_store",
]

PINS = "PRIVLIB_PINS"
"""Environment variable: the folder of pins of the run that a process belongs to."""

LINK = "pins"
"""Name, beside the folders of a run's workers, of a link to that folder."""

_pins: ContextVar[Path | None] = ContextVar("pins", default=None)


def lock_file(store: Path) -> Path:
    """The file that a store's writer holds. It stands beside the store, and names its holder."""
    return store.with_name(f"{store.name}.lock")


@contextmanager
def locked_store(store: Path) -> Generator[None]:
    """Hold the store's lock file: one writer at a time. Readers need no lock.

    Raises:
        StorageError: E610 if another process holds it.
    """
    with locked(lock_file(store), store.name, " Readers see the last finished snapshot."):
        yield


def leftovers(store: Path) -> tuple[Path, ...]:
    """The building folders beside a store: that of its writer, and what interrupted ones left."""
    return tuple(sorted(store.parent.glob(f"{_prefix(store)}*")))


@contextmanager
def building(store: Path) -> Generator[Path]:
    """Give a private directory, mode 0700, on the store's own disk. What an interrupted load left is removed first.

    Only for the holder of the store's lock.
    """
    for left in leftovers(store):
        shutil.rmtree(left)
    directory = Path(tempfile.mkdtemp(prefix=_prefix(store), dir=store.parent))
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


def _prefix(store: Path) -> str:
    return f".{store.name}.building-"


def replace_store(built: Path, store: Path) -> None:
    """Put a finished file in the store's place, in one step that survives a loss of power; mode 0600.

    The old content is gone once nobody has it open. A write-ahead log beside the store is removed: privlib leaves none,
    and the new file must not meet it.
    """
    with built.open("rb") as file:
        os.fchmod(file.fileno(), 0o600)
        os.fsync(file.fileno())
    store.with_name(f"{store.name}.wal").unlink(missing_ok=True)
    built.replace(store)
    directory = os.open(store.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def pin(store: Path, folder: Path) -> Path:
    """Keep a store as it is now for as long as its pin stands, whatever a load or an erasure puts in its place.

    A pin is a second name of the store's file, and takes no room; where the folder is on another disk, it is a copy.

    Args:
        store: the store.
        folder: a private folder of the run's own, which removes it.

    Raises:
        StorageError: E80x if it cannot be made.
    """
    made = _pin(store, folder)
    with disk_errors(store.name):
        made.parent.mkdir(mode=0o700)
        keep(store, made)
    return made


@contextmanager
def reading(folder: Path) -> Generator[None]:
    """Let `pinned` find the pins of a folder."""
    before = _pins.set(folder)
    try:
        yield
    finally:
        _pins.reset(before)


def pinned(store: Path) -> Path:
    """The file to open for a store: its pin, where the run this process belongs to has made one, else the store."""
    made = place(store)
    return made if made.exists() else store


def in_run() -> bool:
    """Whether this process belongs to the run of a report, or writes or checks the outputs that are stored with one."""
    return bool(_pins.get() or os.environ.get(PINS))


def place(store: Path) -> Path:
    """The path beside which a process finds what is kept beside a store: in a run that of its pin, whether or not there
    is one, so that a run reads no more than what was put there for it."""
    folder = _pins.get() or os.environ.get(PINS)
    return _pin(store, Path(folder)) if folder else store


def _pin(store: Path, folder: Path) -> Path:
    """Told apart by the path that was asked for, since a link may lead elsewhere later; named as messages name it."""
    path = Path(os.path.abspath(store))  # noqa: PTH100 - resolve would follow links
    return folder / sha256(str(path).encode(errors="surrogateescape")).hexdigest()[:16] / path.name
