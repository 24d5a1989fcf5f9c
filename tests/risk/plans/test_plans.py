"""Plans: the candidate is what was promised, a run that fails leaves nothing, a plan is done again on new data."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privlib.cli.main import main
from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.errors import EngineError, ParameterError, StorageError
from privlib.risk.file.measure import measure
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.plans import candidate, plan_file
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.plans.plan_file import Attribute, Plan, Promise
from privlib.risk.plans.reapply import reapply
from privlib.risk.plans.statement import to_sql
from privlib.risk.table.loaded import Question
from tests.risk.reference import SHARED, cases

AGES = [[str(age), f"{age // 10 * 10}s", "*"] for age in range(20, 60)]
SEXES = [["m", "*"], ["f", "*"]]
PEOPLE = """age,sex,opinion,note
21,m,yes,a
23,m,no,b
25,m,yes,c
34,f,no,d
35,f,no,e
58,f,yes,f
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "age", AGES)
    hierarchy_files.write(tmp_path / "h", "sex", SEXES)
    (tmp_path / "people.csv").write_text(PEOPLE)
    return tmp_path


def run(folder: Path, text: str | None = None, options: Options | None = None, **question: Any) -> dict[str, Any]:
    if text is not None:
        (folder / "people.csv").write_text(text)
    asked = Question(quasi=(), **question)
    return anonymize(
        folder / "people.csv",
        folder / "h",
        asked,
        options or Options(k=2, limit=0.2),
        out=folder / "out.csv",
        plan=folder / "plan.toml",
        created_at="2026-11-26T00:00:00",
    )


def test_the_candidate_holds_labels_and_what_was_named_and_no_suppressed_unit(folder: Path):
    found = run(folder, keep=("opinion",))
    assert (found["transformation"], found["suppressed"], found["classes"], found["k"]) == (
        {"age": 1, "sex": 0},
        1,
        2,
        2,
    )
    assert (folder / "out.csv").read_text() == ("age,sex,opinion\n20s,m,no\n20s,m,yes\n20s,m,yes\n30s,f,no\n30s,f,no\n")
    assert (found["unit"], found["units"], found["rows"], found["nulls"]) == ("records", 6, 6, "own")
    # classes of 3 and 2: 2 of 5
    at_risk = {"5": 1.0, "10": 1.0, "20": 1.0}
    assert found["after"] == {"average_risk": 0.4, "highest_risk": 0.5, "at_risk": at_risk, "largest_class": 3}


