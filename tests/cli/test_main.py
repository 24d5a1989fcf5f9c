"""The command line: every mistake ends with its exit code and its message, and publishes nothing."""

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from privlib.cli.main import main
from tests import offices


@pytest.fixture
def office(tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(offices.office(tmp_path, sample_store))
    return tmp_path


def published(office: Path) -> list[Path]:
    return [path for path in (office / "reports").rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_misspelt_parameter_ends_with_2_and_a_suggestion(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "run", "purpose_coverage", "--perod", "2026-05"]) == 2
    assert capsys.readouterr().err == (
        'privlib report: purpose_coverage has no parameter "perod". Did you mean "period"?\n'
        "It takes: store, policy, law, period, as_of, edition, lang. Nothing was run.\n"
    )
    assert published(office) == []


def test_a_mistyped_parameter_ends_with_2_and_says_what_is_taken(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "run", "anonymization_risk", "--k-min", "abc"]) == 2
    assert capsys.readouterr().err == (
        'privlib report: anonymization_risk takes k_min as a whole number from 5 to 100, not "abc".\n'
        "Write it without spaces or separators, for example --k-min 10. Nothing was run.\n"
    )
    assert published(office) == []


def test_an_unknown_purpose_in_the_policy_file_ends_with_2_and_names_the_line(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = office / "sample_data/small/policy.toml"
    text = policy.read_text()
    policy.write_text(text + '\n[[matrix]]\ncategory = "T05"\npurposes = ["U99"]\nvalid_from = 2026-08-01\n')
    line = len(text.splitlines()) + 4
    assert main(["report", "run", "purpose_coverage"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f'privlib report: policy.toml, line {line}: matrix.purposes: unknown purpose "U99".')
    assert said.endswith("Nothing was run.\n")
    assert published(office) == []


def test_a_column_missing_from_a_file_ends_with_3_and_loads_nothing(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = office / "key"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    (office / "actor.csv").write_text("actor_id,kind,roles,active_from,active_to\nA1,person,,2026-01-01,\\N\n")
    assert main(["load", "actor.csv", "--store", "new.duckdb", "--key", "file:key"]) == 3
    said = capsys.readouterr().err
    assert said.splitlines()[-1] == (
        "privlib load: actor.csv: the header does not fit table actor. Missing: department. Undeclared: 0. "
        "It takes: actor_id, kind, department, roles, active_from, active_to. Name the columns so, or give "
        "a mapping. Nothing was loaded."
    )
    assert not (office / "new.duckdb").exists()


def test_a_raw_frame_in_a_notebook_ends_with_5_and_publishes_nothing(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = office / "notebooks/purpose_coverage.ipynb"
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "covered")
    cell["source"] = "covered = pv.coverage.total(study)\npv.words.coverage_total(covered)"
    path.write_text(json.dumps(notebook))
    assert main(["report", "run", "purpose_coverage"]) == 5
    assert "expected Released, got Measured" in capsys.readouterr().err
    assert [path.suffix for path in published(office) if "FAILED" not in path.name and path.name != "index.html"] == []


def test_a_frame_that_is_displayed_as_it_is_ends_with_2_before_anything_runs(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = office / "notebooks/purpose_coverage.ipynb"
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "covered")
    cell["source"] = "pv.coverage.total(study).frame"
    path.write_text(json.dumps(notebook))
    assert main(["report", "run", "purpose_coverage"]) == 2
    assert "purpose_coverage.ipynb, cell" in capsys.readouterr().err
    assert published(office) == []


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["load", "--help"],
        ["report", "--help"],
        ["report", "run", "--help"],
        ["report", "list", "--help"],
        ["report", "params", "--help"],
        ["risk", "measure", "--help"],
        ["trend", "--help"],
        ["notebooks", "--help"],
        ["doctor", "--help"],
        ["canary", "--help"],
    ],
    ids=" ".join,
)
def test_every_command_helps(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: privlib")


def test_a_misspelt_command_ends_with_2_and_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reprot", "list"]) == 2
    assert 'Did you mean "report"?' in capsys.readouterr().err


def test_reports_are_listed_with_what_they_take(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "list", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == ["anonymization_risk", "purpose_coverage", "usage_trend"]
    assert main(["report", "params", "anonymization_risk", "--json"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["properties"]["k_min"]["minimum"] == 5


def test_risk_of_a_file_is_printed_as_json_and_as_lines(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "panel.csv").write_text("age;sex\n30;f\n30;f\n40;m\n")
    assert main(["risk", "measure", "panel.csv", "--quasi", "age,sex", "--delimiter", ";", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [found[key] for key in ("rows", "classes", "uniques", "k", "average_risk")] == [3, 2, 1, 1, 2 / 3]
    assert main(["risk", "measure", "panel.csv", "--quasi", "age,sex", "--delimiter", ";"]) == 0
    assert "uniques" in capsys.readouterr().out


def test_a_loaded_folder_is_told_and_a_second_load_changes_nothing(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = office / "key"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    (office / "in").mkdir()
    header = "actor_id,kind,department,roles,active_from,active_to"
    (office / "in/actor.csv").write_text(f"{header}\nA1,person,legal,dpo,2026-01-01,\\N\n")
    words = ["load", "in", "--store", "new.duckdb", "--key", "file:key"]
    assert main(words) == 0
    assert capsys.readouterr().out == (
        "Loaded 1 file into new.duckdb. Records: 1 = 1 loaded + 0 refused + 0 duplicates + 0 blank. "
        "Already loaded before: 0 files.\n"
    )
    assert main(words) == 0
    assert capsys.readouterr().out.endswith("Already loaded before: 1 file.\n")


def test_doctor_finds_a_store_that_others_may_read(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "sample_data/store.duckdb").chmod(0o644)
    assert main(["doctor", "--json"]) == 1
    checks = {check["what"]: check["answer"] for check in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["store mode"] == "wrong"
    assert checks["notebooks"] == checks["store"] == checks["fonts"] == "ok"


def test_an_interrupted_command_says_what_stands_and_ends_with_130(office: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "privlib.cli", "report", "run", "usage_trend"]
    with subprocess.Popen(command, cwd=office, env=environment, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        assert running.stderr.readline().startswith("usage_trend  1/")
        running.send_signal(signal.SIGINT)
        said = running.stderr.read().splitlines()[-1]
        assert running.wait(20) == 130
    assert said == "privlib: interrupted. What was finished before stands; what was not leaves nothing behind."
    assert published(office) == []


def test_the_installed_command_is_this_one() -> None:
    (command,) = (one for one in entry_points(group="console_scripts") if one.name == "privlib")
    assert command.load() is main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["doctor", "--jsn"],
            'privlib doctor: unrecognized arguments: --jsn. Did you mean "--json"?\nSee privlib doctor --help. ',
        ),
        (
            ["report", "params", "x", "--jsno=1"],
            (
                'privlib report params: unrecognized arguments: --jsno=1. Did you mean "--json"?\n'
                "See privlib report params --help. "
            ),
        ),
        ([], "privlib: the following arguments are required: COMMAND.\nSee privlib --help. "),
        (
            ["report", "run", "x", "--jobs", "2", "--jobs=3"],
            "privlib report run: --jobs is given twice. Give it once. ",
        ),
        (
            ["report", "run", "x", "--out", "a", "--out", "b"],
            "privlib report run: --out is given twice. Give it once. ",
        ),
    ],
)
def test_what_cannot_be_understood_is_told_once_with_a_hint_of_that_command(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err == f"{said}Nothing was run.\n"


def test_the_help_of_a_report_names_its_parameters(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "run", "anonymization_risk", "--k-min", "20", "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: privlib report run")
    assert "--k-min" in said
    assert published(office) == []


@pytest.mark.parametrize(
    "words", [["report", "list"], ["report", "run", "--all"], ["notebooks", "check"], ["notebooks", "refresh"]]
)
def test_where_there_is_no_notebook_nothing_reads_as_passed(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "there is no folder notebooks with a report in it, here or above." in told.err


def test_an_error_in_trend_is_named_after_trend(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = '192.0.2.1 - - [17/May/2026:10:05:00 +0900] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0"\n'
    (office / "access.log").write_text(line)
    assert main(["trend", "access.log", "--lang", "fr"]) == 2
    assert capsys.readouterr().err.splitlines()[1].startswith("privlib trend: usage_trend takes lang as one of en, ja")


def test_a_terminal_that_cannot_show_a_word_gets_its_number(office: Path) -> None:
    path = office / "notebooks/usage_trend.ipynb"
    path.write_text(path.read_text().replace("What the events are told apart by.", "What \u2014 apart."))
    places = {"PYTHONPATH": str(Path(__file__).parents[2]), "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "privlib.cli", "report", "params", "usage_trend"],
        cwd=office,
        env={**os.environ, **places, "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "What \\u2014 apart." in done.stdout


def test_an_interruption_while_the_command_is_still_starting_shows_no_traceback(office: Path) -> None:
    script = """
import builtins, os, signal, sys
real = builtins.__import__
def starting(name, *rest, **named):
    if name == "privlib.store.load":
        builtins.__import__ = real
        os.kill(os.getpid(), signal.SIGINT)
    return real(name, *rest, **named)
from privlib.cli.main import main
builtins.__import__ = starting
sys.exit(main(["report", "list"]))
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=office, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 130
    assert done.stderr == (
        "privlib: interrupted. What was finished before stands; what was not leaves nothing behind.\n"
    )
