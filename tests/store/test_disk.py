"""One writer at a time, and what the system says in words of ours."""

import errno
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from privlib.errors import StorageError
from privlib.store.disk import disk_errors, keep, last_holder, locked


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "no space left. Free some and run again."),
        (errno.EDQUOT, "no space left. Free some and run again."),
        (errno.EFBIG, "no space left. Free some and run again."),
        (errno.EACCES, "permission denied. Grant access to the account that runs privlib."),
        (errno.EPERM, "permission denied. Grant access to the account that runs privlib."),
        (errno.EROFS, "permission denied. Grant access to the account that runs privlib."),
        (errno.EIO, "the disk reported an error."),
    ],
)
def test_what_the_system_says_becomes_a_message_without_a_path(number: int, message: str):
    with pytest.raises(StorageError) as caught, disk_errors("report.pdf"):
        raise OSError(number, os.strerror(number), "/secret/report.pdf")
    assert str(caught.value) == f"report.pdf: {message} Nothing was written."
    assert caught.value.__cause__ is None


def refusal(path: Path, meanwhile: str = "") -> str:
    with pytest.raises(StorageError) as caught, locked(path, "the folder", meanwhile):
        pass
    return str(caught.value)


def test_a_lock_is_held_by_one_and_names_its_holder(tmp_path: Path):
    path = tmp_path / ".lock"
    path.write_text("4194304 and more than the next holder writes")
    with locked(path, "the folder"):
        said = refusal(path, " Readers go on.")
        start = Path(f"/proc/{os.getpid()}/stat").read_text().rpartition(")")[2].split()[19]
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        assert path.read_text() == f"{os.getpid()} {start} {boot} {os.uname().nodename}\n"
    message = rf"the folder is in use by process {os.getpid()} since 20\d\d-\d\d-\d\d \d\d:\d\d UTC\. "
    assert re.fullmatch(message + r"Wait for it to end\. Readers go on\. Nothing was written\.", said)
    assert path.read_text() == ""


def test_since_when_is_the_instant_at_which_it_was_taken(tmp_path: Path):
    with locked(tmp_path / ".lock", "the folder"):
        os.utime(tmp_path / ".lock", (0, 1_790_000_000))
        assert refusal(tmp_path / ".lock") == (
            f"the folder is in use by process {os.getpid()} since 2026-09-21 14:13 UTC. Wait for it to end. "
            "Nothing was written."
        )


HOLD = """
import sys, time
from pathlib import Path
from privlib.store.disk import locked
with locked(Path(sys.argv[1]), "the folder"):
    print("held", flush=True)
    time.sleep(60)
"""


def hold(path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)


def test_a_lock_of_another_process_is_refused_until_that_is_killed_and_what_it_wrote_never_blocks(tmp_path: Path):
    path = tmp_path / ".lock"
    with hold(path) as running:
        assert running.stdout
        assert running.stdout.readline() == "held\n"
        assert f"in use by process {running.pid} since " in refusal(path)
        holder = last_holder(path)
        assert holder
        assert (holder.name, holder.lives) == (str(running.pid), True)
        running.kill()
    left = last_holder(path)
    assert left
    assert (left.name, left.lives) == (str(running.pid), False)
    with locked(path, "the folder"):
        pass
    assert last_holder(path) is None


@pytest.mark.parametrize(
    "stale", ["{pid} 1 {boot} {host}", "{pid} {start} another-boot {host}", "{pid}", "no lock file"]
)
def test_a_number_that_another_process_has_now_is_no_holder(tmp_path: Path, stale: str):
    path = tmp_path / ".lock"
    with locked(path, "the folder"):
        words = path.read_text().split()
        names = dict(zip(("pid", "start", "boot", "host"), words, strict=True))
        path.write_text(stale.format(**names))
        assert "in use by process unknown since " in refusal(path)
    path.write_text(stale.format(**names))
    holder = last_holder(path)
    assert holder
    assert not holder.lives
    with locked(path, "the folder"):
        pass


def test_a_holder_on_another_host_is_named_with_it(tmp_path: Path):
    path = tmp_path / ".lock"
    with locked(path, "the folder"):
        path.write_text("17 2 boot elsewhere\n")
        assert "in use by process 17 on elsewhere since " in refusal(path)


def test_a_link_in_the_place_of_a_lock_is_not_followed(tmp_path: Path):
    target = tmp_path / "ledger.csv"
    target.write_text("rows")
    (tmp_path / ".lock").symlink_to(target)
    with pytest.raises(StorageError) as caught, locked(tmp_path / ".lock", "the folder"):
        pass
    assert str(caught.value) == "the folder: the disk reported an error. Nothing was written."
    assert target.read_text() == "rows"


def test_a_second_name_is_the_same_file_and_goes_on_to_show_what_was_replaced(tmp_path: Path):
    path, link = tmp_path / "store", tmp_path / "link"
    path.write_text("old")
    link.symlink_to(path)
    keep(link, tmp_path / "kept")
    assert path.samefile(tmp_path / "kept")
    (tmp_path / "new").write_text("new")
    (tmp_path / "new").replace(path)
    assert (tmp_path / "kept").read_text() == "old"


def test_where_a_link_cannot_be_a_private_copy_is_made(tmp_path: Path):
    path = tmp_path / "store"
    path.write_text("old")
    path.chmod(0o644)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as other:
        assert Path(other).stat().st_dev != tmp_path.stat().st_dev
        kept = Path(other) / "kept"
        keep(path, kept)
        assert (kept.read_text(), kept.stat().st_mode & 0o777) == ("old", 0o600)
