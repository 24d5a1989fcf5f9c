"""Runs that are disturbed from outside: the store is replaced under them, the disk is full, the terminal goes."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_reports import ACTORS, working_folder

from privlib.errors import PrivlibError
from privlib.report import runner
from privlib.report.runner import Event, Options
from privlib.store.load import load
from privlib.store.pseudonyms import Key


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = working_folder(tmp_path / "r", "tiny", "other")
    monkeypatch.chdir(folder)
    return folder


def test_a_load_between_planning_and_reading_ends_with_75_and_publishes_nothing_of_it(root: Path) -> None:
    runner.run(["other"], {})
    more = root / "actor-more.csv"
    more.write_text(ACTORS.replace("A01", "A03").replace("A02", "A04"))

    def told(event: Event) -> None:
        # The plan is made, no notebook has started yet.
        if event.kind == "already":
            load(root / "data/store.duckdb", [more], Key.read(f"file:{root / 'key'}"))

    with pytest.raises(PrivlibError) as caught:
        runner.run(["other", "tiny"], {}, progress=told)
    assert (caught.value.code, caught.value.exit_code, caught.value.safe_message) == (
        *("E506", 75),
        "tiny.ipynb: the store was replaced while the report ran. Run it again. Nothing is published.",
    )
    assert [path.parts[-3] for path in (root / "reports").glob("*/*/*/1")] == ["other"]
    assert runner.run(["tiny"], {})[0].status == "published"


def child(root: Path, body: str) -> subprocess.Popen[str]:
    script = f"""
import resource, signal
from privlib.errors import PrivlibError
from privlib.report import runner
{body}
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    )


FULL = """
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    runner.run(["tiny"], {})
except PrivlibError as error:
    print(error.safe_message)
"""


def test_a_disk_that_is_full_is_told_as_the_cause_and_no_file_is_left_cut_short(root: Path) -> None:
    with child(root, FULL) as running:
        assert running.stdout
        assert running.stdout.read().endswith(": no space left. Free some and run again. Nothing was written.\n")
    assert [path.name for path in (root / "reports").rglob("*") if path.is_file()] == [".lock"]


GONE = 'runner.run(["tiny"], {}, progress=lambda event: print(event.kind, flush=True))'


def test_a_terminal_that_goes_ends_a_run_like_a_request_to_end(root: Path) -> None:
    with child(root, GONE) as running:
        assert running.stdout
        assert running.stdout.readline() == "section\n"
        running.send_signal(signal.SIGHUP)
        assert running.wait(20) == 143
    assert [path.name for path in (root / "reports").iterdir()] == [".lock"]


def test_whoever_ignores_the_terminal_s_end_publishes(root: Path) -> None:
    with child(root, f"signal.signal(signal.SIGHUP, signal.SIG_IGN)\n{GONE}") as running:
        assert running.stdout
        assert running.stdout.readline() == "section\n"
        running.send_signal(signal.SIGHUP)
        assert running.wait(60) == 0


def test_an_index_that_cannot_be_written_does_not_hide_why_a_report_failed(root: Path) -> None:
    shutil.copy(root / "notebooks/tiny.ipynb", root / "notebooks/bad.ipynb")
    bad = root / "notebooks/bad.ipynb"
    bad.write_text(bad.read_text().replace("pv.tables.loads_by_table(loads)", "pv.tables.loads_by_table(study)"))
    (root / "reports/restricted/index.html/x").mkdir(parents=True)
    with pytest.raises(PrivlibError) as caught:
        runner.run(["bad", "tiny"], {}, Options(jobs=1))
    assert caught.value.code == "E717"
    with pytest.raises(PrivlibError) as caught:
        runner.run(["tiny"], {})
    assert caught.value.code == "E805"
