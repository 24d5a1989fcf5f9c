"""One document, two builders: the source notebook's prose and the run's verified blocks, in order, as plain nodes.

The HTML page and the PDF are made from the same `Document`, so they hold the same words in the same order. Numbering,
ids, the formatting of cells and the choice of language happen here, once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from privlib.errors import ParameterError
from privlib.report import headings, narrative, rules
from privlib.report.labels import LABELS, MEANINGS
from privlib.report.narrative import Node
from privlib.views.html import MAX_ROWS
from privlib.views.text import printable

__all__ = ["Document", "Facts", "build"]

_WHERE = "A report starts with one title of level 1; headings below it leave no level out"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says about its run: all of it is decided before the notebook starts."""

    report: str
    company: str
    period: str
    """As people read it, in the page's language: `April to June 2026`."""
    period_name: str
    """As a command takes it: `2026-Q2`."""
    as_of: date
    edition: str
    lang: str
    run: str
    parameters: tuple[tuple[str, str, str, bool], ...]
    """Name, value, meaning, and whether the value is the default."""
    versions: tuple[tuple[str, str], ...]
    snapshot: str
    policy: str
    law: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report ready to be drawn: every string in it is safe to show and drawable by the pinned font."""

    facts: Facts
    title: str
    body: tuple[Node, ...]
    """Narrative nodes (`privlib.report.narrative`) and, in between, `chart`, `table`, `method` and `sentence` nodes."""
    pictures: Mapping[str, str]
    """Block id → SVG."""


def build(
    notebook: Mapping[str, Any],
    blocks: Mapping[str, tuple[Mapping[str, Any], ...]],
    pictures: Mapping[str, str],
    facts: Facts,
) -> Document:
    """Put prose and blocks together, in the order of the notebook's cells.

    Of a pair of cells tagged `lang-en` and `lang-ja` the one of the page's language is taken. Charts and tables are
    numbered apart. The first sentence of a section moves up to its heading: the answer comes first.

    Args:
        notebook: the approved source; its outputs are not looked at.
        blocks: cell id → its verified blocks, in order.
        pictures: id of a chart's block → its SVG.
        facts: what is said about the run.

    Raises:
        ParameterError: E410, naming the cell, for a kind of markdown that is not allowed, and for a title or heading
            that is missing or leaves a level out.
    """
    facts = _safe_facts(facts)
    numbers = {"chart": count(1), "table": count(1)}
    body: list[Node] = []
    for position, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown" and rules.speaks(cell, facts.lang):
            nodes = narrative.reduce(cell["source"], notebook=f"{facts.report}.ipynb", cell=position, lang=facts.lang)
            body.extend(_identified(nodes, cell["id"], position))
        shown = (block for block in blocks.get(cell["id"], ()) if block["kind"] != "end")
        body.extend(_shown(block, numbers, facts.lang) for block in shown)
    title, *rest = _checked(body, facts.report)
    return Document(facts, title["text"], tuple(_answer_first(rest)), pictures)


def _identified(nodes: Iterable[Node], cell_id: str, position: int) -> Iterable[Node]:
    """Give each heading its plain text, its anchor (`s-<cell id>`, then `s-<cell id>-2`) and the cell it came from."""
    heading = count(1)
    for node in nodes:
        if node["kind"] != "heading":
            yield node
            continue
        nth = next(heading)
        anchor = f"s-{cell_id}" if nth == 1 else f"s-{cell_id}-{nth}"
        yield {**node, "id": anchor, "cell": position, "text": narrative.plain(node["children"])}


def _checked(body: list[Node], report: str) -> list[Node]:
    """Refuse a body that does not start with its title, and headings that make no outline."""
    if not body or body[0]["kind"] != "heading" or body[0]["level"] != 1:
        raise _misplaced(report, 1, "the report does not start with a title")
    for cell, problem in headings.problems(body):
        raise _misplaced(report, cell, problem)
    return body


def _misplaced(report: str, cell: int, problem: str) -> ParameterError:
    return ParameterError("E410", notebook=f"{report}.ipynb", cell=cell, problem=problem, where_it_belongs=_WHERE)


def _answer_first(body: Iterable[Node]) -> Iterable[Node]:
    """Move the first sentence of each section up to its heading, marked as its headline."""
    section: list[Node] = []
    for node in body:
        if node["kind"] == "heading":
            yield from _led(section)
            section = []
        section.append(node)
    yield from _led(section)


def _led(section: list[Node]) -> Iterable[Node]:
    said = next((node for node in section if node["kind"] == "sentence"), None)
    if said is None:
        return section
    others = [node for node in section if node is not said]
    after = 1 if others and others[0]["kind"] == "heading" else 0
    return [*others[:after], {**said, "kind": "headline"}, *others[after:]]


def _shown(block: Mapping[str, Any], numbers: Mapping[str, Iterator[int]], lang: str) -> Node:
    """Turn a block into the node both builders draw: its numbers are words by now."""
    kind = block["kind"]
    if kind == "sentence":
        return {"kind": kind, "text": _safe(block["text"]), "notes": tuple(map(_safe, block.get("notes", ())))}
    label = f"{LABELS[lang]['figure' if kind == 'chart' else 'table']} {next(numbers[kind])}" if kind in numbers else ""
    node = {
        "kind": kind,
        "id": f"f-{block['id']}",
        "block": block["id"],
        "label": label,
        "title": _safe(block["title"]),
        "caption": _safe(block.get("caption", "")),
        "notes": tuple(_safe(note) for note in block["notes"]),
        "source": _source(block.get("source"), lang),
        **_grid(block, lang),
    }
    return {**node, "alt": _safe(block["alt"])} if kind == "chart" else node


def _grid(block: Mapping[str, Any], lang: str) -> Node:
    columns, rows = block["columns"], block["rows"]
    marks: Mapping[str, str] = block.get("marks", {})
    more = ""
    if len(rows) > MAX_ROWS:
        file = f"tables/{block['id']}.csv" if block["kind"] == "table" else "blocks.json"
        more = LABELS[lang]["rest"].format(shown=MAX_ROWS, rows=f"{len(rows):,}", file=_safe(file))
    return {
        "head": tuple({"text": _safe(column["label"]), "align": column["align"]} for column in columns),
        "rows": tuple(
            {"mark": marks.get(str(nth), ""), "cells": tuple(_cell(value) for value in row)}
            for nth, row in enumerate(rows[:MAX_ROWS])
        ),
        "rest": more,
        "empty": "" if rows else LABELS[lang]["empty"],
    }


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case int():
            return f"{value:,}"
        case {"w": "withheld"}:
            return "–"
        case {"w": str(shown)}:
            return _safe(shown)
        case _:
            return _safe(str(value))


def _source(source: Mapping[str, Any] | None, lang: str) -> tuple[tuple[str, str], ...]:
    """Name where a figure comes from: definition, clauses, the files of its queries and the start of their hashes."""
    if not source:
        return ()
    words = LABELS[lang]
    query, tables = _query(source), ", ".join(_query(each) for each in source.get("built_on", ()))
    query = words["built_on"].format(query=query, tables=tables) if tables else query
    said = (("definition", source["definition"]), ("clauses", ", ".join(source["clauses"])), ("query", query))
    return tuple((words[name], _safe(text)) for name, text in said if text)


def _query(query: Mapping[str, Any]) -> str:
    return f"{query['sql_file']} ({query['sql_sha256'][:12]})"


def _safe(text: str) -> str:
    """Text of one line that the pinned font can draw."""
    return printable(text).translate({9: " ", 10: " "})


def _meaning(name: str, text: str, lang: str) -> str:
    return MEANINGS.get(name, text) if lang == "ja" else text


def _safe_facts(facts: Facts) -> Facts:
    return Facts(
        report=facts.report,
        company=_safe(facts.company),
        period=_safe(facts.period),
        period_name=_safe(facts.period_name),
        as_of=facts.as_of,
        edition=facts.edition,
        lang=facts.lang,
        run=facts.run,
        parameters=tuple(
            (_safe(name), _safe(value), _safe(_meaning(name, text, facts.lang)), default)
            for name, value, text, default in facts.parameters
        ),
        versions=tuple((_safe(name), _safe(version)) for name, version in facts.versions),
        snapshot=facts.snapshot,
        policy=_safe(facts.policy),
        law=_safe(facts.law),
    )
