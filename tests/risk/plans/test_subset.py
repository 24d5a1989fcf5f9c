"""A research subset: its units are published, scored and suppressed, and all rows are the population around them."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from privlib.cli.main import main
from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.fitting import fit
from privlib.risk.plans import plan_file
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.plans.reapply import reapply
from privlib.risk.plans.statement import to_sql
from privlib.risk.population.searched import of_classes
from privlib.risk.search.conditions import OF_POPULATION, condition
from privlib.risk.search.optimum import search
from privlib.risk.search.task import task
from privlib.risk.table.loaded import Question
from tests.risk.search.slow_search import Data, Model, grouped, score, table_of, units

AGES = [[str(age), f"{age // 10 * 10}s", "*"] for age in range(20, 40)]
SEXES = [["m", "*"], ["f", "*"]]
PEOPLE = "age,sex,inside\n21,m,1\n21,m,0\n22,m,1\n29,m,0\n34,f,1\n35,f,1\n35,f,0\n,f,0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "age", AGES)
    hierarchy_files.write(tmp_path / "h", "sex", SEXES)
    (tmp_path / "people.csv").write_text(PEOPLE)
    return tmp_path


def run(
    folder: Path, *models: str, limit: float = 0.0, upper: dict[str, int] | None = None, **question: Any
) -> dict[str, Any]:
    options = Options(models=models, k=None, limit=limit, upper=upper)
    asked = Question(**{"quasi": ("age", "sex"), "subset": "inside", **question})
    files = {"out": folder / "out.csv", "plan": folder / "plan.toml"}
    return anonymize(folder / "people.csv", folder / "h", asked, options, **files)


def test_units_of_the_subset_are_published_and_counted_and_all_rows_are_the_population(folder: Path):
    """F by age: 21 two, 22 one, 34 one, 35 two; by ten years 20s m four, 30s f three, and one empty cell."""
    found = run(folder, "k_map:3")
    assert (found["transformation"], found["units"], found["population_units"]) == ({"age": 1, "sex": 0}, 4, 8)
    assert (found["rows"], found["null_rows"], found["k"], found["classes"]) == (4, 0, 2, 2)
    # the empty cell is none of the subset, but its line is one of the hierarchy: the published classes are of 21
    assert found["empty_lines"] == ["age"]
    assert (folder / "out.csv").read_text() == "age,sex\n20s,m\n20s,m\n30s,f\n30s,f\n"
    # 22 and 34 are alone in the population: two of four
    assert run(folder, "k_map:2", limit=0.5, upper={"age": 0})["suppressed"] == 2
    assert run(folder, "k:3")["transformation"] == {"age": 2, "sex": 1}
    # of the 20s two of four are in the subset, of the 30s two of three; the empty cell has none and bars a lower bound,
    # until it stands with the others of its sex: then two of four
    assert run(folder, "delta_presence:0,0.7")["transformation"] == {"age": 1, "sex": 0}
    assert run(folder, "delta_presence:0.4,0.5")["transformation"] == {"age": 2, "sex": 0}


def test_the_statement_and_the_plan_take_the_subset_again(folder: Path, capsys: pytest.CaptureFixture[str]):
    run(folder, "k_map:3")
    plan = plan_file.read(folder / "plan.toml")
    assert plan.subset == "inside"
    with open_engine(None) as engine:
        engine.put("people.csv", pl.read_csv(folder / "people.csv", infer_schema=False))
        for name, lines in (("age", AGES), ("sex", SEXES)):
            level = dict(zip(("age", "sex"), plan.levels, strict=True))[name]
            values, labels = [line[0] for line in lines], [line[level] for line in lines]
            engine.put(f"hierarchy_{name}", pl.DataFrame({"value": values, "label": labels}))
        engine.put("plan_class", pl.DataFrame({"age": ["20s", "30s"], "sex": ["m", "f"]}))
        assert engine.frame(Statement("plan", "plan", to_sql(plan))).rows() == pl.read_csv(folder / "out.csv").rows()
    (folder / "people.csv").write_text(PEOPLE + "31,m,TRUE\n31,m,False\n")
    found = reapply(plan, folder / "people.csv", folder / "h", budget_s=0)
    assert (found.units, found.suppressed, found.holds) == (5, 1, False)
    words = ["risk", "anonymize", str(folder / "people.csv"), "--hierarchies", str(folder / "h"), "--subset", "inside"]
    assert main([*words, "--k", "2", "--model", "k_map:4", "--suppress", "0.2", "--json"]) == 0
    assert '"population_units": 10' in capsys.readouterr().out


def test_persons_are_counted_once_in_the_population_and_are_in_the_subset_or_not(folder: Path):
    # u1 and u2 are the subset; 20s, m holds u1, u2 and u3, though five rows
    rows = "u1,21,m,1\nu1,22,m,1\nu2,22,m,1\nu3,29,m,0\nu3,28,m,0\n"
    (folder / "people.csv").write_text(f"who,age,sex,inside\n{rows}")
    found = run(folder, "k_map:3", person="who")
    assert (found["transformation"], found["person_rule"]) == ({"age": 1, "sex": 0}, "pairs")
    assert (found["units"], found["population_units"]) == (2, 3)
    assert run(folder, "k_map:3", person="who", person_rule="latest", time="age")["transformation"] == {
        "age": 1,
        "sex": 0,
    }
    with pytest.raises(ParameterError) as raised:
        run(folder, "k_map:4", person="who")
    assert raised.value.code == "risk.no_solution"
    (folder / "people.csv").write_text(f"who,age,sex,inside\n{rows}u1,21,m,0\nu4,21,m,0\nu4,21,m,1\n")
    with pytest.raises(ParameterError) as raised:
        run(folder, "k_map:2", person="who")
    assert str(raised.value) == (
        '"inside": 2 persons are in the subset with some of their rows alone. A person is in it with all her rows, or '
        "not at all. Nothing was searched."
    )
    assert run(folder, "k_map:2")["units"] == 4


def test_what_is_no_subset_is_refused(folder: Path):
    (folder / "people.csv").write_text(PEOPLE + "31,m,canary\n31,m,\n31,m,2\n")
    with pytest.raises(ParameterError) as raised:
        run(folder, "k_map:2")
    assert str(raised.value) == (
        '"inside": 3 rows say neither 1 nor 0, nor true or false. Each row must say whether it is in the subset. '
        "Nothing was searched."
    )
    with pytest.raises(ParameterError) as raised:
        run(folder, "k_map:2", subset="sex")
    assert str(raised.value) == (
        'subset: "sex" has another role. A column of its own that says 1 or 0. Nothing was run.'
    )
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "census.csv").write_text("age,sex,n\n21,m,3\n")
    (folder / "census.toml").write_text('source = "a"\ndate = 2020-10-01\nlicence = "b"\n')
    options = Options(models=("k_map:2",), population=folder / "census.csv")
    with pytest.raises(ParameterError) as raised:
        anonymize(folder / "people.csv", folder / "h", Question(("age", "sex"), subset="inside"), options)
    assert str(raised.value) == (
        "population: a subset has one, all rows of its file. A population table or a subset. Nothing was run."
    )
    (folder / "people.csv").write_text("age,sex,inside\n21,m,0\n")
    with pytest.raises(ParameterError) as raised:
        run(folder, "k_map:2")
    assert raised.value.code == "risk.no_units"
    # what only others have needs a line too: they are the population
    (folder / "people.csv").write_text("age,sex,inside\n21,m,1\n77,m,0\n78,m,0\n")
    with pytest.raises(ParameterError, match=r'hierarchy of "age": 2 values of the data without a line, in 2 units'):
        run(folder, "k_map:2")


def test_a_flag_of_a_parquet_file_may_be_a_truth_value_and_may_be_kept(folder: Path):
    rows = pl.DataFrame({"age": [21, 22, 29], "sex": ["m"] * 3, "inside": [True, True, False]})
    rows.write_parquet(folder / "people.parquet")
    asked = Question(("age", "sex"), keep=("inside",), subset="inside")
    anonymize(
        folder / "people.parquet", folder / "h", asked, Options(models=("k_map:3",), k=None), out=folder / "out.csv"
    )
    assert (folder / "out.csv").read_text() == "age,sex,inside\n20s,m,true\n20s,m,true\n"


# a search of random tables against every node, from the definitions

LINES = (
    [["a", "ab", "*"], ["b", "ab", "*"], ["c", "cd", "*"], ["d", "cd", "*"]],
    [["x", "*"], ["y", "*"], ["z", "*"]],
)


def slow(
    whole: Data, inside: Sequence[bool], models: Sequence[Model], limit: float, name: str
) -> dict[tuple[int, ...], tuple[float, int]]:
    """Score and suppressed units of each node that meets the models."""
    places = [place for place, one in enumerate(inside) if one]
    persons = None if whole.persons is None else [whole.persons[place] for place in places]
    rows = [whole.rows[place] for place in places]
    # where the subset has an empty cell, its data add the line themselves
    lines: list[Any] = [
        each if any(row[place] is None for row in rows) else whole.lines(place)
        for place, each in enumerate(whole.hierarchies)
    ]
    sample = Data(rows, lines, persons=persons)
    lowest = max(limits[0] for model, limits in [("", (0.0,)), *models] if model in ("", "delta_presence"))
    found: dict[tuple[int, ...], tuple[float, int]] = {}
    for node in whole.nodes():
        around, classes = grouped(whole, node), grouped(sample, node)
        good = {
            key: all(_meets(units(sample, held), units(whole, around[key]), model, limits) for model, limits in models)
            for key, held in classes.items()
        }
        lost = units(sample, [place for key, held in classes.items() if not good[key] for place in held])
        barred = lowest > 0 and set(around) > set(classes)
        if not barred and lost <= int(limit * sample.n):
            found[node] = score(sample, node, [classes[key] for key in classes if good[key]], name), lost
    return found


def _meets(inside: int, around: int, model: str, limits: tuple[float, ...]) -> bool:
    if model == "delta_presence":
        return limits[0] <= inside / around <= limits[1]
    return (inside if model == "k" else around) >= limits[0]


def test_a_thousand_searches_of_random_subsets_equal_a_walk_over_every_node():
    random, solved = Random(20261126), 0
    for turn in range(1_000):
        n = random.randint(1, 12)
        cells = [random.choices("abcd", k=n), random.choices(["x", "y", None] if turn % 5 == 0 else "xyz", k=n)]
        persons = [random.randint(1, 6) for _ in range(n)] if turn % 2 else None
        chosen = {person: random.random() < 0.6 for person in range(n + 7)}
        inside = [chosen[place if persons is None else persons[place]] for place in range(n)]
        if not any(inside):
            continue
        whole = Data(list(zip(*cells, strict=True)), list(LINES), persons=persons)
        models: list[Model] = random.choice(
            [
                [("k_map", (random.randint(1, 6),))],
                [("k", (2,)), ("k_map", (random.randint(2, 6),))],
                [("delta_presence", random.choice([(0.0, 0.5), (0.0, 0.8), (0.2, 0.9), (0.1, 1.0)]))],
            ]
        )
        limit, name = random.choice([0.0, 0.3, 1.0]), random.choice(["loss", "precision", "discernibility", "height"])
        expected = slow(whole, inside, models, limit, name)
        found = searched(whole, inside, models, limit, name)
        assert (found is None) == (not expected), (turn, models, whole)
        if found is not None:
            solved += 1
            levels, value, suppressed = found
            assert value == pytest.approx(min(each for each, _ in expected.values()), abs=1e-9), (turn, models)
            assert expected[levels] == (pytest.approx(value, abs=1e-9), suppressed), (turn, models)
    assert solved > 500


def searched(
    whole: Data, inside: Sequence[bool], models: Sequence[Model], limit: float, name: str
) -> tuple[tuple[int, ...], float, int] | None:
    table, around = table_of(whole)
    places = [place for place, one in enumerate(inside) if one]
    persons = None if whole.persons is None else [whole.persons[place] for place in places]
    sample = Data([whole.rows[place] for place in places], whole.hierarchies, persons=persons)
    texts = {each: sorted({row[place] for row in sample.rows} - {None}) for place, each in enumerate(sample.names)}
    mine, _ = table_of(sample)
    fitted = fit(mine, texts, [each.hierarchy for each in around])  # type: ignore[arg-type]
    people = of_classes(table, around)
    asked = [
        condition(model, limits, population=people if model in OF_POPULATION else None) for model, limits in models
    ]
    try:
        found = search(task(mine, fitted, asked, limit=limit, score=name))
    except ParameterError as error:
        if error.code != "risk.no_solution":
            raise
        return None
    return found.levels, found.score, found.suppressed
