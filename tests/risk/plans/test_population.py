"""Plans that a population table decides: k-map and delta-presence from the command on."""

from collections import Counter
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from privlib.cli.main import main
from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.plans import plan_file
from privlib.risk.plans.anonymize import Options, anonymize
from privlib.risk.plans.reapply import reapply
from privlib.risk.table.loaded import Question

AGES = [[str(age), f"{age // 10 * 10}s", "*"] for age in range(20, 40)]
SEXES = [["m", "*"], ["f", "*"]]
ABOUT = 'source = "Population census 2020"\ndate = 2020-10-01\nlicence = "CC BY 4.0"\n'
PEOPLE = "age,sex\n21,m\n22,m\n34,f\n35,f\n"
CENSUS = "age,sex,n\n21,m,3\n22,m,4\n29,m,2\n34,f,2\n35,f,9\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "age", AGES)
    hierarchy_files.write(tmp_path / "h", "sex", SEXES)
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "census.toml").write_text(ABOUT)
    (tmp_path / "census.csv").write_text(CENSUS)
    return tmp_path


def run(folder: Path, *models: str, k: int | None = None, limit: float = 0.0, **written: Any) -> dict[str, Any]:
    options = Options(models=models, k=k, limit=limit, population=folder / "census.csv")
    return anonymize(folder / "people.csv", folder / "h", Question(quasi=("age", "sex")), options, **written)


def refused(folder: Path, *models: str) -> str:
    with pytest.raises(ParameterError) as raised:
        run(folder, *models)
    return str(raised.value)


def test_every_class_is_at_least_as_large_in_the_population_as_is_asked(folder: Path):
    """By age F is 3, 4, 2, 9; by ten years 9 (21, 22 and 29) and 11."""
    assert run(folder, "k_map:2")["transformation"] == {"age": 0, "sex": 0}
    assert run(folder, "k_map:3")["transformation"] == {"age": 1, "sex": 0}
    assert run(folder, "k_map:10", limit=0.5)["suppressed"] == 2
    assert run(folder, "k_map:12")["transformation"] == {"age": 2, "sex": 1}


def test_k_and_k_map_hold_together(folder: Path):
    found = run(folder, "k_map:2", k=2)
    assert (found["transformation"], found["models"]) == ({"age": 1, "sex": 0}, ["k:2", "k_map:2"])


def test_the_share_of_the_population_that_is_in_the_data_is_bounded(folder: Path):
    """By age 1/3, 1/4, 1/2, 1/9; by ten years 2/9 and 2/11. Of ages 29 there is nobody, so 0.1 cannot be kept there."""
    assert run(folder, "delta_presence:0,0.5")["transformation"] == {"age": 0, "sex": 0}
    assert run(folder, "delta_presence:0,0.3")["transformation"] == {"age": 1, "sex": 0}
    assert run(folder, "delta_presence:0.1,0.5")["transformation"] == {"age": 1, "sex": 0}


def test_a_table_of_labels_keeps_the_search_above_its_level(folder: Path):
    (folder / "census.toml").write_text(ABOUT + "[levels]\nage = 1\n")
    (folder / "census.csv").write_text("age,sex,n\n20s,m,9\n30s,f,11\n")
    found = run(folder, "k_map:2", plan=folder / "plan.toml")
    assert found["transformation"] == {"age": 1, "sex": 0}
    assert plan_file.read(folder / "plan.toml").lower == {"age": 1}


def test_columns_that_are_no_quasi_identifier_are_added_up(folder: Path):
    (folder / "census.csv").write_text("area,age,sex,n\nx,21,m,1\ny,21,m,2\nx,22,m,4\nx,34,f,3\ny,35,f,9\n")
    assert run(folder, "k_map:3")["transformation"] == {"age": 0, "sex": 0}


FORM = (
    "A population table is a CSV file in UTF-8 with a header, quasi-identifiers, a column n of whole numbers and one "
    "line a combination. Write it so. Nothing was measured."
)
PARTIAL = (
    'census.csv: no column "sex". k-map and delta-presence need every quasi-identifier. Add them, or leave them out of '
    "--quasi. Nothing was measured."
)
MISSING = (
    "2 classes of the data set, with 2 units, are not in the population table. It must hold every combination that the "
    "data set holds. Add them, or coarsen both. Nothing was measured."
)
LINES = 'census.csv: 2 values of "age" have no line in its hierarchy.'
LEVEL = 'census.csv: its TOML file puts "age" at a level that the hierarchy does not have.'


@pytest.mark.parametrize(
    ("census", "about", "message"),
    [
        ("age,n\n21,3\n", "", PARTIAL),
        (
            "age,sex,n\n21,m,3\n71,m,3\n72,m,3\n",
            "",
            f'census.csv: 2 values of "age" have no line in its hierarchy. {FORM}',
        ),
        ("age,sex,n\n21,m,3\n", "[levels]\nage = 3\n", f"{LEVEL} {FORM}"),
        ("age,sex,n\n21,m,3\n22,m,3\n", "", MISSING),
    ],
)
def test_a_table_that_does_not_fit_is_refused(folder: Path, census: str, about: str, message: str):
    (folder / "census.csv").write_text(census)
    (folder / "census.toml").write_text(ABOUT + about)
    assert refused(folder, "k_map:2") == message


