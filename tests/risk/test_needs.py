"""What purposes need: levels by name and number, what breaks them, and what giving up one need would allow."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from privlib.errors import ParameterError
from privlib.policy.records import Need as Declared
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.levels import Hierarchy, hierarchy
from privlib.risk.remedies import codings
from privlib.risk.remedies.codings import numbered
from privlib.risk.remedies.needs import Need, blocking, broken, needs, unneeded, upper
from privlib.risk.search.conditions import condition
from tests.risk.slow_search import Data, table_of

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
