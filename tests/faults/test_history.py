"""A run that is killed as it adds to the history of risk leaves its whole entry there, or nothing of it, and it is said
which.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from privlib.cli.main import main
from privlib.risk.releases.history_file import append, history_file, records
from tests.faults.records import record

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def writer() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.faults.appending"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.communicate()


def ended(writer: "subprocess.Popen[str]", store: Path, **how: int) -> tuple[int, int]:
    """Let a writer add the record to the history of a store; its exit code and its steps."""
    assert writer.stdin
    assert writer.stdout
    writer.stdin.write(json.dumps({"store": str(store), **how}) + "\n")
    writer.stdin.flush()
    code, steps = json.loads(writer.stdout.readline())
    return code, steps


def said(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["risk", "history"]) == 0
    return capsys.readouterr().out


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "sample_data").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def whole_or_none(root: Path, capsys: pytest.CaptureFixture[str]) -> bool:
    """Whether the entry is there, which is what the command says; with all that belongs to it, if it is."""
    store = root / "sample_data/store.duckdb"
    found = records(store)
    assert found in ([], [record()])
    text = said(root, capsys)
    if found:
        assert text.splitlines()[1].endswith("r-01")
    else:
        assert text == "store.duckdb.risk: no run is recorded yet.\n"
        append(store, [record()])
        assert records(store) == [record()]
    for path in (root / "sample_data").iterdir():
        assert path == history_file(store), path.name
        path.unlink()
    return bool(found)


def test_a_run_killed_at_any_step_leaves_the_whole_entry_or_nothing(
    writer: "subprocess.Popen[str]", root: Path, capsys: pytest.CaptureFixture[str]
):
    """Steps are calls into SQLite and returns from it, and those of what is around it."""
    store = root / "sample_data/store.duckdb"
    code, steps = ended(writer, store)
    assert (code, whole_or_none(root, capsys)) == (0, True)
    tried = [*range(1, 40), *range(40, steps - 40, 211), *range(steps - 40, steps + 1)]
    states = {step: (ended(writer, store, kill_at=step)[0], whole_or_none(root, capsys)) for step in tried}
    assert {code for code, _ in states.values()} == {-9}
    found = [there for _, there in states.values()]
    assert set(found) == {True, False}
    # once it is there, it stays
    assert found == sorted(found)


def test_a_run_killed_after_any_time_leaves_the_whole_entry_or_nothing(
    writer: "subprocess.Popen[str]", root: Path, capsys: pytest.CaptureFixture[str]
):
    """Inside SQLite too, as it writes its pages: what a killed writer left is rolled back by whoever reads next."""
    store = root / "sample_data/store.duckdb"
    for place in range(24):
        ended(writer, store, microseconds=800 * place)
        whole_or_none(root, capsys)
