"""Columns of a candidate of the store, and where else in it their values stand: by hand, and the sample company."""

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import polars as pl
import pytest

from privlib.cli.main import main
from privlib.errors import ParameterError
from privlib.risk.models.profile import Joinable
from privlib.risk.shown.profile import Profile, profile
from privlib.study import Study, open_study
from tests.offices import office
from tests.risk.company import study

SMALL = Path(__file__).parents[3] / "sample_data" / "small"
FIELDS = {"area": "quasi", "shop": "other", "number": "link"}
CANARY = "rare-village"
ROWS = [
    {"principal_key": f"k{n}", "area": area, "shop": shop, "number": f"n{n}"}
    for n, (area, shop) in enumerate([("east", "s1"), ("east", "s2"), ("west", "s3"), (CANARY, "s4")])
]


@pytest.fixture
def sample(sample_store: Path) -> Iterator[Study]:
    policy = str(SMALL / "policy.toml")
    asked = open_study(store=str(sample_store), policy=policy, law="appi", period="2026-10", as_of="2026-11-10")
    yield asked
    asked.engine.close()


def company(**tables: dict[str, list[str]]) -> Study:
    """D02 is a candidate; the other tables are of the store."""
    asked = study({"D02": ROWS}, FIELDS, "candidate")
    for name, columns in tables.items():
        asked.engine.put(name, pl.DataFrame(columns))
    return asked


def test_the_share_of_values_that_stand_in_another_table_of_persons_is_found() -> None:
    """East and west of three areas are in the profiles; s1 and s9 are shops there, of four here s1 alone."""
    asked = company(profile={"principal_key": ["k1", "k9"], "region": ["east", "west"], "visited": ["s1", "s9"]})
    found = profile(asked, "D02")
    assert found.joinable == (
        Joinable("area", "profile", "region", distinct=3, shared=2, other_distinct=2),
        Joinable("shop", "profile", "visited", distinct=4, shared=1, other_distinct=2),
    )
    assert [each.share for each in found.joinable] == [pytest.approx(2 / 3), 0.25]
    assert (found.compared, found.hidden, found.unit) == (("profile",), ("number",), "persons")
    assert [(each.name, each.distinct, each.uniques) for each in found.columns] == [
        ("area", 3, 2),
        ("shop", 4, 4),
        ("number", 4, 4),
    ]


def test_what_holds_no_persons_is_history_or_was_produced_is_not_compared() -> None:
    same = {"area": ["east", "west"]}
    keyed = {"principal_key": ["k1", "k2"]}
    asked = company(stat_table=same, history_event={**keyed, **same}, own_notes={**keyed, **same}, anon_d05=same)
    asked.engine.put(
        "anon_dataset",
        asked.engine.tables()
        and pl.DataFrame(
            {"dataset_id": ["D02", "D05"], "state": ["candidate", "produced"], "subject_key": [True, True]}
        ),
    )
    found = profile(asked, "D02")
    assert (found.compared, found.joinable) == ((), ())


def test_another_candidate_is_compared_and_keys_of_persons_are_not() -> None:
    asked = company(anon_d05={"principal_key": ["k0", "k1"], "place": ["east", "k0"], "key": ["k0", "k1"]})
    found = profile(asked, "D02")
    assert found.compared == ("D05",)
    assert [astuple(each) for each in found.joinable] == [("area", "D05", "place", 3, 1, 2)]


def test_a_produced_data_set_is_compared_with_nobody(sample: Study) -> None:
    with pytest.raises(ParameterError) as raised:
        profile(sample, "D02")
    assert (raised.value.code, raised.value.exit_code) == ("risk.collation_forbidden", 2)


def test_a_data_set_without_rows_in_the_store_has_no_columns(sample: Study) -> None:
    assert profile(sample, "D05") == Profile("persons", (), (), (), (), ())


def test_the_candidate_of_the_sample_company_shares_sex_with_the_profiles_and_its_answers_with_the_wave(
    sample: Study,
) -> None:
    found = profile(sample, "D04")
    pairs = {(each.column, each.holding, each.other): (each.distinct, each.shared) for each in found.joinable}
    assert pairs["sex", "profile", "sex"] == (2, 2)
    assert pairs["q3", "answer_w3", "q3"] == (6, 5)
    assert not [each for each in found.joinable if each.column == "panel_no" or "history" in each.holding]
    assert {each.column: each.role for each in found.roles}["panel_no"] == "link"


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_the_command_prints_counts_and_no_value(
    words: list[str],
    tmp_path: Path,
    sample_store: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(office(tmp_path, sample_store))
    policy = str(SMALL / "policy.toml")
    assert main(["risk", "joinable", "D04", "--policy", policy, *words]) == 0
    said = capsys.readouterr().out
    assert "answer_w3" in said
    assert not [value for value in ("30s", "central", "together", "P0000157") if value in said]


def test_the_command_says_that_there_are_no_rows(
    tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(office(tmp_path, sample_store))
    assert main(["risk", "joinable", "D05", "--policy", str(SMALL / "policy.toml")]) == 0
    assert capsys.readouterr().out == "The store does not hold the rows of this data set.\n"