def test_candidate_and_plan_are_for_their_owner_alone_and_nothing_else_is_left(folder: Path):
    run(folder)
    for name in ("out.csv", "plan.toml"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["h", "out.csv", "people.csv", "plan.toml"]


def test_a_plan_is_read_as_it_was_written(folder: Path):
    options = Options(k=2, limit=0.2, weights={"age": 2.0}, upper={"sex": 0}, models=("distinct_l:2@opinion",))
    found = run(folder, options=options)
    plan = plan_file.read(folder / "plan.toml")
    assert plan.digest == found["plan_sha256"]
    assert (plan.models, plan.levels, plan.weights, plan.upper) == (
        ("k:2", "distinct_l:2@opinion"),
        tuple(found["transformation"].values()),
        {"age": 2.0},
        {"sex": 0},
    )
    assert (plan.table, plan.created_at, plan.sensitive) == ("people.csv", "2026-11-26T00:00:00", ("opinion",))
    odd = replace(plan, weights={'a "b"\\': 1.5}, keep=("x\ny", "東京"), limit=1e-07)
    plan_file.write(odd, folder / "odd.toml")
    assert plan_file.read(folder / "odd.toml") == odd


def test_a_file_that_is_no_plan_is_refused(folder: Path):
    for text in ("x = 1\n", "not toml", ""):
        (folder / "x.toml").write_text(text)
        with pytest.raises(ParameterError) as raised:
            plan_file.read(folder / "x.toml")
        assert str(raised.value) == "x.toml: no plan of privlib. Give a file that --plan wrote. Nothing was applied."
    for name in ("none.toml", "h"):
        with pytest.raises(ParameterError) as raised:
            plan_file.read(folder / name)
        assert str(raised.value) == f"{name}: no plan of privlib. Give a file that --plan wrote. Nothing was applied."


def rows_of(plan: Plan, folder: Path, classes: list[tuple[str, ...]] | None = None) -> list[tuple[Any, ...]]:
    """Run the statement of a plan over the file it was made for."""
    with open_engine(None) as engine:
        engine.put("people.csv", pl.read_csv(folder / "people.csv", infer_schema=False))
        for name, lines in (("age", AGES), ("sex", SEXES)):
            level = dict(zip(("age", "sex"), plan.levels, strict=True))[name]
            values, labels = zip(*[(line[0], line[level]) for line in lines], strict=True)
            engine.put(f"hierarchy_{name}", pl.DataFrame({"value": [*values, None], "label": [*labels, None]}))
        if classes is not None:
            engine.put("plan_class", pl.DataFrame(classes, ["age", "sex"], orient="row"))
        return engine.frame(Statement("plan", "plan", to_sql(plan))).rows()


def test_the_statement_of_a_plan_gives_the_candidate(folder: Path):
    run(folder, keep=("opinion",))
    plan = plan_file.read(folder / "plan.toml")
    assert rows_of(plan, folder) == pl.read_csv(folder / "out.csv").rows()
    assert "HAVING count(*) >= 2" in to_sql(plan)
    run(folder, options=Options(k=2, limit=0.4, models=("distinct_l:2@opinion",)))
    plan = plan_file.read(folder / "plan.toml")
    kept = [tuple(row) for row in pl.read_csv(folder / "out.csv").select("age", "sex").unique().rows()]
    assert rows_of(plan, folder, kept) == pl.read_csv(folder / "out.csv").rows()


def test_the_statement_leaves_out_what_the_plan_does(folder: Path):
    text = PEOPLE + ",m,yes,g\n*,*,no,h\n*,*,no,i\n"
    run(folder, text, nulls="drop", suppressed="*", keep=("opinion",))
    plan = plan_file.read(folder / "plan.toml")
    assert rows_of(plan, folder) == pl.read_csv(folder / "out.csv").rows()


def test_empty_cells_are_a_value_of_their_own_or_dropped_and_counted(folder: Path):
    text = PEOPLE + ",f,yes,g\n,f,yes,h\n"
    found = run(folder, text)
    assert (found["null_rows"], found["dropped"], found["empty_lines"]) == (2, 0, ["age"])
    assert found["transformation"] == {"age": 1, "sex": 0}
    assert (folder / "out.csv").read_text().splitlines()[1:] == [*["20s,m"] * 3, *["30s,f"] * 2, *[",f"] * 2]
    found = run(folder, text, nulls="drop")
    assert (found["dropped"], found["empty_lines"], found["units"]) == (2, [], 6)
    assert len((folder / "out.csv").read_text().splitlines()) == 6


def test_parquet_holds_the_same_as_csv(folder: Path):
    run(folder, keep=("opinion",))
    anonymize(
        folder / "people.csv",
        folder / "h",
        Question(quasi=("age", "sex"), keep=("opinion",)),
        Options(k=2, limit=0.2),
        out=folder / "out.parquet",
    )
    assert pl.read_parquet(folder / "out.parquet").rows() == pl.read_csv(folder / "out.csv").rows()


VISITS = """who,age,sex
u1,21,m
u1,22,m
u2,23,m
u2,51,f
u3,52,f
u3,52,f
u4,41,m
"""


def test_persons_are_counted_once_in_a_class_and_are_not_written(folder: Path):
    found = run(folder, VISITS, Options(k=2, limit=0.25), person="who")
    assert (found["person_rule"], found["unit"], found["units"], found["rows"]) == ("pairs", "persons", 4, 7)
    assert (found["transformation"], found["suppressed"], found["classes"], found["k"]) == (
        {"age": 1, "sex": 0},
        1,
        2,
        2,
    )
    assert (folder / "out.csv").read_text() == "age,sex\n" + "20s,m\n" * 3 + "50s,f\n" * 3
    plan = plan_file.read(folder / "plan.toml")
    assert (plan.promise.units, plan.promise.rows, plan.person_rule) == (3, 6, "pairs")
    assert 'count(DISTINCT "who")' in to_sql(plan)
    assert rows_of(plan, folder) == pl.read_csv(folder / "out.csv").rows()


def test_a_candidate_that_is_not_what_was_promised_is_refused_and_removed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """The file is damaged after it was written, as a faulty disk would."""
    copy = candidate._copy

    def damaged(data: Any, columns: Any, path: Path) -> None:
        copy(data, columns, path)
        path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))

    monkeypatch.setattr(candidate, "_copy", damaged)
    with pytest.raises(EngineError) as raised:
        run(folder)
    assert str(raised.value) == (
        "the candidate was measured again and is not what the search promised: rows 4 instead of 5, units 4 instead of "
        "5, k 1 instead of 2, failing classes 1 instead of 0.\n"
        "It was removed. This is a bug in privlib, or the disk's."
    )
    assert raised.value.exit_code == 5
    assert sorted(path.name for path in folder.iterdir()) == ["h", "people.csv"]


