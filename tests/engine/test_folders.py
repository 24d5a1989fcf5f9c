"""Temporary folders: private, gone at the end, and those of killed processes gone with the next one."""

import fcntl
import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from privlib.engine.folders import left_folders, private_folder

KILLED = """
import os, signal
from privlib.engine.folders import private_folder

with private_folder("test") as folder:
    (folder / "rows").write_text("x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_is_private_and_gone_at_the_end(temporary: Path):
    with private_folder("test") as folder:
        assert (folder.parent, stat.S_IMODE(folder.stat().st_mode)) == (temporary, 0o700)
        (folder / "rows").write_text("x")
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_goes_with_the_next_one_for_whatever_purpose(temporary: Path):
    done = subprocess.run([sys.executable, "-c", KILLED], check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = temporary.iterdir()
    assert (left / "rows").exists()
    assert left_folders() == (left,)
    with private_folder("other") as folder:
        assert list(temporary.iterdir()) == [folder]


def test_the_folder_of_a_living_process_stays(temporary: Path):
    with private_folder("test") as living:
        assert left_folders() == ()
        with private_folder("test"):
            assert living.exists()


def test_the_folder_of_a_living_process_in_a_child_s_eyes_stays_too(temporary: Path):
    words = "from privlib.engine.folders import private_folder\nwith private_folder('test'):\n    pass\n"
    with private_folder("test") as living:
        subprocess.run([sys.executable, "-c", words], check=True)
        assert living.exists()


def test_what_is_not_a_private_folder_of_ours_stays(temporary: Path):
    target = temporary / "target"
    target.mkdir(0o700)
    (target / "rows").write_text("x")
    (temporary / "privlib-test.link").symlink_to(target)
    (temporary / "privlib-test.open").mkdir()
    (temporary / "privlib-test.open").chmod(0o750)
    (temporary / "privlib-test.file").touch(0o700)
    (temporary / "privlib-other").mkdir(0o700)
    with private_folder("test"):
        pass
    names = ["privlib-other", "privlib-test.file", "privlib-test.link", "privlib-test.open", "target"]
    assert sorted(path.name for path in temporary.iterdir()) == names
    assert (target / "rows").exists()


def test_a_link_inside_a_left_folder_is_removed_and_not_followed(temporary: Path):
    target, left = temporary / "target", temporary / "privlib-test.left"
    target.mkdir()
    (target / "rows").write_text("x")
    left.mkdir(0o700)
    (left / "link").symlink_to(target)
    with private_folder("test"):
        assert not left.exists()
    assert (target / "rows").exists()


def test_a_folder_that_was_taken_for_a_left_one_is_made_anew(temporary: Path, monkeypatch: pytest.MonkeyPatch):
    """Another process looks between the making of a folder and its lock: it removes it, or is about to."""
    make, handles = tempfile.mkdtemp, []

    def watched(prefix: str, dir: Path) -> str:  # noqa: A002 - the word of tempfile
        made = make(prefix=prefix, dir=dir)
        if not handles:
            handles.append(os.open(made, os.O_RDONLY))
            fcntl.flock(handles[0], fcntl.LOCK_EX)
        return made

    monkeypatch.setattr(tempfile, "mkdtemp", watched)
    with private_folder("test") as folder:
        assert list(temporary.iterdir()) == [folder]
    os.close(handles[0])


def test_on_a_disk_without_locks_folders_are_made_all_the_same_and_none_is_taken_for_left(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
):
    def refused(_handle: int, _how: int) -> None:
        raise OSError

    monkeypatch.setattr(fcntl, "flock", refused)
    (temporary / "privlib-test.left").mkdir(0o700)
    with private_folder("test") as folder:
        assert folder.is_dir()
        assert left_folders() == ()
    assert [path.name for path in temporary.iterdir()] == ["privlib-test.left"]