def test_a_population_smaller_than_the_data_is_refused(folder: Path):
    (folder / "people.csv").write_text(PEOPLE + "34,f\n34,f\n")
    assert refused(folder, "k_map:2") == (
        "1 classes have more units in the data set than people in the population table. The population holds the data "
        "set. Check the date and the area of the table. Nothing was measured."
    )


def test_a_table_that_no_model_looks_at_is_a_mistake(folder: Path):
    assert refused(folder, "k:2") == (
        "model: a population table, and no model that looks at it. It takes k_map or delta_presence. Nothing was run."
    )


def test_the_plan_is_done_again_with_a_population_table(folder: Path):
    run(folder, "k_map:3", plan=folder / "plan.toml", out=folder / "out.csv")
    plan = plan_file.read(folder / "plan.toml")
    assert (plan.models, plan.k, plan.by_table) == (("k_map:3",), 1, True)
    with pytest.raises(ParameterError) as raised:
        reapply(plan, folder / "people.csv", folder / "h")
    assert str(raised.value) == (
        "model: k_map needs a population table. A population table with k_map and delta_presence alone. "
        "Nothing was run."
    )
    again = reapply(plan, folder / "people.csv", folder / "h", population=folder / "census.csv")
    assert (again.holds, again.still_optimal, again.plan.promise) == (True, True, plan.promise)
    (folder / "census.csv").write_text(CENSUS.replace(",9\n", ",1\n").replace("34,f,2", "34,f,1"))
    again = reapply(plan, folder / "people.csv", folder / "h", population=folder / "census.csv")
    assert (again.holds, again.suppressed) == (False, 2)


def test_the_command_takes_the_table(folder: Path, capsys: pytest.CaptureFixture[str]):
    words = ["risk", "anonymize", str(folder / "people.csv"), "--hierarchies", str(folder / "h"), "--k", "2"]
    words += ["--model", "k_map:10", "--suppress", "0.5", "--population", str(folder / "census.csv")]
    assert main([*words, "--plan", str(folder / "plan.toml"), "--out", str(folder / "out.csv")]) == 0
    assert "transformation      age 1, sex 0\n" in capsys.readouterr().out
    assert (folder / "out.csv").read_text() == "age,sex\n30s,f\n30s,f\n"
    again = ["risk", "reapply", str(folder / "people.csv"), "--hierarchies", str(folder / "h")]
    again += ["--plan", str(folder / "plan.toml"), "--population", str(folder / "census.csv")]
    assert main(again) == 0


Person = tuple[str, str]
SOME = st.lists(st.tuples(st.sampled_from(["20", "21", "22", "30"]), st.sampled_from("mf")), min_size=1, max_size=12)
OTHERS = st.dictionaries(st.tuples(st.sampled_from(["20", "29", "30", "31"]), st.sampled_from("mf")), st.integers(1, 5))


def slow(rows: list[Person], people: Mapping[Person, int], k: int) -> dict[tuple[int, int], int]:
    """For each pair of levels the people of the data in classes with fewer than k of the population."""

    def label(who: Person, levels: tuple[int, int]) -> Person:
        return AGES[int(who[0]) - 20][levels[0]], SEXES["mf".index(who[1])][levels[1]]

    lost: dict[tuple[int, int], int] = {}
    for levels in product(range(3), range(2)):
        counted: Counter[Person] = Counter()
        for who, n in people.items():
            counted[label(who, levels)] += n
        lost[levels] = sum(counted[label(who, levels)] < k for who in rows)
    return lost


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=SOME, others=OTHERS, k=st.integers(1, 9), limit=st.sampled_from([0.0, 0.3]))
def test_levels_are_those_of_a_search_written_from_the_definition(
    folder: Path, rows: list[Person], others: dict[Person, int], k: int, limit: float
):
    people = Counter(rows) + Counter(others)
    (folder / "people.csv").write_text("age,sex\n" + "".join(f"{a},{s}\n" for a, s in rows))
    (folder / "census.csv").write_text("age,sex,n\n" + "".join(f"{a},{s},{n}\n" for (a, s), n in people.items()))
    lost = slow(rows, people, k)
    good = [levels for levels, n in lost.items() if n <= int(limit * len(rows))]
    assume(good)
    options = Options(models=(f"k_map:{k}",), k=None, limit=limit, score="height", population=folder / "census.csv")
    found: dict[str, Any] = anonymize(folder / "people.csv", folder / "h", Question(quasi=("age", "sex")), options)
    levels = tuple(found["transformation"].values())
    assert levels in good
    assert sum(levels) == min(map(sum, good))
    assert found["suppressed"] == lost[levels]
