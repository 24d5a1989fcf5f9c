"""What a cell of a notebook displays: a figure, a table, a sentence, the method, the end.

In report mode only the signed block and a line of plain text leave the kernel. In interactive use the block is
unsigned, and a figure brings its Vega-Lite specification and a drawn picture, a table its HTML.
"""

from dataclasses import dataclass
from typing import Any, Literal, NoReturn, Self, final

from privlib.errors import EngineError
from privlib.release import seal
from privlib.views import block, catalogue, draw, export, html

__all__ = ["SHOWN", "End", "Figure", "Method", "Sentence", "Table"]

_LAB = "application/vnd.vegalite.v5+json"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"

Bundle = dict[str, Any]


class _Shown:
    """Made by the views alone, from `Released`; like that, it cannot be built, copied with changes, or pickled."""

    __slots__ = ()

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError(f"{type(self).__name__} is made only by privlib.views")

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is made only by privlib.views")

    @classmethod
    def _make(cls, **fields: object) -> Self:
        made = object.__new__(cls)
        for name, value in fields.items():
            object.__setattr__(made, name, value)
        return made


@final
@dataclass(frozen=True, slots=True, init=False)
class Figure(_Shown):
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
@dataclass(frozen=True, slots=True, init=False)
class Table(_Shown):
    """A table of released figures."""

    block: block.Table

    def csv(self) -> bytes:
        """The whole table as CSV."""
        return export.csv(block.plain(self.block))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:  # noqa: ARG002
        line = f"Table: {self.block.title}, {len(self.block.rows)} rows"
        return _with_html(self.block, line, html.table(self.block))


@final
@dataclass(frozen=True, slots=True, init=False)
class Sentence(_Shown):
    """A sentence about released figures, true for every value inside their intervals."""

    block: block.Sentence

    @property
    def text(self) -> str:
        """The sentence with its notes."""
        return catalogue.line(self.block.lang, "common", "join").join((self.block.text, *self.block.notes))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:  # noqa: ARG002
        return _with_html(self.block, self.text, html.sentence(self.block))


@final
@dataclass(frozen=True, slots=True, init=False)
class Method(_Shown):
    """How the figures of this notebook were made."""

    block: block.Method

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:  # noqa: ARG002
        return _with_html(self.block, self.block.title, html.table(self.block))


@final
@dataclass(frozen=True, slots=True, init=False)
class End(_Shown):
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
