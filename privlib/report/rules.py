"""What may stand in a notebook: a whitelist. Anything with a rule in it belongs into the library, with a test.

A cell of code is one call of a public function of `pv` after another; a cell of prose holds no figure, since parameters
change and prose does not. What the whitelist does not know it refuses.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from privlib.errors import PrivlibError
from privlib.report import headings, narrative, offered, parameters
from privlib.report.narrative import Node

__all__ = ["Cell", "Problem", "check", "code_cells", "speaks", "tagged", "tags"]

Cell = Mapping[str, Any]
"""A cell of a notebook as nbformat 4.5 stores it, its source joined to one text."""

TAGS = ("parameters", "setup", "method", "end")
"""The code cells each notebook has exactly once, in this order; the last of them ends it."""

COMMON = ("store", "policy", "law", "period", "as_of", "edition", "lang")
"""The parameters every report takes."""

_LANGS = frozenset({"lang-en", "lang-ja"})
_ID = re.compile(r"[a-z0-9-]{1,64}")
_TEXT = re.compile(r"[\w .,:+\-]{0,80}")
_ORDINAL = re.compile(r"\d{1,2}\. ")
_REFERENCE = re.compile(r"(Art\. ?)?[A-Z]{0,4}-?[A-Z]?\d{1,3}[a-z]?([.\-]\d{1,3}[a-z]?)*(\.[a-z]{1,12})?|[A-Za-z_.]*")
_LIBRARY = "What holds a rule belongs into the library, with a test"
_PLACE = "See the order of cells in the notes on notebooks"
_PROSE = "Figures and conditions come from pv.words; prose holds none"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a cell (counted from 1; 0: the notebook as a whole), and where the thing belongs."""

    cell: int
    what: str
    belongs: str


def code_cells(cells: Iterable[Cell]) -> Iterator[Cell]:
    """The cells that run."""
    return (cell for cell in cells if cell["cell_type"] == "code")


def tags(cell: Cell) -> tuple[str, ...]:
    """A cell's tags."""
    return tuple(cell.get("metadata", {}).get("tags", ()))


def speaks(cell: Cell, lang: str) -> bool:
    """Tell whether a cell of prose stands on pages of a language: it has that language's tag, or none."""
    return not _LANGS & set(tags(cell)) or f"lang-{lang}" in tags(cell)


def tagged(cells: Iterable[Cell], tag: str) -> Cell | None:
    """The first cell that carries a tag."""
    return next((cell for cell in cells if tag in tags(cell)), None)


def check(cells: list[Cell], notebook: str) -> tuple[Problem, ...]:
    """Check the cells of a notebook against every rule; an empty tuple is a clean notebook.

    Args:
        cells: its cells, in order.
        notebook: its file's name, for the rules of prose.
    """
    found = [*_shape(cells), *_order(cells), *_twins(cells), *_levels(cells, notebook)]
    bound = _Names()
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] == "markdown":
            found += [Problem(number, what, _PROSE) for what in _prose(cell["source"], notebook, number)]
        elif "parameters" in tags(cell):
            found += [
                Problem(number, what, "Declare parameters there") for what in _declared(cell["source"], bound, notebook)
            ]
        elif cell["cell_type"] == "code":
            found += [Problem(number, what, _LIBRARY) for what in _code(cell, bound)]
    return tuple(sorted(found, key=lambda problem: problem.cell))


