"""A study that cannot be opened is refused before anything is measured, and leaves nothing open."""

import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from privlib.errors import EngineError, ParameterError
from privlib.study import open_study
from tests.store.company import Company

POLICY = Path(__file__).parents[1] / "sample_data" / "small" / "policy.toml"


@pytest.fixture
def asked(tmp_path: Path) -> dict[str, Any]:
    company = Company(tmp_path)
    company.begin()
    return {
        "store": str(company.store),
        "policy": str(POLICY),
        "law": "appi",
        "period": "2026-Q2",
        "as_of": "2026-06-30",
    }


@pytest.fixture
def spill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where engines spill: the folder of each stands as long as its engine is open."""
    folder = tmp_path / "spill"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("day", ["2026-13-01", "2026-02-30", "20260630", "2026-W26-2", "today", ""])
def test_a_day_that_is_none_is_refused(asked: dict[str, Any], spill: Path, day: str):
    with pytest.raises(ParameterError) as caught:
        open_study(**asked | {"as_of": day})
    assert str(caught.value) == "as_of: no such day. Write 2026-06-30. Nothing was run."
    assert list(spill.iterdir()) == []


def test_an_unknown_edition_or_language_is_refused(asked: dict[str, Any], spill: Path):
    with pytest.raises(ParameterError) as caught:
        open_study(**asked | {"edition": "public"})
    assert str(caught.value) == "edition: unknown. Write restricted or shareable. Nothing was run."
    with pytest.raises(ParameterError) as caught:
        open_study(**asked | {"lang": "fr"})
    assert str(caught.value) == "lang: unknown. Write en or ja. Nothing was run."
    assert list(spill.iterdir()) == []


def test_an_engine_is_closed_if_its_study_cannot_be_opened(asked: dict[str, Any], spill: Path):
    with duckdb.connect(asked["store"]) as connection:
        connection.execute("DROP TABLE source")
    with pytest.raises(EngineError) as caught:
        open_study(**asked)
    assert caught.value.code == "E500"
    assert list(spill.iterdir()) == []


def test_whoever_opened_a_study_can_close_its_engine(asked: dict[str, Any], spill: Path):
    study = open_study(**asked)
    assert len(list(spill.iterdir())) == 1
    study.engine.close()
    study.engine.close()
    assert list(spill.iterdir()) == []
