"""Publishing: a report appears as a whole or not at all, whatever ends the process, and stays as it is.

The files are written into a staging folder, the manifest last, and the folder is renamed to its place. A place is
`reports/<edition>/<report>/<period>/<n>/`; `current`, beside the periods, points to the last publication.
"""

import json
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from privlib.errors import ParameterError, StorageError
from privlib.report import manifest
from privlib.store.disk import disk_errors, locked

__all__ = [
    "CURRENT",
    "Place",
    "Publication",
    "Tally",
    "after",
    "find",
    "lock",
    "log_folder",
    "point",
    "publish",
    "stage",
    "staging",
    "write",
]

CURRENT = "current"
_STAGING, _LOG = ".staging-", ".log-"
_REASONS = {"E801": "no space was left", "E803": "permission was denied", "E804": "the disk reported an error"}


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
def lock(reports: Path) -> Generator[None]:
    """Hold the folder of reports for one process, free of what killed runs left behind, before and after.

    The system lets go of it when the process ends, however it ends.

    Raises:
        StorageError: E610 if another process holds it.
    """
    with disk_errors("reports"):
        reports.mkdir(parents=True, exist_ok=True)
    with locked(reports / ".lock", "the folder of reports"):
        _sweep(reports)
        try:
            yield
        finally:
            _sweep(reports)


def _sweep(reports: Path) -> None:
    for prefix in (_STAGING, _LOG):
        for folder in reports.glob(f"{prefix}*"):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def after(what: str) -> Generator[None]:
    """Say of what fails once a report is published that it is.

    Raises:
        StorageError: E805.
    """
    try:
        with disk_errors(what):
            yield
    except StorageError as error:
        if error.code not in _REASONS:
            raise
        raise StorageError("E805", what=what, reason=_REASONS[error.code]) from None


def staging(reports: Path, run: str) -> Path:
    """The folder in which a run's files are gathered."""
    return reports / f"{_STAGING}{run}"


def log_folder(reports: Path, digest: str) -> Path:
    """The folder in which the store of an access log stands as long as its run does."""
    return reports / f"{_LOG}{digest[:16]}"


def stage(folder: Path) -> Path:
    """Make a staging folder, empty and private."""
    with disk_errors("reports"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
    return folder


def write(path: Path, content: bytes) -> None:
    """Write a new file, readable by its owner alone, and wait until the disk has it; one cut short is removed."""
    with disk_errors(path.name):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(file, "wb") as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
        except OSError:
            path.unlink()
            raise


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
    _refuse_links(place)
    if not place.folder.is_dir():
        return []
    return sorted((int(path.name), path) for path in place.folder.iterdir() if path.name.isdecimal())


def _refuse_links(place: Place) -> None:
    """A link on the way would lead a publication out of the folder of reports."""
    for folder in (*reversed(place.folder.parents[:2]), place.folder):
        if folder.is_symlink():
            shown = folder.relative_to(place.reports).as_posix()
            raise ParameterError("E402", role="--out", reason=f"{shown} is a link", root=place.reports.name)


def _publication(place: Place, number: int, run: str, status: Literal["published", "already"]) -> Publication:
    path = place.folder / str(number)
    return Publication(place.report, place.edition, place.period, number, run, path, status)


def publish(staged: Path, place: Place, run: str) -> Publication:
    """Make a staged folder a publication: manifest, then rename. The caller holds the lock, and points to it next.

    A run that is published already stays as it is: the same bytes are discarded, other bytes are refused.

    Raises:
        ParameterError: E402 if a folder on the way to the place is a link.
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
    with disk_errors("reports"):
        place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (staged, *(path for path in staged.rglob("*") if path.is_dir())):
            _sync(folder)
        staged.rename(place.folder / str(number))
    return _publication(place, number, run, "published")


def _same(staged: Path, before: Publication) -> None:
    ours, theirs = ((folder / manifest.MANIFEST).read_bytes() for folder in (staged, before.path))
    if ours != theirs:
        raise StorageError("E620", run=before.run, files=", ".join(manifest.differing(staged, before.path)))


def point(publication: Publication) -> None:
    """Make `current`, beside the periods, lead to a publication unless it leads to a newer one. The caller holds the
    lock.

    Also for one that was there already: a process may have been killed after the rename and before this.

    Raises:
        StorageError: E805, E903 if what stands there does not match its manifest.
    """
    with after(f"{publication.edition}/{publication.report}"):
        _sync(publication.path.parent)
        if publication.status == "published" or _is_newer(publication.path):
            _replace_pointer(publication.path)
    manifest.check(publication.path)


def _is_newer(path: Path) -> bool:
    """Tell whether `current` is missing, broken, or leads to a publication whose manifest was written before this."""
    try:
        now = (path.parents[1] / CURRENT / manifest.MANIFEST).stat().st_mtime_ns
    except OSError:
        return True
    return now < (path / manifest.MANIFEST).stat().st_mtime_ns


def _replace_pointer(path: Path) -> None:
    """Replace the pointer in one step: a reader sees the old publication or the new one."""
    folder = path.parents[1]
    temporary = folder / f"{CURRENT}.tmp"
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(path.relative_to(folder))
    temporary.replace(folder / CURRENT)
    _sync(folder)


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
