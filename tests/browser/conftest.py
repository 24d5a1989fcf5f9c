"""The browser is started once for these tests; their helpers stand in `tests/` and `tests/report/`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

_TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(_TESTS), str(_TESTS / "report")]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    import browsers

    with browsers.opened() as running:
        yield running
