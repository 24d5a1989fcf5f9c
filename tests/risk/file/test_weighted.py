"""The risk of each unit of a file by its sampling weight, and of households, against the definition row by row."""

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest

from privlib.cli.main import main
from privlib.errors import ParameterError
from privlib.risk.file.measure import measure

HEAD = "age,area,w,home\n"


def write(folder: Path, *rows: str) -> Path:
    path = folder / "survey.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return path


def found(path: Path, **options: Any) -> dict[str, Any]:
    result: Any = measure(path, quasi=["age", "area"], weight="w", **options)["individual"]
    return result


def slow(f: int, weights: float) -> float:
    """Franconi and Polettini's first-order form, as it is printed."""
    p = f / weights
    if abs(1 - p) < 1e-9:
        return 1 / f
    q = p / (1 - p)
    return {1: q * math.log(1 / p), 2: q - q**2 * math.log(1 / p)}.get(f, p / (f - (1 - p)))


def test_weights_of_one_are_a_census_and_a_household_is_found_with_any_member(tmp_path: Path):
    path = write(tmp_path, "20,n,1,h1", "20,n,1,h1", "30,n,1,h2", "40,s,1,h1")
    # risks 1/2, 1/2, 1 and 1; the first household has a member who is certain to be found
    assert found(path) == {"mean": 0.75, "highest": 1.0, "expected": 3.0}
    assert found(path, household="home")["household"] == {"mean": 1.0, "highest": 1.0, "expected": 4.0}


def test_many_files_have_the_risks_of_the_definition(tmp_path: Path):
    draw = random.Random(5)
    for _ in range(20):
        people = [
            (draw.choice("ab"), draw.choice("xy"), draw.choice(["1", "2.5", "40"]), f"h{draw.randrange(4)}")
            for _ in range(draw.randint(1, 12))
        ]
        shown = found(write(tmp_path, *map(",".join, people)), household="home")
        risks: list[float] = []
        for age, area, _, _ in people:
            alike = [float(w) for a, b, w, _ in people if (a, b) == (age, area)]
            risks.append(slow(len(alike), sum(alike)))
        homes = [
            1 - math.prod(1 - r for r, two in zip(risks, people, strict=True) if two[3] == one[3]) for one in people
        ]
        for figures, expected in ((shown, risks), (shown["household"], homes)):
            assert figures["mean"] == pytest.approx(sum(expected) / len(expected), rel=1e-9)
            assert figures["highest"] == pytest.approx(max(expected), rel=1e-9)
            assert figures["expected"] == pytest.approx(sum(expected), rel=1e-9)


def test_an_empty_cell_that_matches_every_value_brings_its_weight(tmp_path: Path):
    path = write(tmp_path, "20,n,10,h1", "20,,30,h2")
    # each is compatible with the other: f = 2, F = 40
    assert found(path, nulls="wildcard")["mean"] == pytest.approx(slow(2, 40))
    assert found(path)["mean"] == pytest.approx((slow(1, 10) + slow(1, 30)) / 2)


def test_suppressed_rows_are_in_no_household(tmp_path: Path):
    path = write(tmp_path, "20,n,1,h1", "*,*,1,")
    assert found(path, household="home", suppressed="*")["household"]["expected"] == 1.0


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (
            ["20,n,1,h1", "20,n,2,"],
            {"household": "home"},
            (
                '"home": 1 rows name no household. Give whoever lives alone a household of her own. '
                "Nothing was measured."
            ),
        ),
        (
            ["20,n,0.5,h1"],
            {},
            (
                '"w": 1 rows have a weight that is empty, below 1 or no number. A row stands for one person of the '
                "population at least. Nothing was measured."
            ),
        ),
        (
            ["20,n,1,h1", "30,n,1,h1"],
            {"household": "home", "person": "home"},
            "household: a person has several rows. One row a person. Nothing was run.",
        ),
    ],
)
def test_what_has_no_risk_is_refused(tmp_path: Path, rows: list[str], options: dict[str, Any], message: str):
    with pytest.raises(ParameterError) as raised:
        found(write(tmp_path, *rows), **options)
    assert raised.value.safe_message == message


def test_households_without_weights_are_refused(tmp_path: Path):
    with pytest.raises(ParameterError, match="household: its risk needs weights"):
        measure(write(tmp_path, "20,n,1,h1"), quasi=["age"], household="home")


def test_the_command_prints_the_risk_of_units_and_of_households(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "20,n,1,h1", "20,n,1,h1", "30,n,1,h2")
    asked = ["risk", "measure", str(path), "--quasi", "age,area", "--weight", "w", "--household", "home"]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert [line.split() for line in said.splitlines()[-9:-1]] == [
        ["individual"],
        ["mean", "0.666667"],
        ["highest", "1.000000"],
        ["expected", "2.000000"],
        ["household"],
        ["mean", "0.833333"],
        ["highest", "1.000000"],
        ["expected", "2.500000"],
    ]
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["individual"]["household"]["expected"] == 2.5
