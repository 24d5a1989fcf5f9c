import json
import os
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from privlib.cli.main import main
from privlib.errors import InputError, ParameterError
from privlib.risk.file.measure import measure
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.table.specs import PersonRule
from tests.risk.oracle import Slow
from tests.risk.reference import A5, A9, SHARED


def write(folder: Path, text: str | bytes, name: str = "panel.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(path: Path, **options: object) -> str:
    with pytest.raises((InputError, ParameterError)) as raised:
        measure(path, **{"quasi": ["a"], **options})  # type: ignore[arg-type]
    return str(raised.value)


def test_files_whose_figures_are_known_have_them(tmp_path: Path):
    """The published census sample is measured too where its file stands beside the repository."""
    known: list[tuple[Path, list[str], tuple[object, ...]]] = [
        (write(tmp_path, "a;b\nx;1\nx;1\nx;2\n"), ["a", "b"], (3, 2, 1, 1, 2 / 3)),
        (SHARED / "adult.csv", A9, (30162, 19502, 15512, 1, 0.6465751607983555)),
        (SHARED / "adult.csv", A5, (30162, 3426, 2080, 1, 3426 / 30162)),
    ]
    for path, quasi, figures in [each for each in known if each[0].exists()]:
        found = measure(path, quasi=quasi, delimiter=";")
        assert tuple(found[name] for name in ("rows", "classes", "uniques", "k", "average_risk")) == figures
        if quasi == A9:
            assert '"average_risk": 0.6465751607983555' in json.dumps(found)
            expected = {"5": 0.7781314236, "10": 0.8938067767, "20": 0.9709236788}
            assert found["at_risk"] == pytest.approx(expected, abs=1e-10)


def test_a_file_of_many_rows_has_the_figures_of_the_definition(tmp_path: Path):
    draw = random.Random(7)
    people = [
        {
            "native-country": draw.choice(["JP", "JP", "JP", "FR", None]),
            "Age": str(int(draw.gammavariate(6, 4))),
            "age": draw.choice("xy"),
            "answer": draw.choice(["1", "2", "10", "a;b", 'say "no"', "two\nlines"]),
        }
        for _ in range(600)
    ]
    frame = pl.DataFrame(people)
    names = ["native-country", "Age", "age"]
    slow = Slow(people, names)
    compatible = slow.compatible()
    for path in (tmp_path / "panel.csv", tmp_path / "panel[1].parquet"):
        frame.write_csv(path, separator=";") if path.suffix == ".csv" else frame.write_parquet(path)
        found = measure(path, quasi=names, sensitive=["answer"], delimiter=";")
        assert found["classes"] == len(slow.groups)
        assert found["uniques"] == slow.unit_sizes().count(1)
        assert found["average_risk"] == len(slow.groups) / 600
        assert found["null_rows"] == sum(person["native-country"] is None for person in people)
        assert found["min_f"] == min(compatible)
        attribute = found["sensitive"]["answer"]  # type: ignore[index]
        assert attribute["distinct_l"] == slow.distinct_l("answer")
        assert attribute["t_equal"] == float(slow.t_equal("answer"))  # type: ignore[arg-type]


def test_every_figure_is_said_with_what_was_left_out(tmp_path: Path):
    text = "uid,a,b,s\n1,x,1,p\n1,x,1,q\n2,x,1,p\n3,y,,p\n4,*,*,p\n"
    assert measure(write(tmp_path, text), quasi=["a", "b"], sensitive=["s"], person="uid", suppressed="*") == {
        "unit": "persons",
        "rows": 5,
        "persons": 3,
        "units": 3,
        "classes": 2,
        "uniques": 1,
        "k": 1,
        "rows_k": 1,
        "hidden_classes": 0,
        "min_f": None,
        "average_risk": (0.5 + 0.5 + 1) / 3,
        "highest_risk": 1.0,
        "distinction": None,
        "separation": None,
        "discernibility": None,
        "average_class_size": None,
        "at_risk": {"5": 1.0, "10": 1.0, "20": 1.0},
        "class_sizes": {
            "1": {"classes": 1, "units": 1},
            "2": {"classes": 1, "units": 2},
            "3–4": {"classes": 0, "units": 0},
            "5–9": {"classes": 0, "units": 0},
            "10–49": {"classes": 0, "units": 0},
            "50+": {"classes": 0, "units": 0},
        },
        "null_rows": 1,
        "null_cells": {"a": 0, "b": 1},
        "dropped": 0,
        "suppressed": 1,
        "nulls": "own",
        "person_rule": "pairs",
        "p_sensitive": 1,
        "sensitive": {
            "s": {
                "null_rows": 0,
                "skipped_classes": 0,
                "distinct_l": 1,
                "entropy_l": 1.0,
                "c_infimum": {"2": "inf", "3": "inf", "4": "inf"},
                "alpha": 1.0,
                "t_equal": 0.25,
                "t_ordered": None,
                "t_hierarchical": None,
                "beta": 0.3333333333333333,
                "enhanced_beta": "inf",
                "enhanced_beta_capped": 0.3333333333333333,
                "delta": "inf",
                "delta_present": 0.28768207245178085,
            }
        },
        "blank": 0,
    }


def test_under_wildcard_what_needs_classes_is_not_defined(tmp_path: Path):
    path = write(tmp_path, "a,b,s\n" + "x,1,p\n" * 5 + '"",1,p\n')
    found = measure(path, quasi=["a", "b"], sensitive=["s"], nulls="wildcard")
    assert [found[name] for name in ("classes", "k", "rows_k", "hidden_classes")] == [None] * 4
    assert found["sensitive"] == {"s": None}
    assert (found["min_f"], found["uniques"], found["average_risk"]) == (6, 0, 1 / 6)
    own, drop = (measure(path, quasi=["a", "b"], nulls=nulls) for nulls in ("own", "drop"))
    assert (own["k"], own["min_f"]) == (1, 6)
    assert (drop["k"], drop["dropped"]) == (5, 1)


def test_an_empty_cell_and_the_null_mark_are_null_and_the_word_null_is_a_name(tmp_path: Path):
    found = measure(write(tmp_path, 'a,b\n,1\n\\N,1\n"",1\nNULL,1\nNA,1\n'), quasi=["a"])
    assert (found["null_rows"], found["classes"]) == (3, 3)


def test_values_are_compared_character_by_character(tmp_path: Path):
    found = measure(write(tmp_path, "a,b\n1,x\n1 ,x\n01,x\n１,x\nA,x\na,x\n"), quasi=["a"])
    assert found["classes"] == 6


def test_an_ordered_attribute_is_ordered_by_number_not_by_text(tmp_path: Path):
    path = write(tmp_path, "a,s\nx,1\nx,1\ny,2\ny,2\ny,3\ny,3\ny,10\ny,10\ny,11\ny,11\n")
    found = measure(path, quasi=["a"], sensitive=["s"], ordered=["s"])["sensitive"]["s"]  # type: ignore[index]
    assert (found["t_ordered"], found["t_equal"]) == (0.5, 0.8)


def test_blank_lines_a_byte_order_mark_and_any_line_end_change_nothing(tmp_path: Path):
    expected = measure(write(tmp_path, "a,b\nx,1\ny,2\n"), quasi=["a", "b"])
    for text in ("\ufeffa,b\nx,1\ny,2", "a,b\r\nx,1\r\ny,2\r\n", "a,b\r\nx,1\ny,2\r\n", "a,b\n\nx,1\n\n\ny,2\n\n"):
        assert measure(write(tmp_path, text), quasi=["a", "b"]) | {"blank": 0} == expected


def test_a_blank_line_is_no_row_and_counted_in_a_file_of_one_column_too(tmp_path: Path):
    found = measure(write(tmp_path, '\na\nx\n\nx\n""\n'), quasi=["a"])
    assert (found["rows"], found["null_rows"], found["blank"]) == (3, 1, 2)


def test_a_header_without_rows_measures_nothing(tmp_path: Path):
    found = measure(write(tmp_path, "a,b\n"), quasi=["a"], sensitive=["b"])
    assert [found[name] for name in ("rows", "classes", "uniques")] == [0, 0, 0]
    assert [found[name] for name in ("k", "min_f", "average_risk", "highest_risk")] == [None] * 4
    assert found["at_risk"] == {"5": None, "10": None, "20": None}


QUOTE = "a quote stands inside a value or is not closed. Double the quote, or close it. Nothing was measured."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a,b\nx,1\ny,"1\n', f"panel.csv, line 3: {QUOTE}"),
        ('a,b\nx,"1"2\n', f"panel.csv, line 2: {QUOTE}"),
        ('a,b\nx,y"z\n', f"panel.csv, line 2: {QUOTE}"),
        ("", "panel.csv: the file is empty. Expected a header with 1 columns. Nothing was measured."),
        (
            "a,b,a,\nx,1,y,2\n",
            (
                "panel.csv: 2 header names are given twice or empty, the first in position 3. Name each column once. "
                "Nothing was measured."
            ),
        ),
        (
            "a;b\nx;1\n",
            (
                "panel.csv: one column found; the header contains a semicolon. Name it with --delimiter. "
                "Nothing was measured."
            ),
        ),
        (
            f"a,{'b' * 121}\n",
            (
                "panel.csv: the header name in position 2 is longer than 120 characters or has control characters. "
                "Write a short name in one line. Nothing was measured."
            ),
        ),
        (
            b"a,b\n" + b"x,1\n" * 9_000 + b"y,\x82\xa0\x82\xa2\n",
            (
                "panel.csv: not UTF-8 at byte 36006; looks like CP932. Convert it to UTF-8; a load may declare "
                '`encoding = "cp932"` in a mapping. Nothing was measured.'
            ),
        ),
        (
            b"a,b\nx,1\n\x82\xa0\x82\xa2,2\n",
            (
                "panel.csv: not UTF-8 at byte 8; looks like CP932. Convert it to UTF-8; a load may declare "
                '`encoding = "cp932"` in a mapping. Nothing was measured.'
            ),
        ),
        (
            b"PAR1....",
            "panel.csv: the content is Parquet, the name says .csv. Give the file its own name. Nothing was measured.",
        ),
    ],
)
def test_a_file_that_is_not_as_declared_is_refused(tmp_path: Path, text: str | bytes, message: str):
    assert refusal(write(tmp_path, text)) == message


