"""The disk: what it says when it fails, in words of the register, and one writer at a time."""

import errno
import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from privlib.errors import StorageError

__all__ = ["disk_errors", "locked"]

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def disk_errors(what: str) -> Generator[None]:
    """Turn what the operating system says into an error of the register; a path is never shown.

    Args:
        what: what messages call the file or folder.

    Raises:
        StorageError: E801 no space, E803 no permission, E804 anything else.
    """
    try:
        yield
    except OSError as error:
        code = "E801" if error.errno in _FULL else "E803" if error.errno in _DENIED else "E804"
        raise StorageError(code, what=what) from None


@contextmanager
def locked(path: Path, what: str) -> Generator[None]:
    """Hold a lock file; the lock ends with the process, however it ends. The file stays, and names its last holder.

    Args:
        path: the lock file, in a folder that exists; a link in its place is not followed.
        what: what messages call the thing that is locked.

    Raises:
        StorageError: E610 if another process holds it; E80x if it cannot be opened or written.
    """
    with disk_errors(what):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        with disk_errors(what):
            _take(file, what)
        yield
    finally:
        os.close(file)


def _take(file: int, what: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.pread(file, 20, 0).decode("ascii", "replace").strip() or "unknown"
        since = datetime.fromtimestamp(os.fstat(file).st_mtime, UTC).strftime("%Y-%m-%d %H:%M UTC")
        raise StorageError("E610", what=what, pid=pid, since=since) from None
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
