"""Temporary folders: private, named for their process, and removed by the next one when it was killed."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

__all__ = ["private_folder"]


def private_folder(purpose: str) -> Path:
    """Make a folder for this process, mode 0700; those of its purpose whose process is dead are removed first.

    Args:
        purpose: a word of its name, `spill` or `run`.
    """
    for left in Path(tempfile.gettempdir()).glob(f"privlib-{purpose}-*-*"):
        owner = left.name.split("-")[2]
        # another process may remove it at the same time
        with suppress(FileNotFoundError):
            if owner.isdecimal() and left.lstat().st_uid == os.getuid() and not _is_alive(int(owner)):
                shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"privlib-{purpose}-{os.getpid()}-"))


def _is_alive(process: int) -> bool:
    """Say whether a process of this number runs; one of another account does, too. A number too large is none."""
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True