def unfit(refused: int, records: int, *problems: str) -> str:
    """What is said of records that do not fit."""
    head = f"panel.csv: {refused} of {records} records do not fit; at most 0 may be refused."
    return "\n".join((head, *problems, "Correct them. Nothing was measured."))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a,b\nx,1\nCNRY\n", 3, "another number of fields than the header has"),
        ("a,b\nx,1\nCNRY,1,2\n", 3, "another number of fields than the header has"),
        ("a,b\nx,1\nCNRY,1,\n", 3, "another number of fields than the header has"),
        ('a,b\n"x\ny",1\nCNRY\n', 4, "another number of fields than the header has"),
        ('a,b\n"x",1\n"CNRY\n2"\n', 3, "another number of fields than the header has"),
        (f"a,b\nx,1\nCNRY,{'1' * (1 << 20)}\n", 3, "longer than 1,048,576 characters"),
        (b"a,b\nx,1\nCNRY\xa0,2\n", 3, "bytes that are not UTF-8"),
        (b'a,b\nx,1\n"CNRY\n\xa0",2\n', 3, "bytes that are not UTF-8"),
        ("a,b\nx,1\nCNRY\0,2\n", 3, "column a: a control character; remove it, or have it left out"),
        ("a,b\nx,1\nCNRY\r,2\n", 3, "column a: a control character; remove it, or have it left out"),
        ('a,b\nx,1\n"CNRY\x9b""",2\n', 3, "column a: a control character; remove it, or have it left out"),
    ],
)
def test_one_record_that_does_not_fit_refuses_the_file_and_is_named_by_its_line(
    tmp_path: Path, text: str | bytes, line: int, problem: str
):
    where = f"panel.csv, line {line}, " if problem.startswith("column") else f"panel.csv, line {line}: "
    assert refusal(write(tmp_path, text)) == unfit(1, 2, where + problem)


