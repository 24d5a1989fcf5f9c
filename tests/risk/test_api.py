"""What is asked at a keyboard: one reading of a file, every figure from its classes, a frame for each."""

import csv
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from privlib.errors import ParameterError
from privlib.risk import api
from privlib.risk.api import Options, Question, Table
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.levels import hierarchy
from privlib.risk.remedies.lowering import Asked
from privlib.risk.remedies.states import Limits
from tests.risk.company import study
from tests.risk.reference import ROOT, Case, cases, rows_of

CANARY = "canary-7731"
ROWS = [
    ("20", "m", "yes"),
    ("20", "m", "no"),
    ("21", "m", "yes"),
    ("21", "f", "yes"),
    ("34", "f", CANARY),
]
LIMITS = {"k_min": 2, "l_min": 2, "t_max": 0.5}


def write(folder: Path, columns: Any, rows: Any) -> Path:
    path = folder / "panel.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *([("" if cell is None else cell) for cell in row] for row in rows)])
    return path


@pytest.fixture
def table(tmp_path: Path) -> Table:
    columns = ("age", "sex", "opinion")
    return api.of_file(write(tmp_path, columns, ROWS), Question(("age", "sex"), sensitive=("opinion",)))


def asked(case: Case) -> Question:
    params = case["params"]
    return Question(
        tuple(case["qi"]),
        tuple(case.get("sensitive", ())),
        ordered=tuple(params.get("ordered", ())),
        person=params.get("person"),
        person_rule=params.get("rule"),
        time=params.get("time"),
        nulls=params.get("nulls", "own"),
        sensitive_nulls=params.get("sensitive_nulls", "own"),
        suppressed=params.get("suppressed_marker"),
    )


NAMES = {"sensitive_null_rows": None, "class_sizes": None, "at_risk": None, "persons": "units"}


@pytest.mark.parametrize("case", cases("measures"), ids=lambda case: case["id"])
def test_figures_worked_out_by_hand_are_those_of_a_file(case: Case, tmp_path: Path):
    columns, rows = rows_of(case)
    if case["params"].get("rule") in ("set", "multiset"):
        with pytest.raises(ParameterError) as raised:
            api.of_file(write(tmp_path, columns, rows), asked(case))
        assert raised.value.code == "risk.plan_person_rule"
        return
    found = api.of_file(write(tmp_path, columns, rows), asked(case))
    lines = case["params"].get("hierarchy")
    along = [hierarchy(case["sensitive"][0], [tuple(line) for line in lines])] if lines else []
    made = api.measure(found, hierarchies=along, **LIMITS)
    of = {each.measure for each in made.rows if each.attribute is not None}
    for name, value in case["expect"].items():
        if name == "c_infimum":
            expected = {f"c_infimum_{least}": c for least, c in value.items()}
        elif name == "at_risk":
            expected = {f"at_risk_{k}": share for k, share in value.items() if k in ("5", "10", "20")}
        else:
            expected = {NAMES.get(name, name): value}
        for measure, figure in expected.items():
            if measure is not None:
                seen = made.value(measure, case["sensitive"][0] if measure in of else None)
                assert seen == (None if figure is None else pytest.approx(float(figure), abs=1e-12)), measure


def test_each_figure_has_its_limit_and_verdict_or_the_reason_why_it_has_none(table: Table):
    # classes 2 (yes, no), 1, 1, 1; the last one gives its answer away
    assert repr(table).count(CANARY) == 0
    assert (table.k, table.units) == (1, 5)
    made = api.measure(table, **LIMITS)
    rows = {(row["measure"], row["attribute"]): row for row in made.frame.rows(named=True)}
    assert rows["k", None] == {
        "measure": "k",
        "attribute": None,
        "value": 1.0,
        "limit": 2.0,
        "verdict": "fail",
        "reason": "",
    }
    assert rows["distinction", None]["value"] == 0.8
    assert rows["separation", None]["value"] == 0.9
    assert rows["discernibility", None]["value"] == 7
    assert rows["average_class_size", None]["value"] == 1.25
    assert rows["distinct_l", "opinion"]["verdict"] == "fail"
    assert (rows["t_ordered", "opinion"]["value"], rows["t_ordered", "opinion"]["reason"]) == (
        None,
        "not declared ordered",
    )
    assert rows["delta", "opinion"]["value"] == float("inf")
    assert made.verdict == "fail"
    with pytest.raises(KeyError):
        made.value("distinct_l")


