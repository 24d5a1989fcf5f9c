"""The whitelist of notebooks: one table of what is accepted and refused, and the order of cells."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tiny_reports import cell, cells, notebook

import privlib
from privlib.report import notebooks, offered, rules

CALL = "a call of something that is no public function of pv"
ATTRIBUTE = "an attribute that is no public name of pv"
ORDER = "the cells are not in the order parameters, setup, …, method, end"
TEXT = "a text that is no plain name; paths and SQL come from parameters and the library"
PROSE = "markdown other than headings, paragraphs, lists, tables, emphasis and code spans"
MISSING = "the parameter policy, which every report takes, is missing"
QUESTION = "the notebook does not start with its question as a heading of level 1"


def problems(changed: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(one.cell, one.what) for one in rules.check(changed, "tiny.ipynb")]


def with_code(source: str) -> list[dict[str, Any]]:
    made = cells()
    made[6]["source"] = source
    return made


def with_prose(source: str) -> list[dict[str, Any]]:
    made = cells()
    made[4]["source"] = source
    return made


def test_a_report_that_keeps_the_rules_has_no_problem() -> None:
    assert problems(cells()) == []


@pytest.mark.parametrize(
    "source",
    [
        "pv.tables.loads_by_table(loads)",
        "more = pv.release(pv.loads.refused_by_code(study))\npv.tables.refused_by_code(more)",
        "pv.release(loads, -1, 0.5, True, None, 'U1', [loads, 'a b'], pv.risk.summary, k_min, grain=lang)",
    ],
)
def test_calls_of_pv_are_accepted(source: str) -> None:
    assert problems(with_code(source)) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import os", "Import is not accepted; a cell calls pv and binds names"),
        ("from privlib import x", "ImportFrom is not accepted; a cell calls pv and binds names"),
        ("%time pv.release()", "this is not plain Python; magics and shell commands are not accepted"),
        ("!ls", "this is not plain Python; magics and shell commands are not accepted"),
        ("pv.release?", "this is not plain Python; magics and shell commands are not accepted"),
        ("x = 1", "Assign is not accepted; a cell calls pv and binds names"),
        ("x = pv.release(); pv.method(x)", "two statements stand on a line"),
        ("a = b = pv.release()", "Assign is not accepted; a cell calls pv and binds names"),
        ("a, b = pv.release()", "Assign is not accepted; a cell calls pv and binds names"),
        ("a: int = pv.release()", "AnnAssign is not accepted; a cell calls pv and binds names"),
        ("for x in loads: pv.release(x)", "For is not accepted; a cell calls pv and binds names"),
        ("def f(): pv.method()", "FunctionDef is not accepted; a cell calls pv and binds names"),
        ("lambda: pv.release()", "Expr is not accepted; a cell calls pv and binds names"),
        ("loads", "Expr is not accepted; a cell calls pv and binds names"),
        ("print(loads)", CALL),
        ("display(loads)", CALL),
        ("loads.frame.head()", CALL),
        ("pv.release(loads)(loads)", CALL),
        ("pv.release(loads.frame)", ATTRIBUTE),
        ("pv.release(loads[0])", "Subscript is not accepted as an argument"),
        ("pv.release(1 + 1)", "BinOp is not accepted as an argument"),
        ("pv.release(*loads)", "Starred is not accepted as an argument"),
        ("pv.release(**loads)", "** is not accepted"),
        ("pv.release(f'{loads}')", "JoinedStr is not accepted as an argument"),
        ("pv.release([x for x in loads])", "ListComp is not accepted as an argument"),
        ("pv.release((y := loads))", "NamedExpr is not accepted as an argument"),
        ("pv.release(lambda: 1)", "Lambda is not accepted as an argument"),
        ("pv.release(open)", "a name is used that no cell above binds"),
        ("pv.release(later)", "a name is used that no cell above binds"),
        ("pv.release('/etc/passwd')", TEXT),
        (
            'pv.release("\'; DROP TABLE x")',
            TEXT,
        ),
        ("pv.release(b'x')", "Constant is not accepted as an argument"),
        ("pv.__dict__(loads)", CALL),
        ("pv._x(loads)", CALL),
        ("pv.absent(loads)", CALL),
        ("pv.words(loads)", CALL),
        ("pv.words.absent(loads)", CALL),
        ("pv.words.block.Sentence(loads)", CALL),
        ("pv.words.catalogue.line(loads)", CALL),
        ("pv.tables.Table(loads)", CALL),
        ("pv.trend.pl.read_csv(store)", CALL),
        ("pv.trend.DIMENSIONS(loads)", CALL),
        ("pv.trend.visitors.__globals__(loads)", CALL),
        ("pv.release(pv.trend.pl)", ATTRIBUTE),
        ("pv.release(pv.words)", ATTRIBUTE),
        ("pv.release(pv.sys.modules)", ATTRIBUTE),
        ("loads = pv.release()\npv.method(loads)", "loads is bound twice"),
        ("study = pv.release()\npv.method(study)", "study is bound twice"),
        ("lang = pv.release()\npv.method(lang)", "lang is bound twice"),
        ("pv = pv.release()\npv.method()", "pv is bound twice"),
        ("_x = pv.release()\npv.method()", "_x starts with an underscore"),
        ("pv.release(loads)\npv.method(loads)", "something is displayed before the last line; one object a cell"),
        ("", "the cell is empty"),
    ],
)
def test_anything_else_in_a_cell_is_refused(source: str, what: str) -> None:
    assert (7, what) in problems(with_code(source))


LEAK = """frame = pv.trend.pl.read_csv(store)
cell = pv.trend.pl.DataFrame.item(frame, 0, "principal_id")
made = pv.words.block.Source(stem="x", definition="x", clauses=[], sql_file="x", sql_sha256="0", snapshot="x")
told = pv.words.block.Sentence(id="x.sentence", edition="shareable", lang="en", text=cell, about=[], source=made)
pv.words.Sentence(told)"""


def test_a_cell_that_would_sign_a_value_read_from_a_file_is_refused_line_by_line() -> None:
    assert problems(with_code(LEAK)) == [(7, CALL)] * 5


def test_what_a_notebook_may_name_is_what_the_modules_offer() -> None:
    for name in offered.names():
        _, first, *rest = name.split(".")
        thing = getattr(privlib, first)
        if rest:
            assert rest[0] in thing.__all__
            thing = getattr(thing, rest[0])
        assert callable(thing) or isinstance(thing, tuple)
    modules = {name for name in privlib.__all__ if isinstance(getattr(privlib, name), ModuleType)}
    counts = [len(getattr(privlib, name).__all__) for name in modules]
    by_hand = {"pv.risk.worst"}
    assert not by_hand & offered.names()
    assert len(offered.names()) == sum(counts) + len(privlib.__all__) - len(modules) - len(by_hand)


def test_a_notebook_is_checked_without_loading_what_draws() -> None:
    script = "import sys; from privlib.report import offered; offered.names(); print('altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    "source", ["## Two. parts", "## 1. First", "Text with `P1.3b`, `C-P1.3b.tag`, `Art. 29` and `k_min`."]
)
def test_ordinals_of_headings_and_ids_in_code_spans_may_hold_digits(source: str) -> None:
    assert problems(with_prose("## The data\n\n" + source if source.startswith("T") else source)) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("## The data\n\nThere are 7.", "a number is typed in prose"),
        ("## The data\n\nThere are ７.", "a number is typed in prose"),
        ("## The data of 2026", "a number is typed in prose"),
        ("## The data\n\n|a|b|\n|--|--|\n|x|9|", "a number is typed in prose"),
        ("## The data\n\n- one\n- 2nd", "a number is typed in prose"),
        ("## The data\n\n**n = 5**", "a number is typed in prose"),
        ("## The data\n\n`rm -rf 12`", "a code span holds more than the id of a clause, an article or a name"),
        ("## The data\n\n$x$", "a formula is typed in prose"),
        *(
            (
                f"## The data\n\n{bad}",
                PROSE,
            )
            for bad in ("<b>x</b>", "![x](y.png)", "[x](https://example.org)", "> said", "```\nx\n```", "---")
        ),
        ("### The data", "a heading of level 3 under one of level 1"),
        ("# The data", "a second title"),
        ("## ", "a heading without words"),
    ],
)
def test_prose_holds_no_figure_and_nothing_but_prose(source: str, what: str) -> None:
    assert (5, what) in problems(with_prose(source))


def change(position: int, **fields: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda made: made[position].update(fields)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda made: made.pop(), (0, "0 cells are tagged end")),
        (lambda made: made.append(cell("code", "x", "pv.release()")), (0, ORDER)),
        (lambda made: made.insert(3, cell("code", "x", "y = pv.release()")), (0, ORDER)),
        (lambda made: made.insert(5, cell("code", "x", SETUP_AGAIN, "setup")), (0, "2 cells are tagged setup")),
        (lambda made: made.pop(1), (1, "a cell in one language has no twin")),
        (lambda made: made.pop(0), (1, "a cell in one language has no twin")),
        (change(1, source="## 何を"), (2, "the twins start with headings of different levels")),
        (change(4, cell_type="raw"), (5, "it is neither code nor markdown")),
        (change(4, id="data_1"), (5, "its id is missing, not of a-z, 0-9 and -, or used twice")),
        (change(4, id="loads"), (6, "its id is missing, not of a-z, 0-9 and -, or used twice")),
        (change(4, attachments={"x.png": {}}), (5, "it carries an attachment")),
        (change(4, metadata={"tags": ["hide-input"]}), (5, "a tag is unknown, or there are two")),
        (change(5, metadata={"tags": ["lang-en"]}), (6, "a cell of code has a language")),
        (change(3, source="study = pv.study()"), (4, "the setup does not start with import privlib as pv")),
        (change(2, source='store: "path" = "x"  # X.'), (3, MISSING)),
        (change(2, source="store = 1"), (3, "line 1 of the parameters cell declares no parameter")),
        (change(0, source="What was loaded?"), (1, QUESTION)),
    ],
)  # fmt: skip
def test_the_order_of_cells_and_their_marks_are_fixed(
    spoil: Callable[[Any], object], expected: tuple[int, str]
) -> None:
    made = cells()
    spoil(made)
    assert expected in problems(made)


SETUP_AGAIN = "import privlib as pv"


def test_a_file_that_is_no_notebook_is_told_as_a_run_would_tell_it(tmp_path: Path) -> None:
    path = tmp_path / "tiny.ipynb"
    for content in ("", "[]", "{}", '{"nbformat": 4, "nbformat_minor": 4, "cells": []}'):
        path.write_text(content)
        assert notebooks.problems(path) == (
            "tiny.ipynb, cell 0: this is no notebook of format 4.5. Save it from JupyterLab. Nothing was run.",
        )


def test_the_hash_follows_source_tags_and_ids_and_not_outputs(tmp_path: Path) -> None:
    def hashed(made: list[dict[str, Any]]) -> str:
        (tmp_path / "tiny.ipynb").write_text(json.dumps(notebook(made)))
        return notebooks.read(tmp_path / "tiny.ipynb").sha256

    plain, ran, other, tagged, renamed = (cells() for _ in range(5))
    ran[5] |= {"execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}
    other[5]["source"] += " "
    tagged[4]["metadata"] = {"tags": ["lang-en"]}
    renamed[4]["id"] = "data-2"
    assert hashed(plain) == hashed(ran)
    assert len({hashed(one) for one in (plain, other, tagged, renamed)}) == 4


def test_a_source_stored_as_lines_hashes_like_the_joined_text(tmp_path: Path) -> None:
    made = cells()
    (tmp_path / "one.ipynb").write_text(json.dumps(notebook(made)))
    for one in made:
        one["source"] = one["source"].splitlines(keepends=True)
    (tmp_path / "two.ipynb").write_text(json.dumps(notebook(made)))
    assert notebooks.read(tmp_path / "one.ipynb").sha256 == notebooks.read(tmp_path / "two.ipynb").sha256


def test_the_title_is_the_question_in_the_language_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "tiny.ipynb").write_text(json.dumps(notebook()))
    read = notebooks.read(tmp_path / "tiny.ipynb")
    assert (read.title("en"), read.title("ja")) == ("What was loaded?", "何を読み込みましたか。")
