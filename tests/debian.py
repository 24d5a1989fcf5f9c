"""A program that tests look at results with: found, or installed from the system's packages, or a clear failure."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

__all__ = ["program"]

_LOCK = Path(tempfile.gettempdir()) / "privlib-tests-packages.lock"


def program(names: Sequence[str], packages: Sequence[str]) -> str:
    """The path of the first of these programs. Where there is none and this account may, `apt-get` installs it.

    Raises:
        RuntimeError: there is none and none could be installed; the tests that need it fail, they are not skipped.
    """
    found = _found(names)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        with _LOCK.open("w") as lock:  # apt-get does not wait for another one
            fcntl.flock(lock, fcntl.LOCK_EX)
            found = _found(names) or _installed(names, packages)
    if found is None:
        raise RuntimeError(
            f"none of {', '.join(names)} is on the path. "
            f"Install one, for example with `apt-get install {packages[0]}`, and run the tests again."
        )
    return found


def _installed(names: Sequence[str], packages: Sequence[str]) -> str | None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("apt-get", "install", "--yes", "--no-install-recommends", *packages)
    for command in (("apt-get", "update"), install):  # a fresh machine has no list of packages yet
        subprocess.run(command, check=False, capture_output=True, env=quiet)
    return _found(names)


def _found(names: Sequence[str]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)
