"""From a name to a publication: checked before it starts, the same bytes each time, loud when it fails."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tiny_reports import cells, notebook, working_folder

from privlib.errors import PrivlibError
from privlib.report import notebooks, plan, publish, refresh, runner
from privlib.report.runner import Event, Options

NAMES = ("tiny", "other", "third")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = working_folder(tmp_path_factory.mktemp("w") / "r", *NAMES)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def first(root: Path) -> tuple[runner.Publication, ...]:
    """Three reports, published by two workers."""
    return runner.run(NAMES, {}, options=Options(jobs=2))


def test_a_report_is_published_with_everything_it_consists_of(first: Any, root: Path) -> None:
    made = first[0]
    assert (made.report, made.edition, made.period, made.number, made.status) == (
        "tiny", "restricted", "2026-Q1", 1, "published"
    )  # fmt: skip
    assert made.path == root / "reports/restricted/tiny/2026-Q1/1"
    assert sorted(tree(made.path)) == [
        *("blocks.json", "manifest.json", "queries.sql", "report.html", "report.pdf", "run.json"),
        "tables/loads_by_table.table.csv",
    ]
    assert (root / "reports/restricted/index.html").is_file()


def test_the_tally_counts_charts_and_tables_with_their_cells(first: Any) -> None:
    (table,) = [one for one in json.loads((first[0].path / "blocks.json").read_bytes()) if one["kind"] == "table"]
    assert first[0].tally() == publish.Tally(1, 0, table["withheld"]["of"])


def test_provenance_names_inputs_blocks_and_loads_and_no_time_host_or_user(first: Any) -> None:
    text = (first[0].path / "run.json").read_text()
    said = json.loads(text)
    assert (said["run"], said["report"], said["title"]) == (first[0].run, "tiny", "What was loaded?")
    assert said["period"] == {"name": "2026-Q1", "from": "2026-01-01", "to": "2026-04-01"}
    assert sorted(said["defaults"]) == sorted(said["parameters"])
    assert [(one["id"], one["kind"], one["cell"]) for one in said["blocks"]] == [
        ("loads_by_table.sentence", "sentence", "loads"),
        ("loads_by_table.table", "table", "loads-table"),
        ("method", "method", "method"),
    ]
    (loaded,) = [row for row in said["store"]["tables"] if row["table"] == "actor"]
    assert (loaded["records"], loaded["loaded"], loaded["refused"]) == (2, 2, 0)
    assert said["outputs_dropped"] == 0
    for secret in (os.uname().nodename, str(Path.cwd()), str(Path.home())):
        assert secret not in text


def test_the_queries_are_those_of_the_blocks(first: Any) -> None:
    queries = (first[0].path / "queries.sql").read_text()
    assert queries.startswith("-- privlib/measures/loads_by_table.sql\n")


def test_a_published_run_is_found_again_and_nothing_is_run(first: Any, root: Path) -> None:
    before, events = tree(root / "reports"), list[Event]()
    again = runner.run(["tiny"], {"k_min": "10", "period": "2026-01-01..2026-04-01"}, progress=events.append)
    assert [(one.run, one.number, one.status) for one in again] == [(first[0].run, 1, "already")]
    assert [event.kind for event in events] == ["already"]
    assert tree(root / "reports") == before


def test_one_worker_and_two_give_the_same_bytes_twice(first: Any, root: Path) -> None:
    runner.run(NAMES, {}, options=Options(out="serial", jobs=1))
    assert tree(root / "serial") == tree(root / "reports")


def test_another_parameter_is_another_run_of_the_same_period(first: Any, root: Path) -> None:
    (made,) = runner.run(["other"], {"k_min": 7, "lang": "ja"})
    assert made.number == 2
    assert made.run != first[1].run
    page = (made.path / "report.html").read_text()
    assert '<html lang="ja">' in page
    assert "何を読み込みましたか。" in page
    assert "What was loaded?" not in page
    assert json.loads((made.path / "run.json").read_bytes())["defaults"] == [
        *("store", "policy", "law", "period", "as_of", "edition", "purposes")
    ]


@pytest.mark.parametrize(
    ("names", "given", "code"),
    [
        (["tiny"], {"k_mim": "7"}, "E401"),
        (["tiny"], {"k_min": "4"}, "E400"),
        (["tiny"], {"store": "key/../x"}, "E402"),
        (["tiny"], {"policy": "data/store.duckdb"}, "E3"),
        (["tiny"], {"store": "data/policy.toml"}, "E51"),
        (["tinny"], {}, "E404"),
        (["tiny", "absent"], {}, "E404"),
    ],
)
def test_what_cannot_be_used_ends_before_anything_is_written(
    root: Path, names: list[str], given: dict[str, str], code: str
) -> None:
    before = tree(root)
    with pytest.raises(PrivlibError) as caught:
        runner.run(names, given, options=Options(out="nothing"))
    assert caught.value.code.startswith(code)
    assert tree(root) == before
    assert not (root / "nothing").exists()


def test_a_report_that_fails_is_told_without_a_figure_and_the_others_are_published(root: Path) -> None:
    bad = cells()
    bad[6]["source"] = "pv.tables.loads_by_table(study)"
    path = root / "notebooks" / "bad.ipynb"
    path.write_text(json.dumps(notebook(bad)))
    events: list[Event] = []
    try:
        with pytest.raises(PrivlibError) as caught:
            runner.run(["bad", "tiny"], {}, options=Options(out="failing", jobs=2), progress=events.append)
    finally:
        path.unlink()
    assert (caught.value.code, caught.value.exit_code) == ("E717", 5)
    assert "bad.ipynb, cell 7: DisclosureError: " in caught.value.safe_message
    assert sorted(event.kind for event in events if event.kind != "section") == ["failed", "published"]
    reports = root / "failing"
    assert [path.name for path in reports.glob("*/*/*/1")] == ["1"]
    assert not list(reports.glob(".staging-*"))
    (told,) = [json.loads(path.read_bytes()) for path in reports.glob("FAILED-*.json")]
    assert (told["report"], told["exit"], told["cell"], told["last"]) == ("bad", "5", 7, "")
    assert told["sections"] == [
        ["The data", "failed"],
        ["How this was counted", "not run"],
        ["What this cannot tell you", "not run"],
    ]
    (page,) = reports.glob("FAILED-*.html")
    assert page.stat().st_mode & 0o777 == 0o600
    assert "Not published" in page.read_text()


def test_a_failure_page_that_cannot_be_written_does_not_end_the_other_reports(root: Path) -> None:
    bad = cells()
    bad[6]["source"] = "pv.tables.loads_by_table(study)"
    path, reports = root / "notebooks" / "bad.ipynb", root / "unwritable"
    path.write_text(json.dumps(notebook(bad)))
    try:
        run = plan.make(["bad"], {}, root, reports)[0].inputs.run
        (reports / f"FAILED-{run}.json").mkdir(parents=True)
        with pytest.raises(PrivlibError) as caught:
            runner.run(["bad", "tiny"], {}, options=Options(out="unwritable", jobs=1))
    finally:
        path.unlink()
    assert caught.value.code == "E717"
    assert [made.parts[-3] for made in reports.glob("*/*/*/1")] == ["tiny"]


def test_a_pointer_that_is_missing_is_put_back_when_the_run_is_found_again(first: Any, root: Path) -> None:
    current = root / "reports/restricted/tiny/current"
    current.unlink()
    assert runner.run(["tiny"], {})[0].status == "already"
    assert current.readlink() == Path("2026-Q1/1")


def test_a_report_whose_pointer_fails_is_told_as_published_and_has_no_failure_page(root: Path) -> None:
    reports, events = root / "pointless", list[Event]()
    (reports / "restricted/tiny/current").mkdir(parents=True)
    with pytest.raises(PrivlibError) as caught:
        runner.run(["tiny"], {}, options=Options(out="pointless"), progress=events.append)
    assert (caught.value.code, caught.value.exit_code) == ("E805", 8)
    assert events[-1].kind == "published"
    assert (reports / "restricted/tiny/2026-Q1/1/manifest.json").is_file()
    assert not list(reports.glob("FAILED-*"))
    assert 'href="tiny/2026-Q1/1/report.html"' in (reports / "restricted/index.html").read_text()


def test_a_folder_of_reports_that_is_a_link_ends_before_anything_runs(root: Path, tmp_path: Path) -> None:
    (root / "linked").mkdir()
    (root / "linked/restricted").symlink_to(tmp_path)
    with pytest.raises(PrivlibError, match="restricted is a link"):
        runner.run(["tiny"], {}, options=Options(out="linked"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("edition", ["restricted", "shareable"])
def test_the_loads_in_run_json_are_those_the_gate_lets_through(root: Path, edition: str) -> None:
    (made,) = plan.make(["tiny"], {"edition": edition}, root, root / "gated")
    counts = ("files", "records", "loaded", "duplicates", "refused", "blank")
    shown = [1, 2, 2, 0, 0, 0] if edition == "restricted" else [{"w": "<10"}] * 6
    assert list(made.loads) == [{"table": "actor", **dict(zip(counts, shown, strict=True))}]


def test_a_plan_that_fails_closes_the_store_it_opened(root: Path) -> None:
    shutil.copy(root / "data/store.duckdb", root / "data/huge.duckdb")
    with duckdb.connect(root / "data/huge.duckdb") as store:
        store.execute("INSERT INTO source SELECT * REPLACE ('f' AS sha, 9223372036854775807 AS records) FROM source")
    with pytest.raises(PrivlibError) as caught:
        plan.make(["tiny"], {"store": "data/huge.duckdb"}, root, root / "reports")
    assert caught.value.code == "E500"
    opened = [os.path.realpath(path) for path in Path("/proc/self/fd").iterdir()]
    assert str(root / "data/huge.duckdb") not in opened


def test_while_another_process_publishes_a_run_is_refused(root: Path) -> None:
    with publish.lock(root / "held"), pytest.raises(PrivlibError) as caught:
        runner.run(["tiny"], {}, options=Options(out="held"))
    assert (caught.value.code, caught.value.exit_code) == ("E610", 6)


def test_what_killed_runs_left_behind_is_swept(first: Any, root: Path) -> None:
    (root / "reports" / ".staging-dead").mkdir()
    (root / "reports" / ".staging-dead" / "report.html").write_text("half")
    runner.run(["tiny"], {})
    assert not list((root / "reports").glob(".staging-*"))


CHILD = """
import os, sys
from privlib.report import runner
runner.run(["tiny"], {}, options=runner.Options(out="ended"), progress=lambda event: print(event.kind, flush=True))
"""


def test_a_run_that_is_asked_to_end_leaves_nothing_behind(root: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="pl-", ignore_cleanup_errors=False) as short:
        environment = {**os.environ, "TMPDIR": short, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        with subprocess.Popen(
            [sys.executable, "-c", CHILD], cwd=root, env=environment, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout
            assert child.stdout.readline() == "section\n"
            child.send_signal(signal.SIGTERM)
            assert child.wait(20) == 143
        assert list(Path(short).iterdir()) == []
    assert not list((root / "ended").glob(".staging-*"))
    assert not list((root / "ended").glob("*/*/*/1"))


def test_a_run_whose_temporary_folder_has_a_long_path_has_sockets_all_the_same(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A socket's path holds 107 bytes."""
    long = tmp_path / ("x" * 120)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    (made,) = runner.run(["tiny"], {}, options=Options(out="far"))
    assert made.status == "published"
    assert list(long.iterdir()) == []