def _shape(cells: list[Cell]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, cell in enumerate(cells, 1):
        name = str(cell.get("id", ""))
        if cell["cell_type"] not in ("code", "markdown"):
            yield Problem(number, "it is neither code nor markdown", "Remove it")
        if not _ID.fullmatch(name) or name in seen:
            yield Problem(number, "its id is missing, not of a-z, 0-9 and -, or used twice", "Give it an id of its own")
        seen.add(name)
        if cell.get("attachments"):
            yield Problem(number, "it carries an attachment", "Remove it")
        if set(tags(cell)) - {*TAGS, *_LANGS} or len(tags(cell)) > 1:
            yield Problem(number, "a tag is unknown, or there are two", "One of " + ", ".join((*TAGS, *sorted(_LANGS))))


def _order(cells: list[Cell]) -> Iterator[Problem]:
    for tag in TAGS:
        count = sum(tag in tags(cell) for cell in cells)
        if count != 1:
            yield Problem(0, f"{count} cells are tagged {tag}", "Exactly one cell has this tag")
    for number, cell in enumerate(cells, 1):
        if _LANGS & set(tags(cell)) and cell["cell_type"] != "markdown":
            yield Problem(number, "a cell of code has a language", _PLACE)
    order = [tag for cell in code_cells(cells) for tag in tags(cell) if tag in TAGS]
    code = [tags(cell) for cell in code_cells(cells)]
    if order != list(TAGS) or code[:2] != [("parameters",), ("setup",)] or tags(cells[-1]) != ("end",):
        yield Problem(0, "the cells are not in the order parameters, setup, …, method, end", _PLACE)
    if not cells or not cells[0]["source"].startswith("# "):
        yield Problem(1, "the notebook does not start with its question as a heading of level 1", _PLACE)


def _twins(cells: list[Cell]) -> Iterator[Problem]:
    waiting = False
    for number, cell in enumerate([*cells, {"source": "", "cell_type": "markdown"}], 1):
        mine = "lang-ja" in tags(cell)
        if mine != waiting:
            yield Problem(
                number - (not mine), "a cell in one language has no twin", "lang-en, then lang-ja right after it"
            )
        if mine and waiting and _level(cell) != _level(cells[number - 2]):
            yield Problem(number, "the twins start with headings of different levels", "Give both the same level")
        waiting = "lang-en" in tags(cell)


def _level(cell: Cell) -> int:
    found = re.match(r"#+(?= )", cell["source"])
    return len(found[0]) if found else 0


def _levels(cells: list[Cell], notebook: str) -> Iterator[Problem]:
    found = [one for lang in ("en", "ja") for one in headings.problems(_spoken(cells, notebook, lang))]
    for number, what in dict.fromkeys(found):
        yield Problem(number, what, "One title of level 1, and no level left out below it")


def _spoken(cells: list[Cell], notebook: str, lang: str) -> Iterator[Node]:
    for number, cell in enumerate(cells, 1):
        if cell["cell_type"] == "markdown" and speaks(cell, lang):
            # What cannot be reduced is told by the rules of prose.
            with suppress(PrivlibError):
                nodes = narrative.reduce(cell["source"], notebook=notebook, cell=number, lang=lang)
                yield from ({**node, "cell": number} for node in nodes)


def _prose(source: str, notebook: str, number: int) -> Iterator[str]:
    try:
        nodes = narrative.reduce(source, notebook=notebook, cell=number, lang="en")
    except PrivlibError:
        yield "markdown other than headings, paragraphs, lists, tables, emphasis and code spans"
        return
    for kind, text in _texts(nodes):
        if kind == "code" and not _REFERENCE.fullmatch(text):
            yield "a code span holds more than the id of a clause, an article or a name"
        shown = _ORDINAL.sub("", text, 1) if kind == "heading" else text
        if kind != "code" and any(character.isnumeric() and character.isdecimal() for character in shown):
            yield "a number is typed in prose"
        if kind != "code" and "$" in text:
            yield "a formula is typed in prose"


def _texts(nodes: Iterable[Mapping[str, Any]], inside: str = "text") -> Iterator[tuple[str, str]]:
    for node in nodes:
        kind = node.get("kind", inside)
        if "text" in node:
            yield ("code" if kind == "code" else inside), node["text"]
        below = "heading" if kind == "heading" else inside
        yield from _texts(node.get("children", ()), below)
        for part in (*node.get("items", ()), node.get("head", ()), *node.get("rows", ())):
            yield from _texts(part, below)


class _Names:
    """The names a notebook has bound so far: each is bound once, and used after that."""

    def __init__(self) -> None:
        self.bound: set[str] = set()

    def bind(self, name: str) -> Iterator[str]:
        if name in self.bound or name == "pv":
            yield f"{name} is bound twice"
        if name.startswith("_"):
            yield f"{name} starts with an underscore"
        self.bound.add(name)


def _declared(source: str, bound: _Names, notebook: str) -> Iterator[str]:
    try:
        declared = [parameter.name for parameter in parameters.read(source, notebook)]
        for name in declared:
            yield from bound.bind(name)
        for name in COMMON:
            if name not in declared:
                yield f"the parameter {name}, which every report takes, is missing"
    except PrivlibError as error:
        yield error.safe_message.partition(": ")[2].partition(". ")[0]


def _code(cell: Cell, bound: _Names) -> Iterator[str]:
    try:
        body = ast.parse(cell["source"]).body
    except (SyntaxError, ValueError, RecursionError):
        yield "this is not plain Python; magics and shell commands are not accepted"
        return
    if not body:
        yield "the cell is empty"
    if any(token.string == ";" for token in tokenize.generate_tokens(io.StringIO(cell["source"]).readline)):
        yield "two statements stand on a line"
    if "setup" in tags(cell):
        if len(cell["source"].splitlines()) > 10:
            yield "the setup has more than ten lines"
        if not body or ast.unparse(body[0]) != "import privlib as pv":
            yield "the setup does not start with import privlib as pv"
        body = body[1:]
    for position, statement in enumerate(body, 1):
        yield from _statement(statement, bound, is_last=position == len(body))


def _statement(node: ast.stmt, bound: _Names, *, is_last: bool) -> Iterator[str]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            yield from _call(call, bound)
            yield from bound.bind(name)
        case ast.Expr(value=ast.Call() as call):
            yield from _call(call, bound)
            if not is_last:
                yield "something is displayed before the last line; one object a cell"
        case _:
            yield f"{type(node).__name__} is not accepted; a cell calls pv and binds names"


def _call(node: ast.Call, bound: _Names) -> Iterator[str]:
    if not _is_offered(node.func):
        yield "a call of something that is no public function of pv"
    if any(keyword.arg is None for keyword in node.keywords):
        yield "** is not accepted"
    for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
        yield from _argument(argument, bound)


def _argument(node: ast.expr, bound: _Names) -> Iterator[str]:
    match node:
        case ast.Call():
            yield from _call(node, bound)
        case ast.Name(id=name):
            if name not in bound.bound:
                yield "a name is used that no cell above binds"
        case ast.List(elts=items):
            for item in items:
                yield from _argument(item, bound)
        case ast.Constant(value=str(text)):
            if not _TEXT.fullmatch(text):
                yield "a text that is no plain name; paths and SQL come from parameters and the library"
        case ast.Constant(value=bool() | int() | float() | None):
            pass
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            pass
        case ast.Attribute():
            if not _is_offered(node):
                yield "an attribute that is no public name of pv"
        case _:
            yield f"{type(node).__name__} is not accepted as an argument"


def _is_offered(node: ast.expr) -> bool:
    """Tell whether an expression is a public name, written out; what a module imports for itself is none."""
    return isinstance(node, ast.Attribute) and ast.unparse(node) in offered.names()
