"""Plans under the rules that choose one row of each person: the candidate is that of a file of the chosen rows."""

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privlib.cli.main import main
from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.plans import plan_file
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.plans.reapply import reapply
from privlib.risk.plans.statement import to_sql
from privlib.risk.table.loaded import Question
from privlib.risk.table.specs import PersonRule

AGES = [[str(age), f"{age // 10 * 10}s", "*"] for age in range(20, 60)]
SEXES = [["m", "*"], ["f", "*"]]
VISITS = """who,day,age,sex,note
u1,1,21,m,a
u1,2,31,f,b
u1,3,31,f,c
u2,9,22,m,d
u2,10,33,f,e
u3,1,39,f,f
"""

Row = tuple[str, str, str, str, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "age", AGES)
    hierarchy_files.write(tmp_path / "h", "sex", SEXES)
    return tmp_path


def run(folder: Path, text: str, out: str = "out.csv", limit: float = 0.0, **question: Any) -> dict[str, Any]:
    (folder / "visits.csv").write_text(text)
    return anonymize(
        folder / "visits.csv",
        folder / "h",
        Question(quasi=("age", "sex"), keep=("note",), **question),
        Options(k=2, limit=limit),
        out=folder / out,
        plan=folder / "plan.toml",
        sql=folder / "plan.sql",
    )


def test_the_latest_row_of_each_person_is_generalised_and_the_others_are_left_out(folder: Path):
    """Day 10 is later than day 9: days that are numbers are compared by value. Latest: 31 f, 33 f, 39 f."""
    found = run(folder, VISITS, person="who", person_rule="latest", time="day")
    assert (found["transformation"], found["k"], found["units"], found["unit"]) == (
        {"age": 1, "sex": 0},
        3,
        3,
        "persons",
    )
    assert (found["rows"], found["person_rule"]) == (6, "latest")
    assert (folder / "out.csv").read_text() == "age,sex,note\n30s,f,c\n30s,f,e\n30s,f,f\n"


@pytest.mark.parametrize(
    ("rule", "kept"), [("earliest", "*,*,a\n*,*,d\n*,*,f\n"), ("modal", "30s,f,c\n30s,f,e\n30s,f,f\n")]
)
def test_another_rule_chooses_other_rows(folder: Path, rule: PersonRule, kept: str):
    """Earliest: 21 m, 22 m, 39 f, which only the top brings together. Modal: u1 has 31 f twice, u2 each once."""
    run(folder, VISITS, person="who", person_rule=rule, time="day")
    assert (folder / "out.csv").read_text() == f"age,sex,note\n{kept}"


@pytest.mark.parametrize("rule", ["set", "multiset"])
def test_a_history_has_no_level_and_the_rules_that_have_are_named(folder: Path, rule: PersonRule):
    with pytest.raises(ParameterError) as raised:
        run(folder, VISITS, person="who", person_rule=rule)
    assert str(raised.value) == (
        f"person rule {rule}: a plan generalises one row of a person after the other, and a history has no levels. "
        "It takes one, pairs, latest, earliest, modal, rows. Nothing was searched."
    )


def test_the_command_takes_rule_and_time(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "visits.csv").write_text(VISITS)
    words = ["risk", "anonymize", str(folder / "visits.csv"), "--hierarchies", str(folder / "h"), "--person", "who"]
    assert main([*words, "--k", "2", "--suppress", "0", "--person-rule", "latest", "--time", "day"]) == 0
    assert "transformation      age 1, sex 0\n" in capsys.readouterr().out
    assert main([*words, "--person-rule", "set"]) == 2
    assert main([*words, "--person-rule", "latest"]) == 2
    assert capsys.readouterr().err.endswith(
        "privlib risk: person rule: latest needs a time column. Name it, or use another rule. Nothing was run.\n"
    )


def chosen(rows: list[Row], rule: PersonRule) -> list[Row]:
    """One row of each person, from the definition: ties go to the latest, then to the greatest values in order."""
    alike = Counter((who, age, sex) for who, _, age, sex, _ in rows)

    def place(row: Row) -> tuple[Any, ...]:
        who, day, age, sex, note = row
        when = (bool(day), int(day or 0)) if rule != "earliest" else (bool(day), -int(day or 0))
        most = alike[who, age, sex] if rule == "modal" else 0
        return most, when, (bool(age), age), (bool(sex), sex), note

    return [max((row for row in rows if row[0] == who), key=place) for who in sorted({row[0] for row in rows})]


def rows_of(folder: Path) -> list[tuple[Any, ...]]:
    """Run the statement of the plan over its file."""
    plan = plan_file.read(folder / "plan.toml")
    assert (folder / "plan.sql").read_text() == to_sql(plan) + "\n"
    with open_engine(None) as engine:
        engine.put("visits.csv", pl.read_csv(folder / "visits.csv", infer_schema=False))
        for each, lines in zip(plan.attributes, (AGES, SEXES), strict=True):
            pairs = {line[0]: line[each.level] for line in lines}
            top = "*" if each.level == each.levels - 1 else None
            frame = pl.DataFrame({"value": [*pairs, None], "label": [*pairs.values(), top]})
            engine.put(f"hierarchy_{each.name}", frame)
        return engine.frame(Statement("plan", "plan", to_sql(plan))).rows()


CELLS = (st.sampled_from(["1", "2", "10", ""]), st.sampled_from(["21", "25", "34", ""]), st.sampled_from("mf"))
ROWS = st.lists(st.tuples(st.sampled_from(["u1", "u2", "u3", "u4"]), *CELLS, st.sampled_from("abc")), min_size=1)
RULES: list[PersonRule] = ["latest", "earliest", "modal"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, rule=st.sampled_from(RULES))
def test_the_candidate_is_that_of_a_file_of_the_chosen_rows(folder: Path, rows: list[Row], rule: PersonRule):
    head = "who,day,age,sex,note\n"
    run(folder, head + "".join(",".join(row) + "\n" for row in chosen(rows, rule)), "slow.csv", 1.0)
    levels = plan_file.read(folder / "plan.toml").levels
    found = run(folder, head + "".join(",".join(row) + "\n" for row in rows), "out.csv", 1.0, **asked(rule))
    assert tuple(found["transformation"].values()) == levels
    assert (folder / "out.csv").read_text() == (folder / "slow.csv").read_text()
    assert rows_of(folder) == pl.read_csv(folder / "out.csv", infer_schema=False).rows()
    plan = plan_file.read(folder / "plan.toml")
    again = reapply(plan, folder / "visits.csv", folder / "h", out=folder / "again.csv", budget_s=0)
    assert again.plan.promise == plan.promise
    assert (folder / "again.csv").read_text() == (folder / "out.csv").read_text()


def asked(rule: PersonRule) -> dict[str, str]:
    return {"person": "who", "person_rule": rule, "time": "day"}
