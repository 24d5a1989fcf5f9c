"""Releases in an engine and in files: the planted truth, the definition, and what is refused."""

import json
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.cli.main import main
from privlib.engine.duckdb import DuckDB
from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.releases.compared import Meet
from privlib.risk.releases.composition import Composition, compose
from privlib.risk.table.specs import Spec, spec
from tests.risk.oracle import shared, table
from tests.risk.releases.test_releases import slow_meet, slow_signature

SAMPLE = Path(__file__).parents[3] / "sample_data"
FILES = [str(SAMPLE / "releases" / f"panel-2026q{quarter}.csv") for quarter in (2, 3)]
SP1 = ("age_band", "sex", "area", "family")
COMMAND = ["risk", "releases", *FILES, "--person", "panel_no", "--quasi", ",".join(SP1), "--sensitive", "q1"]

Rows = Sequence[Sequence[str | None]]
COLUMNS = ["person", "age", "area", "answer"]


def asked(name: str, rows: Rows, quasi: Sequence[str] = ("age", "area"), **options: Any) -> tuple[DuckDB, Spec]:
    engine = shared(2)
    given = {"person": "person", "sensitive": ("answer",), **options}
    return engine, spec(table(engine, COLUMNS, rows, name), quasi=quasi, **given)


def composed(*releases: Rows, k: int = 2, **options: Any) -> Composition:
    specs = [asked(f"release{place}", rows, **options) for place, rows in enumerate(releases)]
    return compose(specs[0][0], [each for _, each in specs], k)