def test_a_run_that_fails_leaves_an_earlier_candidate_as_it_is(folder: Path):
    run(folder)
    before = (folder / "out.csv").read_text()
    with pytest.raises(ParameterError):
        run(folder, options=Options(k=7, limit=0.0))
    assert (folder / "out.csv").read_text() == before
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


KILLED = """
import os, signal, sys
from pathlib import Path
from privlib.risk.plans import candidate
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.table.loaded import Question

candidate.recheck = lambda *_arguments: os.kill(os.getpid(), signal.SIGKILL)
folder = Path(sys.argv[1])
anonymize(folder / "people.csv", folder / "h", Question(()), Options(k=2, limit=0.2), out=folder / "out.csv")
"""


def test_a_killed_run_leaves_no_candidate_and_the_next_one_removes_what_is_left(folder: Path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (folder / "out.csv").exists()
    (left,) = [path for path in folder.iterdir() if path.name.startswith(".")]
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    run(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["h", "out.csv", "people.csv", "plan.toml"]


def test_a_folder_that_is_full_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_arguments: object, **_named: object) -> str:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(StorageError, match=r"^out\.csv: no space left"):
        run(folder)


NOT_WRITABLE = "not a file. A file, or a new name. Nothing was run."


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--out", "{0}/h"], f"out: {NOT_WRITABLE}"),
        (["--plan", "{0}/h"], f"plan: {NOT_WRITABLE}"),
        (["--sql", "{0}/pipe"], f"sql: {NOT_WRITABLE}"),
        (["--out", "{0}/pipe"], f"out: {NOT_WRITABLE}"),
        (["--out", "{0}/link"], f"out: {NOT_WRITABLE}"),
        (["--out", "{0}/none/x.csv"], "out: no such folder. A file, or a new name, in a folder that exists. "),
        (["--out", "{0}/people.csv"], "out: people.csv is read, or written already. Another name. Nothing was run."),
        (["--out", "{0}/x", "--plan", "{0}/h/../x"], "plan: x is read, or written already. Another name. "),
    ],
)
def test_only_files_are_replaced_and_none_that_is_read(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
):
    """A device is no file: run by root, a replaced one would be lost to everybody."""
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to(folder / "pipe")
    before = sorted(path.name for path in folder.iterdir())
    plain = ["risk", "anonymize", str(folder / "people.csv"), "--hierarchies", str(folder / "h")]
    assert main([*plain, *(word.format(folder) for word in words)]) == 2
    assert capsys.readouterr().err.startswith(f"privlib risk: {message}")
    assert sorted(path.name for path in folder.iterdir()) == before
    assert (folder / "pipe").is_fifo()
    assert (folder / "people.csv").read_text() == PEOPLE


def test_the_writers_themselves_replace_nothing_but_files(folder: Path):
    os.mkfifo(folder / "pipe")
    run(folder)
    plan = plan_file.read(folder / "plan.toml")
    with pytest.raises(ParameterError):
        plan_file.write(plan, folder / "pipe")
    with pytest.raises(ParameterError), candidate.beside(folder / "pipe"):
        pass
    assert (folder / "pipe").is_fifo()


