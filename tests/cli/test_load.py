"""`privlib load`: which files of a folder are taken."""

from pathlib import Path

import pytest

from privlib.cli.main import main
from tests.store.company import ACTOR, KEY


def test_of_a_folder_the_files_that_privlib_reads_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder, key = tmp_path / "files", tmp_path / "key"
    folder.mkdir()
    (folder / "actor.csv").write_text(ACTOR)
    (folder / "actor-again.csv").write_text(ACTOR)
    (folder / "notes.tsv").write_text("a\tb\n")
    key.write_text(KEY.secret.hex())
    key.chmod(0o600)
    assert main(["load", "files", "--store", "store.duckdb", "--key", "file:key"]) == 0
    assert capsys.readouterr().out == (
        "Loaded 1 file into store.duckdb. Records: 1 = 1 loaded + 0 refused + 0 duplicates + 0 blank. "
        "Already loaded before: 1 file.\n"
    )


@pytest.mark.parametrize("given", ["-3", "８", "1.5"])
def test_the_limit_of_refused_records_is_a_whole_number(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "actor.csv", "--key", "file:key", f"--max-refused={given}"]) == 2
    assert "argument --max-refused: give a whole number from 0." in capsys.readouterr().err


def test_a_header_alone_is_said_to_hold_no_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "actor.csv").write_text(ACTOR.splitlines()[0] + "\n")
    key = tmp_path / "key"
    key.write_text(KEY.secret.hex())
    key.chmod(0o600)
    assert main(["load", "actor.csv", "--store", "store.duckdb", "--key", "file:key"]) == 0
    assert "actor.csv holds 0 records: a header and nothing under it.\n" in capsys.readouterr().out
