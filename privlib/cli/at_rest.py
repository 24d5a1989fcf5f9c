"""What `privlib doctor` says of data at rest: who may read and write the store's files, who holds it, which disk."""

import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from privlib.engine.folders import left_folders
from privlib.risk.releases.history_file import history_file
from privlib.risk.shown.worst_file import worst_file
from privlib.store.disk import last_holder
from privlib.store.findings import book_of
from privlib.store.writing import leftovers, lock_file

__all__ = ["Check", "disk", "encryption", "store_checks", "temporary_leftovers"]

_MOUNTS, _DEVICES, _PROCESSES = Path("/proc/self/mountinfo"), Path("/sys/dev/block"), Path("/proc")

Answer = Literal["ok", "wrong", "note"]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the diagnosis: what was looked at, whether it is right, and what to do if not."""

    what: str
    answer: Answer
    said: str


def store_checks(store: Path) -> Iterator[Check]:
    """Modes of the store, its folder and its lock, the folders above, the umask, the writer, and what was left.

    A store that does not exist has no mode; the folder it would stand in has.
    """
    if store.exists():
        yield _private("store mode", store)
    yield _folder(store.absolute().parent)
    yield _parents(store.absolute().parent)
    yield _umask()
    if lock_file(store).exists():
        yield _private("lock mode", lock_file(store))
    if book_of(store).exists():
        yield _private("findings mode", book_of(store))
    if history_file(store).exists():
        yield _private("risk history mode", history_file(store))
    if worst_file(store).exists():
        yield _private("log of classes mode", worst_file(store))
    yield _writer(store)
    yield _building(store)


def encryption(store: Path) -> Iterator[Check]:
    """What encrypts at rest: not the store; the disks under the store and under the folder queries spill to may."""
    yield Check(
        "encryption at rest",
        "note",
        "not by the store: DuckDB encrypts with its extension httpfs alone, which cannot be had offline for 2.0; keep "
        "store, spill and reports on an encrypted disk",
    )
    yield disk("disk of the store", store.absolute().parent)
    yield disk("disk of the spill", Path(tempfile.gettempdir()))


def disk(what: str, folder: Path, mounts: Path = _MOUNTS, devices: Path = _DEVICES) -> Check:
    """Say whether a folder is on an encrypted disk, in memory, or on a disk of which that cannot be seen.

    A device is encrypted if it is a dm-crypt device, or all devices it is made of are.

    Args:
        what: name of the check.
        folder: an absolute path.
        mounts: what the system mounted, in the form of `/proc/self/mountinfo`.
        devices: one folder a block device, named `major:minor`.
    """
    try:
        device, kind = _mounted(os.path.realpath(folder), mounts.read_text("utf-8", "replace"))
        encrypted = _encrypted(devices / device)
    except OSError:
        device, kind, encrypted = "", "", False
    if kind in {"tmpfs", "ramfs"}:
        return Check(what, "ok", f"memory ({kind}); where the system swaps, the swap must be encrypted")
    if encrypted:
        return Check(what, "ok", f"encrypted (dm-crypt under {kind})")
    return Check(
        what, "note", f"unknown ({kind or 'no mount found'}): no dm-crypt under it; hardware may encrypt unseen"
    )


def _mounted(folder: str, mounts: str) -> tuple[str, str]:
    """Device and kind of the file system that a folder is on: the longest mount point above it, the last so named."""
    best, found = "", ("", "")
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        device, point = (before.split()[index] for index in (2, 4))
        # Blanks and a few others stand as octal numbers.
        point = point.encode("latin-1", "replace").decode("unicode_escape")
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, found = point, (device, after.split()[0])
    return found


def _encrypted(device: Path) -> bool:
    kind = device / "dm/uuid"
    if kind.is_file() and kind.read_text().startswith("CRYPT-"):
        return True
    below = list((device / "slaves").iterdir()) if (device / "slaves").is_dir() else []
    return bool(below) and all(_encrypted(each) for each in below)


def temporary_leftovers() -> Check:
    """Folders that killed processes left where queries spill and runs work."""
    left = left_folders()
    if left:
        return Check(
            "leftovers of the spill", "wrong", f"{len(left)} folders of killed processes; the next removes them"
        )
    return Check("leftovers of the spill", "ok", "none")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _private(what: str, path: Path) -> Check:
    mode = _mode(path)
    return Check(what, "wrong" if mode & 0o077 else "ok", f"{mode:04o}, 0600 is right")


def _folder(folder: Path) -> Check:
    if not folder.is_dir():
        return Check("store folder", "note", "does not exist")
    mode = _mode(folder)
    if _others_write(folder):
        return Check("store folder", "wrong", f"{mode:04o}: others may put another store in its place; 0700 is right")
    open_ = mode & 0o077
    return Check(
        "store folder", "note" if open_ else "ok", f"{mode:04o}, 0700 is right" + ", 0755 will do" * bool(open_)
    )


def _parents(folder: Path) -> Check:
    wrong = [path.name or "/" for path in folder.resolve().parents if path.is_dir() and _others_write(path)]
    said = f"others may write in {', '.join(wrong)}, and put another folder in the store's place"
    return Check("folders above", "wrong" if wrong else "ok", said if wrong else "only their owners may write in them")


def _others_write(folder: Path) -> bool:
    """A group or everybody may; where the sticky bit is set, as in /tmp, nobody removes what is another's."""
    mode = folder.stat().st_mode
    return bool(mode & 0o022) and not mode & stat.S_ISVTX


def _umask() -> Check:
    """That of the process that started this one: privlib sets its own."""
    try:
        lines = (_PROCESSES / str(os.getppid()) / "status").read_text().splitlines()
        mask = next(int(line.split()[1], 8) for line in lines if line.startswith("Umask:"))
    except (OSError, StopIteration, ValueError):
        return Check("umask", "note", "cannot be seen; privlib sets 0077 for itself")
    private = mask & 0o077 == 0o077
    said = f"{mask:04o}; privlib sets 0077 for itself" + (
        "" if private else ", other programs make files others may read"
    )
    return Check("umask", "ok" if private else "note", said)


def _writer(store: Path) -> Check:
    try:
        holder = last_holder(lock_file(store))
    except OSError:
        return Check("writer", "note", "the lock file cannot be read by this account")
    if holder is None:
        return Check("writer", "ok", "none")
    if holder.lives:
        return Check(
            "writer", "note", f"process {holder.name} since {holder.since}; readers see the last finished snapshot"
        )
    return Check("writer", "ok", f"none; process {holder.name} of {holder.since} was killed, and blocks nobody")


def _building(store: Path) -> Check:
    left = len(leftovers(store))
    writer = last_holder(lock_file(store)) if left and os.access(lock_file(store), os.R_OK) else None
    if left and writer and writer.lives:
        return Check("leftovers of loads", "note", f"none is told from the work of process {writer.name}")
    said = (
        f"{left} building {'folder' if left == 1 else 'folders'} of killed loads; the next load or erasure removes them"
    )
    return Check("leftovers of loads", "wrong" if left else "ok", said if left else "none")
