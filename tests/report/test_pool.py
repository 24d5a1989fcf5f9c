"""The folders of runs: those of dead processes go, those of living ones stay, whoever they belong to."""

import os
import tempfile
from pathlib import Path

import pytest

from privlib.errors import PrivlibError
from privlib.report import pool

DEAD = "4194305"
"""Above the largest process number Linux gives out."""


def test_folders_of_dead_processes_are_removed_and_those_of_living_ones_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in (
        f"privlib-run-{DEAD}-a",
        f"privlib-run-{'9' * 30}-b",
        f"privlib-run-{os.getpid()}-c",
        "privlib-run-x-d",
    ):
        (tmp_path / name).mkdir()
    with pool.folder() as mine:
        kept = {path.name for path in tmp_path.iterdir()}
        assert kept == {mine.name, f"privlib-run-{os.getpid()}-c", "privlib-run-x-d"}
    assert not mine.exists()


def test_a_process_of_another_user_is_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"privlib-run-{DEAD}-a").mkdir()

    def forbidden(_: int, __: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    with pool.folder():
        assert (tmp_path / f"privlib-run-{DEAD}-a").is_dir()


def test_a_folder_that_another_run_removes_first_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in "ab":
        (tmp_path / f"privlib-run-{DEAD}-{name}").mkdir()

    def other_run(_: int, __: int) -> None:
        for path in tmp_path.glob(f"*{DEAD}*"):
            path.rmdir()
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", other_run)
    with pool.folder() as mine:
        assert list(tmp_path.iterdir()) == [mine]


def test_no_room_for_temporary_files_is_the_disk_s_fault_and_no_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with pytest.raises(PrivlibError) as caught, pool.folder():
        pass
    assert (caught.value.code, caught.value.safe_message) == (
        *("E804",),
        "temporary folder: the disk reported an error. Nothing was written.",
    )
