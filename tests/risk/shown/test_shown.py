"""What reports get of releases, runs, Rule 34 and methods: the planted truth of the sample company, and edges."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from privlib.engine.base import Statement
from privlib.errors import ParameterError
from privlib.release import seal
from privlib.release.disclosure import release
from privlib.risk.rule34.methods import ATTRIBUTES
from privlib.risk.shown import releases, rule34
from privlib.risk.table.register import read
from privlib.study import Measured, Study, open_study
from privlib.views import words
from tests.risk.company import study as small

SMALL = Path(__file__).parents[3] / "sample_data" / "small"
POLICY = str(SMALL / "policy.toml")


@pytest.fixture
def sample(sample_store: Path) -> Iterator[Study]:
    asked = open_study(store=str(sample_store), policy=POLICY, law="appi", period="2026-10", as_of="2026-11-10")
    yield asked
    asked.engine.close()


def column(measured: Measured, key: str, name: str) -> dict[str, object]:
    return dict(measured.frame.select(key, name).rows())


def test_two_candidates_are_judged_together_and_whoever_had_stopped_is_found(sample: Study):
    """V61: the first person of D06 suspended on 2026-11-01. D04 and D06 are of two waves."""
    found = releases.releases_together(sample, "D04", "D06", k_min=10)
    assert column(found, "measure", "value") == {
        "k_first": 10,
        "k_second": 10,
        "meet_k": 7,
        "difference_k": 1,
        "newly_unique": 0,
        "newly_below_k": 25,
        "exposed": 146,
        "stopped": 1,
        "smallest_intersection": 5,
        "disclosed": 0,
    }
    assert [name for name, verdict in column(found, "measure", "verdict").items() if verdict == "fail"] == [
        *("meet_k", "difference_k", "newly_below_k", "exposed", "stopped")
    ]
    persons = releases.releases_persons(sample, "D04", "D06", k_min=10)
    assert persons.frame.rows() == [
        ("newly_unique", 0, 411),
        ("newly_below_k", 25, 411),
        ("joined", 121, 532),
        ("left", 259, 670),
        ("exposed", 146, 380),
        ("disclosed", 0, 411),
        ("stopped", 1, 532),
    ]


def test_an_earlier_release_is_its_plan_applied_again_and_the_planted_newcomers_are_found(sample: Study):
    """V60: D06 has the persons of D01 and four more, who are in no answers of that wave."""
    again = "SELECT * FROM anon_d06 WHERE principal_key IN (SELECT principal_key FROM answer_w1)"
    sample.engine.create("plan_again", Statement("test", "test", again))
    data = read(sample, "D06").spec
    assert data is not None
    earlier = replace(data, table=replace(data.table, stored="plan_again"))
    found = column(releases.releases_together(sample, earlier, "D06", k_min=10), "measure", "value")
    assert (found["exposed"], found["newly_unique"], found["newly_below_k"]) == (4, 0, 0)
    persons = column(releases.releases_persons(sample, earlier, "D06", k_min=10), "check", "found")
    assert (persons["joined"], persons["left"], persons["stopped"]) == (4, 0, 1)


def test_a_produced_data_set_is_not_compared_with_persons(sample: Study):
    with pytest.raises(ParameterError) as raised:
        releases.releases_together(sample, "D01", "D06", k_min=10)
    assert (raised.value.code, raised.value.exit_code) == ("risk.collation_forbidden", 2)
    assert str(raised.value) == (
        "D01 has no keys of persons: what was produced as anonymously processed information is not compared with "
        "persons (S5.7). Apply its plan again to the source, as of its day, and compare that. Nothing was measured."
    )


def test_where_comparing_is_taken_for_collation_nothing_is_evaluated(sample: Study):
    found = releases.releases_together(sample, "D04", "D06", k_min=10, composition=False)
    assert set(column(found, "measure", "verdict").values()) == {"not evaluated"}
    assert found.frame["value"].null_count() == found.frame.height


def test_the_planted_number_of_the_panel_and_the_planted_value_break_rule_34(sample: Study):
    """V59: panel_no holds the source's ids (item 3), and one answer to q3 is 99 (item 4; far from the rest, item 5)."""
    found = rule34.rule34(sample, "D04", k_min=10)
    bad = found.frame.filter(pl.col("verdict").is_in(["not met", "review"]))
    assert bad.select("item", "check", "column", "verdict", "found", "of", "unit").rows() == [
        ("3", "one_to_one_with_person", "panel_no", "not met", 670.0, 670.0, "values"),
        ("4", "rare_values", "panel_no", "not met", 670.0, 670.0, "values"),
        ("4", "rare_values", "q3", "not met", 1.0, 6.0, "values"),
        ("5", "far_from_the_rest", "q3", "review", 1.0, 6.0, "persons"),
    ]
    items = rule34.rule34_items(sample, "D04", k_min=10)
    assert items.frame.rows() == [
        ("1", 1.0, "met"),
        ("2", 1.0, "met"),
        ("3", 7.0, "not met"),
        ("4", 8.0, "not met"),
        ("5", 3.0, "review"),
    ]


