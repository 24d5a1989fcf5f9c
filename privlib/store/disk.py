"""The disk: what it says when it fails, in words of the register; one writer at a time; one state of a file kept."""

import errno
import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from privlib.errors import ParameterError, StorageError

__all__ = ["Holder", "disk_errors", "keep", "last_holder", "locked", "write_file"]

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_LINK = frozenset({errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOSYS})
"""What a second name for a file is refused with: another disk, a file of another account, a disk without links."""

_BOOT, _PROCESSES = Path("/proc/sys/kernel/random/boot_id"), Path("/proc")


@contextmanager
def disk_errors(what: str) -> Generator[None]:
    """Turn what the operating system says into an error of the register; a path is never shown.

    Args:
        what: what messages call the file or folder.

    Raises:
        StorageError: E801 no space, on the disk or in memory, E803 no permission, E804 anything else.
    """
    try:
        yield
    except MemoryError:
        raise StorageError("E801", what="memory") from None
    except OSError as error:
        code = "E801" if error.errno in _FULL else "E803" if error.errno in _DENIED else "E804"
        raise StorageError(code, what=what) from None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who wrote itself into a lock file, and when. `lives` is false for a process that was killed."""

    name: str
    since: str
    lives: bool


@contextmanager
def locked(path: Path, what: str, meanwhile: str = "") -> Generator[None]:
    """Hold a lock file; the lock ends with the process, however it ends, and what a killed one wrote never blocks.

    The file stays. While it is held it names its holder: process, its start, the boot it belongs to, host.

    Args:
        path: the lock file, in a folder that exists; a link in its place is not followed.
        what: what messages call the thing that is locked.
        meanwhile: a sentence on what can be done until it is free.

    Raises:
        StorageError: E610 if another process holds it; E80x if it cannot be opened or written.
    """
    with disk_errors(what):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        with disk_errors(what):
            _take(file, what, meanwhile)
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(file, 0)
    finally:
        os.close(file)


def last_holder(path: Path) -> Holder | None:
    """Read who wrote itself into a lock file; None if it was let go in order, or there is none.

    The lock itself is not touched: to try it would stand in a writer's way.

    Raises:
        OSError: it cannot be read.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    try:
        return _written(file)
    finally:
        os.close(file)


def keep(source: Path, target: Path) -> None:
    """Give a file a second name, or where that cannot be, make a copy, mode 0600; either way it is one state of it.

    For files that are replaced and never written in place: the second name goes on to show what was there.

    Args:
        source: the file; a link is followed.
        target: a name that is free.

    Raises:
        OSError: what the system says.
    """
    with source.open("rb") as file:
        try:
            os.link(source.resolve(), target)
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
                shutil.copyfileobj(file, copy, 1 << 20)


def _take(file: int, what: str, meanwhile: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = _written(file)
        # Before the holder has written itself there, the file may still name one that was killed.
        name = holder.name if holder and holder.lives else "unknown"
        since = _since(file)
        raise StorageError("E610", what=what, pid=name, since=since, meanwhile=meanwhile) from None
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()} {_start(os.getpid())} {_boot()} {os.uname().nodename}\n".encode(), 0)


def _written(file: int) -> Holder | None:
    """What the file says of its holder; a number that another process has now is no sign of life."""
    words = os.pread(file, 400, 0).decode("ascii", "replace").split()
    if not words:
        return None
    pid, start, boot, host = (*words, "", "", "")[:4]
    if host and host != os.uname().nodename:
        # On a shared disk; whether the other host's process lives cannot be seen from here.
        return Holder(f"{pid} on {host}", _since(file), lives=True)
    lives = pid.isdecimal() and bool(start) and (start, boot) == (_start(int(pid)), _boot())
    return Holder(pid, _since(file), lives=lives)


def _since(file: int) -> str:
    return datetime.fromtimestamp(os.fstat(file).st_mtime, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _start(pid: int) -> str:
    """When a process started, in ticks since the system did; empty if there is none. Numbers are used again."""
    try:
        # The name of a program stands in brackets and may hold any character.
        return (_PROCESSES / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _boot() -> str:
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


def write_file(path: Path, content: bytes) -> None:
    """Write a private file, whole or not at all; mode 0600. What stands in its place is replaced, so it must be a file.

    Raises:
        ParameterError: E405 for a folder, a device and anything else that is no file.
        StorageError: E80x.
    """
    if path.exists() and not path.is_file():
        raise ParameterError("E405", where=path.name, problem="not a file", accepted="A file, or a new name")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with disk_errors(path.name):
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
