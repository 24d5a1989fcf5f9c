"""Hierarchies: their file, the checks, the line for empty cells, and which file belongs to which column."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files, lines
from privlib.risk.hierarchies.fitting import fit, labels_of
from privlib.risk.hierarchies.levels import Hierarchy, check, hierarchy, with_empty, with_lines
from privlib.risk.table.finest import Finest, Members, Values
from tests.risk.reference import ADULT, SHARED, cases

ABCD = [["a", "AB", "*"], ["b", "AB", "*"], ["c", "CD", "*"], ["d", "CD", "*"]]


def finest(codes: list[list[int]], units: list[int], members: Members | None = None) -> Finest:
    array = np.array(codes, np.int64)
    counts = np.array(units, np.int64)
    radices = tuple(int(row.max()) + 1 for row in array)
    return Finest(tuple("qrs"[: len(codes)]), radices, array, counts, counts, members)


def said(lines: list[list[str]], where: str = "hierarchy_age.csv") -> str:
    with pytest.raises(ParameterError) as raised:
        hierarchy("age", lines, where)
    return str(raised.value)


def test_a_hierarchy_knows_its_levels_its_labels_and_how_many_lines_each_has():
    found = hierarchy("q", ABCD)
    assert (found.levels, found.domain, found.cardinalities) == (3, 4, (4, 2, 1))
    assert found.labels == (("a", "b", "c", "d"), ("AB", "CD"), ("*",))
    assert [found.to_level(level).tolist() for level in range(3)] == [[0, 1, 2, 3], [0, 0, 1, 1], [0, 0, 0, 0]]
    assert found.between(1, 2).tolist() == [0, 0]
    assert [found.lines(level).tolist() for level in range(3)] == [[1, 1, 1, 1], [2, 2], [4]]
    assert (found.notes, found.implicit) == ((), False)


def test_the_same_text_at_two_levels_is_two_labels():
    found = hierarchy("q", [["a", "a", "*"], ["b", "a", "*"]])
    assert found.cardinalities == (2, 1, 1)


def test_lines_of_different_lengths_are_refused():
    assert said([["a", "A", "*"], ["b", "A"], ["c", "A", "*"]]) == (
        "hierarchy_age.csv: 1 line does not have 3 columns as the others have, first line 2.\n"
        "Each line must have the same number of columns.\n"
        "Give each line 3 columns. Nothing was measured."
    )


def test_a_value_on_two_lines_is_refused_even_if_they_are_identical_and_is_not_named():
    for again in (["a", "AB", "*"], ["a", "CD", "*"]):
        assert said([*ABCD, again]) == (
            "hierarchy_age.csv: 1 value stands on more than one line, first on lines 1 and 5.\n"
            "Each value must stand on exactly one line.\n"
            "Keep one line of each value. Nothing was measured."
        )


def test_a_label_with_two_parents_is_refused_and_named():
    torn = [["21", "20-24", "20-29", "*"], ["26", "25-29", "20-29", "any"]]
    assert said(torn) == (
        'hierarchy_age.csv, level 2 → 3: label "20-29" has 2 parents.\n'
        "Each label must have exactly one parent one level up.\n"
        'Fix the lines of "20-29". Nothing was measured.'
    )


def test_no_lines_at_all_are_refused():
    assert said([]) == (
        "hierarchy_age.csv: no lines, or a line without a value.\n"
        "A hierarchy has one line a value.\nWrite one line a value. Nothing was measured."
    )


def test_all_faults_are_said_at_once():
    wrong = [["a", "A", "*"], ["a", "A", "*"], ["b", "B", "*"], ["c", "B", "any"], ["d"]]
    assert said(wrong) == (
        "hierarchy_age.csv: 1 line does not have 3 columns as the others have, first line 5.\n"
        "hierarchy_age.csv: 1 value stands on more than one line, first on lines 1 and 2.\n"
        'hierarchy_age.csv, level 1 → 2: label "B" has 2 parents.\n'
        "A hierarchy must be whole, nested and complete.\nFix all of it. Nothing was measured."
    )


def test_a_level_equal_to_the_one_below_and_a_missing_top_are_noted():
    found = hierarchy("q", [["a", "A", "A"], ["b", "B", "A"], ["c", "C", "C"]])
    assert found.notes == ("risk.hierarchy_flat: level 1", "risk.hierarchy_no_top")


def test_the_line_for_empty_cells_stays_empty_below_the_top_and_counts():
    found = with_empty(hierarchy("q", ABCD))
    assert (found.domain, found.cardinalities, found.implicit) == (5, (5, 3, 1), True)
    assert [found.labels[level][found.to_level(level)[4]] for level in range(3)] == [None, None, "*"]
    assert found.to_level(1).tolist() == [0, 0, 1, 1, 2]


def test_without_a_top_an_empty_cell_stays_empty():
    found = with_empty(hierarchy("q", [["a", "A"], ["b", "B"]]))
    assert found.labels == (("a", "b", None), ("A", "B", None))
    alone = with_empty(hierarchy("q", [["a"]]))
    assert (alone.labels, alone.parents) == ((("a", None),), ())


def test_a_line_whose_value_is_empty_says_what_becomes_of_empty_cells():
    found = hierarchy("q", [["a", "A", "*"], ["", "unknown", "*"]])
    assert with_empty(found) is found
    assert (found.domain, found.labels[1][found.to_level(1)[1]]) == (2, "unknown")


def test_an_empty_cell_joins_the_empty_label_that_a_file_generalises_to():
    found = with_empty(hierarchy("q", [["a", "", "A"], ["b", "B", "B"]]))
    assert found.labels == (("a", "b", None), (None, "B"), ("A", "B"))
    assert found.to_level(2).tolist() == [0, 1, 0]


def test_lines_that_are_added_have_the_label_of_the_top_on_every_level_but_their_own():
    two = with_lines(hierarchy("q", [["a", "*"], ["b", "*"]]), ["x", "y"])
    assert (two.labels, two.to_level(1).tolist()) == ((("a", "b", "x", "y"), ("*",)), [0, 0, 0, 0])
    new = with_lines(hierarchy("q", ABCD), ["x"])
    assert (new.labels[1], new.to_level(1).tolist(), new.lines(2).tolist()) == (("AB", "CD", "*"), [0, 0, 1, 1, 2], [5])
    known = with_lines(hierarchy("q", [["a", "*", "*"], ["b", "B", "*"]]), ["x"])
    assert (known.labels[1], known.to_level(1).tolist()) == (("*", "B"), [0, 1, 0])


def test_codes_of_the_data_find_their_lines_in_any_order():
    table = finest([[0, 1, 2, 3]], [1, 1, 1, 1])
    fitted = fit(table, {"q": ["d", "a", "c"]}, [hierarchy("q", ABCD)])[0]
    assert (fitted.lines.tolist(), fitted.hierarchy.domain) == ([4, 3, 0, 2], 5)
    assert fitted.codes(1).tolist() == [2, 1, 0, 1]
    full = fit(finest([[1, 2]], [1, 1]), {"q": ["a", "b"]}, [hierarchy("q", ABCD)])[0]
    assert full.hierarchy.domain == 4


def test_each_value_of_a_sensitive_attribute_has_the_label_of_its_line_at_every_level():
    """Codes of the data are in another order than lines; 0, an empty cell, stays one."""
    table = finest([[1, 2]], [2, 2])
    found = np.array([0, 0, 1], np.int64), np.array([1, 3, 2], np.int64), np.array([1, 1, 2], np.int64)
    table = replace(table, values=(Values("other", 1, *found), Values("q", 3, *found)))
    assert [level.tolist() for level in labels_of(table, hierarchy("q", ABCD), ["d", "a", "c"])] == [
        [0, 2, 1, 2],
        [0, 1, 1, 1],
    ]
    with pytest.raises(ParameterError) as raised:
        labels_of(table, hierarchy("q", ABCD), ["d", "x", "c"])
    assert "1 value of the data without a line, in 2 units" in str(raised.value)


def test_values_without_a_line_are_counted_and_never_named():
    table = finest([[1, 2, 3, 1], [1, 1, 1, 2]], [5, 2, 3, 1])
    found = [hierarchy("q", ABCD), hierarchy("r", [["x", "*"]])]
    with pytest.raises(ParameterError) as raised:
        fit(table, {"q": ["a", " Ｂ", "canary"], "r": ["x", "canary"]}, found)
    assert str(raised.value) == (
        'hierarchy of "q": 2 values of the data without a line, in 5 units; 1 would match after trimming, NFKC or case '
        "folding.\n"
        'hierarchy of "r": 1 value of the data without a line, in 1 unit; 0 would match after trimming, NFKC or case '
        "folding.\n"
        "Each value of the data needs a line.\n"
        "Add the lines, or repair the values where they are loaded. Nothing was measured."
    )
    assert raised.value.code == "risk.hierarchy_incomplete"


def test_a_person_in_several_classes_without_a_line_counts_once():
    members = Members(np.array([0, 1, 2]), np.array([0, 0, 1]), np.ones(3, np.int64))
    with pytest.raises(ParameterError, match="2 values of the data without a line, in 1 unit;"):
        fit(finest([[1, 2, 3]], [1, 1, 1], members), {"q": ["x", "y", "a"]}, [hierarchy("q", ABCD)])


def test_a_file_is_read_as_arx_writes_it(tmp_path: Path):
    text = '\ufeffa;"A;1";*\r\nb;"say ""b""";*\r\n\r\ncafe\u0301;c;*'
    (tmp_path / "adult_hierarchy_native-country.csv").write_bytes(text.encode())
    found = hierarchy_files.read(tmp_path, ["native-country"])[0]
    assert found.labels[:2] == (("a", "b", "caf\u00e9"), ("A;1", 'say "b"', "c"))
    assert len(found.sha256) == 64


