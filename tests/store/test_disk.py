"""One writer at a time, and what the system says in words of ours."""

import errno
import os
import re
from pathlib import Path

import pytest

from privlib.errors import StorageError
from privlib.store.disk import disk_errors, locked


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


def test_a_lock_is_held_by_one_and_names_its_holder(tmp_path: Path):
    path = tmp_path / ".lock"
    path.write_text("4194304 and more than the next holder writes")
    with locked(path, "the folder"), pytest.raises(StorageError) as caught, locked(path, "the folder"):
        pass
    message = rf"the folder is in use by process {os.getpid()} since 20\d\d-\d\d-\d\d \d\d:\d\d UTC\. "
    assert re.fullmatch(message + r"Wait for it to end\. Nothing was written\.", str(caught.value))
    assert path.read_text() == str(os.getpid())
    with locked(path, "the folder"):
        assert path.stat().st_mode & 0o077 == path.stat().st_mode & 0o044


def test_a_link_in_the_place_of_a_lock_is_not_followed(tmp_path: Path):
    target = tmp_path / "ledger.csv"
    target.write_text("rows")
    (tmp_path / ".lock").symlink_to(target)
    with pytest.raises(StorageError) as caught, locked(tmp_path / ".lock", "the folder"):
        pass
    assert str(caught.value) == "the folder: the disk reported an error. Nothing was written."
    assert target.read_text() == "rows"
