"""`privlib find`: counts for whoever holds the key; the id is repeated nowhere."""

import io
import json
from pathlib import Path

import pytest

from privlib.cli.main import main
from tests.store.company import KEY, USE, Company, use

ID = "P01"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in which P01 has three rows, and its key."""
    company = Company(tmp_path)
    company.begin()
    company.write("use_event.csv", USE + use("E1") + use("E2", occurred_at="2026-04-30T15:00:00Z"))
    company.load("use_event.csv")
    key = company.store.parent / "key"
    key.write_text(KEY.secret.hex())
    key.chmod(0o600)
    monkeypatch.chdir(company.store.parent)
    return company.store.parent


WORDS = ("--store", "company.duckdb", "--key", "file:key")
LINES = """company.duckdb holds 3 rows of this person.
principal                        1                            principal.csv
use_event                        2  2026-04-01 to 2026-05-01  use_event.csv
"""


def test_rows_days_and_files_are_printed_as_lines_and_as_json(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "--principal", ID, *WORDS]) == 0
    assert capsys.readouterr() == (LINES, "")
    assert main(["find", "--principal", ID, *WORDS, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "rows": 3,
        "tables": [
            {"table": "principal", "rows": 1, "first": None, "last": None, "sources": ["principal.csv"]},
            {
                "table": "use_event",
                "rows": 2,
                "first": "2026-04-01",
                "last": "2026-05-01",
                "sources": ["use_event.csv"],
            },
        ],
        "unsearched": [],
    }


def test_the_id_is_read_from_standard_input(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ID}\n"))
    assert main(["find", "--principal", "-", *WORDS]) == 0
    assert capsys.readouterr().out == LINES
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ID}\n\nP02\n"))
    assert main(["find", "--principal", "-", *WORDS]) == 2
    assert capsys.readouterr().err == (
        "privlib find: --principal: 2 ids on standard input. Give one. Nothing was run.\n"
    )


def test_a_person_who_is_not_there_has_no_rows(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "--principal", "P77", *WORDS]) == 0
    assert capsys.readouterr().out == "company.duckdb holds 0 rows of this person.\n"


def test_another_key_ends_with_2_and_shows_nothing(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "key").write_text("ab" * 32)
    assert main(["find", "--principal", ID, *WORDS]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("privlib find: pseudonym key: not the key that company.duckdb was built with. Give the ")
    assert told.err.endswith(" Nothing was run.\n")


@pytest.mark.parametrize(
    "words",
    [
        ["find", "--principl=SECRET-ID", *WORDS],
        ["find", "SECRET-ID", "--principal", ID, *WORDS],
        ["find", "--principal", "SECRET ID", *WORDS],
        ["find", "--principal", "SECRET-ID", "--key", "file:absent"],
        ["erase", "--princi=SECRET-ID", "--case", "C1", *WORDS],
        ["erase", "--principal", ID, "--case", "C1", *WORDS, "SECRET-ID"],
        ["erase", "--principal", "SECRET ID", "--case", "C1", *WORDS],
        ["erase", "--principal", "SECRET-ID", "--principals", "SECRET-ID", "--case", "C1", *WORDS],
    ],
)
def test_a_mistake_repeats_no_id(office: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) in (2, 5)
    told = capsys.readouterr()
    assert (told.out, "SECRET" in told.err) == ("", False)
    assert told.err.startswith(f"privlib {words[0]}: ")
