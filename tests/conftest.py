"""The sample company, loaded once a session into a store of its own."""

import atexit
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from privlib.release import seal
from privlib.store.load import load
from privlib.store.pseudonyms import Key
from tests.risk import reference

ROOT = Path(__file__).parents[1]

_LONG = (
    *("faults/test_loading", "report/test_recording", "browser/test_sample_reports", "sample_data/test_registers"),
    *("sample_data/test_large", "store/test_load", "risk/rule34/test_links", "sample_data/test_hostile"),
    *("store/test_bad_inputs", "report/test_runner_disturbed", "faults/test_files", "store/test_erase"),
    *("controls/test_planted_truth", "faults/test_full", "report/test_runner", "measures/test_breakdowns"),
    *("measures/test_coverage", "measures/test_stops", "store/test_staging", "risk/shown/test_shown"),
    *("store/test_encodings", "cli/test_findings", "notebooks/test_notebooks", "report/test_execute"),
    *("store/test_properties", "measures/test_needs", "risk/table/test_classes"),
)
"""Files that take longest, the longest first (measured 2026-11-26): a worker that begins one last works on alone."""

# a loaded machine is no reason to fail
settings.register_profile("privlib", deadline=None)
settings.load_profile("privlib")

# DuckDB's bindings list what hypothesis still holds when Python ends, after the last line of pytest. It is harmless and
# no test's output: the very last thing this process does is to close its standard error.
atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; where they were collected in another order they still are one behind the other."""
    places = {ROOT / f"tests/{name}.py": place for place, name in enumerate(_LONG)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(autouse=True)
def _new_process() -> None:
    """A process remembers what it has shown; each test starts as a new one."""
    seal.reset()


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store of `sample_data/small`, loaded the way `make report` does."""
    store = tmp_path_factory.mktemp("sample") / "store.duckdb"
    files = sorted(path for path in (ROOT / "sample_data/small").iterdir() if path.suffix in (".csv", ".parquet"))
    load(store, files, Key(bytes(range(32))), max_refused=2)
    yield store
    store.unlink()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what a test could not look at, though it passes."""
    if not reference.ADULT:
        terminalreporter.write_line(
            "Adult is not beside the repository: only the reference cases worked out by hand ran."
        )
