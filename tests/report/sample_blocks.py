"""Hand-made notebooks, blocks and drawings for the tests of pages: no measure, no kernel, no store."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from privlib.report.document import Document, Facts, build

Block = dict[str, Any]

SOURCE = {
    "stem": "coverage_by_purpose",
    "definition": "A use is covered if the person had agreed to its purpose at that instant.",
    "clauses": ["C-P1.3b", "C-S2.law"],
    "sql_file": "coverage/by_purpose.sql",
    "sql_sha256": "ab" * 32,
    "snapshot": "cd" * 32,
    "period": "2026-04-01/2026-07-01",
    "as_of": "2026-07-05",
}
WORDS = {
    "en": {
        "title": "Did each use serve a purpose the person had agreed to?",
        "intro": "This report answers **one question** for the administrator. It cannot say *why* (`C-P1.3b`).",
        "coverage": "## Most uses were covered\n\nA use without a promise is the first thing an auditor asks about.",
        "detail": "### Where the gaps are\n\n- tagged late\n- not tagged\n\n1. first\n2. then",
        "data": "## The data\n\n| column | meaning |\n|:--|--:|\n| `purpose` | what for |",
        "method": "## How this was counted",
        "chart": "Direct marketing has the lowest coverage",
        "trend": "Use is steady over the quarter",
        "caption": "Strict coverage by purpose; persons in brackets.",
        "note": "Figures under 10 are not shown. 1 of 12 cells is withheld.",
        "alt": "Bar chart: strict coverage by purpose, April to June 2026. Lowest for direct marketing. 1 withheld.",
        "table": "Coverage by purpose",
        "long": "Loads by table",
        "sentence": "98.08 % of 12,345 uses served a purpose the person had agreed to; 237 did not.",
        "purpose": "Purpose",
        "uses": "Uses",
        "share": "Coverage",
        "period": "April to June 2026",
        "how": "How the figures were made",
        "row": "Delivery",
        "parameter": "The period reported on.",
    },
    "ja": {
        "title": "利用はすべて、本人が同意した目的のためでしたか",
        "intro": "この報告は管理者の**一つの問い**に答えます。直・骨・令の字形も確かめます(`C-P1.3b`)。",
        "coverage": "## ほとんどの利用は同意の範囲内でした\n\n同意のない利用は、監査人が最初に尋ねることです。",
        "detail": "### 足りないところ\n\n- 後から付けた目的\n- 目的なし\n\n1. まず\n2. 次に",
        "data": "## データ\n\n| 列 | 意味 |\n|:--|--:|\n| `purpose` | 目的 |",
        "method": "## 数え方",
        "chart": "ダイレクトマーケティングの充足率が最も低い",
        "trend": "四半期を通じて利用は安定",
        "caption": "目的別の厳格な充足率。かっこ内は人数。",
        "note": "10人未満は示しません。12のうち1つを秘匿しました。",
        "alt": "棒グラフ：目的別の充足率、2026年4月～6月。最も低いのは販促。1つを秘匿。",
        "table": "目的別の充足率",
        "long": "表ごとの読み込み件数",
        "sentence": "利用12,345件の98.08%は本人が同意した目的のためでした。237件は違いました。",
        "purpose": "目的",
        "uses": "利用",
        "share": "充足率",
        "period": "2026年4月～6月",
        "how": "数値の作り方",
        "row": "配送",
        "parameter": "報告の対象期間。",
    },
}


def facts(lang: str = "en", **given: object) -> Facts:
    values: dict[str, Any] = {
        "report": "purpose_coverage",
        "company": "ルミナス株式会社" if lang == "ja" else "Luminous K.K.",
        "period": WORDS[lang]["period"],
        "period_name": "2026-Q2",
        "as_of": date(2026, 7, 5),
        "edition": "restricted",
        "lang": lang,
        "run": "1f2e3d4c5b6a7988",
        "parameters": (
            ("period", "2026-Q2", WORDS[lang]["parameter"], False),
            ("grace_days", "0", "Days of grace." if lang == "en" else "猶予日数。", True),
        ),
        "versions": (("privlib", "0.1.0"), ("duckdb", "2.0.0"), ("typst", "0.15.2")),
        "snapshot": "cd" * 32,
        "policy": "luminous-2021 (2021-09-09)",
        "law": "appi (2022-04-01)",
    }
    return Facts(**{**values, **given})


def column(name: str, label: str, kind: str = "text", unit: str = "", digits: int = 0) -> Block:
    return {
        "name": name,
        "label": label,
        "kind": kind,
        "unit": unit,
        "align": "left" if kind in ("text", "date") else "right",
        "digits": digits,
    }


def block(kind: str, name: str, lang: str = "en", **fields: object) -> Block:
    """A block of one kind as `privlib.views.block` makes it; `fields` replace its own."""
    words = WORDS[lang]
    common: Block = {"v": 1, "kind": kind, "id": f"{name}.{kind}", "edition": "restricted", "lang": lang}
    rows: Block = {
        "columns": [
            column("purpose", words["purpose"]),
            column("uses", words["uses"], "count", digits=0),
            column("share", words["share"], "share", "%", 2),
        ],
        "rows": [
            [f"{words['row']} (U1)", 12345, "98.08"],
            ["U4", {"w": "<10"}, {"w": "n/a"}],
            ["*", 12350, {"w": "withheld"}],
        ],
        "notes": [words["note"]],
    }
    figure: Block = {
        "title": words["table"],
        "caption": words["caption"],
        "source": dict(SOURCE),
        "withheld": {"cells": 1, "of": 12, "rule": words["note"]},
        **rows,
    }
    own: Mapping[str, Block] = {
        "chart": {**figure, "alt": words["alt"], "spec": {"mark": "bar"}, "title": words["chart"]},
        "table": {**figure, "marks": {"1": "H"}},
        "sentence": {"text": words["sentence"], "about": [f"{name}.chart"], "source": dict(SOURCE)},
        "method": {"title": words["how"], **rows},
        "end": {"count": 1, "chain": "ef" * 32},
    }
    return {**common, **own[kind], **fields}


def long_table(rows: int, lang: str = "en", columns: int = 3, **fields: object) -> Block:
    heads = [column("name", WORDS[lang]["purpose"]), *(column(f"n{i}", f"N{i}", "count") for i in range(1, columns))]
    cells = [[f"table_{row:04d}", *(row * i for i in range(1, columns))] for row in range(1, rows + 1)]
    return block(
        "table", "loads_by_table", lang, title=WORDS[lang]["long"], columns=heads, rows=cells, marks={}, **fields
    )


def drawing(labels: Sequence[str] = ("U1", "U2", "U4"), height: int = 220) -> str:
    """A bar a label, in the shape of what the chart process draws."""
    font = 'font-family="Noto Sans CJK JP" font-size="12"'
    bars = "".join(
        f'<rect x="180" y="{20 + 40 * i}" width="{420 - 60 * i}" height="26" fill="#0072B2"/>'
        f'<text x="170" y="{38 + 40 * i}" text-anchor="end" {font}>{escape(label)}</text>'
        for i, label in enumerate(labels)
    )
    root = f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{height}" viewBox="0 0 640 {height}">'
    return f'{root}<rect width="640" height="{height}" fill="#FFFFFF"/>{bars}</svg>'


def notebook(lang: str = "en") -> nbformat.NotebookNode:
    """The cells of a small report in both languages: each twin carries its tag, code cells are `c-…`."""
    cells = []
    for name, code in (("intro", ""), ("data", "loads"), ("coverage", "shown"), ("detail", "more"), ("method", "how")):
        for tag in ("en", "ja"):
            words = WORDS[tag]
            source = f"# {words['title']}\n\n{words['intro']}" if name == "intro" else words[name]
            cells.append(new_markdown_cell(source, id=f"{name}-{tag}", metadata={"tags": [f"lang-{tag}"]}))
        if code:
            cells.append(new_code_cell("pv.show_nothing()", id=f"c-{code}"))
    return new_notebook(cells=cells, metadata={"lang": lang})


def blocks(lang: str = "en") -> dict[str, tuple[Block, ...]]:
    return {
        "c-loads": (long_table(120, lang),),
        "c-shown": (block("chart", "coverage_by_purpose", lang), block("sentence", "coverage_by_purpose", lang)),
        "c-more": (
            block("table", "coverage_by_purpose", lang),
            block("chart", "usage_trend", lang, title=WORDS[lang]["trend"]),
            block("table", "wide", lang, **wide(10)),
        ),
        "c-how": (block("method", "method", lang), block("end", "end", lang)),
    }


def wide(columns: int) -> Block:
    heads = [column("name", "Name"), *(column(f"n{i}", f"Column {i}", "count") for i in range(1, columns))]
    return {
        "columns": heads,
        "rows": [["first", *range(1000, 999 + columns)], ["second", *range(9000, 8999 + columns)]],
    }


def document(lang: str = "en", **given: object) -> Document:
    """The whole small report: two charts, three tables (one of 120 rows), a sentence and the method."""
    pictures = {"coverage_by_purpose.chart": drawing(), "usage_trend.chart": drawing(("4月", "5月"), 160)}
    return build(notebook(lang), blocks(lang), pictures, facts(lang, **given))


def single(*shown: Block, lang: str = "en", markdown: str = "# One\n\n## Two", **given: object) -> Document:
    """A report of one cell that shows these blocks."""
    cells = [new_markdown_cell(markdown, id="top"), new_code_cell("pv.x()", id="c-one")]
    pictures = {item["id"]: drawing() for item in shown if item["kind"] == "chart"}
    return build(new_notebook(cells=cells), {"c-one": tuple(shown)}, pictures, facts(lang, **given))
