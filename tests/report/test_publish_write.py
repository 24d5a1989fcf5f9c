"""A file of a publication: whole, its owner's alone, and never in the place of another."""

import resource
from pathlib import Path

import pytest

from privlib.errors import StorageError
from privlib.report import publish


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    publish.write(tmp_path / "x", b"1")
    with pytest.raises(StorageError):
        publish.write(tmp_path / "x", b"2")
    assert (tmp_path / "x").read_bytes() == b"1"
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600


def test_a_file_that_the_disk_cuts_short_is_removed(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(StorageError) as caught:
            publish.write(tmp_path / "x", b"1" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code == "E801"
    assert list(tmp_path.iterdir()) == []
