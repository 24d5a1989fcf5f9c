"""A Chromium for the tests that look at pages as a reader's browser does: found, or installed, or a clear failure."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from playwright.sync_api import Browser, sync_playwright

__all__ = ["chromium", "opened"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-cjk")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


@cache
def chromium() -> str:
    """The path of a Chromium. Where there is none and this account may, the system's package manager installs one.

    Raises:
        RuntimeError: there is none and none could be installed; the tests that need it fail, they are not skipped.
    """
    found = _found()
    if found is None and os.geteuid() == 0 and shutil.which(_INSTALL[0]):
        for command in (("apt-get", "update"), _INSTALL):  # a fresh machine has no list of packages yet
            quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, check=False, capture_output=True, env=quiet)
        found = _found()
    if found is None:
        raise RuntimeError(
            f"no browser: none of {', '.join(_NAMES)} is on the path. "
            "Install Chromium, for example with `apt-get install chromium`, and run the tests again."
        )
    return found


def _found() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextmanager
def opened() -> Iterator[Browser]:
    """A running browser that can reach no host."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()
