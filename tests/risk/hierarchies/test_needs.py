"""What purposes need: levels by name and number, what breaks them, and what giving up one need would allow."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from privlib.cli.main import main
from privlib.errors import ParameterError
from privlib.policy.records import Need as Declared
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.levels import Hierarchy, hierarchy
from privlib.risk.hierarchies.needs import Need, needs, upper
from privlib.risk.plans import plan_file
from privlib.risk.remedies import codings
from privlib.risk.remedies.codings import numbered
from privlib.risk.remedies.needs import blocking, broken, unneeded
from privlib.risk.search.conditions import condition
from privlib.risk.search.optimum import search
from privlib.risk.search.task import task
from tests.policy.company import own
from tests.risk.search.slow_search import Data, table_of

EIGHT = [[str(i), f"{i // 2}-", f"{i // 4}--", "*"] for i in range(8)]
NAMES = '["1 year", "2 years", "4 years", "all"]'


def age(folder: Path, levels: str = NAMES) -> Hierarchy:
    path = hierarchy_files.write(folder, "age", EIGHT)
    beside = path.with_suffix(".toml")
    beside.write_text(beside.read_text("utf-8") + f"levels = {levels}\n", "utf-8")
    return hierarchy_files.read(folder, ["age"])[0]


def test_a_level_is_named_as_the_file_beside_the_hierarchy_names_it_or_by_its_number(tmp_path: Path):
    found = age(tmp_path)
    declared = [Declared("U5", "age", "2 years"), Declared("U1", "age", "2"), Declared("U1", "area", "2")]
    assert needs(declared, [found]) == (Need("U5", "age", 1), Need("U1", "age", 2))
    assert upper(needs(declared, [found])) == {"age": 1}


def test_a_level_that_no_hierarchy_has_is_refused_with_those_it_has(tmp_path: Path):
    with pytest.raises(ParameterError) as raised:
        needs([Declared("U5", "age", "3 years")], [age(tmp_path)])
    assert str(raised.value) == (
        'the policy says that U5 needs "age" up to "3 years": no such level. Did you mean "4 years"? '
        "Levels: 1 year, 2 years, 4 years, all, 0, 1, 2, 3. Nothing was measured."
    )
    with pytest.raises(ParameterError, match=r'needs "q" up to "2 years": no such level\. Levels: 0, 1\.'):
        needs([Declared("U5", "q", "2 years")], [hierarchy("q", [["a", "*"], ["b", "*"]])])


@pytest.mark.parametrize(
    "levels", ['["1 year", "2 years"]', '["a", "a", "b", "c"]', '["0", "1", "2", "3"]', '"a"', "[]"]
)
def test_names_of_levels_are_as_many_as_levels_and_none_is_a_number(tmp_path: Path, levels: str):
    with pytest.raises(ParameterError) as raised:
        age(tmp_path, levels)
    assert str(raised.value) == (
        "hierarchy_age.toml: levels: 4 different names are wanted, one a level and no numbers.\n"
        "A hierarchy is a CSV file in UTF-8 with ; between columns and no header.\nWrite it so. Nothing was measured."
    )


def test_a_coding_breaks_a_purpose_if_a_label_goes_beyond_its_level():
    found = hierarchy("age", EIGHT)
    asked = [Need("U5", "age", 1), Need("U1", "age", 2), Need("U9", "other", 0)]
    assert broken(asked, found, codings.at_level(found, 1)) == ()
    assert broken(asked, found, codings.at_level(found, 2)) == ("U5",)
    assert broken(asked, found, codings.dropped(found)) == ("U1", "U5")
    # 6 and 7 are of one label at level 1, and 0 and 2 of one at level 2 alone
    assert broken(asked, found, numbered(np.array([0, 1, 2, 3, 4, 5, 6, 6]))) == ()
    assert broken(asked, found, numbered(np.array([0, 1, 0, 3, 4, 5, 6, 7]))) == ("U5",)


def test_precision_that_no_purpose_needs_is_named():
    three = [hierarchy(name, EIGHT) for name in ("a", "b", "c")]
    asked = [Need("U1", "a", 1), Need("U5", "b", 2)]
    assert unneeded(asked, three, (1, 1, 0)) == ("b", "c")
    assert unneeded(asked, three, (0, 2, 3)) == ("a",)


def blocked(rows: Sequence[tuple[str, str]], asked: Sequence[Need]) -> list[tuple[str, tuple[int, ...] | None]]:
    table, fitted = table_of(Data(list(rows), [EIGHT, EIGHT], ["x"] * len(rows)))
    found = blocking(table, fitted, [condition("k", (4,))], asked, limit=0)
    return [(each.need.purpose, None if each.found is None else each.found.levels) for each in found]


def test_each_need_is_given_up_alone():
    rows = [("0", "0"), ("1", "0"), ("2", "0"), ("3", "0")]
    assert blocked(rows, [Need("U1", "a0", 1), Need("U5", "a1", 0)]) == [("U1", (2, 0)), ("U5", None)]


def test_two_needs_that_each_stand_in_the_way_block_until_both_are_given_up():
    rows = [("0", "0"), ("2", "2"), ("0", "2"), ("2", "0")]
    assert blocked(rows, [Need("U1", "a0", 1), Need("U5", "a1", 1)]) == [("U1", None), ("U5", None)]


ROWS = [("0", "0"), ("1", "0"), ("2", "0"), ("3", "0")]


def searched(asked: Sequence[Need], **levels: dict[str, int]) -> tuple[int, ...]:
    """Search for classes of two."""
    table, fitted = table_of(Data(ROWS, [EIGHT, EIGHT], ["x"] * 4))
    found = search(task(table, fitted, [condition("k", (2,))], limit=0, within_purposes=asked, **levels))
    for need in asked:
        assert found.transformation[need.attribute] <= need.level
    return found.levels


def test_a_search_within_purposes_breaks_no_need():
    assert searched([]) == (1, 0)
    assert searched([Need("U5", "a0", 1), Need("U1", "a0", 2), Need("U1", "a1", 0)]) == (1, 0)
    assert searched([Need("U1", "a0", 2)], lower={"a0": 2}, upper={"a0": 3}) == (2, 0)


def test_where_a_need_is_in_the_way_its_purposes_are_named():
    with pytest.raises(ParameterError) as raised:
        searched([Need("U5", "a0", 0), Need("U1", "a0", 0), Need("U9", "a0", 1), Need("U2", "a1", 0)])
    assert str(raised.value) == (
        "no levels keep every class within its limits with at most 0 of 4 units suppressed.\n"
        'Raise the upper level of "a0" (U1, U5 need it), or allow more suppression.\nNothing was written.'
    )


def test_an_upper_level_below_what_purposes_need_is_nobody_s_but_the_asker_s():
    with pytest.raises(ParameterError, match=r'Raise the upper level of "a0", or allow more suppression\.'):
        searched([Need("U5", "a0", 1)], upper={"a0": 0})


def test_needs_that_only_together_are_in_the_way_are_named_together():
    rows = [("0", "0"), ("2", "2"), ("0", "2"), ("2", "0")]
    table, fitted = table_of(Data(rows, [EIGHT, EIGHT], ["x"] * 4))
    asked = [Need("U1", "a0", 1), Need("U5", "a1", 1)]
    with pytest.raises(ParameterError) as raised:
        search(task(table, fitted, [condition("k", (4,))], limit=0, within_purposes=asked))
    assert (
        'Raise the upper levels, more than one of them: "a0" (U1 needs it), "a1" (U5 needs it), or allow more '
        "suppression.\n"
    ) in str(raised.value)


def test_the_command_keeps_what_the_policy_says_that_purposes_need(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    hierarchy_files.write(tmp_path, "age", EIGHT)
    hierarchy_files.write(tmp_path, "area", EIGHT)
    path = tmp_path / "panel.csv"
    path.write_text("age,area\n" + "".join(f"{age},{area}\n" for age, area in ROWS))
    policy = own(tmp_path, '\n[[need]]\npurpose = "U1"\nattribute = "age"\ncoarsest = "{}"\n')
    words = ["risk", "anonymize", str(path), "--hierarchies", str(tmp_path), "--k", "2", "--suppress", "0"]
    words += ["--policy", str(policy)]
    policy.write_text(policy.read_text().replace("{}", "1"))
    assert main([*words, "--plan", str(tmp_path / "plan.toml")]) == 0
    assert "transformation      age 1, area 0\n" in capsys.readouterr().out
    assert plan_file.read(tmp_path / "plan.toml").upper == {"age": 1}
    policy.write_text(policy.read_text().replace('coarsest = "1"', 'coarsest = "0"'))
    assert main(words) == 2
    assert 'Raise the upper level of "age" (U1 needs it), or allow more suppression.\n' in capsys.readouterr().err
