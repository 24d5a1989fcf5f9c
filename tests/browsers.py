"""A Chromium for the tests that look at pages as a reader's browser does: found, or installed, or a clear failure."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from playwright.sync_api import Browser, sync_playwright

from tests.debian import program

__all__ = ["chromium", "opened"]

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
    """The path of a Chromium, installed if need be.

    Raises:
        RuntimeError: as `tests.debian.program`.
    """
    return program(("chromium", "chromium-browser", "google-chrome"), ("chromium", "fonts-noto-cjk"))


@contextmanager
def opened() -> Iterator[Browser]:
    """A running browser that can reach no host."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()