def test_nothing_measured_is_never_a_pass(tmp_path: Path):
    found = api.of_file(write(tmp_path, ("age", "opinion"), []), Question(("age",), sensitive=("opinion",)))
    made = api.measure(found)
    assert made.verdict == "not evaluated"
    assert {each.reason for each in made.rows if each.value is None} == {
        "no units",
        "no values",
    }


def test_who_stands_in_several_classes_is_told_apart_from_nobody(tmp_path: Path):
    rows = [("u1", "a"), ("u1", "b"), ("u2", "a"), ("u2", "b")]
    found = api.of_file(write(tmp_path, ("person", "q"), rows), Question(("q",), person="person"))
    made = api.measure(found, k_min=2)
    assert (found.k, found.units, made.value("average_risk")) == (2, 2, 0.5)
    assert made.value("distinction") is None
    reasons = {each.reason for each in made.rows if each.value is None}
    assert reasons == {"a person may stand in several classes"}


def test_every_result_is_a_small_frame_without_a_cell(table: Table, tmp_path: Path):
    hierarchy_files.write(tmp_path, "age", [[age, f"{age[0]}x", "*"] for age in ("20", "21", "34")])
    hierarchy_files.write(tmp_path, "sex", [["m", "*"], ["f", "*"]])
    levels = api.hierarchies(table, tmp_path)
    assert [(each.name, each.levels) for each in levels] == [("age", 3), ("sex", 2)]
    options = Options(k=2, limit=0.2)
    best = api.search(table, levels, options)
    # all ages as one: three men, two women, nobody left out; keeping tens would cost both sexes and one person
    assert (dict(best.transformation), best.suppressed, best.k, best.gap) == ({"age": 2, "sex": 0}, 0, 2, 0.0)
    front = api.front(table, levels, options, ks=(2,), limits=(0.2, 1.0))
    assert front.frame["score"][0] == best.score
    (tmp_path / "people.csv").write_text("age,sex,n\n20,m,10\n21,m,5\n21,f,5\n34,f,4\n")
    (tmp_path / "people.toml").write_text('source = "Census"\ndate = 2020-10-01\nlicence = "CC BY 4.0"\n')
    known = api.attackers(table, tmp_path / "people.csv")
    assert known.known is not None
    assert known.frame.select("attacker", "highest").rows() == [
        ("prosecutor", 1.0),
        ("journalist", 0.25),
        ("marketer", None),
    ]
    assert api.attackers(table).frame["attacker"].to_list() == ["prosecutor", "marketer"]
    estimates = api.uniqueness(table, 0.1)
    assert estimates.frame.filter("chosen")["estimator"].to_list() == [estimates.chosen.estimator]
    assert api.special(table).frame.rows() == [("age|sex", 2, 2), ("age", 1, 1)]
    assert api.subsets(table).frame.height == 3
    lowered = api.remedies(table)
    assert lowered.frame.height == len(lowered.remedies) > 0
    frames = [front, known, estimates, api.special(table), api.subsets(table), lowered, api.measure(table, **LIMITS)]
    for each in frames:
        assert CANARY not in each.frame.write_csv()
        assert each.frame.height < 1_000


def test_levels_for_all_attributes_are_needed(table: Table):
    with pytest.raises(ParameterError) as raised:
        api.search(table, api.hierarchies(table)[:1])
    assert str(raised.value) == (
        "hierarchies: none for 1 of the 2 attributes that need one. What `hierarchies` returns, or more. "
        "Nothing was run."
    )


def test_a_data_set_of_the_store_has_the_figures_of_its_rows(tmp_path: Path):
    rows = [{"age": age, "sex": sex, "opinion": opinion} for age, sex, opinion in ROWS]
    company = study({"D02": rows}, {"age": "quasi", "sex": "quasi", "opinion": "sensitive"})
    table = api.of_file(write(tmp_path, ("age", "sex", "opinion"), ROWS), Question(("age", "sex"), ("opinion",)))
    held = api.of_dataset(company, "D02")
    assert api.measure(held).rows == api.measure(table).rows
    assert api.search(held, api.hierarchies(held), Options(k=2)).levels == (
        api.search(table, api.hierarchies(table), Options(k=2)).levels
    )
    with pytest.raises(ParameterError) as raised:
        api.of_dataset(company, "D05")
    assert str(raised.value) == (
        'dataset: the store holds no rows of "D05". A data set that was loaded. Nothing was run.'
    )


