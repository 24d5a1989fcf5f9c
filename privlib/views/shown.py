"""What a cell of a notebook displays: a figure, a table, a sentence, the method, the end.

In report mode only the signed block and a line of plain text leave the kernel. In interactive use the block is
unsigned, and a figure brings its Vega-Lite specification and a drawn picture, a table its HTML.
"""

from dataclasses import dataclass
from typing import Any, Literal, final

from privlib.errors import EngineError
from privlib.release import seal
from privlib.views import block, draw, export, html

__all__ = ["SHOWN", "End", "Figure", "Method", "Sentence", "Table"]

_LAB = "application/vnd.vegalite.v5+json"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"

Bundle = dict[str, Any]


@final
@dataclass(frozen=True, slots=True)
class Figure:
    """A chart of released figures."""

    block: block.Chart

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:  # noqa: ARG002
        shown = _bundle(self.block, self.block.alt)
        if seal.report_mode():
            return shown
        return shown | {_LAB: self._titled(), "image/svg+xml": self._picture()}

    def _titled(self) -> dict[str, Any]:
        return {**self.block.spec, "$schema": _SCHEMA, "title": self.block.title}

    def _picture(self) -> str:
        try:
            return draw.draw(self.block.spec, figure=self.block.id)
        except EngineError as error:
            return draw.placeholder(error.code)


@final
@dataclass(frozen=True, slots=True)
class Table:
    """A table of released figures."""

    block: block.Table

    def csv(self) -> bytes:
        """The whole table as CSV."""
        return export.csv(block.plain(self.block))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:  # noqa: ARG002
        line = f"Table: {self.block.title}, {len(self.block.rows)} rows"
        return _with_html(self.block, line, html.table(self.block))


@final
@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence about released figures, true for every value inside their intervals."""

    block: block.Sentence

    @property
    def text(self) -> str:
        return self.block.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:  # noqa: ARG002
        return _with_html(self.block, self.block.text, html.sentence(self.block))


@final
@dataclass(frozen=True, slots=True)
class Method:
    """How the figures of this notebook were made."""

    block: block.Method

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:  # noqa: ARG002
        return _with_html(self.block, self.block.title, html.table(self.block))


@final
@dataclass(frozen=True, slots=True)
class End:
    """The end of a notebook: count and chain of the blocks before it."""

    edition: Literal["restricted", "shareable"]
    lang: Literal["en", "ja"]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:  # noqa: ARG002
        closing = seal.end_block(self.edition, self.lang)
        block.validate(closing)
        return {block.MIME: closing, "text/plain": f"{closing['count']} blocks"}


SHOWN = (Figure, Table, Sentence, Method, End)
"""The types a report may display; everything else is refused."""


def _bundle(made: block.Block, line: str) -> Bundle:
    sealed = seal.seal(block.plain(made))
    block.validate(sealed)
    return {block.MIME: sealed, "text/plain": line}


def _with_html(made: block.Block, line: str, page: str) -> Bundle:
    shown = _bundle(made, line)
    return shown if seal.report_mode() else shown | {"text/html": page}