def test_what_is_written_is_read_back_with_its_digest_and_a_changed_file_is_refused(tmp_path: Path):
    path = hierarchy_files.write(tmp_path, "q", ABCD, {"title_ja": '問 "一"', "ordered": True})
    assert path.with_suffix(".toml").read_text("utf-8").splitlines()[:3] == [
        'attribute = "q"',
        'title_ja = "問 \\"一\\""',
        "ordered = true",
    ]
    assert hierarchy_files.read(tmp_path, ["q"])[0].sha256 == hierarchy("q", ABCD).sha256
    path.write_text(lines.text(ABCD[:3]))
    with pytest.raises(ParameterError) as raised:
        hierarchy_files.read(tmp_path, ["q"])
    assert str(raised.value) == (
        "hierarchy_q.csv: not the hierarchy that hierarchy_q.toml describes: sha256.\nThe two must agree.\n"
        "Restore the file or write both again. Nothing was measured."
    )


def test_a_file_belongs_to_the_longest_column_its_name_ends_with(tmp_path: Path):
    names = ["adult_hierarchy_salary-class.csv", "class.csv", "my-class.csv", "old_hierarchy_age.csv", "age.csv"]
    for name in names:
        (tmp_path / name).write_text("a;*\n")
    found = hierarchy_files.find(tmp_path, ["class", "salary-class", "age", "s"])
    assert {column: path.name for column, path in found.items()} == {
        "class": "class.csv",
        "salary-class": "adult_hierarchy_salary-class.csv",
        "age": "old_hierarchy_age.csv",
    }


