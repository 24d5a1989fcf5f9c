"""Temporary folders: private, held by the process that works in them, removed by the next one when it was killed.

A folder is held by a lock on itself, which the kernel releases with the process, however that ends. A number of a
process would not do: it is given again, and means another process in another container.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["held_folder", "left_folders", "private_folder"]

_NAME = "privlib-"
_TRIES = 9
"""How often a folder is made anew that another process took for a left one before it was held."""


@contextmanager
def private_folder(purpose: str) -> Generator[Path]:
    """Make a folder for temporary files, mode 0700; nothing of it stays. What killed processes left is removed first.

    Args:
        purpose: a word of its name, such as `spill`.
    """
    with held_folder(f"{_NAME}{purpose}.", Path(tempfile.gettempdir()), f"{_NAME}*.*") as folder:
        yield folder


@contextmanager
def held_folder(prefix: str, parent: Path, left: str) -> Generator[Path]:
    """The same anywhere.

    Args:
        prefix: how its name begins.
        parent: where it stands.
        left: pattern of the names of folders that are removed if nobody holds them.
    """
    for each in parent.glob(left):
        handle = _hold(each)
        if handle is not None:
            _remove(each, handle)
    made, handle = _made(prefix, parent)
    try:
        yield made
    finally:
        _remove(made, handle)


def left_folders() -> tuple[Path, ...]:
    """The folders for temporary files of this account that nobody holds: their processes were killed."""
    found: list[Path] = []
    for each in sorted(Path(tempfile.gettempdir()).glob(f"{_NAME}*.*")):
        handle = _hold(each)
        if handle is not None:
            os.close(handle)
            found.append(each)
    return tuple(found)


def _made(prefix: str, parent: Path) -> tuple[Path, int | None]:
    """Make a folder and hold it; without a handle where the disk knows no locks, so that nobody can hold it."""
    for _ in range(_TRIES):
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        handle = _hold(made)
        if handle is not None and made.exists():
            return made, handle
        _remove(made, handle)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent)), None


def _hold(folder: Path) -> int | None:
    """Hold a private folder of this account that nobody else holds; None for any other, and for a link."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    found = os.fstat(handle)
    if found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) == 0o700:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
    os.close(handle)
    return None


def _remove(folder: Path, handle: int | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if handle is not None:
        os.close(handle)