def test_what_the_store_cannot_check_says_what_is_missing(sample: Study):
    found = rule34.rule34(sample, "D04", k_min=10).frame
    missing = found.filter(pl.col("verdict") == "not applicable").select("item", "check", "reason").rows()
    assert missing == [
        ("3", "overlap_with_source_keys", "the source is not at hand"),
        ("3", "order_of_the_source", "the source is not at hand"),
        ("5", "places_of_few", "no places in the data"),
    ]


def test_of_what_was_produced_nobody_is_told_to_fetch_its_source(sample: Study):
    """S5.7: no collation."""
    found = rule34.rule34(sample, "D02", k_min=10).frame
    missing = found.filter(pl.col("verdict") == "not applicable").select("check", "reason").rows()
    assert missing == [
        ("one_to_one_with_person", "no keys of persons in the data"),
        ("overlap_with_source_keys", "no keys of persons in the data"),
        ("order_of_the_source", "no keys of persons in the data"),
        ("same_pseudonym_elsewhere", "no keys of persons in the data"),
        ("places_of_few", "no places in the data"),
    ]


def test_two_candidates_with_one_pseudonym_a_person_and_two_recipients_are_found():
    """Twelve persons of D01 and D02 have one number in both; D01 is planned for PA05 and went to PA06."""
    rows = [{"principal_key": f"k{n}", "age": "30s", "number": f"x{n}"} for n in range(12)]
    asked = small({"D01": rows, "D02": rows[::-1]}, {"age": "quasi", "number": "other"}, "candidate")
    entry = {"dataset_id": ["D01", "D02"], "state": ["candidate"] * 2, "subject_key": [True] * 2}
    asked.engine.put("anon_dataset", pl.DataFrame(entry | {"planned_recipients": ["PA05", ""]}))
    given = {"dataset_id": ["D01"], "direction": ["out"], "party_id": ["PA06"], "recorded_at": [datetime(2026, 1, 1)]}
    asked.engine.put("provision", pl.DataFrame(given))
    found = rule34.rule34(asked, "D01", k_min=10).frame
    wanted = ("same_pseudonym_elsewhere", "pseudonym_for_recipients")
    columns = ("check", "column", "verdict", "found", "of", "unit", "reason")
    assert found.filter(pl.col("check").is_in(wanted)).select(columns).rows() == [
        ("same_pseudonym_elsewhere", "number", "not met", 12.0, 12.0, "persons", ""),
        ("pseudonym_for_recipients", "all columns", "review", 1.0, 2.0, "fields", ""),
    ]
    found = rule34.rule34(asked, "D02", k_min=10).frame
    assert found.filter(pl.col("check") == "pseudonym_for_recipients").select("verdict", "reason").rows() == [
        ("not applicable", "the register names no recipients")
    ]


def test_values_that_the_store_hides_are_not_taken_for_those_of_the_file():
    """A field of the role link holds pseudonyms of the store, 32 hex digits that look like an MD5."""
    rows = [{"principal_key": f"k{n}", "age": "30s", "number": f"{n:032x}"} for n in range(12)]
    asked = small({"D01": rows}, {"age": "quasi", "number": "link"}, "candidate")
    found = rule34.rule34(asked, "D01", k_min=10).frame.filter(pl.col("column") == "number")
    assert found.select("check", "verdict", "reason").rows() == [
        ("unkeyed_digest", "not applicable", "the store hides its values"),
        ("one_to_one_with_person", "not met", ""),
        ("rare_values", "not met", ""),
    ]


