"""Files from outside: opened once, as regular files only, hashed as they are read, and refused when they change."""

import os
import stat
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from privlib.errors import InputError
from privlib.text import clean

__all__ = ["Source", "foreign_format", "opened", "refuse_foreign"]

_CHUNK = 1 << 20
_KINDS = (
    *((stat.S_ISLNK, "symbolic link"), (stat.S_ISDIR, "directory"), (stat.S_ISFIFO, "pipe")),
    *((stat.S_ISSOCK, "socket"), (stat.S_ISCHR, "device"), (stat.S_ISBLK, "device")),
)
_FOREIGN = {
    "Parquet": (b"PAR1",),
    "Arrow": (b"ARROW1", b"\xff\xff\xff\xff"),
    "Excel": (b"\xd0\xcf\x11\xe0",),
    "7z": (b"7z\xbc\xaf\x27\x1c",),
    "gzip": (b"\x1f\x8b",),
    "SQLite": (b"SQLite format 3\0",),
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
}
_ARCHIVES = frozenset({"zip", "7z", "tar"})
_IN_EXCEL = (b"[Content_Types].xml", b"_rels/.rels", b"xl/")
"""Names of which one stands at the start of a workbook, which is a zip too."""


class Source:
    """An open file: its bytes in one pass, and their SHA-256 when the pass is over."""

    def __init__(self, name: str, file: BinaryIO, size: int, reader: ThreadPoolExecutor) -> None:
        self.name = name
        self._file = file
        self._size = size
        # not the pass's own: one that is given up is closed wherever memory is tidied, and may wait for no thread there
        self._reader = reader
        self._hash = sha256()

        self.read = 0
        """Bytes read so far."""

    @property
    def sha(self) -> str:
        """SHA-256 of what was read, 64 hex digits."""
        return self._hash.hexdigest()

    @property
    def fileno(self) -> int:
        """The number of this open file."""
        return self._file.fileno()

    @property
    def descriptor(self) -> str:
        """A path that means this open file, whatever its name means by now."""
        return f"/dev/fd/{self._file.fileno()}"

    def chunks(self, size: int = _CHUNK) -> Iterator[bytes]:
        """The bytes, `size` at a time; the next are read while these are worked on.

        Raises:
            InputError: E161 where there are more than when the file was opened: a file that grows is not run after.
        """
        coming = self._reader.submit(self._file.read, size)
        while chunk := coming.result():
            hashed = self._reader.submit(self._hash.update, chunk)
            coming = self._reader.submit(self._file.read, size)
            self.read += len(chunk)
            if self.read > self._size:
                raise InputError("E161", file=self.name)
            yield chunk
            hashed.result()


@contextmanager
def opened(path: Path, name: str = "") -> Generator[Source]:
    """Open a regular file for one pass.

    Args:
        name: what messages call it; its own name where none is given.

    Raises:
        InputError: E160 for anything but a regular file, links included, at once and without waiting on a pipe;
            E161 if size, time or identity of the file changed while it was open.
    """
    name = name or clean(path.name or str(path), one_line=True)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise InputError("E160", file=name, kind=_kind(path)) from None
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        os.close(descriptor)
        raise InputError("E160", file=name, kind=_kind(path))
    with os.fdopen(descriptor, "rb") as file, ThreadPoolExecutor(1) as reader:
        try:
            yield Source(name, file, before.st_size, reader)
        except InputError:
            # what does not fit may be what another process had not finished
            if _differs(before, os.fstat(descriptor)) or _replaced(before, path):
                raise InputError("E161", file=name) from None
            raise
        if _differs(before, os.fstat(descriptor)) or _replaced(before, path):
            raise InputError("E161", file=name)


def foreign_format(start: bytes) -> str:
    """Name the format that the first bytes of a file give away, or nothing for what may be text."""
    if start[8:12] == b"DUCK":
        return "DuckDB"
    if start[257:262] == b"ustar":
        return "tar"
    found = next((name for name, magic in _FOREIGN.items() if start.startswith(magic)), "")
    return "Excel" if found == "zip" and any(name in start[:4096] for name in _IN_EXCEL) else found


def refuse_foreign(name: str, start: bytes, said: str) -> None:
    """Refuse a file whose first bytes are of another format than what is `said` of it.

    Raises:
        InputError: E118, E132 for an archive.
    """
    kind = foreign_format(start)
    if kind in _ARCHIVES:
        raise InputError("E132", file=name, kind=kind)
    if kind:
        raise InputError("E118", file=name, kind=kind, format=said)


def _differs(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def _replaced(before: os.stat_result, path: Path) -> bool:
    """The name means another file by now, or none: a log was rotated, a file was written anew."""
    try:
        return not os.path.samestat(before, path.lstat())
    except FileNotFoundError:
        return True


def _kind(path: Path) -> str:
    try:
        mode = path.lstat().st_mode
    except PermissionError:
        return "no permission to read"
    except OSError:
        return "missing"
    return next((kind for test, kind in _KINDS if test(mode)), "no permission to read")
