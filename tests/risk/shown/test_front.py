"""The least loss by k and by how many may be left out, of a data set of the store."""

from pathlib import Path

import pytest

from privlib.errors import ParameterError
from privlib.release.disclosure import release
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.shown import changes, front
from tests.risk.company import study

FIELDS = {"area": "quasi", "age": "quasi"}
CANARY = "rare-village"
NINE = [{"area": area, "age": age} for area in ("north", CANARY) for age in ("20", "20", "21", "21", "22")][:9]
"""North: two of 20, two of 21, one of 22; the village: two of 20, two of 21."""


@pytest.fixture
def levels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours").mkdir()
    hierarchy_files.write(tmp_path / "ours", "age", [("20", "*"), ("21", "*"), ("22", "*")])
    hierarchy_files.write(tmp_path / "ours", "area", [("north", "*"), (CANARY, "*")])
    return "ours"


def test_every_k_and_share_is_searched_and_the_point_asked_for_is_noted(levels: str) -> None:
    found = front.risk_front(study({"D02": NINE}, FIELDS), "D02", k_min=4, hierarchies=levels)
    # with nobody left out: 4 and 5 are kept by dropping the age, 10 of nine persons by nothing
    assert [row[:2] + row[3:6] + row[7:] for row in found.frame.rows()] == [
        *(("4", share, 0, 4, 2, "proven", "asked for" if share == "2%" else "") for share in ("0%", "1%", "2%", "5%")),
        *(("5", share, 0, 9, 1, "proven", "") for share in ("0%", "1%", "2%", "5%")),
        *((k, share, None, None, None, "no solution", "") for k in ("10", "20") for share in ("0%", "1%", "2%", "5%")),
    ]


def test_the_point_asked_for_is_the_optimum_beside_the_ladder(levels: str) -> None:
    asked = study({"D02": NINE}, FIELDS)
    found = front.risk_front(asked, "D02", k_min=4, hierarchies=levels).frame.filter(note="asked for")
    ladder = changes.ladder(asked, "D02", k_min=4, hierarchies=levels).frame
    optimum = ladder.filter(ladder["rung"].str.starts_with("optimum"))
    assert found["loss"].to_list() == optimum["loss"].to_list()


def test_a_search_without_time_says_what_it_did_not_find(levels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "BUDGET_S", -1.0)
    found = front.risk_front(study({"D02": NINE}, FIELDS), "D02", k_min=4, hierarchies=levels)
    assert set(found.frame["proof"]) <= {"not proven", "not found", "proven"}
    assert "not found" in found.frame["proof"].to_list()


def test_nothing_is_searched_without_rows(levels: str) -> None:
    measured = front.risk_front(study({"D02": NINE}, FIELDS), "D05", k_min=4, hierarchies=levels)
    assert measured.frame.is_empty()
    assert release(measured).cells == ()


def test_without_hierarchies_an_attribute_is_kept_or_dropped_and_ages_have_those_of_a_preset() -> None:
    rows = [{"area": row["area"], "wing": row["age"]} for row in NINE]
    found = front.risk_front(study({"D02": rows}, {"area": "quasi", "wing": "quasi"}), "D02", k_min=5)
    # two areas of 5 and 4: both attributes are dropped, a loss of all; ages of 20 to 22 are one band of five years
    assert found.frame.filter(note="asked for")["loss"].to_list() == [pytest.approx(1.0)]
    aged = front.risk_front(study({"D02": NINE}, FIELDS), "D02", k_min=5)
    assert aged.frame.filter(note="asked for")["classes"].to_list() == [1]
    assert aged.frame.filter(note="asked for")["loss"].to_list() < [1.0]


def test_a_folder_that_is_not_there_is_refused(levels: str) -> None:
    with pytest.raises(ParameterError, match=r"^theirs: no such folder\."):
        front.risk_front(study({"D02": NINE}, FIELDS), "D02", k_min=4, hierarchies="theirs")


def test_no_value_of_the_data_is_in_what_is_released(levels: str) -> None:
    found = front.risk_front(study({"D02": NINE}, FIELDS), "D02", k_min=4, hierarchies=levels)
    assert CANARY not in repr(release(found))
