"""The outline of a report: assistive readers and bookmarks walk it level by level, so no level is left out."""

from collections.abc import Iterable, Iterator

from privlib.report import narrative
from privlib.report.narrative import Node

__all__ = ["problems"]


def problems(nodes: Iterable[Node]) -> Iterator[tuple[int, str]]:
    """Say which headings are misplaced: the cell, and what is wrong.

    Args:
        nodes: of a report in one language, in order; a heading carries the number of its `cell`.
    """
    above = 0
    for node in nodes:
        if node["kind"] != "heading":
            continue
        level = node["level"]
        if not narrative.plain(node["children"]).strip():
            yield node["cell"], "a heading without words"
        if above and level == 1:
            yield node["cell"], "a second title"
        elif level > above + 1:
            yield node["cell"], f"a heading of level {level} under one of level {above}"
        above = level
