"""Where hierarchies come from, and what a file's remedies are together."""

import json
from pathlib import Path

import pytest

from privlib.cli.main import main
from privlib.errors import ParameterError
from privlib.policy.records import Need
from privlib.risk.file.remedies import propose
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.shelf import hierarchies_of
from privlib.risk.remedies.lowering import Asked
from privlib.risk.remedies.states import Limits
from privlib.risk.table.loaded import Question

CANARY = "rare-village"


def test_a_file_comes_first_then_a_preset_that_knows_all_values_then_the_values(tmp_path: Path):
    hierarchy_files.write(tmp_path, "sex", [("f", "*"), ("m", "*"), ("x", "*")])
    texts = {"sex": ["f"], "age": ["20", "31"], "age_band": ["20s"], "prefecture": ["01", "13"], "page": ["1", "2"]}
    found, sources = hierarchies_of(texts, tmp_path)
    assert sources == {
        "sex": "file",
        "age": "preset age_ppc",
        "age_band": "values",
        "prefecture": "preset prefecture",
        "page": "values",
    }
    built = [each.built() for each in found]
    assert [(each.name, each.domain, each.levels) for each in built] == [
        ("sex", 3, 2),
        ("age", 120, 5),
        ("age_band", 1, 2),
        ("prefecture", 47, 4),
        ("page", 2, 2),
    ]
    assert hierarchies_of({"age": ["20", "unknown"]}, None)[1] == {"age": "values"}
    assert hierarchies_of({"note": []}, None)[1] == {"note": "values"}


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """Six people; at two years two classes of three."""
    ages, areas = ["20", "20", "21", "30", "31", "31"], ["north"] * 3 + [CANARY] * 3
    lines = [
        f"{person},{age},{area},{'yn'[person % 2]}" for person, (age, area) in enumerate(zip(ages, areas, strict=True))
    ]
    (tmp_path / "panel.csv").write_text("\n".join(["id,age,area,answer", *lines]) + "\n", "utf-8")
    (tmp_path / "ours").mkdir()
    ages_up = [(str(age), f"{age // 2 * 2}-{age // 2 * 2 + 1}", "*") for age in range(20, 40)]
    hierarchy_files.write(tmp_path / "ours", "age", ages_up)
    hierarchy_files.write(tmp_path / "ours", "area", [("north", "*"), (CANARY, "*")])
    return tmp_path / "panel.csv"


def asked(panel: Path, **changed: object) -> Asked:
    return Asked(Limits(3), panel.parent / "ours", **changed)  # pyright: ignore[reportArgumentType]


def test_a_file_has_its_remedies_the_ladder_and_the_optimum(panel: Path):
    found = propose(panel, Question(("age", "area"), ("answer",), person="id"), asked(panel))
    assert [found[name] for name in ("unit", "units", "k", "beyond_limits", "uniques", "loss")] == [
        "persons",
        6,
        1,
        6,
        2,
        0,
    ]
    best = found["remedies"][0]  # pyright: ignore[reportIndexIssue, reportUnknownVariableType]
    assert (best["remedy"], best["attribute"], best["levels"], best["gain"]) == ("coarsen", "age", 1, 6)
    assert best["after"]["k"] == 3
    assert found["ladder"]["holds"] is True  # pyright: ignore[reportIndexIssue]
    assert found["optimum"]["levels"] == {"age": 1, "area": 0}  # pyright: ignore[reportIndexIssue]
    assert (found["blocking"], found["unneeded"]) == ([], [])


def test_where_a_need_blocks_every_answer_what_giving_it_up_would_allow_is_said(panel: Path):
    needs = (Need("U5", "age", "0"), Need("U1", "area", "0"))
    found = propose(panel, Question(("age", "area")), asked(panel, needs=needs))
    assert found["optimum"] is None
    assert [(each["purpose"], each["loss"] is None) for each in found["blocking"]] == [("U5", False), ("U1", True)]  # pyright: ignore[reportUnknownVariableType, reportGeneralTypeIssues]
    assert found["unneeded"] == []
    loose = propose(panel, Question(("age", "area")), asked(panel, needs=(Need("U5", "age", "1"),)))
    assert loose["unneeded"] == ["age", "area"]


def test_levels_and_weights_of_no_quasi_identifier_are_refused(panel: Path):
    with pytest.raises(ParameterError) as raised:
        propose(panel, Question(("age", "area")), asked(panel, levels={"age": 3}))
    assert str(raised.value) == ('levels: "age" has no level 3. age takes 0 to 2; area takes 0 to 1. Nothing was run.')
    with pytest.raises(ParameterError, match=r'^weight: "sex" is no quasi-identifier, or its weight is not above 0\.'):
        propose(panel, Question(("age", "area")), asked(panel, weights={"sex": 2.0}))


def test_the_command_prints_what_can_be_done_and_no_value(panel: Path, capsys: pytest.CaptureFixture[str]):
    words = ["risk", "remedies", str(panel), "--quasi", "age,area", "--hierarchies", str(panel.parent / "ours")]
    assert main([*words, "--k", "3", "--sensitive", "answer", "--person", "id"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[0] == "6 persons, k 1, 6 beyond a limit, 2 alone in a class"
    assert "coarsen age by 1                            6        2" in said
    assert said.splitlines()[-3:] == ["every limit holds", "", "optimum: age 1, area 0; loss 0.0260, 0 suppressed, k 3"]
    assert CANARY not in said
    assert main([*words, "--k", "3", "--json"]) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["ladder"]["rungs"][1]["k"] == 3
    assert CANARY not in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--k", "1"], "k is out of range. It is a whole number from 2 on. Nothing was searched."),
        (["--t", "2"], "--l or --t: out of range. l from 1, t from 0 to 1. Nothing was run."),
        (["--levels", "age"], "--levels: not COLUMN=LEVEL. Such as age=2. Nothing was run."),
    ],
)
def test_mistakes_end_with_2_and_their_message(
    panel: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
):
    plain = ["risk", "remedies", str(panel), "--quasi", "age", "--hierarchies", str(panel.parent / "ours")]
    assert main([*plain, *words]) == 2
    assert capsys.readouterr().err == f"privlib risk: {message}\n"


def test_where_cells_could_not_be_blanked_the_reason_is_said(panel: Path, capsys: pytest.CaptureFixture[str]):
    panel.write_text("id,age,area\n1,20,north\n1,21,north\n2,30,north\n")
    words = ["risk", "remedies", str(panel), "--quasi", "age,area", "--hierarchies", str(panel.parent / "ours")]
    words += ["--person", "id", "--k", "2"]
    assert main(words) == 0
    assert "blank cells: not tried, for persons stand in several classes\n" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["untried"] == {"blank": "persons_in_several_classes"}
    assert main([*words[:-4], "--k", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["untried"] == {}
    panel.write_text("id,age,area\n1,20,north\n1,20,north\n2,20,north\n")
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["untried"] == {}
