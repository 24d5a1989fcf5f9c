"""The population around a data set of the store: estimates from its class sizes, and attackers by what they know."""

from dataclasses import replace
from pathlib import Path

import pytest

from privlib.errors import ParameterError
from privlib.release.disclosure import release
from privlib.risk.population.uniqueness import uniqueness
from privlib.risk.shown import population
from privlib.risk.table.coded import finest
from privlib.risk.table.register import read
from privlib.study import Study
from privlib.views import tables, words
from tests.risk.company import study

FIELDS = {"area": "quasi", "age": "quasi"}
CANARY = "rare-village"
ROWS = [
    *({"area": "north", "age": "20"} for _ in range(2)),
    {"area": "north", "age": "21"},
    {"area": CANARY, "age": "20"},
]
ABOUT = 'source = "Census"\ndate = 2020-10-01\nlicence = "CC BY 4.0"\n'


def asked() -> Study:
    return study({"D02": ROWS}, FIELDS)


@pytest.fixture
def census(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(f"area,age,n\nnorth,20,40\nnorth,21,10\n{CANARY},20,5\n")
    (tmp_path / "people.toml").write_text(ABOUT)
    return tmp_path


def test_without_a_population_table_nothing_is_said_of_those_who_know_the_population() -> None:
    # classes of 2, 1 and 1: one in two, and twice certain; three classes of four persons
    found = population.attackers(asked(), "D02", k_min=2)
    assert found.frame.rows() == [
        ("prosecutor", 1, 100.0, 75.0, 2, ""),
        ("journalist", None, None, None, None, "not computed"),
        ("marketer", None, None, 75.0, None, "data set as population"),
    ]
    assert words.attackers(release(found)).text == (
        "Someone who knows that a person is in the data set picks the right record 75% of the time on average, and "
        "100% at most. What someone finds who knows only the population (journalist, k-map, delta-presence) was not "
        "computed: this needs a table of the population (parameter population)."
    )


def test_with_a_population_table_the_smallest_class_of_the_population_is_k_of_k_map(census: Path) -> None:
    found = population.attackers(asked(), "D02", k_min=10, population="people.csv")
    # mean of 1/40, 1/40, 1/10 and 1/5 is 0.0875; classes / people, 3 / 55, is less
    assert found.frame.rows() == [
        ("prosecutor", 1, 100.0, 75.0, 4, ""),
        ("journalist", 5, pytest.approx(20.0), pytest.approx(8.75), 1, ""),
        ("marketer", None, None, pytest.approx(8.75), None, ""),
    ]
    assert words.attackers(release(found)).text.endswith(
        "Someone who knows only that the person belongs to the population: 8.75%, and 20% at most; at least 5 people "
        "share each class (k-map)."
    )


def test_a_table_that_lacks_an_attribute_is_right_at_best_and_gives_no_k_map(census: Path) -> None:
    (census / "people.csv").write_text(f"area,n\nnorth,50\n{CANARY},5\n")
    found = population.attackers(asked(), "D02", k_min=10, population="people.csv")
    assert found.frame["note"].to_list() == ["", "at best", "at best"]
    assert "k-map is not computed" in words.attackers(release(found)).text


def test_how_sure_it_is_that_someone_is_in_the_data_set_lies_between_two_groups_of_the_population(census: Path) -> None:
    # 2 of 40, 1 of 10, 1 of 5, and nobody of the 7 in the south
    (census / "people.csv").write_text(f"area,age,n\nnorth,20,40\nnorth,21,10\n{CANARY},20,5\nsouth,20,7\n")
    found = population.delta_presence(asked(), "D02", population="people.csv")
    assert found.frame.rows() == [("least", 0.0, ""), ("greatest", pytest.approx(20.0), "")]
    said = words.delta_presence(release(found))
    assert said is not None
    assert said.text == (
        "Of the people of the population who share their values, the share that is in the data set lies between 0% and "
        "20% (delta-presence): so sure can someone be who knows these attributes of a person and the population. "
        "Of some it is certain that they are not in it: nobody with their values is."
    )


def test_where_everyone_of_a_group_is_in_the_data_set_that_is_certain(census: Path) -> None:
    (census / "people.csv").write_text(f"area,age,n\nnorth,20,40\nnorth,21,10\n{CANARY},20,1\n")
    found = population.delta_presence(asked(), "D02", population="people.csv")
    assert found.frame["share"].to_list() == [pytest.approx(5.0), pytest.approx(100.0)]
    said = words.delta_presence(release(found))
    assert said is not None
    assert said.text.endswith("Of some it is certain that they are in it: everyone with their values is.")


def test_presence_is_not_computed_of_a_table_that_lacks_an_attribute(census: Path) -> None:
    (census / "people.csv").write_text(f"area,n\nnorth,50\n{CANARY},5\n")
    found = population.delta_presence(asked(), "D02", population="people.csv")
    assert found.frame.rows() == [("least", None, "at best"), ("greatest", None, "at best")]
    said = words.delta_presence(release(found))
    assert said is not None
    assert said.text == (
        "How sure someone can be that a person is in the data set (delta-presence) is not computed, since the "
        "population table lacks an attribute."
    )


def test_without_a_population_table_presence_has_no_sentence_and_no_table() -> None:
    shown = release(population.delta_presence(asked(), "D02"))
    assert (words.delta_presence(shown), tables.delta_presence(shown), shown.cells) == (None, None, ())


def test_a_class_that_the_population_lacks_is_refused_with_counts(census: Path) -> None:
    (census / "people.csv").write_text("area,age,n\nnorth,20,40\nnorth,21,10\n")
    with pytest.raises(ParameterError) as raised:
        population.attackers(asked(), "D02", k_min=10, population="people.csv")
    assert (raised.value.code, CANARY in raised.value.safe_message) == ("risk.population_missing", False)


def test_estimates_are_those_of_the_class_sizes_and_the_chosen_one_is_noted() -> None:
    rows = [{"area": f"a{n}", "age": "1"} for n in range(12) for _ in range(1 + n % 4)]
    one = study({"D02": rows}, FIELDS)
    found = population.population_uniques(one, "D02", sampling_fraction=0.05)
    table = read(one, "D02").classes(one)
    assert table is not None
    wanted = uniqueness(finest(one.engine, table.spec, table.rule), 0.05)
    assert found.frame["alone"].to_list() == pytest.approx(
        [10.0, *(each.value and 100 * each.value for each in (wanted.pitman, wanted.zayatz, wanted.snb))]
    )
    assert found.frame["fraction"].to_list() == [5.0] * 4
    assert found.frame.filter(note="chosen")["estimator"].to_list() == [wanted.chosen.estimator]


@pytest.mark.parametrize(
    ("rows", "fraction", "start"),
    [
        (ROWS, 0.0, "How many are alone in the population was not estimated: this needs"),
        (ROWS, 1.0, "The data set is said to be the whole population, so what is counted in it holds: 50% are alone."),
        ([ROWS[0], ROWS[0]], 0.1, "Nobody is alone in the data set, so the estimate for the population is zero."),
        ([ROWS[0], ROWS[2]], 0.01, "Alone in the population, an estimate: 100% (Zayatz); in the data set itself 100%."),
    ],
)
def test_what_is_estimated_and_why_not_is_said(rows: list[dict[str, str]], fraction: float, start: str) -> None:
    found = population.population_uniques(study({"D02": rows}, FIELDS), "D02", sampling_fraction=fraction)
    assert words.population_uniques(release(found)).text.startswith(start)


def test_a_person_in_several_classes_is_no_unit_of_a_sample() -> None:
    rows = [{"area": area, "age": "20", "principal_key": key} for area, key in (("n", "1"), ("s", "1"), ("n", "2"))]
    found = population.population_uniques(study({"D02": rows}, FIELDS, "candidate"), "D02", sampling_fraction=0.1)
    assert set(found.frame["outcome"]) == {"counted", "persons in several classes"}
    assert words.population_uniques(release(found)).text.startswith("Nothing is estimated for the population, because")


def test_a_fraction_over_one_is_refused() -> None:
    with pytest.raises(ParameterError, match="2 is not usable"):
        population.population_uniques(asked(), "D02", sampling_fraction=2)


def test_a_data_set_without_rows_in_the_store_has_no_figure() -> None:
    assert population.population_uniques(asked(), "D05", sampling_fraction=0.1).frame.is_empty()
    assert population.attackers(asked(), "D05", k_min=5).frame.is_empty()
    assert population.delta_presence(asked(), "D05", population="people.csv").frame.is_empty()


def test_the_shareable_edition_shows_no_number_and_no_edition_a_value(census: Path) -> None:
    for edition in ("restricted", "shareable"):
        one = replace(asked(), edition=edition)
        for found in (
            population.attackers(one, "D02", k_min=10, population="people.csv"),
            population.delta_presence(one, "D02", population="people.csv"),
            population.population_uniques(one, "D02", sampling_fraction=0.1),
        ):
            shown = release(found)
            assert CANARY not in repr(shown)
            numbers = {cell.mark for cell in shown.cells if cell.column not in found.texts}
            assert edition == "restricted" or "exact" not in numbers
