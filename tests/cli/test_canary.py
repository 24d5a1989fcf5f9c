"""`privlib canary`: an installation that leaks nothing says so, and one that leaks says where."""

import json
from pathlib import Path

import pytest

from privlib.cli import canary
from privlib.cli.main import main
from privlib.cli.office import Office, Step
from privlib.engine.base import Statement
from privlib.store.snapshot import open_store

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, 20)


def test_no_marker_is_left_by_loads_failures_an_erasure_and_a_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["canary", "--persons", "200", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["persons"], found["wrong"], found["notes"]) == (200, [], [])
    assert found["files"] > 20
    assert list(tmp_path.iterdir()) == []


def test_the_office_s_markers_stand_in_what_it_loads(office: Office) -> None:
    texts = "".join(path.read_text("utf-8") for path in office.source.iterdir())
    assert [name for name, marker in office.markers.items() if isinstance(marker, str) and marker not in texts] == []
    load = office.steps()["loads"][0]
    assert office.run(load)[0] == 0
    with open_store(office.root / "store/s.duckdb") as engine:
        sql = Statement("test", "test.sql", "SELECT pseudonym FROM principal ORDER BY pseudonym")
        assert office.erased in engine.frame(sql)["pseudonym"]
        assert engine.frame(Statement("test", "test.sql", "SELECT count(*) AS n FROM quarantine")).item() == 5


def test_a_leak_is_told_by_file_phase_and_kind_and_never_by_its_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    phases = {"loads": (Step("load", 0, ("key", "--help")),)}

    def leaks(office: Office, step: Step) -> tuple[int, str]:
        (office.root / "home" / "leak.txt").write_text(f"{office.word}.3 {office.secret.hex()}")
        (office.root / "t" / "raw").write_bytes(office.secret)
        return 4, f"refused: {office.name}"

    monkeypatch.setattr(Office, "run", leaks)
    monkeypatch.setattr(Office, "steps", lambda _: phases)
    assert main(["canary", "--persons", "10"]) == 1
    said = capsys.readouterr()
    assert said.err == "canary: load\n"
    assert said.out == (
        "load: exit code 4, not 0\n"
        "load: prints a name\n"
        "home/leak.txt, after loads: an id\n"
        "home/leak.txt, after loads: the key\n"
        "t/raw, after loads: the key's bytes\n"
        "5 things are wrong. The markers are of nobody; what left them here may leave your data too.\n"
    )


def test_a_scanner_that_misses_a_way_of_writing_is_told_of(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(canary._missed(office)) == []
    monkeypatch.setattr("privlib.report.markers._DEEPEST", 0)
    assert list(canary._missed(office)) == ["gzip", "zlib", "base64", "packed base64"] * 2
    assert not (office.root / "control").exists()


@pytest.mark.parametrize("number", ["9", "100001", "x", "-5"])
def test_a_number_of_persons_out_of_bounds_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["canary", f"--persons={number}"]) == 2
    assert "give a whole number from 10 to 100,000" in capsys.readouterr().err


def test_without_notebooks_there_is_nothing_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["canary"]) == 2
    assert capsys.readouterr().err == (
        "privlib canary: notebooks/purpose_coverage.ipynb: it is not here. Run it in the folder whose notebooks are to "
        "be tested. Nothing was run.\n"
    )
