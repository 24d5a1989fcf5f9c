"""The released block: the JSON that carries a figure, table or sentence from a notebook to the page.

The structs are the schema. A field too many, too few or of another type is refused, by the one who makes a block and by
the one who reads it. Numbers are integers, or decimals as text; a figure that is not shown is a `Hidden`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from privlib.release import seal
from privlib.text import clean

__all__ = [
    "MAX_BYTES",
    "MIME",
    "Block",
    "Chart",
    "Column",
    "End",
    "Hidden",
    "Method",
    "Query",
    "Sentence",
    "Source",
    "Table",
    "Value",
    "Withheld",
    "plain",
    "validate",
]

MIME = "application/vnd.privlib.release+json"
MAX_BYTES = 200_000
"""Largest block, as canonical JSON."""

_EDITION = Literal["restricted", "shareable"]
_LANG = Literal["en", "ja"]
_SHA = msgspec.Meta(pattern="^[0-9a-f]{64}$")


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a block: frozen, and strict when read."""


class Hidden(_Part, frozen=True, omit_defaults=True):
    """A figure that is no plain number: `<10`, `withheld`, `n/a`, or a range with its edges (`hi` null: open)."""

    w: str
    lo: int | msgspec.UnsetType | None = msgspec.UNSET
    hi: int | msgspec.UnsetType | None = msgspec.UNSET


Value = int | str | Hidden | None


class Column(_Part, frozen=True):
    """A column of a block's rows, and how to print it. `digits` is the number of decimals of a share or value."""

    name: str
    label: str
    kind: Literal["text", "count", "share", "value", "date"]
    unit: str = ""
    align: Literal["left", "right"] = "left"
    digits: int = 0


class Query(_Part, frozen=True):
    """A statement: its file in the package, and the hash of its text."""

    sql_file: str
    sql_sha256: str


class Source(_Part, frozen=True):
    """Where figures come from. `period` is ISO `from/to`, half-open; `snapshot` the hash of the store's contents.

    `built_on` are the statements that made the tables the SQL reads, in the order they run.
    """

    stem: str
    definition: str
    clauses: tuple[str, ...]
    sql_file: str
    sql_sha256: str
    snapshot: str
    period: str
    as_of: str
    built_on: tuple[Query, ...] = ()


class Withheld(_Part, frozen=True):
    """How many cells are no plain figure, of how many, and the rule in words."""

    cells: int
    of: int
    rule: str


class _Block(_Part, frozen=True, tag_field="kind", kw_only=True):
    """Fields of every block. `seq`, `run` and `sig` are given by `release.seal` when the block is displayed."""

    id: str
    edition: _EDITION
    lang: _LANG
    v: Literal[1] = 1
    seq: int | msgspec.UnsetType = msgspec.UNSET
    run: str | msgspec.UnsetType | None = msgspec.UNSET
    sig: str | msgspec.UnsetType | None = msgspec.UNSET


class _Rows(_Block, frozen=True, kw_only=True):
    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


class Chart(_Rows, frozen=True, tag="chart", kw_only=True):
    """A chart: a Vega-Lite specification with its data and without its title, and the same figures as rows."""

    caption: str
    alt: str
    spec: dict[str, Any]
    source: Source
    withheld: Withheld


class Table(_Rows, frozen=True, tag="table", kw_only=True):
    """A table. `marks` gives rows, by position, a severity: C, H, M, L or I."""

    caption: str
    marks: dict[str, Literal["C", "H", "M", "L", "I"]]
    source: Source
    withheld: Withheld


class Sentence(_Block, frozen=True, tag="sentence", kw_only=True):
    """A sentence, and the ids of the figures it speaks of. `notes` say what makes it true: rounding, hidden figures."""

    text: str
    about: tuple[str, ...]
    source: Source
    notes: tuple[str, ...] = ()


class Method(_Rows, frozen=True, tag="method", kw_only=True):
    """How the figures of a report were made: one row a measure."""


class End(_Block, frozen=True, tag="end", kw_only=True):
    """The last block: how many blocks stand before it, and the chain over them."""

    count: int
    chain: str


Block = Chart | Table | Sentence | Method | End


def plain(block: Block) -> dict[str, Any]:
    """The block as plain JSON values, a copy of its own; what is not set stays out."""
    return msgspec.json.decode(msgspec.json.encode(block))


def validate(block: Mapping[str, Any]) -> None:
    """Check that a block has exactly the fields of its kind, whole rows, clean text and at most `MAX_BYTES`.

    Raises:
        ValueError: it does not; the message names fields, and no value.
    """
    try:
        read = msgspec.convert(block, Block)
    except msgspec.ValidationError as error:
        where = str(error).rpartition(" - at ")[2] if " - at " in str(error) else "its top"
        raise ValueError(f"block: it does not fit the schema at {where}") from None
    if isinstance(read, _Rows) and any(len(row) != len(read.columns) for row in read.rows):
        raise ValueError("block: a row has more or fewer values than there are columns")
    if any(text != clean(text, MAX_BYTES) for text in _texts(block)):
        raise ValueError("block: a text holds control characters or direction marks")
    if len(seal.canonical(block)) > MAX_BYTES:
        raise ValueError(f"block: more than {MAX_BYTES} bytes")


def _texts(value: object) -> Iterator[str]:
    """Every string inside plain JSON values, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(name)  # pyright: ignore[reportUnknownArgumentType]
            yield from _texts(inner)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list | tuple):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(inner)  # pyright: ignore[reportUnknownArgumentType]
