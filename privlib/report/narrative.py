"""Markdown of the source notebook, reduced to a fixed set of plain nodes that both builders understand.

Nothing else of Markdown exists here: no raw HTML, picture, link or quotation. What the reduction does not know it
refuses, so a page cannot hold what its builders were not written for.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import mistune

from privlib.errors import ParameterError
from privlib.views.text import printable

__all__ = ["Node", "plain", "reduce"]

Node = Mapping[str, Any]
"""One piece of a page as JSON would hold it: `kind` says what it is, the rest belongs to the kind."""

_BELONGS = "Prose is made of headings, paragraphs, lists, tables, emphasis and code spans"


def reduce(source: str, *, notebook: str, cell: int, lang: str) -> tuple[Node, ...]:
    """Reduce one markdown cell to nodes.

    Returns, in the order of the source: `heading` (`level`, `children`), `paragraph` (`children`), `list` (`ordered`,
    `items`: blocks an item) and `grid` (`head`, `rows`: each a list of `align`, `children`). Children are inline nodes:
    `text` and `code` (`text`), `strong` and `emphasis` (`children`), `break`.

    A line break in the source is a space, except in Japanese, which writes none.

    Raises:
        ParameterError: E410 at the first node that is not of the list above.
    """

    def refuse(kind: str) -> ParameterError:
        problem = f"markdown of type {kind} is not allowed"
        return ParameterError("E410", notebook=notebook, cell=cell, problem=problem, where_it_belongs=_BELONGS)

    parsed = mistune.create_markdown(renderer=None, plugins=["table"])(source)
    assert isinstance(parsed, list)
    return _blocks(parsed, refuse, "" if lang == "ja" else " ")


def plain(nodes: Iterable[Node]) -> str:
    """Join the text of inline nodes, without emphasis: for contents, bookmarks and the title."""
    return "".join(plain(node["children"]) if "children" in node else node.get("text", " ") for node in nodes)


_Refuse = Callable[[str], ParameterError]


def _blocks(nodes: Iterable[Node], refuse: _Refuse, gap: str) -> tuple[Node, ...]:
    return tuple(_block(node, refuse, gap) for node in nodes if node["type"] != "blank_line")


def _block(node: Node, refuse: _Refuse, gap: str) -> Node:
    match node["type"]:
        case "heading":
            children = _inlines(node["children"], refuse, gap)
            return {"kind": "heading", "level": node["attrs"]["level"], "children": children}
        case "paragraph" | "block_text":
            return {"kind": "paragraph", "children": _inlines(node["children"], refuse, gap)}
        case "list":
            items = tuple(_blocks(item["children"], refuse, gap) for item in node["children"])
            return {"kind": "list", "ordered": node["attrs"]["ordered"], "items": items}
        case "table":
            return _grid(node, refuse, gap)
        case other:
            raise refuse(other)


def _grid(node: Node, refuse: _Refuse, gap: str) -> Node:
    head, *bodies = node["children"]
    rows = tuple(_cells(row, refuse, gap) for body in bodies for row in body["children"])
    return {"kind": "grid", "head": _cells(head, refuse, gap), "rows": rows}


def _cells(row: Node, refuse: _Refuse, gap: str) -> tuple[Node, ...]:
    return tuple(
        {"align": cell["attrs"]["align"] or "left", "children": _inlines(cell["children"], refuse, gap)}
        for cell in row["children"]
    )


def _inlines(nodes: Iterable[Node], refuse: _Refuse, gap: str) -> tuple[Node, ...]:
    return tuple(_inline(node, refuse, gap) for node in nodes)


def _inline(node: Node, refuse: _Refuse, gap: str) -> Node:
    match node["type"]:
        case "text":
            return {"kind": "text", "text": printable(node["raw"])}
        case "codespan":
            return {"kind": "code", "text": printable(node["raw"])}
        case "strong" | "emphasis" as kind:
            return {"kind": kind, "children": _inlines(node["children"], refuse, gap)}
        case "softbreak":
            return {"kind": "text", "text": gap}
        case "linebreak":
            return {"kind": "break"}
        case other:
            raise refuse(other)