def test_a_record_with_two_wrong_values_is_one_record_and_at_most_three_are_listed(tmp_path: Path):
    text = "a,b\n\x1b,\x1b\nx\ny,\x1b\nz\nx,y\n"
    wrong = "a control character; remove it, or have it left out"
    assert refusal(write(tmp_path, text), quasi=["a", "b"]) == unfit(
        *(4, 5),
        f"panel.csv, line 2, column a: {wrong}",
        "panel.csv, line 3: another number of fields than the header has",
        f"panel.csv, line 4, column b: {wrong}",
        "and 1 more",
    )


def test_a_value_of_a_column_that_is_not_measured_is_not_looked_at(tmp_path: Path):
    assert measure(write(tmp_path, "a,b\nx,\x1b\n"), quasi=["a"])["rows"] == 1


def test_a_path_that_is_no_file_is_refused(tmp_path: Path):
    assert refusal(tmp_path / "no.csv") == (
        "no.csv: not a regular file (missing). Give the path of a file. Nothing was measured."
    )
    (tmp_path / "some.csv").mkdir()
    assert refusal(tmp_path / "some.csv") == (
        "some.csv: not a regular file (directory). Give the path of a file. Nothing was measured."
    )


def test_lines_that_end_with_carriage_return_alone_are_named(tmp_path: Path):
    assert refusal(write(tmp_path, "a,b\rx,1\r")) == (
        "panel.csv: lines end with CR alone. Save it with LF or CRLF; a load may declare "
        '`line_end = "cr"` in a mapping. Nothing was measured.'
    )


