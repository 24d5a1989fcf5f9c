import json
from pathlib import Path
from typing import Any

import pytest

from privlib.errors import ParameterError
from privlib.risk.file.uniques import uniques
from tests.risk.reference import A9, ADULT, SHARED


def write(folder: Path, text: str) -> Path:
    path = folder / "panel.csv"
    path.write_text(text, "utf-8")
    return path


CENSUS = {"estimator": "census", "share": None, "converged": False, "residual": None, "reason": "census"}


def change(without: int, with_it: int) -> dict[str, Any]:
    log2 = {1: 1.584962500721156, 3: 0.0}[without]
    return {"uniques": [without, with_it], "k": [1, 1], "log2_uniques": log2, "log2_k": 0.0}


def test_every_figure_of_a_file_is_said(tmp_path: Path):
    rows = "a,b,c\n2,0,0\n1,3,6\n1,0,0\n"
    assert uniques(write(tmp_path, rows), quasi=["a", "b", "c"], largest=2, fraction=1) == {
        "unit": "records",
        "rows": 3,
        "null_rows": 0,
        "dropped": 0,
        "nulls": "own",
        "person_rule": "rows",
        "units": 3,
        "classes": 3,
        "k": 1,
        "uniques": 3,
        "unique_share": 1.0,
        "subsets": {
            "largest": 2,
            "measured": 6,
            "worst": [
                {"attributes": ["a"], "size": 1, "classes": 2, "k": 1, "uniques": 1, "below": 3}
                | {"distinction": 2 / 3, "separation": 2 / 3},
                {"attributes": ["a", "b"], "size": 2, "classes": 3, "k": 1, "uniques": 3, "below": 3}
                | {"distinction": 1.0, "separation": 1.0},
            ],
        },
        "singling": {"number": 3, "first": [["a"], ["b"], ["c"]]},
        "identifying": {"number": 2, "first": [["a", "b"], ["a", "c"]]},
        "effects": [
            {"attribute": name, "beside_all": change(without, 3), "at_most": {"others": [other]} | change(1, 3)}
            for name, without, other in (("a", 1, "b"), ("b", 3, "a"), ("c", 3, "a"))
        ],
        "special": {
            "largest": 2,
            "lower_bound": True,
            "by_size": [{"size": 1, "units": 2, "sets": 3}, {"size": 2, "units": 1, "sets": 2}],
            "contribution": {"a": 50.0, "b": 37.5, "c": 37.5},
            "most_units": [
                *({"attributes": [name], "units": 1} for name in "abc"),
                *({"attributes": ["a", name], "units": 1} for name in "bc"),
            ],
            "sets": 5,
            "score": 8,
            "dis": 1.0,
        },
        "population": {
            "fraction": 1,
            **dict.fromkeys(("pitman", "zayatz", "snb", "chosen"), CENSUS),
            "assumptions": [
                "the sample is a simple random sample",
                "it holds 1 of the population, as given",
                "units are independent of each other",
            ],
        },
        "attackers": {
            "prosecutor": {
                "highest": 1.0,
                "success": 1.0,
                "at_risk": {str(k): {"units": 3, "share": 1.0} for k in (5, 10, 20)},
            },
            "marketer": 1.0,
            "known": None,
        },
        "blank": 0,
    }


@pytest.mark.parametrize(
    ("text", "options", "wanted"),
    [
        (
            "who,a,b\nann,x,1\nann,x,2\nann,y,1\nbob,y,1\n",
            {"person": "who"},
            {"unit": "persons", "units": 2, "classes": 3, "uniques": 1, "reason": "persons_in_several_classes"},
        ),
        (
            "a,b\n",
            {},
            {"unit": "records", "units": 0, "k": None, "uniques": 0, "unique_share": None, "reason": "no_units"},
        ),
        ("a,b\nx,1\nx,\n", {"nulls": "drop"}, {"rows": 2, "units": 1, "null_rows": 1, "dropped": 1}),
    ],
    ids=["a person of several rows counts once", "no rows", "rows with empty cells are left out under drop"],
)
def test_units_are_those_that_are_asked_for(
    tmp_path: Path, text: str, options: dict[str, Any], wanted: dict[str, object]
):
    found: Any = uniques(write(tmp_path, text), quasi=["a", "b"], **options)
    said = {**found, "reason": found["population"]["chosen"]["reason"]}
    assert {name: said[name] for name in wanted} == wanted


def test_the_assumed_share_of_the_population_and_the_smallest_sets_of_a_person_are_said(tmp_path: Path):
    path = write(tmp_path, "who,a,b\nann,x,1\nann,x,2\nann,y,1\nbob,y,1\n")
    found: Any = uniques(path, quasi=["a", "b"], person="who")
    assert found["population"]["assumptions"][1] == "it holds 0.01 of the population, as assumed where none is given"
    assert found["special"]["by_size"] == [{"size": 1, "units": 1, "sets": 3}]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"largest": 0}, "max size: 0 is not usable. A whole number from 1 on. Nothing was run."),
        ({"nulls": "wildcard"}, "nulls: under wildcard there are no classes. It takes own or drop. Nothing was run."),
        ({"fraction": 2}, "sampling fraction: 2 is not usable. A share above 0, at most 1. Nothing was run."),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: dict[str, Any], message: str):
    with pytest.raises(ParameterError) as raised:
        uniques(write(tmp_path, "a,b\nx,1\n"), quasi=["a"], **options)
    assert str(raised.value) == message


def test_no_result_holds_a_cell(tmp_path: Path):
    canary = "canary-7731"
    path = write(tmp_path, f"who,a,b\n{canary},{canary},x\n{canary},y,{canary}\n")
    assert canary not in json.dumps(uniques(path, quasi=["a", "b"], person="who"))


def test_the_published_census_sample_has_its_published_figures():
    if ADULT:
        found: Any = uniques(SHARED / "adult.csv", quasi=A9, delimiter=";")
        assert (found["units"], found["classes"], found["uniques"]) == (30_162, 19_502, 15_512)
        assert found["special"]["score"] == 20_402_731
        assert found["population"]["chosen"]["share"] == pytest.approx(0.1446083531167384, rel=1e-7)
