"""Releases that left the house, made again from their plans in a store: by hand, and beside what a file gives."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from privlib.cli.main import main
from privlib.errors import ParameterError
from privlib.release.disclosure import release
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.plans import plan_file
from privlib.risk.rule34.registered import recipients
from privlib.risk.shown import releases
from privlib.risk.shown.resolved import Resolved, groups, labels
from privlib.risk.table.specs import Column, Table, spec
from privlib.study import Measured, Study, open_study
from privlib.views import words
from tests.risk.company import study

AGES = [[str(age), f"{age // 10 * 10}s", "*"] for age in range(20, 60)]
AREAS = [["n", "east", "*"], ["s", "east", "*"], ["w", "west", "*"]]
PEOPLE = [(1, 21, "n", "yes"), (2, 22, "n", "no"), (3, 23, "s", "no"), (4, 31, "w", "yes"), (5, 32, "w", "no")]
LATE = (6, 55, "w", "no")
LATER = {1: "n", 2: "n", 3: "s", 4: "n", 7: "s"}
"""Area of the persons of the later candidate, D06."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two plans of one file: by ten years of age, and by area; person 6 answered after the first was made."""
    for name in ("notebooks", "h", "plans"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    hierarchy_files.write(tmp_path / "h", "age", AGES)
    hierarchy_files.write(tmp_path / "h", "area", AREAS)
    for name, people, more in (
        ("q2", PEOPLE, ["--quasi", "age", "--lower", "age=1"]),
        ("q3", [*PEOPLE, LATE], ["--quasi", "area", "--lower", "area=1", "--keep", "answer"]),
    ):
        (tmp_path / name).mkdir()
        source = tmp_path / name / "answer-W1.csv"
        source.write_text("\n".join(["id,age,area,answer", *(",".join(map(str, row)) for row in people)]) + "\n")
        given = ["--k", "2", "--suppress", "0.4", "--person", "id", "--hierarchies", str(tmp_path / "h")]
        out = ["--plan", str(tmp_path / "plans" / f"{name}.toml"), "--out", str(tmp_path / name / "out.csv")]
        assert main(["risk", "anonymize", str(source), *given, *more, *out]) == 0
    for name, instant in (("q2", "2026-06-30T00:00:00"), ("q3", "2026-09-30T00:00:00")):
        path = tmp_path / "plans" / f"{name}.toml"
        plan_file.write(replace(plan_file.read(path), created_at=instant), path)
    return tmp_path


@pytest.fixture
def asked(folder: Path) -> Iterator[Study]:
    rows = [{"area": area, "answer": "yes"} for area in LATER.values()]
    made = study({"D06": rows}, {"area": "quasi", "answer": "sensitive"}, state="candidate")
    made.engine.put("anon_d06", pl.DataFrame(rows).with_columns(pl.Series("principal_key", list(LATER))))
    day = datetime(2026, 6, 1)
    known = [(*row, day) for row in PEOPLE] + [(*LATE, datetime(2026, 8, 1))]
    columns = ["principal_key", "age", "area", "answer", "answered_at"]
    made.engine.put("answer_w1", pl.DataFrame(known, columns, orient="row"))
    yield made
    made.engine.close()


def figures(found: Measured, of: str) -> dict[str, tuple[float | None, str]]:
    rows = found.frame.filter(pl.col("releases") == of).select("measure", "value", "verdict").rows()
    return {name: (value, verdict) for name, value, verdict in rows}


def test_releases_are_made_again_from_their_plans_as_of_their_day(asked: Study):
    """q2: 20s (1, 2, 3), 30s (4, 5). q3: east (1, 2, 3), west (4, 5, 6). Together 1, 2, 3 and 4, 5; 6 is new, alone in
    west: a difference of one, by the common classes east with the 20s, west with the 30s.
    """
    found = releases.releases_together(asked, ["plans/q2.toml"], "plans/q3.toml", k_min=2, hierarchies="h")
    assert figures(found, "q2 + q3") == {
        "k_first": (2.0, "pass"),
        "k_second": (3.0, "pass"),
        "meet_k": (2.0, "pass"),
        "difference_k": (1.0, "fail"),
        "newly_unique": (0.0, "pass"),
        "newly_below_k": (0.0, "pass"),
        "exposed": (1.0, "fail"),
        "stopped": (None, "not evaluated"),
        "smallest_intersection": (None, "not evaluated"),
        "disclosed": (None, "not evaluated"),
        "as_promised": (2.0, "pass"),
    }


def test_the_command_on_files_says_the_same(asked: Study, folder: Path, capsys: pytest.CaptureFixture[str]):
    capsys.readouterr()
    files = [str(folder / name / "answer-W1.csv") for name in ("q2", "q3")]
    plans = [f"--plan-{side}={folder / 'plans' / name}.toml" for side, name in (("a", "q2"), ("b", "q3"))]
    given = ["--person", "id", "--k", "2", "--hierarchies", str(folder / "h"), "--json"]
    assert main(["risk", "releases", *files, *plans, *given]) == 0
    by_file = json.loads(capsys.readouterr().out)
    found = figures(
        releases.releases_together(asked, ["plans/q2.toml"], "plans/q3.toml", k_min=2, hierarchies="h"), "q2 + q3"
    )
    names = ("meet_k", "newly_unique", "newly_below_k", "difference_k", "exposed")
    assert {name: found[name][0] for name in names} == {name: by_file[name] for name in names}
    assert [found["k_first"][0], found["k_second"][0]] == by_file["k"]


def test_a_source_that_is_not_what_it_was_breaks_the_promise(asked: Study, folder: Path):
    """Had the first plan been made a quarter later, person 6 were suppressed in it."""
    path = folder / "plans/q2.toml"
    plan_file.write(replace(plan_file.read(path), created_at="2026-10-01T00:00:00"), path)
    found = releases.releases_together(asked, ["plans/q2.toml"], "plans/q3.toml", k_min=2, hierarchies="h")
    assert figures(found, "q2 + q3")["as_promised"] == (1.0, "fail")
    plan_file.write(replace(plan_file.read(path), as_of="2026-07-31"), path)
    found = releases.releases_together(asked, ["plans/q2.toml"], "plans/q3.toml", k_min=2, hierarchies="h")
    assert figures(found, "q2 + q3")["as_promised"] == (2.0, "pass")


def test_a_release_does_not_know_what_the_study_does_not_know(asked: Study):
    early = replace(asked, as_of=datetime(2026, 7, 1).date())
    found = releases.releases_together(early, ["plans/q2.toml"], "plans/q3.toml", k_min=2, hierarchies="h")
    assert figures(found, "q2 + q3")["as_promised"] == (1.0, "fail")


def test_three_releases_are_judged_by_pairs_all_together_and_by_the_number_that_each_person_is_in(asked: Study):
    """D06 has n (1, 2, 4) and s (3, 7). With q2: 1, 2 and 3 and 4 apart; with q3 the same. All three: 1, 2 together, 3
    alone, 4 alone. In one: 6, 7; in two: 5; in three: 1, 2, 3, 4.
    """
    plans = ["plans/q2.toml", "plans/q3.toml"]
    found = releases.releases_together(asked, plans, "D06", k_min=2, hierarchies="h")
    assert list(dict.fromkeys(found.frame["releases"])) == [
        *("q2 + q3", "q2 + D06", "q3 + D06", "q2 + q3 + D06", "1/3", "2/3", "3/3")
    ]
    assert figures(found, "q2 + D06")["newly_unique"] == (2.0, "fail")
    assert figures(found, "q3 + D06")["newly_unique"] == (2.0, "fail")
    assert figures(found, "q2 + q3 + D06") == {
        "meet_k": (1.0, "fail"),
        "newly_unique": (2.0, "fail"),
        "newly_below_k": (2.0, "fail"),
        "as_promised": (2.0, "pass"),
    }
    counts = found.frame.filter(pl.col("measure") == "in_so_many").select("releases", "value", "verdict").rows()
    assert counts == [("1/3", 2.0, ""), ("2/3", 1.0, ""), ("3/3", 4.0, "")]
    # answers that q3 keeps are compared with those of D06, where they are sensitive
    assert figures(found, "q3 + D06")["smallest_intersection"][0] == 1.0
    said = words.releases_together(release(found)).block.text
    assert said.startswith("Measures of the releases together that miss their limit: ")


def test_a_produced_data_set_is_made_again_if_its_plan_is_known_and_refused_if_not(asked: Study, folder: Path):
    register = [("D02", "produced", True, "q2"), ("D06", "candidate", True, None)]
    asked.engine.put(
        "anon_dataset", pl.DataFrame(register, ["dataset_id", "state", "subject_key", "spec_ref"], orient="row")
    )
    by_plan = releases.releases_together(asked, "plans/q2.toml", "D06", k_min=2, hierarchies="h")
    by_id = releases.releases_together(asked, "D02", "D06", k_min=2, hierarchies="h", plans="plans")
    assert figures(by_id, "D02 + D06") == figures(by_plan, "q2 + D06")
    with pytest.raises(ParameterError) as refused:
        releases.releases_together(asked, "D02", "D06", k_min=2)
    assert refused.value.code == "risk.collation_forbidden"


def test_switched_off_nothing_is_read_and_nothing_evaluated(asked: Study):
    found = releases.releases_together(asked, ["plans/none.toml", "D99"], "D06", k_min=2, composition=False)
    assert set(found.frame["verdict"]) == {"not evaluated"}
    assert found.frame["value"].null_count() == found.frame.height
    assert words.releases_together(release(found)).block.text == "The releases were not compared."


@pytest.mark.parametrize(
    ("table", "code", "said"),
    [
        (
            "answer-W9.csv",
            "risk.plan_source",
            (
                "q2: the store has no table of the file that its plan was made for. Load that file, or leave the "
                "release out. Nothing was measured."
            ),
        ),
        ("anon-D02.csv", "risk.collation_forbidden", "q2 has no keys of persons: what was produced as anonymously"),
    ],
)
def test_a_plan_whose_source_is_not_at_hand_or_has_no_persons_is_refused(
    asked: Study, folder: Path, table: str, code: str, said: str
):
    asked.engine.put("anon_d02", pl.DataFrame({"age": ["21"], "area": ["n"]}))
    path = folder / "plans/q2.toml"
    plan_file.write(replace(plan_file.read(path), table=table), path)
    with pytest.raises(ParameterError) as refused:
        releases.releases_together(asked, ["plans/q2.toml"], "plans/q3.toml", k_min=2, hierarchies="h")
    assert refused.value.code == code
    assert str(refused.value).startswith(said)


def test_a_plan_needs_its_own_hierarchies(asked: Study, folder: Path):
    with pytest.raises(ParameterError) as refused:
        releases.releases_together(asked, ["plans/q2.toml"], "D06", k_min=2)
    assert str(refused.value).startswith("hierarchies: a plan and no hierarchies. Name the folder of the hierarchies")
    hierarchy_files.write(folder / "h", "age", [[line[0], line[2]] for line in AGES])
    with pytest.raises(ParameterError) as refused:
        releases.releases_together(asked, ["plans/q2.toml"], "D06", k_min=2, hierarchies="h")
    assert refused.value.code == "risk.plan_stale"


def held(*parties: str | None) -> list[Resolved]:
    made = spec(Table("t", "t", (Column("a", "a"),)), quasi=["a"])
    return [Resolved(made, None, None if each is None else frozenset(each)) for each in parties]


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        (("x", "x"), ()),
        (("x", "x", "x"), ((0, 1, 2),)),
        (("x", "x", "y"), ()),
        (("x", "xy", "y", None), ((0, 1, 3), (1, 2, 3))),
        ((None, None, None), ((0, 1, 2),)),
    ],
)
def test_releases_that_one_recipient_may_hold_are_judged_together(
    parties: tuple[str | None, ...], expected: tuple[tuple[int, ...], ...]
):
    assert groups(held(*parties)) == expected


def test_releases_of_one_name_are_told_apart():
    assert labels(["plans/q2.toml", "D06", "old/q2.toml", "D06"]) == ("q2", "D06", "q2 (2)", "D06 (2)")


def test_the_register_of_the_sample_company_says_who_may_hold_what(sample_store: Path):
    """D06 is planned for PA05, D04 for PA16, and D03 went to PA16."""
    policy = str(Path(__file__).parents[3] / "sample_data/small/policy.toml")
    made = open_study(store=str(sample_store), policy=policy, law="appi", period="2026-10", as_of="2026-11-10")
    try:
        found = {each: recipients(made, each) for each in ("D06", "D04", "D03")}
    finally:
        made.engine.close()
    assert found == {"D06": {"PA05"}, "D04": {"PA16"}, "D03": {"PA16"}}