def test_a_pipe_is_refused_at_once_and_a_folder_has_a_name(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert refusal(tmp_path / "pipe.csv") == (
        "pipe.csv: not a regular file (pipe). Give the path of a file. Nothing was measured."
    )
    assert refusal(Path()) == ".: not a regular file (directory). Give the path of a file. Nothing was measured."


def test_of_a_file_without_header_no_record_is_quoted(tmp_path: Path):
    assert refusal(write(tmp_path, "Taro Yamada,090-1234-5678\n"), quasi=["age"]) == (
        'panel.csv: no column "age". There are 2 columns; the first line must name them. Nothing was measured.'
    )


def test_a_parquet_column_without_any_value_is_of_empty_cells(tmp_path: Path):
    path = tmp_path / "panel.parquet"
    pl.DataFrame({"o": [None, None], "s": [None, "x"]}).write_parquet(path)
    found = measure(path, quasi=["o"], sensitive=["s"])
    assert (found["rows"], found["null_rows"], found["classes"]) == (2, 2, 1)


def test_a_damaged_parquet_file_is_refused_without_its_content(tmp_path: Path):
    path = tmp_path / "panel.parquet"
    pl.DataFrame({"a": ["secret-canary"] * 1_000}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])
    assert refusal(path) == "panel.parquet: not a complete Parquet file. Write it again. Nothing was measured."
    assert refusal(write(tmp_path, "a\nx\n", "text.parquet")) == (
        "text.parquet: the content is not Parquet, the name says .parquet. Give the file its own name. "
        "Nothing was measured."
    )


def test_a_parquet_column_with_fractions_is_no_quasi_identifier(tmp_path: Path):
    path = tmp_path / "panel.parquet"
    pl.DataFrame({"a": [1.5, 2.5], "b": [1, 2]}).write_parquet(path)
    assert refusal(path) == (
        '"a" holds fractions; a quasi-identifier needs classes. Round it, cut it into bands, or put a hierarchy with '
        "a line for each of its numbers into the folder of --hierarchies. Nothing was measured."
    )
    assert measure(path, quasi=["b"])["classes"] == 2


