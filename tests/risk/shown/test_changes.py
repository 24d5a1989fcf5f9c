"""Remedies and ladder of a data set of the store, and what each edition may see of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from privlib.errors import ParameterError
from privlib.policy.records import Need
from privlib.release.disclosure import release
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.shown import changes
from privlib.study import Measured, Study
from privlib.views import block, words
from tests.risk.company import study

FIELDS = {"area": "quasi", "age": "quasi", "answer": "sensitive", "note": "other"}
CANARY = "rare-village"


def people(*rows: tuple[str, str, str]) -> list[dict[str, str | None]]:
    return [{"area": area, "age": age, "answer": answer, "note": "-"} for area, age, answer in rows]


SIX = people(
    *(("north", "20", "yes"), ("north", "20", "no"), ("north", "21", "yes")),
    *((CANARY, "30", "yes"), (CANARY, "31", "no"), (CANARY, "33", "no")),
)
"""At 5 years two classes of three: 20-24 in the north, 30-34 in the village."""


def asked(**changed: Any) -> Study:
    return replace(study({"D02": SIX}, FIELDS), **changed)


def rows(found: Measured) -> dict[str, dict[str, Any]]:
    return {next(iter(row.values())): row for row in found.frame.iter_rows(named=True)}


def test_the_best_change_is_listed_with_gain_cost_method_and_where_its_hierarchy_comes_from():
    found = rows(changes.remedies(asked(), "D02", k_min=3))
    best = found["coarsen age by 1"]
    assert next(iter(found)) == "coarsen age by 1"
    assert [best[name] for name in ("gain", "uniques", "removed", "cells", "categories", "k", "k_own", "l")] == [
        *(6, 4, 0, 6, 0.4, 3, 3, 2)
    ]
    # the age of 120 lines: r = (6 * 5/120 - 6/120) / (6 - 6/120) = 24/714; the area's is 0
    assert best["loss"] == pytest.approx((1 + 24 / 714) ** 0.5 - 1)
    assert (best["method"], best["hierarchy"], best["breaks"]) == ("abstraction, generalization", "preset age_ppc", "")
    # dropping the area joins nobody: all six are still alone or two
    assert "drop area" not in found
    assert found["bottom code age"]["threshold"] == 21
    assert found["remove"]["k"] is None


def test_a_folder_of_hierarchies_comes_before_presets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours").mkdir()
    hierarchy_files.write(tmp_path / "ours", "age", [(str(age), str(age // 10), "*") for age in range(20, 40)])
    found = rows(changes.remedies(asked(), "D02", k_min=3, hierarchies="ours"))
    assert found["coarsen age by 1"]["hierarchy"] == "file"
    with pytest.raises(ParameterError, match=r"^theirs: no such folder\."):
        changes.remedies(asked(), "D02", k_min=3, hierarchies="theirs")


def test_purposes_of_the_policy_are_named_where_a_change_breaks_them():
    one = asked()
    needing = msgspec.structs.replace(one.policy, needs=(Need("U5", "age", "0"), Need("U1", "age", "1")))
    found = rows(changes.remedies(replace(one, policy=needing), "D02", k_min=3))
    assert next(iter(found)) == "remove"
    assert found["coarsen age by 1"]["breaks"] == "U5"
    assert found["drop age"]["breaks"] == "U1, U5"


def test_the_ladder_ends_where_the_limits_hold_and_the_optimum_stands_beside_it():
    found = rows(changes.ladder(asked(), "D02", k_min=3, l_min=2, t_max=0.5))
    assert [(name, row["beyond"], row["k"], row["l"], row["verdict"]) for name, row in found.items()] == [
        ("0 unchanged", 6, 1, 1, "fail"),
        ("1 coarsen age by 1", 0, 3, 2, "pass"),
        ("optimum: age 1, area 0", 0, 3, None, "pass"),
    ]
    assert found["1 coarsen age by 1"]["loss"] == pytest.approx(found["optimum: age 1, area 0"]["loss"])


def test_levels_thresholds_and_numbers_are_for_the_restricted_edition_alone():
    shareable = asked(edition="shareable")
    remedies, ladder = (measure(shareable, "D02", k_min=3) for measure in (changes.remedies, changes.ladder))
    assert list(rows(remedies))[:2] == ["coarsen age", "merge age"]
    assert remedies.frame["threshold"].null_count() == remedies.frame.height
    assert list(rows(ladder)) == ["0 unchanged", "1 coarsen age", "optimum"]
    shown = {(cell.column, cell.mark) for measured in (remedies, ladder) for cell in release(measured).cells}
    assert {column for column, mark in shown if mark == "exact"} == {"method", "hierarchy", "verdict"}


def test_the_shareable_edition_says_in_steps_of_per_cent_what_is_gained_and_lost():
    many = {"D02": SIX * 4 + people(*(("south", "50", "yes"),) * 76)}
    asked_of_all = replace(study(many, FIELDS), edition="shareable")
    found = release(changes.remedies(asked_of_all, "D02", k_min=10))
    # all 24 of the north and the village stand in classes of 4 or 8: half of them has room for ten, and of 100 a tenth
    cells = {name: found.cell(name, "coarsen age") for name in ("gain", "loss", "k")}
    assert {name: (cell.mark, cell.lo, cell.hi) for name, cell in cells.items()} == {
        "gain": ("range", 50, 100),
        "loss": ("range", 0, 10),
        "k": ("withheld", None, None),
    }
    steps = release(changes.ladder(asked_of_all, "D02", k_min=10))
    assert next((cell.mark, cell.lo, cell.hi) for cell in steps.cells if cell.column == "beyond") == ("range", 20, 30)


def test_no_value_of_the_data_is_in_what_is_released():
    for measured in (changes.remedies(asked(), "D02", k_min=3), changes.ladder(asked(), "D02", k_min=3)):
        assert CANARY not in repr(release(measured))
        assert CANARY not in str(measured.frame.to_dicts())


def test_a_data_set_without_rows_in_the_store_has_no_remedy_and_no_rung():
    assert changes.remedies(asked(), "D05", k_min=3).frame.height == 0
    found = changes.ladder(asked(), "D05", k_min=3)
    assert found.frame.height == 0
    assert release(found).cells == ()


def test_many_purposes_are_counted_since_the_gate_takes_no_long_text():
    one = asked()
    many = tuple(Need(f"P{number:02d}", "age", "0") for number in range(20))
    found = rows(changes.remedies(replace(one, policy=msgspec.structs.replace(one.policy, needs=many)), "D02", k_min=3))
    assert found["drop age"]["breaks"] == "20 purposes"


TWICE = people(("north", "20", "yes"), ("north", "21", "yes"), (CANARY, "30", "no"))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Blank cells: not tried, for persons stand in several classes."),
        ("ja", "セルを削除：一人が複数の組に入るため試していません。"),
    ],
)
def test_where_cells_could_not_be_blanked_the_list_ends_with_the_reason(lang: Any, said: str):
    keyed = [{**row, "principal_key": key} for row, key in zip(TWICE, ("p1", "p1", "p2"), strict=True)]
    one = replace(study({"D02": keyed}, FIELDS, "candidate"), lang=lang)
    measured = changes.remedies(one, "D02", k_min=2)
    found = rows(measured)
    assert list(found)[-1] == "persons_in_several_classes"
    assert {name: cell for name, cell in found["persons_in_several_classes"].items() if cell} == {
        "remedy": "persons_in_several_classes"
    }
    text = block.plain(words.remedies(release(measured)).block)["text"]
    assert isinstance(text, str)
    assert text.endswith(said)
    shareable = release(changes.remedies(replace(one, edition="shareable"), "D02", k_min=2))
    assert str(block.plain(words.remedies(shareable).block)["text"]).endswith(said)
