"""A document is the notebook's prose and the run's blocks, in order, as plain nodes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sample_blocks import SOURCE, block, blocks, column, document, facts, long_table, notebook, single

from privlib.errors import ParameterError
from privlib.report import narrative
from privlib.report.document import Document, build
from privlib.report.labels import MEANINGS

WHERE = "A report starts with one title of level 1; headings below it leave no level out. Nothing was run."


def kinds(made: Document) -> list[str]:
    return [node["kind"] for node in made.body]


def only(made: Document, kind: str) -> list[Any]:
    return [node for node in made.body if node["kind"] == kind]


def of_markdown(*cells: str) -> Document:
    made = [new_markdown_cell(source, id=f"m-{nth}") for nth, source in enumerate(cells, start=1)]
    return build(new_notebook(cells=made), {}, {}, facts())


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_prose_and_blocks_stand_in_the_order_of_the_cells_with_the_answer_under_its_heading(lang: str) -> None:
    assert kinds(document(lang)) == [
        "paragraph",
        *("heading", "grid", "table"),
        *("heading", "headline", "paragraph", "chart"),
        *("heading", "list", "list", "table", "chart", "table"),
        *("heading", "method"),
    ]


def test_a_page_takes_the_twin_of_its_language_and_every_untagged_cell() -> None:
    cells = [
        new_markdown_cell("# Title", id="a"),
        new_markdown_cell("## English", id="b", metadata={"tags": ["lang-en"]}),
        new_markdown_cell("## 日本語", id="c", metadata={"tags": ["lang-ja"]}),
        new_markdown_cell("## Both", id="d", metadata={"tags": ["other"]}),
    ]
    texts = {
        lang: [node["text"] for node in build(new_notebook(cells=cells), {}, {}, facts(lang)).body]
        for lang in ("en", "ja")
    }
    assert texts == {"en": ["English", "Both"], "ja": ["日本語", "Both"]}


def test_figures_and_tables_are_numbered_apart_and_named_in_the_page_s_language() -> None:
    def labels(lang: str) -> list[str]:
        return [node["label"] for node in document(lang).body if node["kind"] in ("chart", "table", "method")]

    assert labels("en") == ["Table 1", "Figure 1", "Table 2", "Figure 2", "Table 3", ""]
    assert labels("ja") == ["表 1", "図 1", "表 2", "図 2", "表 3", ""]


def test_anchors_come_from_the_ids_of_cells_and_blocks() -> None:
    made = of_markdown("# T\n\n## A\n\n## B", "## C")
    assert [node["id"] for node in only(made, "heading")] == ["s-m-1-2", "s-m-1-3", "s-m-2"]
    assert [node["id"] for node in only(document(), "chart")] == ["f-coverage_by_purpose.chart", "f-usage_trend.chart"]


def test_only_the_first_sentence_of_a_section_moves_up() -> None:
    first, second = block("sentence", "a", text="First."), block("sentence", "b", text="Second.")
    made = single(block("table", "t"), first, second)
    assert kinds(made) == ["heading", "headline", "table", "sentence"]
    assert [node["text"] for node in made.body if "sentence" in node["kind"] or node["kind"] == "headline"] == [
        "First.",
        "Second.",
    ]


def test_the_end_block_and_cells_without_blocks_leave_nothing_on_the_page() -> None:
    assert kinds(single(block("end", "end"))) == ["heading"]
    assert kinds(build(notebook(), {}, {}, facts())) == [
        *("paragraph", "heading", "grid", "heading", "paragraph", "heading", "list", "list", "heading")
    ]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("count", 0, "0"),
        ("count", 12345, "12,345"),
        ("count", {"w": "<10"}, "<10"),
        ("count", {"w": "1,230–1,249", "lo": 1230, "hi": 1249}, "1,230–1,249"),
        ("count", {"w": "withheld"}, "–"),
        ("share", {"w": "n/a"}, "n/a"),
        ("share", "98.10", "98.10"),
        ("text", None, ""),
        ("text", "a\tb\nc", "a b c"),
        ("text", "直 😀\u202e", "直 〓<U+202E>"),
    ],
)
def test_a_value_is_shown_as_text_and_a_hidden_one_never_as_zero(kind: str, value: object, shown: str) -> None:
    table = block("table", "t", columns=[column("x", "X", kind)], rows=[[value]], marks={})
    assert only(single(table), "table")[0]["rows"] == ({"mark": "", "cells": (shown,)},)


def test_the_head_of_a_column_is_its_label_as_the_views_wrote_it() -> None:
    heads = [column("x", "Persons", "count", "persons"), column("y", "Coverage (%)", "share", "%")]
    table = block("table", "t", columns=heads, rows=[], marks={})
    assert [head["text"] for head in only(single(table), "table")[0]["head"]] == ["Persons", "Coverage (%)"]


def test_a_source_names_the_queries_it_is_built_on() -> None:
    built = {**SOURCE, "built_on": [{"sql_file": "a.sql", "sql_sha256": "12" * 32}]}
    node = only(single(block("table", "t", source=built, marks={})), "table")[0]
    assert node["source"][-1] == ("Query", "coverage/by_purpose.sql (abababababab), built on a.sql (121212121212)")


def test_a_sentence_carries_its_notes() -> None:
    said = single(block("sentence", "s", text="Said.", notes=["Rounded.", "2 hidden."]))
    assert only(said, "headline")[0]["notes"] == ("Rounded.", "2 hidden.")


def test_a_parameter_s_meaning_is_in_the_language_of_the_page() -> None:
    given = (("period", "2026-Q2", "The period reported on.", False), ("own", "1", "Of one's own.", True))
    shown = {lang: single(lang=lang, parameters=given).facts.parameters for lang in ("en", "ja")}
    assert [meaning for _, _, meaning, _ in shown["en"]] == ["The period reported on.", "Of one's own."]
    assert [meaning for _, _, meaning, _ in shown["ja"]] == ["報告の対象期間。", "Of one's own."]


def test_every_parameter_of_the_notebooks_has_a_meaning_in_japanese() -> None:
    names: set[str] = set()
    for path in Path(__file__).resolve().parents[2].glob("notebooks/*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        source = next("".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", ()))
        names |= set(re.findall(r"^(\w+):", source, re.MULTILINE))
    assert names == set(MEANINGS)


@pytest.mark.parametrize(
    ("rows", "shown", "rest", "empty"),
    [
        (0, 0, "", "No rows: nothing was counted here."),
        (1, 1, "", ""),
        (60, 60, "", ""),
        (61, 60, "The first 60 of 61 rows. All of them are in tables/loads_by_table.table.csv.", ""),
        (1000, 60, "The first 60 of 1,000 rows. All of them are in tables/loads_by_table.table.csv.", ""),
    ],
)
def test_at_most_sixty_rows_stand_on_the_page_and_it_says_where_the_others_are(
    rows: int, shown: int, rest: str, empty: str
) -> None:
    node = only(single(long_table(rows)), "table")[0]
    assert (len(node["rows"]), node["rest"], node["empty"]) == (shown, rest, empty)


def test_the_numbers_behind_a_long_chart_are_in_the_blocks() -> None:
    node = only(single(block("chart", "c", rows=[["a", 1, "1"]] * 61)), "chart")[0]
    assert node["rest"] == "The first 60 of 61 rows. All of them are in blocks.json."


def test_a_mark_stands_at_its_own_row() -> None:
    node = only(single(block("table", "t")), "table")[0]
    assert [row["mark"] for row in node["rows"]] == ["", "H", ""]


def test_a_figure_names_its_definition_clauses_and_query() -> None:
    assert only(document(), "chart")[0]["source"] == (
        ("Definition", "A use is covered if the person had agreed to its purpose at that instant."),
        ("Clauses", "C-P1.3b, C-S2.law"),
        ("Query", "coverage/by_purpose.sql (abababababab)"),
    )


def test_every_text_about_the_run_is_printable() -> None:
    hostile = "a\x1b\u202e😀"
    given = facts(company=hostile, parameters=((hostile, hostile, hostile, True),), policy=hostile, law=hostile)
    made = build(notebook(), {}, {}, given).facts
    safe = "a<U+001B><U+202E>〓"
    assert (made.company, made.parameters, made.policy, made.law) == (safe, ((safe, safe, safe, True),), safe, safe)


def test_markdown_becomes_plain_nodes() -> None:
    source = "One *two*\n**three** `x<y>`\\\nfour\n\n1. a\n   - b\n\n| h |\n|--:|\n| *c* |"
    nodes = narrative.reduce(source, notebook="n.ipynb", cell=1, lang="en")

    def text(said: str) -> dict[str, str]:
        return {"kind": "text", "text": said}

    def paragraph(said: str) -> dict[str, object]:
        return {"kind": "paragraph", "children": (text(said),)}

    assert nodes == (
        {
            "kind": "paragraph",
            "children": (
                text("One "),
                {"kind": "emphasis", "children": (text("two"),)},
                text(" "),
                {"kind": "strong", "children": (text("three"),)},
                text(" "),
                {"kind": "code", "text": "x<y>"},
                {"kind": "break"},
                text("four"),
            ),
        },
        {
            "kind": "list",
            "ordered": True,
            "items": ((paragraph("a"), {"kind": "list", "ordered": False, "items": ((paragraph("b"),),)}),),
        },
        {
            "kind": "grid",
            "head": ({"align": "right", "children": (text("h"),)},),
            "rows": (({"align": "right", "children": ({"kind": "emphasis", "children": (text("c"),)},)},),),
        },
    )


def test_a_line_break_in_japanese_prose_writes_no_space() -> None:
    nodes = {lang: narrative.reduce("一\n二", notebook="n", cell=1, lang=lang) for lang in ("en", "ja")}
    assert {lang: narrative.plain(made[0]["children"]) for lang, made in nodes.items()} == {"en": "一 二", "ja": "一二"}


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("<script>alert(1)</script>", "block_html"),
        ("a <b>bold</b>", "inline_html"),
        ("![x](https://example.com/x.png)", "image"),
        ("[x](javascript:alert(1))", "link"),
        ("<https://example.com>", "link"),
        ("> said", "block_quote"),
        ("```\ncode\n```", "block_code"),
        ("    code", "block_code"),
        ("- a\n\n  <i>x</i>", "inline_html"),
        ("above\n\n***", "thematic_break"),
    ],
)
def test_any_other_markdown_is_refused_by_cell(markdown: str, kind: str) -> None:
    with pytest.raises(ParameterError) as raised:
        of_markdown("# T", markdown)
    assert str(raised.value) == (
        f"purpose_coverage.ipynb, cell 2: markdown of type {kind} is not allowed. Prose is made of headings, "
        "paragraphs, lists, tables, emphasis and code spans. Nothing was run."
    )


@pytest.mark.parametrize(
    ("cells", "cell", "problem"),
    [
        ([], 1, "the report does not start with a title"),
        (["text"], 1, "the report does not start with a title"),
        (["## Two"], 1, "the report does not start with a title"),
        (["# T", "## A", "# U"], 3, "a second title"),
        (["# T", "##"], 2, "a heading without words"),
        (["# T", "### A"], 2, "a heading of level 3 under one of level 1"),
        (["# T", "## A\n\n#### B"], 2, "a heading of level 4 under one of level 2"),
    ],
)
def test_a_title_or_level_that_is_missing_is_refused(cells: list[str], cell: int, problem: str) -> None:
    with pytest.raises(ParameterError) as raised:
        of_markdown(*cells)
    assert str(raised.value) == f"purpose_coverage.ipynb, cell {cell}: {problem}. {WHERE}"


def test_headings_may_go_up_by_any_number_of_levels() -> None:
    made = of_markdown("# T", "## A\n\n### B\n\n#### C\n\n## D")
    assert [node["level"] for node in made.body] == [2, 3, 4, 2]


def test_outputs_of_the_notebook_itself_never_reach_the_document() -> None:
    cell = new_code_cell("pv.x()", id="c")
    cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "CANARY"}]
    source = new_notebook(cells=[new_markdown_cell("# T", id="t"), cell])
    assert "CANARY" not in repr(build(source, {}, {}, facts()))


def test_the_same_input_gives_an_equal_document() -> None:
    assert document() == document()
    assert document("ja") != document()
    assert blocks() == blocks()