@pytest.mark.parametrize("rule", ["rows", "pairs", "latest", "multiset"])
def test_fractions_that_a_hierarchy_covers_are_compared_as_stored(tmp_path: Path, rule: PersonRule):
    path, folder = tmp_path / "panel.parquet", tmp_path / "h"
    folder.mkdir()
    # 0.0 and -0.0 are one number; NaN is a number of its own, and no empty cell
    given = [0.0, -0.0, 1.5, 1.5, 0.1 + 0.2, float("nan"), float("nan"), None]
    pl.DataFrame({"a": given, "who": range(8), "s": ["x"] * 8}).write_parquet(path)
    options: Any = {"quasi": ["a"], "person": "who", "person_rule": rule, "time": "who", "hierarchies": folder}
    lines = [["0", "*"], ["1.50", "*"], ["NaN", "*"], ["0.30000000000000004", "*"]]
    hierarchy_files.write(folder, "a", lines)
    found = measure(path, **options)
    assert (found["classes"], found["uniques"], found["null_rows"]) == (5, 2, 1)
    hierarchy_files.write(folder, "a", [["0.3", "*"], ["1.5", "*"]])
    assert refusal(path, **options) == (
        'hierarchy of "a": 3 values of the data without a line, in 5 units; 0 would match after trimming, NFKC or case '
        "folding.\nEach value of the data needs a line.\nAdd the lines, or repair the values where they are loaded. "
        "Nothing was measured."
    )
    hierarchy_files.write(folder, "a", [*lines, ["1.5", "*"], ["15e-1", "*"]])
    assert refusal(path, **options) == (
        'hierarchy of "a": 2 lines say numbers that earlier ones say, and the data hold fractions.\n'
        "Each value must stand on exactly one line.\nKeep one line of each number, such as 1.5 and not 1.50. "
        "Nothing was measured."
    )
    # the folder need not say anything of a sensitive column then
    hierarchy_files.write(folder, "a", lines)
    assert measure(path, **options, sensitive=["s"])["classes"] == 5


def test_a_delimiter_is_one_character(tmp_path: Path):
    path = write(tmp_path, "a,b\nx,1\n")
    for delimiter in ("", ";;", '"', "\n"):
        assert refusal(path, delimiter=delimiter) == (
            "delimiter: not usable. One character, no quote or line end. Nothing was run."
        )


def test_no_message_and_no_result_holds_a_cell(tmp_path: Path):
    canary = "canary-7731"
    path = write(tmp_path, f"uid,a,s\n{canary},{canary},{canary}\n{canary},{canary},x\n")
    options = {"quasi": ["a"], "sensitive": ["s"], "person": "uid"}
    assert canary not in json.dumps(measure(path, **options))  # type: ignore[arg-type]
    assert canary not in refusal(path, **options, person_rule="one")
    assert canary not in refusal(path, **options, ordered=["s"])
    assert canary not in refusal(write(tmp_path, f"a,b\n{canary}\n"))


def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = write(tmp_path, "a,b\nx,1\n")
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    measure(path, quasi=["a"])
    refusal(write(tmp_path, "a,b\nx\n"))
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("rule", "k", "uniques"),
    [
        *(("rows", 4, 0), ("pairs", 3, 0), ("latest", 2, 0), ("earliest", 1, 1)),
        *(("modal", 2, 0), ("multiset", 1, 3), ("set", 1, 1)),
    ],
)
def test_a_person_of_many_rows_stands_by_the_rule_that_is_asked(tmp_path: Path, rule: PersonRule, k: int, uniques: int):
    """Visits: u1 A, B, B; u2 A, A, B; u3 A; u4 A; u5 B."""
    visits = "u1,A,1\nu1,B,2\nu1,B,3\nu2,A,1\nu2,A,2\nu2,B,3\nu3,A,1\nu4,A,1\nu5,B,1\n"
    found = measure(write(tmp_path, "who,q,t\n" + visits), quasi=["q"], person="who", person_rule=rule, time="t")
    assert (found["k"], found["uniques"], found["rows"], found["person_rule"]) == (k, uniques, 9, rule)


def test_a_history_has_no_empty_cell_that_could_match_another(tmp_path: Path):
    path = write(tmp_path, 'who,q\nu1,A\nu1,""\nu2,A\n')
    assert measure(path, quasi=["q"], person="who", person_rule="set")["min_f"] is None
    with pytest.raises(ParameterError) as raised:
        measure(path, quasi=["q"], person="who", person_rule="set", nulls="wildcard")
    assert raised.value.code == "E405"


TREE = [["a", "ab", "*"], ["b", "ab", "*"], ["c", "c", "*"], ["d", "d", "*"]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "h").mkdir()
    hierarchy_files.write(tmp_path / "h", "s", TREE)
    return tmp_path / "h"


