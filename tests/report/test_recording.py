"""Runs and the history of risk: each run is in it once, whatever ends it, and one that is lost is never begun anew."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny_reports import PARAMETERS, SETUP, cell, notebook

from privlib.cli.main import main
from privlib.errors import StorageError
from privlib.report import plan, refresh, runner
from privlib.report.publish import Publication
from privlib.report.runner import Options
from privlib.risk.plans import plan_file
from privlib.risk.plans.plan_file import Attribute, Plan, Promise
from privlib.risk.releases.history_file import Entry, entries, history_file
from tests.offices import office

MORE = """
dataset: "str" = "D02"  # The data set.
l_min: "int[2, 100]" = 2  # The fewest answers.
t_max: "float[0, 1]" = 0.5  # The farthest class.
quasi_identifiers: "list[str]" = []  # The columns."""
ASK = "study, dataset, quasi_identifiers, k_min=k_min, l_min=l_min, t_max=t_max"
STORE, POLICY = "sample_data/store.duckdb", "sample_data/small/policy.toml"


def cells() -> list[dict[str, Any]]:
    """A report of the history alone, so that a run takes few seconds."""
    parameters = PARAMETERS.replace("data/store.duckdb", STORE).replace("data/policy.toml", POLICY) + MORE
    return [
        cell("markdown", "title-en", "# How did the risk develop?\n\nOne paragraph.", "lang-en"),
        cell("markdown", "title-ja", "# リスクはどう推移しましたか。\n\n一段落。", "lang-ja"),
        cell("code", "parameters", parameters, "parameters"),
        cell("code", "setup", SETUP, "setup"),
        cell("markdown", "data", "## The history"),
        cell(
            "code", "history", f"history = pv.release(pv.history.risk_history({ASK}))\npv.words.risk_history(history)"
        ),
        cell("code", "history-table", "pv.tables.risk_history(history)"),
        cell("markdown", "method-head", "## How this was counted"),
        cell("code", "method", "pv.method(study)", "method"),
        cell("markdown", "limits", "## What this cannot tell you\n\nIt cannot see what nobody recorded."),
        cell("code", "end", "pv.finish(study)", "end"),
    ]