def refused(folder: Path, *columns: str) -> str:
    with pytest.raises(ParameterError) as raised:
        hierarchy_files.read(folder, columns)
    return str(raised.value)


def test_files_that_are_missing_doubled_or_unreadable_are_refused(tmp_path: Path):
    folder = tmp_path / "h"
    assert refused(folder, "q") == (
        "h: no such folder.\nA hierarchy is a CSV file in UTF-8 with ; between columns and no header.\n"
        "Write it so. Nothing was measured."
    )
    folder.mkdir()
    assert refused(folder, "a", "b", "c", "d") == (
        'h: no hierarchy of "a", "b", "c", 1 more.\nA file\'s name must end with hierarchy_COLUMN.csv or COLUMN.csv.\n'
        "Add it, or leave the column out. Nothing was measured."
    )
    for name in ("x_hierarchy_q.csv", "y_hierarchy_q.csv"):
        (folder / name).write_text("a;*\n")
    assert refused(folder, "q") == (
        'h: 2 files could be the hierarchy of "q".\nEach column takes one.\n'
        "Name one of them hierarchy_COLUMN.csv. Nothing was measured."
    )
    (folder / "r.csv").write_bytes("東京;*\n".encode("cp932"))
    (folder / "s.csv").write_text('"a;*\n')
    form = "A hierarchy is a CSV file in UTF-8 with ; between columns and no header."
    tail = f".\n{form}\nWrite it so. Nothing was measured."
    assert refused(folder, "r") == f"r.csv: not UTF-8{tail}"
    assert refused(folder, "s") == f"s.csv: a quote does not end{tail}"


def test_faults_of_several_files_are_said_together(tmp_path: Path):
    (tmp_path / "q.csv").write_text("a;*\na;*\n")
    (tmp_path / "r.csv").write_text("a;*\nb\n")
    assert refused(tmp_path, "q", "r").splitlines()[:2] == [
        "q.csv: 1 value stands on more than one line, first on lines 1 and 2.",
        "r.csv: 1 line does not have 2 columns as the others have, first line 2.",
    ]


def fitted(found: Hierarchy, data: list[str]) -> str:
    """Fit the values of a data set; return the code of what is wrong."""
    texts = sorted(set(data))
    try:
        fit(finest([list(range(1, len(texts) + 1))], [1] * len(texts)), {"q": texts}, [found])
    except ParameterError as error:
        return error.code
    return ""


def test_hierarchies_of_the_reference_file_have_the_faults_it_says():
    for case in cases("hierarchy"):
        rows, expect = case["params"]["hierarchy"], case["expect"]
        codes = [fault.code for fault in check("q", rows)]
        if not codes:
            codes = [code for code in [fitted(hierarchy("q", rows), case["params"]["data"])] if code]
        assert codes == expect["errors"], case["id"]
        if not codes:
            found = hierarchy("q", rows)
            assert (found.levels, found.domain) == (expect["levels"], expect["domain"])
            assert list(found.cardinalities) == expect["cardinalities"]


def test_the_published_hierarchies_are_read(tmp_path: Path):
    """Where they stand beside the repository."""
    if ADULT:
        found = hierarchy_files.read(SHARED, ["age", "native-country", "salary-class"])
        assert [each.cardinalities for each in found] == [(100, 20, 10, 5, 1), (41, 5, 1), (2, 1)]
        assert found[0].sha256 == "463f35372e8b1ad31fc624eb73c5da9297878a044ae5d61038eaf7b431ac55ca"