def test_t_along_a_hierarchy_is_said_of_sensitive_columns_that_have_one(tmp_path: Path, tree: Path):
    """Class x: a 1; all: a 1/3, b 1/3, c 1/3. At the values 2/3 must move, at level 1 1/3 (ab to c): (2/3 + 1/3) / 2.
    Class y: b 1/2, c 1/2: (1/3 + 1/6) / 2."""
    path = write(tmp_path, "q,s,o\nx,a,1\ny,b,1\ny,c,1\n")
    found: Any = measure(path, quasi=["q"], sensitive=["s", "o"], hierarchies=tree)
    assert found["sensitive"]["s"]["t_hierarchical"] == pytest.approx(1 / 2)
    assert found["sensitive"]["s"]["t_equal"] == pytest.approx(2 / 3)
    assert found["sensitive"]["o"]["t_hierarchical"] is None


def test_values_find_their_lines_whatever_their_order(tmp_path: Path, tree: Path):
    """Numbers are coded by value, other text by code points: the two agree on what each code is."""
    hierarchy_files.write(tree, "s", [["10", "u", "*"], ["2", "u", "*"], ["1", "v", "*"]])
    path = write(tmp_path, "q,s\nx,10\nx,2\ny,1\ny,10\n")
    plain: Any = measure(path, quasi=["q"], sensitive=["s"], hierarchies=tree)
    ordered: Any = measure(path, quasi=["q"], sensitive=["s"], ordered=["s"], hierarchies=tree)
    # all: 10 1/2, 2 1/4, 1 1/4; x: 10 1/2, 2 1/2 → 1/4 at both levels; y: 10 1/2, 1 1/2 → 1/4 at both
    for found in (plain, ordered):
        assert found["sensitive"]["s"]["t_hierarchical"] == pytest.approx(1 / 4)


@pytest.mark.parametrize("rule", ["pairs", "latest", "set", "rows"])
def test_t_along_a_hierarchy_is_said_under_every_rule(tmp_path: Path, tree: Path, rule: PersonRule):
    path = write(tmp_path, "who,q,s,t\nu1,x,a,1\nu2,y,b,1\nu3,y,c,1\n")
    options: Any = {"person": "who", "person_rule": rule, "time": "t", "hierarchies": tree}
    found: Any = measure(path, quasi=["q"], sensitive=["s"], **options)
    assert found["sensitive"]["s"]["t_hierarchical"] == pytest.approx(1 / 2)


def test_a_hierarchy_that_lacks_a_value_or_is_nobody_s_is_refused(tmp_path: Path, tree: Path):
    path = write(tmp_path, "q,s,o\nx,a,1\ny,zz,1\n")
    assert refusal(path, quasi=["q"], sensitive=["s"], hierarchies=tree).startswith(
        'hierarchy of "s": 1 value of the data without a line, in 1 unit; 0 would match'
    )
    assert refusal(path, quasi=["q"], sensitive=["o"], hierarchies=tree) == (
        'h: no hierarchy of "o".\nA file\'s name must end with hierarchy_COLUMN.csv or COLUMN.csv.\n'
        "Add it, or leave the column out. Nothing was measured."
    )


def test_the_command_takes_the_folder_of_hierarchies(tmp_path: Path, tree: Path, capsys: pytest.CaptureFixture[str]):
    path = write(tmp_path, "q,s\nx,a\ny,b\ny,c\n")
    words = ["risk", "measure", str(path), "--quasi", "q", "--sensitive", "s", "--hierarchies", str(tree), "--json"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["sensitive"]["s"]["t_hierarchical"] == pytest.approx(1 / 2)


@pytest.mark.parametrize(("rule", "cells"), [("rows", {"a": 2, "b": 1}), ("latest", {"a": 2, "b": 0})])
def test_empty_cells_are_counted_by_column(tmp_path: Path, rule: PersonRule, cells: dict[str, int]):
    # the latest row of person 1 stands for both of hers
    text = "uid,t,a,b\n1,1,,\n1,2,,x\n2,1,y,x\n3,1,*,*\n"
    options = {"quasi": ["a", "b"], "person": "uid", "person_rule": rule, "time": "t", "suppressed": "*"}
    found = measure(write(tmp_path, text), **options)
    assert (found["null_rows"], found["null_cells"]) == (2, cells)