def test_a_declared_order_is_the_way_a_distance_runs(tmp_path: Path):
    path = write(tmp_path, ("q", "s"), [("x", "poor"), ("x", "best"), ("y", "fair"), ("y", "fair")])
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "q", [["x", "*"], ["y", "*"]])
    question = Question(("q",), ("s",), orders={"s": ("poor", "fair", "best")})
    table = api.of_file(path, question)
    # x: poor and best 1/2 each; all: poor 1/4, fair 1/2, best 1/4: a quarter moves twice, over two steps
    assert api.measure(table).value("t_ordered", "s") == pytest.approx(1 / 4)
    levels = api.hierarchies(table, tmp_path / "h")
    for limit, level in ((0.25, 0), (0.24, 1)):
        options = Options(k=2, limit=0, models=(f"t_ordered:{limit}@s",))
        assert api.search(table, levels, options).levels == (level,)
        written = api.anonymize(path, tmp_path / "h", question, options)
        assert written["transformation"] == {"q": level}
    with pytest.raises(ParameterError) as raised:
        api.of_file(path, Question(("q",), ("s",), orders={"s": ("poor", "best")}))
    assert raised.value.code == "risk.order_incomplete"


def test_a_subset_is_searched_with_all_rows_as_its_population(tmp_path: Path):
    rows = [("20", "1"), ("21", "1"), ("21", "0"), ("29", "0"), ("30", "0")]
    path = write(tmp_path, ("age", "inside"), rows)
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "age", [[age, f"{age[0]}x", "*"] for age in ("20", "21", "29", "30")])
    table = api.of_file(path, Question(("age",), subset="inside"))
    levels = api.hierarchies(table, tmp_path / "h")
    found = {k: api.search(table, levels, Options(k=None, limit=0, models=(f"k_map:{k}",))) for k in (1, 2, 4, 5)}
    # by age 20 is alone in the population; four are of twenty to twenty-nine
    assert {k: (each.levels, each.units) for k, each in found.items()} == {
        1: ((0,), 2),
        2: ((1,), 2),
        4: ((1,), 2),
        5: ((2,), 2),
    }
    (tmp_path / "h" / "hierarchy_age.csv").write_text("20;*\n21;*\n21;*\n")
    (tmp_path / "h" / "hierarchy_age.toml").unlink()
    with pytest.raises(ParameterError) as raised:
        api.hierarchies(table, tmp_path / "h")
    assert str(raised.value).startswith(
        "hierarchy_age.csv: 1 value stands on more than one line, first on lines 2 and 3.\n"
        'hierarchy of "age": 2 values of the data without a line, in 2 units;'
    )


def test_fractions_that_are_covered_find_the_lines_of_their_numbers(tmp_path: Path):
    path = tmp_path / "panel.parquet"
    pl.DataFrame({"income": [1.5, 1.5, 2.0, 3.0]}).write_parquet(path)
    with pytest.raises(ParameterError, match='"income" holds fractions'):
        api.of_file(path, Question(("income",)))
    table = api.of_file(path, Question(("income",), covered=("income",)))
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "income", [["1.50", "low", "*"], ["2", "high", "*"], ["3e0", "high", "*"]])
    found = api.search(table, api.hierarchies(table, tmp_path / "h"), Options(k=2, limit=0))
    assert (found.levels, found.classes) == ((1,), 2)
    assert api.remedies(table, Asked(Limits(2), tmp_path / "h")).sources == {"income": "file"}


def test_the_example_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    rows = [(f"m{i}", "2x" if i % 2 else "3x", "fm"[i % 3 == 0], "north", "yes") for i in range(40)]
    write(tmp_path, ("member_id", "age", "sex", "area", "opinion"), rows)
    (tmp_path / "levels").mkdir()
    hierarchy_files.write(tmp_path / "levels", "age", [["2x", "*"], ["3x", "*"]])
    monkeypatch.chdir(tmp_path)
    said: dict[str, Any] = {}
    exec(block, said)
    # of 40 numbers 14 are divisible by 3, half of them odd
    assert (said["panel"].k, said["best"].k) == (7, 7)
    assert dict(said["best"].transformation) == {"age": 0, "sex": 0, "area": 0}