def test_refreshing_twice_gives_the_same_bytes_and_a_notebook_without_problems(root: Path, tmp_path: Path) -> None:
    path = root / "notebooks" / "third.ipynb"
    shutil.copy(path, tmp_path)
    assert refresh.refresh(["third"]) == ("third",)
    once = path.read_bytes()
    assert refresh.refresh(["third"]) == ()
    assert path.read_bytes() == once
    stored = json.loads(once)
    assert stored["metadata"] == notebook()["metadata"]
    assert [one["execution_count"] for one in stored["cells"] if one["cell_type"] == "code"] == [1, 2, 3, 4, 5, 6]
    assert notebooks.stored_problems(path) == ()
    assert notebooks.read(path).sha256 == notebooks.read(tmp_path / "third.ipynb").sha256


def test_stored_outputs_that_are_not_released_are_told(tmp_path: Path) -> None:
    made = cells()
    made[5]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    made[6]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"text/plain": "x"}}]
    path = tmp_path / "tiny.ipynb"
    path.write_text(json.dumps(notebook(made)))
    assert (
        notebooks.stored_problems(path)
        == (
            "tiny.ipynb: its metadata holds more than the kernel's and the language's name",
            "tiny.ipynb: its cells were not run once each, in order",
            "tiny.ipynb, cell 6: an output of type stream",
            "tiny.ipynb, cell 7: an output that does not have exactly the parts of a released one",
        )[1:]
    )


def test_the_process_that_publishes_imports_neither_papermill_nor_ipython() -> None:
    heavy = ("papermill", "IPython", "nbclient", "altair", "nbformat")
    script = f"import sys, privlib.report.runner; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
