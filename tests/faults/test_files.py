"""Files that cannot be read, change while they are read, or are no files; and two loaders at once. F20 to F24."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.loads import ROOT, Books, Ended, Server, look
from tests.store.company import USE, use

AT_ONCE = 15
"""Seconds in which a command must have ended that has nothing to wait for."""


def command(books: Books, *names: str, prefix: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
    """A load as it is typed."""
    words = [*prefix, sys.executable, "-m", "privlib.cli", *books.words(*names)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def refused(books: Books, server: Server, code: int, message: str) -> None:
    """The load is refused with this message, the store is as it was, and without the fault a load succeeds."""
    before, content = look(books.store), books.store.read_bytes()
    ended = server.run(*books.words())
    assert ended.seconds < AT_ONCE
    assert (ended.code, ended.err.splitlines()[-1]) == (code, f"privlib load: {message}")
    assert books.store.read_bytes() == content
    assert look(books.store) == before
    assert books.beside == []


def whole(books: Books, server: Server) -> None:
    assert server.run(*books.words()).code == 0
    assert look(books.store).rows["use_event"] == 800


def is_link(path: Path) -> None:
    path.symlink_to(path.with_name("use_event-1.csv"))


def is_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def is_real_device(path: Path) -> None:
    os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))


def is_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        # a socket's path may be short only
        before = Path.cwd()
        os.chdir(path.parent)
        try:
            made.bind(path.name)
        finally:
            os.chdir(before)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (is_link, "symbolic link"),
        (is_device, "symbolic link"),
        (os.mkfifo, "pipe"),
        (is_socket, "socket"),
        *([(is_real_device, "device")] if os.geteuid() == 0 else []),
    ],
)
def test_what_is_no_file_is_refused_at_once(
    books: Books, server: Server, make: Callable[[Path], None], kind: str
) -> None:
    path = books.files / "use_event-2.csv"
    kept = path.read_bytes()
    path.unlink()
    make(path)
    message = f"use_event-2.csv: not a regular file ({kind}). Give the path of a file. Nothing was loaded."
    refused(books, server, 3, message)
    path.unlink()
    path.write_bytes(kept)
    whole(books, server)


def test_a_folder_in_a_file_s_place_is_refused(books: Books, server: Server) -> None:
    """A folder that is named is one of files; one in it is none."""
    path, content = books.files / "use_event-2.csv", books.store.read_bytes()
    kept = path.read_bytes()
    path.unlink()
    path.mkdir()
    for words, kind in (
        (books.words("use_event-2.csv"), "a folder without files of data"),
        (books.words("."), "directory"),
    ):
        ended = server.run(*words)
        message = f"use_event-2.csv: not a regular file ({kind}). Give the path of a file. Nothing was loaded."
        assert (ended.code, ended.err.splitlines()[-1]) == (3, f"privlib load: {message}")
    assert books.store.read_bytes() == content
    assert books.beside == []
    path.rmdir()
    path.write_bytes(kept)
    whole(books, server)


def test_a_file_that_may_not_be_read_is_named(books: Books, server: Server) -> None:
    """Root may read everything: as root the command runs as another account that owns store and key."""
    path = books.files / "use_event-2.csv"
    path.chmod(0)
    content = books.store.read_bytes()
    if os.geteuid() == 0:
        prefix = _as_other(books)
        with command(books, prefix=prefix) as running:
            _, err = running.communicate(timeout=60)
        code, said = running.returncode, err.splitlines()[-1]
        for each in (books.place, *books.place.iterdir(), books.key):
            os.chown(each, 0, 0)
    else:
        ended = server.run(*books.words())
        code, said = ended.code, ended.err.splitlines()[-1]
    message = (
        "use_event-2.csv: not a regular file (no permission to read). Give the path of a file. Nothing was loaded."
    )
    assert (code, said) == (3, f"privlib load: {message}")
    assert books.store.read_bytes() == content
    assert books.beside == []
    path.chmod(0o600)
    whole(books, server)


def _as_other(books: Books) -> tuple[str, ...]:
    """Give the store to another account, and name a program that runs as that account."""
    for each in (books.place, *books.place.iterdir(), books.key):
        os.chown(each, 65534, 65534)
    for each in (books.folder, *books.folder.parents):
        if each.stat().st_uid == os.geteuid() and each != Path("/"):
            each.chmod(each.stat().st_mode | 0o011)
    books.files.chmod(0o755)
    for each in ("use_event-1.csv",):
        (books.files / each).chmod(0o644)
    return ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def still_changing(books: Books, server: Server, change: Callable[[Path, threading.Event], None]) -> None:
    """A load is refused while something changes a file of it until it is told to stop, and succeeds afterwards."""
    path = books.files / "use_event-2.csv"
    path.write_text(USE + "".join(use(f"G{i}", principal_id="P00001") for i in range(40_000)))
    stop = threading.Event()
    thread = threading.Thread(target=change, args=(path, stop))
    thread.start()
    try:
        refused(
            books, server, 75, "use_event-2.csv: still changing while it was read. Try again later. Nothing was loaded."
        )
    finally:
        stop.set()
        thread.join()
    assert server.run(*books.words()).code == 0


def test_a_file_that_grows_while_it_is_read_is_for_later(books: Books, server: Server) -> None:
    def append(path: Path, stop: threading.Event) -> None:
        with path.open("a") as file:
            n = 0
            while not stop.is_set():
                file.write(use(f"H{n}", principal_id="P00001"))
                file.flush()
                n += 1
                time.sleep(0.002)

    still_changing(books, server, append)


def test_a_file_whose_name_means_another_one_by_now_is_for_later(books: Books, server: Server) -> None:
    def rotate(path: Path, stop: threading.Event) -> None:
        while not stop.is_set():
            other = path.with_suffix(".new")
            other.write_bytes(path.read_bytes())
            other.replace(path)
            time.sleep(0.01)

    still_changing(books, server, rotate)


IN_USE = (
    r"privlib load: s\.duckdb is in use by process (\d+|unknown) since 20\d\d-\d\d-\d\d \d\d:\d\d UTC\. "
    r"Wait for it to end\. Readers see the last finished snapshot\. Nothing was written\."
)


def test_while_one_loads_another_is_told_by_whom_and_a_killed_one_is_taken_over(tmp_path: Path, server: Server) -> None:
    books = Books(tmp_path)
    before = books.begin(server)
    lock = books.store.with_name("s.duckdb.lock")
    with command(books) as first:
        try:
            # it names itself first, and makes its folder next
            while not (lock.read_text() and books.beside) and first.poll() is None:
                time.sleep(0.002)
            first.send_signal(signal.SIGSTOP)
            ended = server.run(*books.words())
            found = re.fullmatch(IN_USE, ended.err.splitlines()[-1])
            assert (ended.code, found and found[1]) == (6, str(first.pid))
            assert look(books.store) == before
        finally:
            # the end of the `with` would wait for it, and it stands still
            first.kill()
    assert lock.read_text().split()[0] == str(first.pid)
    assert len(books.beside) == 1
    assert server.run(*books.words()).code == 0
    assert lock.read_text() == ""
    assert books.beside == []
    assert look(books.store).rows["use_event"] == 18_000


def test_of_eight_loaders_at_once_one_loads_and_the_others_name_it_or_find_it_done(tmp_path: Path) -> None:
    books = Books(tmp_path)
    servers = [Server(_folder(tmp_path, n)) for n in range(8)]
    try:
        books.begin(servers[0])
        with ThreadPoolExecutor(8) as pool:
            ended: list[Ended] = list(pool.map(lambda one: one.run(*books.words()), servers))
    finally:
        for one in servers:
            one.__exit__()
    won = [one for one in ended if one.code == 0]
    loaded = [one for one in won if one.out.startswith("Loaded 2 files")]
    already = [one for one in won if one.out.startswith("Loaded 0 files")]
    lost = [one for one in ended if one.code == 6]
    assert len(loaded) == 1
    assert len(loaded) + len(already) + len(lost) == 8
    assert lost
    for one in lost:
        found = re.fullmatch(IN_USE, one.err.splitlines()[-1])
        assert found, one.err
        # between taking the lock and writing itself there, a holder has no name
        assert found[1] in {"unknown", *(str(each.pid) for each in won)}
    seen = look(books.store)
    assert seen.rows["use_event"] == 18_000
    assert books.beside == []


def _folder(root: Path, n: int) -> Path:
    folder = root / f"server-{n}"
    folder.mkdir()
    return folder
