"""`privlib load`: which files are taken, and what is said of them."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from privlib.cli.main import main
from tests.store.company import ACTOR, KEY

Load = Callable[..., int]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """`privlib load`, in a folder that holds a key and no store yet."""
    monkeypatch.chdir(tmp_path)
    key = tmp_path / "key"
    key.write_text(KEY.secret.hex())
    key.chmod(0o600)
    return lambda *words: main(["load", *words, "--store", "store.duckdb", "--key", "file:key"])


def test_of_a_folder_the_files_that_privlib_reads_are_taken(load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path("files")
    folder.mkdir()
    (folder / "actor.csv").write_text(ACTOR)
    (folder / "actor-again.csv").write_text(ACTOR)
    (folder / "actor-2.tsv").write_text(ACTOR.replace("A01", "A02").replace(",", "\t"))
    (folder / "actor-3.csv.gz").write_bytes(gzip.compress(ACTOR.replace("A01", "A03").encode()))
    for name in ("notes.md", "actor.csv.bak", "actor.xlsx", ".actor.csv.swp"):
        (folder / name).write_text("no data\n")
    assert load("files") == 0
    assert capsys.readouterr().out == (
        "Loaded 3 files into store.duckdb. Records: 3 = 3 loaded + 0 refused + 0 duplicates + 0 blank. "
        "Already loaded before: 1 file.\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "FILE: not a regular file (none is named)."),
        (("empty",), "empty: not a regular file (a folder without files of data)."),
        (("actor.csv", "gone.csv"), "gone.csv: not a regular file (no such file)."),
    ],
)
def test_without_a_file_to_load_there_is_none_and_that_is_said(
    load: Load, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    Path("empty").mkdir()
    Path("actor.csv").write_text(ACTOR)
    assert load(*words) == 3
    assert f"{told} Give the path of a file. Nothing was loaded." in capsys.readouterr().err
    assert not Path("store.duckdb").exists()


@pytest.mark.parametrize("given", ["-3", "８", "1.5"])
def test_the_limit_of_refused_records_is_a_whole_number(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", "actor.csv", "--key", "file:key", f"--max-refused={given}"]) == 2
    assert "argument --max-refused: give a whole number from 0." in capsys.readouterr().err


def test_a_header_alone_is_said_to_hold_no_records(load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    Path("actor.csv").write_text(ACTOR.splitlines()[0] + "\n")
    assert load("actor.csv") == 0
    assert "\nactor.csv: 0 records: a header and nothing under it.\n" in capsys.readouterr().out


def test_what_was_written_otherwise_refused_or_there_before_is_said(
    load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("actor.csv").write_text(ACTOR)
    assert load("actor.csv") == 0
    two = ACTOR + ACTOR.splitlines()[1].replace("A01", "A02").replace("Panel", "か\u3099") + "\nCNRY\n\n"
    Path("actor-2.csv").write_text(two)
    capsys.readouterr()
    assert load("actor-2.csv", "--max-refused", "1") == 0
    assert capsys.readouterr().out == (
        "Loaded 1 file into store.duckdb. Records: 4 = 1 loaded + 1 refused + 1 duplicates + 1 blank. "
        "Already loaded before: 0 files.\n"
        "1 values were written in another form of Unicode and are stored in the usual one.\n"
        "actor-2.csv: 1 of 4 records were in the store already, from other files.\n"
        "privlib quarantine --store store.duckdb lists the refused records.\n"
    )


def test_a_dry_run_says_the_same_and_keeps_nothing(load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    Path("actor.csv").write_text(ACTOR)
    assert load("actor.csv", "--dry-run") == 0
    assert capsys.readouterr().out == (
        "Would load 1 file into store.duckdb. Records: 1 = 1 loaded + 0 refused + 0 duplicates + 0 blank. "
        "Already loaded before: 0 files.\n"
    )
    assert not Path("store.duckdb").exists()
    Path("actor.csv").write_text(ACTOR.replace("person", "CNRY"))
    assert load("actor.csv", "--dry-run") == 3
    assert "actor.csv, line 2, column kind: not one of person, service\n" in capsys.readouterr().err


def test_a_mapping_says_how_the_companys_own_files_are_written(load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    Path("staff.csv").write_bytes(ACTOR.replace("department", "部署").replace("Panel", "見本").encode("cp932"))
    mapping = ["[[source]]", 'files = ["staff.csv"]', 'table = "actor"', 'encoding = "cp932"']
    mapping += ["[source.columns]", 'department = "部署"']
    Path("mapping.toml").write_text("\n".join(mapping))
    assert load("staff.csv", "--mapping", "mapping.toml", "--json") == 0
    (file,) = json.loads(capsys.readouterr().out)
    assert file == {
        "file": "staff.csv",
        "table": "actor",
        "records": 1,
        "loaded": 1,
        "refused": 0,
        "duplicates": 0,
        "blank": 0,
        "already": False,
        "normalised": 0,
        "notes": [],
    }
