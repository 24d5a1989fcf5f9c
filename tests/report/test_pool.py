"""The folders of runs."""

import tempfile
from pathlib import Path

import pytest

from privlib.errors import PrivlibError
from privlib.report import pool


def test_the_folder_of_a_run_is_gone_at_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "privlib-run.left").mkdir(0o700)
    with pool.folder() as mine:
        assert list(tmp_path.iterdir()) == [mine]
    assert not mine.exists()


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