def test_a_data_set_without_a_plant_meets_every_item(sample: Study):
    found = rule34.rule34_items(sample, "D06", k_min=10)
    assert column(found, "item", "verdict") == dict.fromkeys("12345", "met")


def test_a_data_set_without_rows_in_the_store_is_not_evaluated(sample: Study):
    assert rule34.rule34(sample, "D05", k_min=10).frame.height == 0
    found = rule34.rule34_items(sample, "D05", k_min=10)
    assert found.frame.rows() == [(item, 0.0, "not evaluated") for item in "12345"]


@pytest.mark.parametrize(
    ("dataset", "attribute", "row"),
    [
        ("D09", "age", (1.0, "noise", "review", "not announced")),
        ("D10", "family", (1.0, "none", "not met", "")),
        ("D01", "thought", (1.0, "abstract", "met", "may need special care")),
    ],
)
def test_methods_by_attribute_find_what_was_planted(
    sample: Study, dataset: str, attribute: str, row: tuple[object, ...]
):
    """V67."""
    found = rule34.methods_by_attribute(sample, dataset)
    assert found.frame.filter(pl.col("attribute") == attribute).drop("attribute").row(0) == row
    assert found.frame["attribute"].to_list() == list(ATTRIBUTES)


def test_the_planted_salt_is_found_and_what_was_destroyed_on_the_next_day_is_in_time(sample: Study):
    """V65: D07 of 2026-10-01 has its salt, 40 days later; its table of correspondence went on the next day."""
    found = rule34.destruction(sample, "D07")
    assert found.frame.rows() == [("mapping", 1.0, 7.0, "pass", ""), ("salt", 40.0, 7.0, "fail", "still there")]
    assert words.destruction(release(found)).text == (
        "What restores the persons was not destroyed in time after completion: the salt. The law asks for it as soon "
        "as the data set is complete."
    )
    assert words.destruction(release(rule34.destruction(sample, "D02"))).text == (
        "What restores the persons was destroyed in time after completion: the table of correspondence, the salt."
    )


def test_of_a_candidate_there_is_nothing_to_destroy_yet_and_that_is_no_pass(sample: Study):
    found = rule34.destruction(sample, "D04")
    assert found.frame.rows() == [(what, None, 7.0, "not evaluated", "not completed") for what in ("mapping", "salt")]
    assert words.destruction(release(found)).text == (
        "Whether what restores the persons is destroyed in time is not evaluated: the table of correspondence, the "
        "salt (the data set is not completed)."
    )


@pytest.mark.parametrize(
    ("as_of", "rows"),
    [
        ("2026-10-01", [(0.0, "not evaluated", "in time so far"), (0.0, "not evaluated", "in time so far")]),
        ("2026-10-08", [(1.0, "pass", ""), (7.0, "not evaluated", "in time so far")]),
        ("2026-10-09", [(1.0, "pass", ""), (8.0, "fail", "still there")]),
        ("2026-09-30", [(None, "not evaluated", "completion not recorded")] * 2),
    ],
)
def test_what_is_still_there_is_judged_by_the_day_that_is_known(
    sample: Study, as_of: str, rows: list[tuple[float | None, str, str]]
):
    found = rule34.destruction(replace(sample, as_of=date.fromisoformat(as_of)), "D07")
    assert found.frame.select("days", "verdict", "note").rows() == rows


def test_a_destruction_recorded_before_completion_is_none():
    asked = small({"D01": [{"age": "30s"}]}, {"age": "quasi"})
    at = datetime(2026, 10, 1, 1)
    entry = {"dataset_id": ["D01"], "state": ["produced"], "subject_key": [True], "created_at": [at]}
    gone = {"mapping_destroyed_at": [datetime(2026, 10, 1)], "salt_destroyed_at": [at]}
    asked.engine.put("anon_dataset", pl.DataFrame(entry | gone))
    assert rule34.destruction(asked, "D01").frame.rows() == [
        ("mapping", 40.0, 7.0, "fail", "recorded before completion"),
        ("salt", 0.0, 7.0, "pass", ""),
    ]