def test_a_plan_is_done_again_on_new_data(folder: Path):
    run(folder, keep=("opinion",))
    plan = plan_file.read(folder / "plan.toml")
    (folder / "next.csv").write_text(PEOPLE.replace("58,f", "39,f"))
    again = reapply(plan, folder / "next.csv", folder / "h", out=folder / "next_out.csv")
    assert (again.holds, again.suppressed, again.still_optimal, again.unknown_values) == (True, 0, True, {})
    assert (again.plan.promise.classes, again.plan.promise.k, again.plan.levels) == (2, 3, plan.levels)
    assert len((folder / "next_out.csv").read_text().splitlines()) == 7
    assert again.plan.data_sha256 != plan.data_sha256


def test_a_plan_that_no_longer_holds_says_so_and_writes_nothing(folder: Path):
    run(folder)
    plan = plan_file.read(folder / "plan.toml")
    (folder / "next.csv").write_text(PEOPLE + "41,m,yes,x\n51,m,yes,y\n")
    again = reapply(plan, folder / "next.csv", folder / "h", out=folder / "next_out.csv")
    assert (again.holds, again.suppressed, again.allowed, again.still_optimal) == (False, 3, 1, False)
    assert again.best is not None
    assert again.best.levels != plan.levels
    assert not (folder / "next_out.csv").exists()


def test_values_without_a_line_are_refused_or_put_under_the_top_if_asked(folder: Path):
    run(folder)
    plan = plan_file.read(folder / "plan.toml")
    (folder / "next.csv").write_text(PEOPLE + "116,m,yes,x\n117,m,yes,y\n")
    with pytest.raises(ParameterError) as raised:
        reapply(plan, folder / "next.csv", folder / "h")
    assert raised.value.code == "risk.hierarchy_incomplete"
    again = reapply(plan, folder / "next.csv", folder / "h", out=folder / "next_out.csv", unknown="top", budget_s=0)
    assert (again.unknown_values, again.holds, again.suppressed, again.best) == ({"age": 2}, True, 1, None)
    assert Counter((folder / "next_out.csv").read_text().splitlines())["*,m"] == 2


def test_a_plan_is_stale_once_its_hierarchies_are_others(folder: Path):
    run(folder)
    hierarchy_files.write(folder / "h", "sex", [["f", "*"], ["m", "*"]])
    with pytest.raises(ParameterError) as raised:
        reapply(plan_file.read(folder / "plan.toml"), folder / "people.csv", folder / "h")
    assert str(raised.value) == (
        'the plan does not fit: another hierarchy of "sex".\nA plan is applied with the hierarchies it was made with.\n'
        "Restore them, or search again. Nothing was written."
    )


MODELS = st.sampled_from(
    [(), *((f"{model}@opinion",) for model in ("distinct_l:2", "t_equal:0.3", "entropy_l:1.5", "delta_disclosure:2"))]
)
AGE = st.sampled_from(["21", "25", "34", "39", "58", ""])
ROWS = st.lists(st.tuples(AGE, st.sampled_from("mf"), st.sampled_from(["yes", "no", ""])), min_size=2, max_size=20)
WHO = st.lists(st.integers(0, 4), min_size=20, max_size=20)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, models=MODELS, who=WHO, persons=st.booleans())
def test_what_is_written_is_always_what_was_promised(
    folder: Path, rows: list[tuple[str, str, str]], models: tuple[str, ...], who: list[int], persons: bool
):
    """The candidate is measured by another way than the one that wrote it; k is that of the measure of a file."""
    text = "age,sex,opinion,who\n" + "".join(f"{a},{s},{o},{w}\n" for (a, s, o), w in zip(rows, who, strict=False))
    options = Options(k=2, limit=1.0, models=models)
    found = run(folder, text, options, keep=() if models else ("opinion",), person="who" if persons else None)
    plan = plan_file.read(folder / "plan.toml")
    if plan.promise.rows:
        seen = measure(folder / "out.csv", quasi=["age", "sex"], sensitive=["opinion"])
        assert (seen["rows"], seen["classes"]) == (plan.promise.rows, found["classes"])
        if found["person_rule"] != "pairs":
            assert seen["k"] == found["k"]
    assert found["suppressed"] <= found["units"]


