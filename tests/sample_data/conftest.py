"""The generator and the slow oracle of these tests, and the sample company as committed."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parents[1] / "sample_data"
for folder in (SAMPLE, HERE):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import generate  # noqa: E402
import slow  # noqa: E402


@pytest.fixture(scope="session")
def committed() -> slow.Tables:
    """Rows of the committed CSV and Parquet files by table."""
    return slow.read(SAMPLE / "small")


@pytest.fixture(scope="session")
def clean() -> slow.Tables:
    """Rows of the company with no plant."""
    return slow.rows(generate.tables(plants=[]))


@pytest.fixture(scope="session")
def figures() -> dict[str, dict[str, object]]:
    """What the reports must say, all planted."""
    return slow.toml(SAMPLE / "plants.toml")["figures"]
