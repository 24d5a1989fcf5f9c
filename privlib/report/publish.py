"""Publishing: a report appears as a whole or not at all, whatever ends the process, and stays as it is.

The files are written into a staging folder, the manifest last, and the folder is renamed to its place. A place is
`reports/<edition>/<report>/<period>/<n>/`; `current`, beside the periods, points to the last publication.
"""

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from privlib.errors import StorageError
from privlib.report import manifest

__all__ = [
    "CURRENT",
    "Place",
    "Publication",
    "Tally",
    "find",
    "lock",
    "publish",
    "stage",
    "staging",
    "storage",
    "sweep",
    "write",
]

CURRENT = "current"
_STAGING = ".staging-"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the publications of one report and period stand."""

    reports: Path
    edition: str
    report: str
    period: str

    @property
    def folder(self) -> Path:
        return self.reports / self.edition / self.report / self.period


@dataclass(frozen=True, slots=True)
class Tally:
    """What a publication shows: charts and tables, their cells, and how many of those are no plain figure."""

    figures: int
    withheld: int
    cells: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A published report: its folder, its run, and whether this command published it or found it there."""

    report: str
    edition: str
    period: str
    number: int
    run: str
    path: Path
    status: Literal["published", "already"]

    def tally(self) -> Tally:
        """Count what it shows."""
        shown = [one for one in json.loads((self.path / "blocks.json").read_bytes()) if "withheld" in one]
        hidden = [one["withheld"] for one in shown]
        return Tally(len(shown), sum(one["cells"] for one in hidden), sum(one["of"] for one in hidden))


@contextmanager
def storage(what: str) -> Generator[None]:
    """Turn the system's errors into ours: no space, no permission, a failing disk.

    Raises:
        StorageError: E801, E803, E804.
    """
    try:
        yield
    except OSError as error:
        code = "E801" if error.errno in _FULL else "E803" if error.errno in _DENIED else "E804"
        raise StorageError(code, what=what) from None


@contextmanager
def lock(reports: Path) -> Generator[None]:
    """Hold the folder of reports for one process; the system lets go of it when the process ends, however it ends.

    Raises:
        StorageError: E610 if another process holds it.
    """
    with storage("reports"):
        reports.mkdir(parents=True, exist_ok=True)
        file = os.open(reports / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            since = datetime.fromtimestamp(os.fstat(file).st_mtime, UTC)
            pid = os.pread(file, 20, 0).decode("ascii", "replace").strip() or "unknown"
            shown = f"{since:%Y-%m-%d %H:%M:%S} UTC"
            raise StorageError("E610", what="the folder of reports", pid=pid, since=shown) from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(file)


def staging(reports: Path, run: str) -> Path:
    """The folder in which a run's files are gathered."""
    return reports / f"{_STAGING}{run}"


def sweep(reports: Path) -> int:
    """Remove what killed runs left behind, and return how many folders that were. The caller holds the lock."""
    stale = list(reports.glob(f"{_STAGING}*"))
    for folder in stale:
        shutil.rmtree(folder, ignore_errors=True)
    return len(stale)


def stage(folder: Path) -> Path:
    """Make a staging folder, empty and private."""
    with storage("reports"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
    return folder


def write(path: Path, content: bytes) -> None:
    """Write a new file, readable by its owner alone, and wait until the disk has it."""
    with storage(path.name):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())


def find(place: Place, run: str) -> Publication | None:
    """Find the publication of a run and check it against its manifest; None if the run was never published.

    Raises:
        StorageError: E903 if its files are not those of its manifest.
    """
    for number, folder in _numbered(place):
        if _run_of(folder) == run:
            manifest.check(folder)
            return _publication(place, number, run, "already")
    return None


def _run_of(folder: Path) -> str:
    """The run a folder says it holds; empty where the manifest cannot be read, which the index shows as damaged."""
    try:
        return manifest.run_of(folder)
    except StorageError:
        return ""


def _numbered(place: Place) -> list[tuple[int, Path]]:
    if not place.folder.is_dir():
        return []
    return sorted((int(path.name), path) for path in place.folder.iterdir() if path.name.isdecimal())


def _publication(place: Place, number: int, run: str, status: Literal["published", "already"]) -> Publication:
    path = place.folder / str(number)
    return Publication(place.report, place.edition, place.period, number, run, path, status)


def publish(staged: Path, place: Place, run: str) -> Publication:
    """Make a staged folder a publication: manifest, rename, pointer. The caller holds the lock.

    A run that is published already stays as it is: the same bytes are discarded, other bytes are refused.

    Raises:
        StorageError: E620 if the run exists with other content, E801 to E804 if the disk fails, E903 if what was
            published does not match its manifest.
    """
    write(staged / manifest.MANIFEST, manifest.manifest(staged, run))
    before = find(place, run)
    if before:
        _same(staged, before)
        shutil.rmtree(staged)
        return before
    number = max((number for number, _ in _numbered(place)), default=0) + 1
    with storage("reports"):
        place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (staged, *(path for path in staged.rglob("*") if path.is_dir())):
            _sync(folder)
        staged.rename(place.folder / str(number))
        _sync(place.folder)
        _point(place, number)
    manifest.check(place.folder / str(number))
    return _publication(place, number, run, "published")


def _same(staged: Path, before: Publication) -> None:
    ours, theirs = ((folder / manifest.MANIFEST).read_bytes() for folder in (staged, before.path))
    if ours != theirs:
        raise StorageError("E620", run=before.run, files=", ".join(manifest.differing(staged, before.path)))


def _point(place: Place, number: int) -> None:
    """Replace the pointer in one step: a reader sees the old publication or the new one."""
    folder = place.folder.parent
    temporary = folder / f"{CURRENT}.tmp"
    with suppress(FileNotFoundError):
        temporary.unlink()
    temporary.symlink_to(Path(place.period) / str(number))
    temporary.replace(folder / CURRENT)
    _sync(folder)


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
