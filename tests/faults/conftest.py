"""A warm parent of commands, and the files they load."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.loads import Books, Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def books(tmp_path: Path, server: Server) -> Books:
    """Few records: what is tested does not hang on their number."""
    made = Books(tmp_path, uses=400)
    made.begin(server)
    return made
