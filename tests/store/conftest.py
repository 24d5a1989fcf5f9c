"""A company to load into, empty and with its ledgers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.company import Company, query


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


@pytest.fixture
def begun(company: Company) -> Company:
    company.begin()
    return company


@pytest.fixture
def rows(begun: Company) -> Callable[..., list[tuple[object, ...]]]:
    """Rows of the store, after a load."""
    return lambda sql, **values: query(begun.store, sql, **values)