@pytest.fixture
def root(tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = office(tmp_path, sample_store)
    (folder / "notebooks/history.ipynb").write_text(json.dumps(notebook(cells())))
    monkeypatch.chdir(folder)
    yield folder
    shutil.rmtree(folder / "sample_data")


def publish(day: str = "2026-11-10", out: str = "reports", **given: object) -> Publication:
    return runner.run(["history"], {"as_of": day, **given}, Options(out=out))[0]


def written(root: Path) -> list[Entry]:
    return entries(root / STORE)


def days(made: Publication) -> list[str]:
    (table,) = [one for one in json.loads((made.path / "blocks.json").read_bytes()) if one["kind"] == "table"]
    return [row[0] for row in table["rows"]]


def said(made: Publication) -> str:
    return next(
        one["text"] for one in json.loads((made.path / "blocks.json").read_bytes()) if one["kind"] == "sentence"
    )


def test_two_runs_in_a_row_show_one_point_and_then_two(root: Path) -> None:
    first, second = publish("2026-10-10"), publish("2026-11-10")
    assert (days(first), days(second)) == (["2026-10-10"], ["2026-10-10", "2026-11-10"])
    assert said(first) == (
        "There is no earlier run yet; this one is the first. k is 3, and 3.61% stand in classes smaller than 10."
    )
    assert said(second) == (
        "As in the run of 2026-10-10, k is 3, and 3.61% stand in classes smaller than 10. "
        "Earlier runs are too few to say what is to be expected."
    )
    found = written(root)
    assert [(each.run_id, each.as_of, each.units, each.below_k, each.k) for each in found] == [
        (first.run, "2026-10-10", 665, 24, 3),
        (second.run, "2026-11-10", 665, 24, 3),
    ]
    hashes = [json.loads((made.path / "run.json").read_bytes())["history"]["sha256"] for made in (first, second)]
    assert len(set(hashes)) == 2
    assert stat.S_IMODE(history_file(root / STORE).stat().st_mode) == 0o600
    assert sorted(path.name for path in (root / "sample_data").iterdir() if path.name.startswith("store")) == [
        *("store.duckdb", "store.duckdb.risk"),
    ]


def test_a_run_that_is_published_already_adds_nothing_and_another_language_is_no_earlier_run(root: Path) -> None:
    first = publish()
    assert publish().status == "already"
    assert [each.run_id for each in written(root)] == [first.run]
    japanese = publish(lang="ja")
    assert days(japanese) == ["2026-11-10"]
    assert len(written(root)) == 2
    assert publish().run == first.run
    assert days(publish("2026-11-11")) == ["2026-11-10", "2026-11-11"]


def test_what_was_known_later_does_not_change_a_run_of_an_earlier_day(root: Path) -> None:
    first = publish("2026-10-10")
    publish("2026-11-10")
    assert (publish("2026-10-10").run, publish("2026-10-10").status) == (first.run, "already")


def test_a_run_that_was_ended_between_history_and_publication_is_published_and_adds_nothing(root: Path) -> None:
    before = publish()
    shutil.rmtree(before.path)
    again = publish()
    assert (again.run, again.status) == (before.run, "published")
    assert [each.run_id for each in written(root)] == [before.run]


def started(root: Path, *words: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "privlib.cli", "report", "run", "history", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=root, env=dict(os.environ), **quiet)  # type: ignore[arg-type]


def ended(process: "subprocess.Popen[bytes]") -> tuple[int, str]:
    _, errors = process.communicate(timeout=300)
    return process.returncode, errors.decode()


def test_a_run_killed_as_it_writes_the_history_is_in_it_once_after_the_next(root: Path) -> None:
    process = started(root, "--as-of", "2026-11-10")
    while not history_file(root / STORE).exists() and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    ended(process)
    made = publish()
    assert [each.run_id for each in written(root)] == [made.run]
    assert publish().status == "already"


def test_two_runs_at_once_neither_lose_nor_double_a_line(root: Path) -> None:
    """The same run into two folders, and two runs of other data sets."""
    asked = [("a", "D02"), ("b", "D02"), ("c", "D03"), ("d", "D04")]
    both = [started(root, "--out", out, "--dataset", dataset) for out, dataset in asked]
    assert [ended(each)[0] for each in both] == [0, 0, 0, 0]
    found = written(root)
    assert Counter(each.dataset for each in found) == {"D02": 1, "D03": 1, "D04": 1}
    runs = {json.loads(path.read_bytes())["run"] for path in root.glob("?/restricted/history/*/*/run.json")}
    assert {each.run_id for each in found} == runs


LOST = (
    "store.duckdb.risk: the risk history of the store lacks 1 of the published runs of history. Put the file from "
    "before back, or go on without them with: privlib risk history --begin. Nothing was run."
)


def test_a_history_that_is_gone_is_told_and_never_begun_anew_unless_someone_says_so(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = publish("2026-10-10")
    path = history_file(root / STORE)
    kept = path.read_bytes()
    path.unlink()
    for day in ("2026-10-10", "2026-11-10"):
        with pytest.raises(StorageError) as refused:
            publish(day)
        assert (refused.value.code, refused.value.exit_code, str(refused.value)) == ("risk.history_lost", 5, LOST)
    assert not path.exists()
    path.write_bytes(kept)
    assert publish("2026-10-10").run == first.run
    path.unlink()
    assert main(["risk", "history"]) == 5
    assert capsys.readouterr().err == f"privlib risk: {LOST.replace('of history.', 'of all reports.')}\n"
    assert main(["risk", "history", "--begin"]) == 0
    assert main(["risk", "history", "--begin"]) == 0
    assert main(["risk", "history"]) == 0
    assert capsys.readouterr().out == (
        "The history goes on without 1 of the published runs.\nNothing is lost.\n"
        "store.duckdb.risk: no run is recorded yet.\n"
    )
    assert days(publish("2026-11-10")) == ["2026-11-10"]


def test_a_damaged_history_ends_a_report_that_shows_it_and_no_other(root: Path) -> None:
    history_file(root / STORE).write_bytes(b"no database" * 100)
    with pytest.raises(StorageError) as refused:
        publish()
    assert refused.value.code == "risk.history_damaged"
    (made,) = plan.make(["usage_trend"], {}, root, root / "reports")
    assert (made.recording, made.inputs.history) == (None, "")


def test_the_history_of_a_store_is_listed_as_a_table_and_as_json(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [publish("2026-10-10"), publish("2026-11-10", dataset="D04")]
    assert main(["risk", "history", "--dataset", "D02"]) == 0
    asked = written(root)[0].spec_digest[:8]
    assert capsys.readouterr().out == (
        "data set  as of       question  units  below  of k  k  alone  l  t       plan  loss  verdict  run\n"
        f"D02       2026-10-10  {asked}  665    24     10    3  0      3  0.2688  -     -     fail     {made[0].run}\n"
    )
    assert main(["risk", "history", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["history"]
    assert [each["entry"]["run_id"] for each in found] == [one.run for one in made]
    assert found[0]["held"][0].keys() == {"attribute", "value", "units", "uniques"}


def test_another_plan_is_another_run_is_recorded_and_is_named_as_a_cause(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The promise is of k and classes of the data set as it is: the loss is what the plan said."""
    (root / "plans").mkdir()
    words = cells()
    words[2]["source"] = words[2]["source"] + '\nplans: "str" = ""  # The plans.'
    words[5]["source"] = words[5]["source"].replace("t_max=t_max)", "t_max=t_max, plans=plans)")
    (root / "notebooks/history.ipynb").write_text(json.dumps(notebook(words)))
    names = ("age_band", "area", "family", "sex")
    one = Plan(
        table="answers.csv",
        attributes=tuple(Attribute(name, 0, 2, "0" * 64, empty_line=False) for name in names),
        models=("k:3",),
        limit=0.1,
        score="loss",
        gs=0.5,
        weights={},
        upper={},
        lower={},
        promise=Promise(units=665, rows=665, suppressed=0, classes=32, k=3, score=0.25),
    )
    plain = publish("2026-09-10")
    plan_file.write(one, root / "plans/SP1.toml")
    first = publish("2026-10-10", plans="plans")
    other = replace(one, promise=replace(one.promise, score=0.5))
    plan_file.write(other, root / "plans/SP1.toml")
    second = publish("2026-11-10", plans="plans")
    assert said(second) == (
        "As in the run of 2026-10-10, k is 3, and 3.61% stand in classes smaller than 10. The data set was made by "
        "another plan than then, which is a cause of the change; its loss went from 0.2500 to 0.5000. Earlier runs are "
        "too few to say what is to be expected."
    )
    plan_file.write(one, root / "plans/SP1.toml")
    assert publish("2026-11-10", plans="plans").run != second.run
    assert [(each.run_id, each.plan_digest, each.loss) for each in written(root)][:3] == [
        (plain.run, None, None),
        (first.run, one.digest, 0.25),
        (second.run, other.digest, 0.5),
    ]
    assert main(["risk", "history"]) == 0
    assert f"  {other.digest[:8]}  0.5000  " in capsys.readouterr().out


def test_stored_outputs_do_not_depend_on_what_runs_recorded_on_this_machine(root: Path) -> None:
    assert refresh.refresh(["history"]) == ("history",)
    publish("2026-04-05")
    assert refresh.refresh(["history"]) == ()
    assert days(publish("2026-04-10")) == ["2026-04-05", "2026-04-10"]