def test_an_empty_cell_alone_in_its_row_is_written_as_a_row(tmp_path: Path):
    hierarchy_files.write(tmp_path, "sex", [["m", "*"], ["f", "*"]])
    (tmp_path / "one.csv").write_text('sex\nm\n""\nm\n""\n')
    out = tmp_path / "out.csv"
    found = anonymize(tmp_path / "one.csv", tmp_path, Question(("sex",)), Options(k=2, limit=0.0), out=out)
    assert (found["classes"], found["suppressed"]) == (2, 0)
    assert sorted(out.read_text().splitlines()) == ['""', '""', "m", "m", "sex"]


def test_optima_of_the_reference_file_are_found_from_the_file_itself(tmp_path: Path):
    """Where the published data stands beside the repository: every score, every model, and the candidate of one."""
    for case in cases("optimum"):
        if case.get("file") != "adult":
            continue
        params, expect = case["params"], case["expect"]
        words = [_word(model) for model in params["models"]]
        out = tmp_path / "out.csv" if case["id"].endswith("distinctL3-s0.02") else None
        found: dict[str, Any] = anonymize(
            SHARED / "adult.csv",
            SHARED,
            Question(tuple(expect["transformation"]), delimiter=";"),
            Options(models=tuple(words), k=params["k"], limit=params["suppression_limit"], score=params["score"]),
            out=out,
        )
        assert found["score"] == pytest.approx(expect["score"], rel=1e-9), case["id"]
        assert list(found["transformation"].values()) in expect["co_optimal"]
        assert sorted(found["co_optimal"]) == sorted(expect["co_optimal"])
        if found["transformation"] == expect["transformation"]:
            assert all(found[name] == expect[name] for name in ("suppressed", "classes", "k"))
        assert found["gap"] == 0.0


def _word(model: dict[str, Any]) -> str:
    limits = {"recursive_cl": ("c", "l"), "beta": ("beta",)}.get(model["model"], ("l",) if "l" in model else ("t",))
    return f"{model['model']}:{','.join(str(model[name]) for name in limits)}@{model['attribute']}"


def test_the_command_prints_what_was_found(folder: Path, capsys: pytest.CaptureFixture[str]):
    words = ["risk", "anonymize", str(folder / "people.csv"), "--hierarchies", str(folder / "h"), "--k", "2"]
    options = ["--suppress", "0.2", "--upper", "sex=0", "--weight", "age=2", "--out", str(folder / "c.csv")]
    assert main([*words, *options, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    keys = ("transformation", "score", "suppressed", "classes", "k", "gap")
    assert [found[key] for key in keys[:1] + keys[2:]] == [{"age": 1, "sex": 0}, 1, 2, 2, 0.0]
    assert found["seconds"] >= 0
    assert (folder / "c.csv").exists()
    assert main([*words, *options]) == 0
    assert "transformation      age 1, sex 0\n" in capsys.readouterr().out
    assert main([*words, "--upper", "sex"]) == 2
    assert capsys.readouterr().err == "privlib risk: --upper: not COLUMN=LEVEL. Such as age=2. Nothing was run.\n"
    assert main([*words, "--model", "distinct_l:x@opinion"]) == 2
    assert capsys.readouterr().err == (
        'privlib risk: model: "distinct_l" without numbers. It takes MODEL:LIMIT@ATTRIBUTE. Nothing was run.\n'
    )


def test_no_message_and_no_result_holds_a_value_of_the_data(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "people.csv").write_text(PEOPLE + "canary,m,canary,canary\n")
    words = ["risk", "anonymize", str(folder / "people.csv"), "--hierarchies", str(folder / "h"), "--json"]
    assert main([*words, "--model", "t_ordered:0.3@opinion"]) == 2
    assert main(words) == 2
    assert main([*words, "--quasi", "sex", "--model", "distinct_l:2@note", "--plan", str(folder / "p.toml")]) == 0
    said = capsys.readouterr()
    assert "canary" not in said.out + said.err + (folder / "p.toml").read_text()


def test_a_plan_of_nothing_but_models_of_a_sensitive_attribute_has_no_k() -> None:
    attribute = Attribute("age", 1, 3, "", empty_line=False)
    promise = Promise(1, 1, 0, 1, 1, 0.0)
    plan = Plan("t", (attribute,), ("alpha:0.5@opinion",), 0.0, "loss", 0.5, {}, {}, {}, promise)
    assert (plan.k, plan.by_table) == (1, True)
