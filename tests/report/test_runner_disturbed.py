"""Runs that are disturbed from outside: a load or an erasure finishes, the disk is full, the terminal goes."""

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from tiny_reports import ACTORS, working_folder

from privlib.errors import PrivlibError
from privlib.report import publish, runner
from privlib.report.publish import Publication
from privlib.report.runner import Event, Options
from privlib.store.erase import erase, find
from privlib.store.load import load
from privlib.store.pseudonyms import Key
from privlib.store.snapshot import open_store, snapshot_hash
from tests.store.company import PRINCIPAL


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = working_folder(tmp_path / "r", "tiny", "other")
    monkeypatch.chdir(folder)
    return folder


def more(root: Path) -> None:
    """A load that finishes: two actors more."""
    path = root / "actor-more.csv"
    path.write_text(ACTORS.replace("A01", "A03").replace("A02", "A04"))
    load(root / "data/store.duckdb", [path], Key.read(f"file:{root / 'key'}"))


def actors(made: Publication) -> tuple[str, int]:
    """The snapshot a publication names, and how many actors it counts."""
    said = json.loads((made.path / "run.json").read_text())
    (row,) = [row for row in said["store"]["tables"] if row["table"] == "actor"]
    return said["store"]["snapshot"], row["records"]


def snapshot(root: Path) -> str:
    with open_store(root / "data/store.duckdb") as engine:
        return snapshot_hash(engine)


def test_a_load_that_finishes_during_a_run_is_for_the_next_run(root: Path) -> None:
    before = snapshot(root)
    plain = runner.run(["tiny"], {}, Options(out="plain"))[0]
    runner.run(["other"], {})

    def told(event: Event) -> None:
        # The plan is made, no notebook has started yet.
        if event.kind == "already":
            more(root)

    old = runner.run(["other", "tiny"], {}, progress=told)[1]
    after = snapshot(root)
    assert after != before
    assert (old.status, actors(old)) == ("published", (before, 2))
    assert old.run == plain.run
    assert {path.name: path.read_bytes() for path in old.path.iterdir() if path.is_file()} == {
        path.name: path.read_bytes() for path in plain.path.iterdir() if path.is_file()
    }
    new = runner.run(["tiny"], {})[0]
    assert (new.status, actors(new)) == ("published", (after, 4))


def test_all_reports_of_one_command_see_one_snapshot_whenever_the_load_finishes(root: Path) -> None:
    before, loaded = snapshot(root), []

    def told(event: Event) -> None:
        if event.kind == "published" and not loaded:
            loaded.append(event.report)
            more(root)

    made = runner.run(["tiny", "other"], {}, Options(jobs=1), told)
    assert loaded == ["tiny"]
    assert [actors(one) for one in made] == [(before, 2), (before, 2)]
    assert snapshot(root) != before


def test_a_load_that_finishes_between_the_plan_and_the_run_is_planned_anew(root: Path) -> None:
    """Another run holds the folder of reports until the load is done."""
    asked = runner._Run(["tiny"], {}, Options(), lambda _: None)
    planned = asked.plans[0].inputs.snapshot
    more(root)
    with publish.lock(root / "reports"):
        made = asked.all()[0]
    assert planned != snapshot(root)
    assert actors(made) == (snapshot(root), 4)


def test_a_run_reads_its_store_although_that_is_gone_and_leaves_no_pin(root: Path) -> None:
    def told(event: Event) -> None:
        pinned = list((root / "reports/.staging-pins").rglob("store.duckdb"))
        assert [path.stat().st_nlink for path in pinned] == [2] if (root / "data/store.duckdb").exists() else [1]
        (root / "data/store.duckdb").unlink(missing_ok=True)

    assert runner.run(["tiny"], {}, progress=told)[0].status == "published"
    assert sorted(path.name for path in (root / "reports").iterdir()) == [".lock", "restricted"]


def test_a_person_erased_during_a_run_is_erased_at_once_and_out_of_reach_when_the_run_has_ended(root: Path) -> None:
    store, key, done = root / "data/store.duckdb", Key.read(f"file:{root / 'key'}"), []
    (root / "principal.csv").write_text(PRINCIPAL)
    load(store, [root / "principal.csv"], key)
    before = snapshot(root)

    def told(_: Event) -> None:
        if not done:
            done.append(erase(store, ["P01"], key, "C1"))

    made = runner.run(["tiny"], {}, progress=told)[0]
    assert actors(made)[0] == before
    assert (done[0].rows, done[0].held) == (1, 1)
    assert find(store, "P01", key).rows == 0
    trace = key.principal("P01").encode()
    assert [path.name for path in root.rglob("*") if path.is_file() and trace in path.read_bytes()] == []


def test_pins_of_a_killed_run_are_swept_by_the_next(root: Path) -> None:
    with child(root, GONE) as running:
        assert running.stdout
        assert running.stdout.readline() == "section\n"
        running.kill()
    (left,) = (root / "reports").glob(".staging-pins/*/store.duckdb")
    more(root)
    assert left.exists()
    assert runner.run(["tiny"], {})[0].status == "published"
    assert not left.exists()


def test_the_key_is_in_no_file_but_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary, secret = tmp_path / "t", bytes.fromhex("ab" * 32)
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    root = working_folder(tmp_path / "r", "tiny")
    monkeypatch.chdir(root)
    traces = (secret, secret.hex().encode(), secret.hex().upper().encode(), base64.b64encode(secret))
    seen: set[str] = set()

    def look(_: Event) -> None:
        for path in (
            *tmp_path.rglob("*"),
            *Path("/proc").glob("[0-9]*/cmdline"),
            *Path("/proc").glob("[0-9]*/environ"),
        ):
            # Processes end and files go while they are listed.
            with suppress(OSError):
                if path.is_file() and any(trace in path.read_bytes() for trace in traces):
                    seen.add(str(path))

    runner.run(["tiny"], {}, progress=look)
    look(Event("published", "tiny", ""))
    assert seen == {str(root / "key")}


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