def test_the_two_releases_of_the_sample_panel_tell_together_what_was_planted(capsys: pytest.CaptureFixture[str]):
    planted = tomllib.loads((SAMPLE / "plants.toml").read_text("utf-8"))["releases"]["together"]
    assert main([*COMMAND, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["k_limit"] == 5
    assert min(found["k"]) >= 5
    assert planted == {
        "persons_in_both": found["persons"]["in_both"],
        **{name: found[name] for name in planted if name != "persons_in_both"},
    }


def test_a_slow_reading_of_the_two_files_agrees():
    both = [pl.read_csv(path, infer_schema=False).rows(named=True) for path in FILES]
    classes = [{row["panel_no"]: tuple(row[name] for name in SP1) for row in rows} for rows in both]
    answers = [{row["panel_no"]: row["q1"] for row in rows} for rows in both]
    assert slow_meet(classes, 5) == Meet(663, (10, 10), 1, 7, 12)
    found = slow_signature(classes[0], classes[1], answers[0], answers[1])
    assert (found.m, found.smallest_intersection, found.disclosed) == ((5, 4), 4, 0)


def test_the_command_prints_counts_and_no_class_and_no_person(capsys: pytest.CaptureFixture[str]):
    assert main(COMMAND) == 0
    assert capsys.readouterr() == (
        """k limit                                        5
persons
  in one                                      10
  in both                                    663
k                                         10, 10
meet k                                         1
newly unique                                   7
newly below k                                 12
joined                                         3
left                                           7
difference k                                   1
exposed                                        4
classes compared                the same columns
sensitive
  q1
    m                                       5, 4
    invariant                                 no
    smallest intersection                      4
    disclosed                                  0
""",
        "",
    )


def test_a_later_release_may_be_told_apart_by_other_columns(capsys: pytest.CaptureFixture[str]):
    """By age band and area alone whoever moved alone meets no other of her old class there."""
    assert main([*COMMAND, "--quasi-b", "age_band,area", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["newly_unique"], found["newly_below_k"], found["classes_compared"]) == (7, 12, "common")


cells = st.sampled_from(["x", "y", "z", None])
people = st.lists(st.tuples(cells, cells, st.sampled_from(["yes", "no", "0"])), max_size=14)


@settings(deadline=None, max_examples=40)
@given(people, people, st.integers(0, 6), st.integers(2, 4))
def test_tables_give_what_the_definition_says(a: list[Any], b: list[Any], shift: int, k: int):
    """Persons of the second release are those of the first from `shift` on."""
    rows = [[(f"p{place}", *row) for place, row in enumerate(a)], [(f"p{i + shift}", *row) for i, row in enumerate(b)]]
    found = composed(*rows, k=k)
    classes = [{row[0]: row[1:3] for row in release} for release in rows]
    answers = [{row[0]: row[3] for row in release} for release in rows]
    assert found.meet == slow_meet(classes, k)
    assert found.pairs[0].meet == found.meet
    both = len(classes[0].keys() & classes[1].keys())
    assert found.by_number == (len(a) + len(b) - 2 * both, both)
    assert dict(found.pairs[0].signatures) == {"answer": slow_signature(classes[0], classes[1], *answers)}
    joined = [row for person, row in classes[1].items() if person not in classes[0]]
    assert sorted(n for n in found.pairs[0].difference.added.tolist() if n) == sorted(map(joined.count, set(joined)))


@settings(deadline=None, max_examples=25)
@given(people)
def test_a_table_composed_with_itself_changes_nothing(a: list[Any]):
    """Property 13."""
    rows = [(f"p{place}", *row) for place, row in enumerate(a)]
    found = composed(rows, rows)
    assert (found.meet.meet_k, found.meet.newly_unique, found.meet.newly_below_k) == (found.meet.k[0], 0, 0)
    assert (found.pairs[0].difference.difference_k, found.pairs[0].difference.exposed) == (None, 0)


@settings(deadline=None, max_examples=40)
@given(st.tuples(people, people, people), st.integers(0, 4), st.integers(0, 4), st.integers(2, 4))
def test_three_tables_give_what_the_definition_says(tables: tuple[list[Any], ...], second: int, third: int, k: int):
    """Persons of the second and the third release begin later. Together as all, as pairs, and by how many hold them."""
    starts = (0, second, second + third)
    rows = [[(f"p{n + start}", *row) for n, row in enumerate(each)] for each, start in zip(tables, starts, strict=True)]
    found = composed(*rows, k=k)
    classes = [{row[0]: row[1:3] for row in release} for release in rows]
    assert found.meet == slow_meet(classes, k)
    held = Counter(person for release in classes for person in release)
    assert found.by_number == tuple(sum(n == number for n in held.values()) for number in (1, 2, 3))
    for pair in found.pairs:
        assert pair.meet == slow_meet([classes[place] for place in pair.releases], k)
    # property 13: over the persons in all of them, and no more than any two of them leave
    everywhere = set.intersection(*(set(release) for release in classes))
    if everywhere:
        smallest = [min(Counter(release[person] for person in everywhere).values()) for release in classes]
        assert found.meet.meet_k is not None
        assert found.meet.meet_k <= min(smallest)
        for release in classes:
            sizes = Counter(release.values())
            assert found.meet.meet_k <= min(sizes[release[person]] for person in everywhere)
    else:
        assert found.meet.meet_k is None


@settings(deadline=None, max_examples=25)
@given(people, people, st.integers(0, 6), st.integers(2, 4))
def test_a_release_that_is_given_twice_beside_another_changes_nothing(a: list[Any], b: list[Any], shift: int, k: int):
    """Property 13, for three."""
    rows = [[(f"p{place}", *row) for place, row in enumerate(a)], [(f"p{i + shift}", *row) for i, row in enumerate(b)]]
    two, three = composed(*rows, k=k), composed(*rows, rows[1], k=k)
    assert (three.meet.persons, three.meet.meet_k) == (two.meet.persons, two.meet.meet_k)
    assert (three.meet.newly_unique, three.meet.newly_below_k) == (two.meet.newly_unique, two.meet.newly_below_k)
    again = three.pairs[2]
    assert (again.releases, again.meet.newly_below_k, again.difference.exposed) == ((1, 2), 0, 0)


ONE: Rows = [("1", "a", "n", "y"), ("2", "a", "n", "y"), ("3", "b", "s", "y"), ("4", "b", "s", "n")]
TWO: Rows = [("1", "a", "n", "y"), ("2", "b", "s", "y"), ("3", "b", "s", "y"), ("4", "a", "n", "n")]
THREE: Rows = [("1", "a", "n", "y"), ("2", "a", "n", "y"), ("5", "b", "s", "y"), ("6", "b", "s", "n")]


def test_three_releases_are_judged_all_together_and_pair_by_pair():
    found = composed(ONE, TWO, THREE)
    assert found.names == ("people.csv",) * 3
    assert found.meet == Meet(2, (2, 2, 2), 1, 2, 2)
    assert found.by_number == (2, 2, 2)
    assert [(pair.releases, pair.meet.persons, pair.meet.newly_unique) for pair in found.pairs] == [
        ((0, 1), 4, 4),
        ((0, 2), 2, 0),
        ((1, 2), 2, 2),
    ]


def test_the_order_of_the_quasi_identifiers_does_not_matter():
    engine, first = asked("release0", ONE)
    _, second = asked("release1", ONE, ("area", "age"))
    found = compose(engine, [first, second], 2)
    assert found.pairs[0].same_columns
    assert (found.meet.newly_unique, found.pairs[0].difference.exposed) == (0, 0)


def test_a_suppressed_row_is_in_no_release():
    hidden: Rows = [*ONE[:3], ("4", "*", "*", "n")]
    found = composed(hidden, ONE, suppressed="*")
    assert (found.by_number, found.meet.k, found.pairs[0].difference.difference_k) == ((1, 3), (1, 2), 1)


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ([*ONE, ONE[0]], {}, "1 persons stand in more than one row."),
        ([*ONE, (None, "a", "n", "y")], {}, "1 rows have no value in the person column."),
        (ONE, {"person": None}, "people.csv: no person column. Releases are judged together person by person; name it"),
        (ONE, {"k": 1}, "k: not usable. 2 or more."),
    ],
)
def test_what_cannot_be_judged_is_refused(rows: Rows, options: dict[str, Any], said: str):
    with pytest.raises(ParameterError) as raised:
        composed(rows, ONE, **options)
    assert str(raised.value).startswith(said)


def test_one_release_alone_is_refused():
    with pytest.raises(ParameterError) as raised:
        composed(ONE)
    assert str(raised.value).startswith("releases: not usable. 2 to 16 of them.")


AGES = [[str(age), f"{age // 10 * 10}s", "*"] for age in range(20, 60)]
AREAS = [["n", "east", "*"], ["s", "east", "*"], ["w", "west", "*"]]
SOURCE = "id,age,area,answer\n1,21,n,yes\n2,22,n,no\n3,23,s,no\n4,31,w,yes\n5,32,w,no\n6,55,w,no\n"


@pytest.fixture
def plans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Two plans of the same people, each with classes of two: by ten years of age, and by area."""
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "age", AGES)
    hierarchy_files.write(tmp_path / "h", "area", AREAS)
    (tmp_path / "source.csv").write_text(SOURCE)
    for name, more in (
        ("a", ["--quasi", "age", "--lower", "age=1", "--suppress", "0.2", "--person", "id"]),
        ("b", ["--quasi", "area", "--lower", "area=1", "--suppress", "0.2", "--person", "id", "--keep", "answer"]),
    ):
        words = ["risk", "anonymize", str(tmp_path / "source.csv"), "--hierarchies", str(tmp_path / "h"), "--k", "2"]
        out = ["--plan", str(tmp_path / f"{name}.toml"), "--out", str(tmp_path / f"{name}.csv")]
        assert main([*words, *more, *out]) == 0
    capsys.readouterr()
    return tmp_path


def together_of(folder: Path, *words: str) -> int:
    source = str(folder / "source.csv")
    return main(["risk", "releases", source, source, "--person", "id", "--k", "2", *words])


def test_earlier_releases_are_made_again_from_their_plans(plans: Path, capsys: pytest.CaptureFixture[str]):
    """A: 20s (1, 2, 3), 30s (4, 5), and 6 left out. B: east (1, 2, 3), west (4, 5, 6). Together as in A."""
    words = ["--plan-a", str(plans / "a.toml"), "--plan-b", str(plans / "b.toml"), "--hierarchies", str(plans / "h")]
    assert together_of(plans, *words, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {name: found[name] for name in ("persons", "k", "meet_k", "newly_unique", "joined", "as_promised")} == {
        "persons": {"in_one": 1, "in_both": 5},
        "k": [2, 3],
        "meet_k": 2,
        "newly_unique": 0,
        "joined": 1,
        "as_promised": [True, True],
    }


def test_a_plan_beside_a_file_and_other_data_than_it_was_made_for(plans: Path, capsys: pytest.CaptureFixture[str]):
    """The later release as it is, of ages to the year; the earlier one from a source in which person 6 is 39."""
    (plans / "source.csv").write_text(SOURCE.replace("6,55", "6,39"))
    words = ["--plan-a", str(plans / "a.toml"), "--hierarchies", str(plans / "h"), "--quasi", "area"]
    assert together_of(plans, *words, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["k"], found["meet_k"], found["newly_unique"]) == ([3, 1], 1, 0)
    assert found["as_promised"] == [False, None]


def test_the_release_itself_has_no_persons_and_is_not_compared(plans: Path, capsys: pytest.CaptureFixture[str]):
    words = ["risk", "releases", str(plans / "a.csv"), str(plans / "source.csv"), "--person", "id", "--quasi", "age"]
    assert main(words) == 2
    assert capsys.readouterr().err == (
        'privlib risk: a.csv: no column "id". There are 1 columns; the first line must name them. '
        "Nothing was measured.\n"
    )


def test_a_plan_needs_its_hierarchies_and_a_file_its_quasi_identifiers(plans: Path, capsys: pytest.CaptureFixture[str]):
    assert together_of(plans, "--plan-a", str(plans / "a.toml"), "--quasi", "age") == 2
    assert capsys.readouterr().err == (
        "privlib risk: hierarchies: a plan and no hierarchies. Name the folder of the hierarchies that the plan was "
        "made with. Nothing was run.\n"
    )
    assert together_of(plans) == 2
    assert "no quasi-identifier given" in capsys.readouterr().err


def test_a_sensitive_attribute_that_two_of_three_releases_have_is_compared_in_those_two():
    specs = [asked(f"release{place}", rows) for place, rows in enumerate((ONE, TWO, THREE))]
    specs[1] = asked("release1", TWO, sensitive=())
    found = compose(specs[0][0], [each for _, each in specs], 2)
    assert [[name for name, _ in pair.signatures] for pair in found.pairs] == [[], ["answer"], []]
    assert found.pairs[1].signatures == composed(ONE, THREE).pairs[0].signatures


def test_groups_of_releases_are_judged_each_as_if_it_were_alone():
    specs = [asked(f"release{place}", rows) for place, rows in enumerate((ONE, TWO, THREE, ONE))]
    found = compose(specs[0][0], [each for _, each in specs], 2, [(0, 1, 2), (0, 2, 3)])
    assert found.groups == (((0, 1, 2), composed(ONE, TWO, THREE).meet), ((0, 2, 3), composed(ONE, THREE, ONE).meet))
