"""The sample company as a study of its whole period."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from privlib.study import Study, open_study

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sample_study(sample_store: Path) -> Iterator[Study]:
    policy = str(ROOT / "sample_data/small/policy.toml")
    period, as_of = "2025-10-01..2026-11-01", "2026-11-10"
    study = open_study(store=str(sample_store), policy=policy, law="appi", period=period, as_of=as_of)
    yield study
    study.engine.close()
