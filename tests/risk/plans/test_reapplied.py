"""The command that applies a plan to next month's file: what it says, how it ends, what it leaves."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from privlib.cli.main import main
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.plans import plan_file

AGES = [[str(age), f"{age // 10 * 10}s", "*"] for age in range(20, 60)]
SEXES = [["m", "*"], ["f", "*"]]
PEOPLE = """age,sex,opinion
21,m,yes
23,m,no
25,m,yes
34,f,no
35,f,yes
58,f,yes
"""
NEXT = PEOPLE.replace("58,f", "39,f")


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "age", AGES)
    hierarchy_files.write(tmp_path / "h", "sex", SEXES)
    (tmp_path / "people.csv").write_text(PEOPLE)
    words = ["risk", "anonymize", str(tmp_path / "people.csv"), "--hierarchies", str(tmp_path / "h"), "--k", "2"]
    words += ["--suppress", "0.2", "--model", "distinct_l:2@opinion", "--plan", str(tmp_path / "plan.toml")]
    assert main([*words, "--sql", str(tmp_path / "plan.sql"), "--as-of", "2026-06-30"]) == 0
    capsys.readouterr()
    return tmp_path


def again(folder: Path, text: str, *words: str) -> int:
    (folder / "next.csv").write_text(text)
    plain = ["risk", "reapply", str(folder / "next.csv"), "--plan", str(folder / "plan.toml")]
    return main([*plain, "--hierarchies", str(folder / "h"), *words])


def test_a_plan_that_holds_is_applied_measured_and_written(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert again(folder, NEXT, "--out", str(folder / "out.csv"), "--new-plan", str(folder / "new.toml"), "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    new = plan_file.read(folder / "new.toml")
    score = found["score"]
    assert 0 < score < found["before"]["score"]
    assert found == {
        "transformation": {"age": 1, "sex": 0},
        "holds": True,
        "units": 6,
        "suppressed": 0,
        "suppressed_share": 0.0,
        "limit": 0.2,
        "allowed": 1,
        "k": 3,
        "classes": 2,
        "score": score,
        "score_name": "loss",
        "before": {"k": 2, "classes": 2, "score": found["before"]["score"]},
        # yes 4 of 6, and 2 of 3 in each class
        "sensitive": {"opinion": {"distinct_l": 2, "t_equal": pytest.approx(0)}},
        "models": ["k:2", "distinct_l:2@opinion"],
        "unknown_values": {},
        "still_optimal": True,
        "best": None,
        "written": True,
        "plan_sha256": new.digest,
    }
    assert (folder / "out.csv").read_text() == "age,sex,opinion\n" + "20s,m,no\n" + "20s,m,yes\n" * 2 + (
        "30s,f,no\n" + "30s,f,yes\n" * 2
    )
    assert (new.promise.k, new.promise.score, stat.S_IMODE((folder / "new.toml").stat().st_mode)) == (3, score, 0o600)


def test_a_plan_names_the_day_of_its_own_data(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert plan_file.read(folder / "plan.toml").as_of == "2026-06-30"
    new = "--new-plan", str(folder / "new.toml")
    assert again(folder, NEXT, *new, "--as-of", "2026-07-31") == 0
    assert plan_file.read(folder / "new.toml").as_of == "2026-07-31"
    (folder / "new.toml").unlink()
    assert again(folder, NEXT, *new) == 0
    assert plan_file.read(folder / "new.toml").as_of == ""
    capsys.readouterr()
    assert again(folder, NEXT, "--as-of", "July") == 2
    assert capsys.readouterr().err == "privlib risk: --as-of: no such day. Write 2027-03-31. Nothing was run.\n"


def test_a_plan_that_does_not_hold_ends_with_1_writes_nothing_and_says_what_would(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    text = PEOPLE + "41,m,yes\n51,m,yes\n"
    assert again(folder, text, "--out", str(folder / "out.csv"), "--new-plan", str(folder / "new.toml")) == 1
    said = dict(line.split("  ", 1) for line in capsys.readouterr().out.splitlines())
    assert {name: said[name].strip() for name in ("holds", "suppressed", "allowed", "written", "still optimal")} == {
        "holds": "no",
        "suppressed": "3",
        "allowed": "1",
        "written": "no",
        "still optimal": "no",
    }
    assert said["best"].strip().startswith("transformation age 2, sex 0, score ")
    assert not (folder / "out.csv").exists()
    assert not (folder / "new.toml").exists()


def test_values_the_plan_has_not_seen_are_refused_or_counted_and_generalised_to_the_top(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    text = PEOPLE + "116,m,yes\n117,m,no\n"
    assert again(folder, text) == 2
    assert capsys.readouterr().err == (
        'privlib risk: hierarchy of "age": 2 values of the data without a line, in 2 units; 0 would match after '
        "trimming, NFKC or case folding.\nEach value of the data needs a line.\n"
        "Add the lines, or repair the values where they are loaded. Nothing was measured.\n"
    )
    assert again(folder, text, "--unknown", "top", "--time-budget", "0", "--out", str(folder / "out.csv")) == 0
    assert "unknown values      age 2\n" in capsys.readouterr().out
    assert "*,m,no\n*,m,yes\n" in (folder / "out.csv").read_text()


def test_the_statement_of_the_plan_is_written_for_its_owner_alone(folder: Path):
    assert stat.S_IMODE((folder / "plan.sql").stat().st_mode) == 0o600
    said = (folder / "plan.sql").read_text()
    assert said.startswith("WITH coarse AS (\n    SELECT h0.label AS ")
    assert said.endswith("ORDER BY ALL\n")


@pytest.mark.parametrize(
    "change",
    [
        ("limit = 0.2", 'limit = "0.2"'),
        ("level = 1", "level = 9"),
        ("levels = 3", "levels = 2.5"),
        ("gs = 0.5", "gs = 0.5\nother = 1"),
        ('models = ["k:2", ', 'models = "k:2" # '),
        ("k = 2", "k = true"),
    ],
)
def test_a_plan_that_somebody_has_changed_into_none_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str]
):
    text = (folder / "plan.toml").read_text()
    assert change[0] in text
    (folder / "plan.toml").write_text(text.replace(*change, 1))
    assert again(folder, NEXT) == 2
    assert capsys.readouterr().err == (
        "privlib risk: plan.toml: no plan of privlib. Give a file that --plan wrote. Nothing was applied.\n"
    )


def test_a_plan_of_other_levels_than_its_hierarchy_is_stale(folder: Path, capsys: pytest.CaptureFixture[str]):
    text = (folder / "plan.toml").read_text()
    (folder / "plan.toml").write_text(text.replace("level = 1\nlevels = 3", "level = 3\nlevels = 4"))
    assert again(folder, NEXT) == 2
    assert 'privlib risk: the plan does not fit: another hierarchy of "age".\n' in capsys.readouterr().err


def test_of_an_empty_file_nothing_can_be_said(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert again(folder, "age,sex,opinion\n") == 2
    assert capsys.readouterr().err == (
        "privlib risk: no units: every row is suppressed or dropped, or there is none. Nothing was searched.\n"
    )
