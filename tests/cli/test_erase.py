"""`privlib erase`: what is said of an erasure, and what ends it before anything is changed."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from privlib.cli.main import main
from tests.store.company import KEY, USE, Company, use


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in which P01 has three rows and P02 has one, and its key."""
    company = Company(tmp_path)
    company.begin()
    company.write("use_event.csv", USE + use("E1") + use("E2"))
    company.load("use_event.csv")
    key = company.store.parent / "key"
    key.write_text(KEY.secret.hex())
    key.chmod(0o600)
    monkeypatch.chdir(company.store.parent)
    return company.store.parent


WORDS = ("--store", "company.duckdb", "--key", "file:key")
STARTED = "company.duckdb: building it anew without {} rows\n"


def test_an_erasure_is_told_with_its_counts_and_told_again_as_done_before(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["erase", "--principal", "P01", "--case", "REQ-1", *WORDS]
    assert main(words) == 0
    assert capsys.readouterr() == (
        "Erased 3 rows from company.duckdb under case REQ-1: principal 1, use_event 2.\n",
        STARTED.format(3),
    )
    assert main(words) == 0
    assert capsys.readouterr() == (
        "Case REQ-1 was erased from company.duckdb before: 3 rows (principal 1, use_event 2). Nothing was changed.\n",
        "",
    )


def test_persons_of_a_file_or_of_standard_input_go_together(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (office / "ids.txt").write_text("\ufeffP02\r\n\r\n", "utf-8")
    assert main(["erase", "--principals", "ids.txt", "--case", "REQ-1", *WORDS]) == 0
    assert capsys.readouterr().out == "Erased 1 row from company.duckdb under case REQ-1: principal 1.\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("P01\nP02\n"))
    assert main(["erase", "--principal", "-", "--case", "REQ-2", *WORDS, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "case": "REQ-2",
        "rows": 3,
        "tables": {"principal": 1, "use_event": 2},
        "already": False,
        "unsearched": [],
        "held": 0,
    }


def test_a_person_who_is_not_there_ends_with_0_and_is_told(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase", "--principal", "P77", "--case", "REQ-1", *WORDS]) == 0
    assert capsys.readouterr() == (
        "company.duckdb holds 0 rows of these persons. Nothing was changed, and case REQ-1 is not kept.\n",
        "",
    )


def test_a_file_that_is_missing_or_no_text_erases_nobody(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "ids.bin").write_bytes(b"\xff\xfe")
    before = (office / "company.duckdb").read_bytes()
    assert main(["erase", "--principals", "ids.bin", "--case", "REQ-1", *WORDS]) == 2
    assert capsys.readouterr().err == (
        "privlib erase: --principals: ids.bin is no text. Give one id a line, as UTF-8. Nothing was erased.\n"
    )
    assert main(["erase", "--principals", "absent", "--case", "REQ-1", *WORDS]) == 3
    assert capsys.readouterr().err == (
        "privlib erase: absent: not a regular file (no such file). Give the path of a file. Nothing was erased.\n"
    )
    assert (office / "company.duckdb").read_bytes() == before


def test_the_old_content_that_a_report_still_reads_is_told(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "pin").hardlink_to(office / "company.duckdb")
    assert main(["erase", "--principal", "P01", "--case", "REQ-1", *WORDS]) == 0
    assert capsys.readouterr().out.splitlines()[1] == (
        "The old content still has 1 other name on this disk: of reports that run, until they end; of a killed one, "
        "until the next run; or made by others."
    )


def test_while_a_load_runs_an_erasure_ends_with_6_and_names_the_process(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = """
import time
from pathlib import Path
from privlib.store.writing import locked_store
with locked_store(Path("company.duckdb")):
    print("held", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stdout.readline() == "held\n"
        assert main(["erase", "--principal", "P01", "--case", "REQ-1", *WORDS]) == 6
        running.kill()
    said = capsys.readouterr().err
    assert said.startswith(f"privlib erase: company.duckdb is in use by process {running.pid} since 20")
    assert said.endswith(" UTC. Wait for it to end. Readers see the last finished snapshot. Nothing was erased.\n")
    assert main(["erase", "--principal", "P01", "--case", "REQ-1", *WORDS]) == 0
