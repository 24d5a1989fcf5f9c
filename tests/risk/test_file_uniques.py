import json
from pathlib import Path
from typing import Any

import pytest

from privlib.errors import ParameterError
from privlib.risk.file.uniques import uniques
from tests.risk.arrays import A9, SHARED


def write(folder: Path, text: str) -> Path:
    path = folder / "panel.csv"
    path.write_text(text, "utf-8")
    return path


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
                {
                    "attributes": ["a"],
                    "size": 1,
                    "classes": 2,
                    "k": 1,
                    "uniques": 1,
                    "below": 3,
                    "distinction": 2 / 3,
                    "separation": 2 / 3,
                },
                {
                    "attributes": ["a", "b"],
                    "size": 2,
                    "classes": 3,
                    "k": 1,
                    "uniques": 3,
                    "below": 3,
                    "distinction": 1.0,
                    "separation": 1.0,
                },
            ],
        },
        "singling": {"number": 3, "first": [["a"], ["b"], ["c"]]},
        "identifying": {"number": 2, "first": [["a", "b"], ["a", "c"]]},
        "effects": [
            {
                "attribute": "a",
                "beside_all": {"uniques": [1, 3], "k": [1, 1], "log2_uniques": 1.584962500721156, "log2_k": 0.0},
                "at_most": {
                    "others": ["b"],
                    "uniques": [1, 3],
                    "k": [1, 1],
                    "log2_uniques": 1.584962500721156,
                    "log2_k": 0.0,
                },
            },
            {
                "attribute": "b",
                "beside_all": {"uniques": [3, 3], "k": [1, 1], "log2_uniques": 0.0, "log2_k": 0.0},
                "at_most": {
                    "others": ["a"],
                    "uniques": [1, 3],
                    "k": [1, 1],
                    "log2_uniques": 1.584962500721156,
                    "log2_k": 0.0,
                },
            },
            {
                "attribute": "c",
                "beside_all": {"uniques": [3, 3], "k": [1, 1], "log2_uniques": 0.0, "log2_k": 0.0},
                "at_most": {
                    "others": ["a"],
                    "uniques": [1, 3],
                    "k": [1, 1],
                    "log2_uniques": 1.584962500721156,
                    "log2_k": 0.0,
                },
            },
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
            **{name: census(estimator) for name, estimator in NAMES.items()},
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


NAMES = {"pitman": "census", "zayatz": "census", "snb": "census", "chosen": "census"}


def census(estimator: str) -> dict[str, Any]:
    return {"estimator": estimator, "share": None, "converged": False, "residual": None, "reason": "census"}


def test_a_person_of_several_rows_counts_once_and_is_not_estimated(tmp_path: Path):
    path = write(tmp_path, "who,a,b\nann,x,1\nann,x,2\nann,y,1\nbob,y,1\n")
    found: Any = uniques(path, quasi=["a", "b"], person="who")
    assert (found["unit"], found["units"], found["classes"], found["uniques"]) == ("persons", 2, 3, 1)
    assert found["population"]["chosen"]["reason"] == "persons_in_several_classes"
    assert found["population"]["assumptions"][1] == "it holds 0.01 of the population, as assumed where none is given"
    assert found["special"]["by_size"] == [{"size": 1, "units": 1, "sets": 3}]


def test_without_rows_nothing_is_found(tmp_path: Path):
    found: Any = uniques(write(tmp_path, "a,b\n"), quasi=["a", "b"])
    assert (found["units"], found["k"], found["uniques"], found["unique_share"]) == (0, None, 0, None)
    assert found["population"]["chosen"]["reason"] == "no_units"


def test_rows_with_empty_cells_are_left_out_under_drop(tmp_path: Path):
    found: Any = uniques(write(tmp_path, "a,b\nx,1\nx,\n"), quasi=["a", "b"], nulls="drop")
    assert (found["rows"], found["units"], found["null_rows"], found["dropped"]) == (2, 1, 1, 1)


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
    if (SHARED / "adult.csv").exists():
        found: Any = uniques(SHARED / "adult.csv", quasi=A9, delimiter=";")
        assert (found["units"], found["classes"], found["uniques"]) == (30_162, 19_502, 15_512)
        assert found["special"]["score"] == 20_402_731
        assert found["population"]["chosen"]["share"] == pytest.approx(0.1446083531167384, rel=1e-7)
