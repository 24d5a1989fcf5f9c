"""What the doctor calls right: the key of this store, a folder that holds reports, and nothing left behind."""

import json
from pathlib import Path

import pytest

from privlib.cli.main import main
from tests import offices


@pytest.fixture
def office(tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(offices.office(tmp_path, sample_store))
    return tmp_path


def answers(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    return {one["what"]: (one["answer"], one["said"]) for one in json.loads(capsys.readouterr().out)["checks"]}


def test_a_key_that_is_not_the_store_s_is_wrong(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = office / "key"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    assert main(["doctor", "--key", f"file:{key}", "--json"]) == 1
    answer, said = answers(capsys)["pseudonym key"]
    assert answer == "wrong"
    assert "; store.duckdb was built with key " in said
    assert main(["doctor", "--key", f"file:{key}", "--store", "absent.duckdb", "--json"]) == 0
    assert answers(capsys)["pseudonym key"][0] == "ok"


def test_where_there_is_no_notebook_nothing_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["doctor", "--json"]) == 1
    assert answers(capsys)["notebooks"][0] == "wrong"


def test_leftovers_are_looked_for_where_reports_stand(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "elsewhere/.log-0").mkdir(parents=True)
    assert main(["doctor", "--out", "elsewhere", "--json"]) == 1
    said = "1 folders of killed runs; the next run with --out elsewhere removes them"
    assert answers(capsys)["leftovers"] == ("wrong", said)