def test_a_japanese_report_has_the_policy_s_words_for_attributes(sample: Study):
    (attribute,) = rule34.methods_by_attribute(replace(sample, lang="ja"), "D01").dimensions
    assert dict(zip(attribute.values, attribute.labels, strict=True)) == {
        "age": "年齢",
        "occupation": "職業",
        "sex": "性別",
        "family": "家族構成",
        "opinion": "意見",
        "thought": "思想・信条",
        "result": "アンケート結果",
    }


def test_who_is_alone_in_her_answers_over_the_waves_of_the_panel(sample: Study):
    """AR11. 963 persons answered; 793 two waves in a row, 625 all three. Few are alone on one wave, most on three."""
    found = releases.unique_on_waves(sample, "D04")
    assert found.frame.rows() == slow_waves(["q1", "q3"])
    assert releases.unique_on_waves(sample, "D02").frame.rows() == slow_waves(["q1", "q2", "q3"])
    assert found.frame["persons"].to_list() == [963, 793, 625]


def slow_waves(items: list[str]) -> list[tuple[str, int, int]]:
    frames = [pl.read_csv(SMALL / f"answer-W{wave}.csv", infer_schema=False) for wave in (1, 2, 3)]
    said = [{row[0]: row[1:] for row in frame.select("principal_id", *items).rows()} for frame in frames]
    counted: list[tuple[str, int, int]] = []
    for number in (1, 2, 3):
        alone, answered = set[str](), set[str]()
        for first in range(4 - number):
            run = said[first : first + number]
            inside = {p: [each[p] for each in run] for p in run[0] if all(p in each for each in run)}
            answered |= inside.keys()
            alone |= {p for p, own in inside.items() if list(inside.values()).count(own) == 1}
        counted.append((f"{number}", len(alone), len(answered)))
    return counted


def test_answers_that_came_later_than_is_known_are_no_answers_yet(sample: Study):
    early = replace(sample, as_of=date(2026, 1, 31))
    assert releases.unique_on_waves(early, "D04").frame.height == 0


def test_a_data_set_without_answers_has_no_waves():
    assert releases.unique_on_waves(small({"D02": [{"a": "x"}]}, {"a": "quasi"}), "D02").frame.height == 0


def everything(asked: Study) -> list[Measured]:
    return [
        releases.releases_together(asked, "D04", "D06", k_min=10),
        releases.releases_persons(asked, "D04", "D06", k_min=10),
        releases.unique_on_waves(asked, "D04"),
        rule34.rule34(asked, "D04", k_min=10),
        rule34.rule34_items(asked, "D04", k_min=10),
        rule34.methods_by_attribute(asked, "D04"),
        rule34.destruction(asked, "D07"),
    ]


def test_the_gate_lets_the_restricted_edition_see_counts(sample: Study):
    for measured in everything(sample):
        seal.reset()
        marks = {cell.mark for cell in release(measured).cells}
        assert "exact" in marks
        assert marks <= {"exact", "n/a"}


def test_the_gate_leaves_the_shareable_edition_verdicts_alone(sample: Study):
    for measured in everything(replace(sample, edition="shareable")):
        seal.reset()
        cells = release(measured).cells
        numbers = [cell for cell in cells if cell.column not in measured.texts]
        assert {cell.mark for cell in numbers} == {"withheld"}
        assert all(cell.mark in ("exact", "n/a") for cell in cells if cell.column in measured.texts)


def test_no_key_of_a_person_and_no_class_is_in_a_frame(sample: Study):
    ids = sample.engine.frame(Statement("t", "t", "SELECT panel_no FROM anon_d04 ORDER BY ALL"))
    keys = set(ids.to_series())
    words = {str(cell) for measured in everything(sample) for row in measured.frame.rows() for cell in row}
    assert len(keys) == 670
    assert not words & keys
    assert not words & {"30s", "40s", "50 and over", "east", "central", "west", "alone", "together", "99"}
