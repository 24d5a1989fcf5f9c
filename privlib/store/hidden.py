"""What stands for identifiers in the store: pseudonyms or numbers of persons, each made once for all files of a load.

Texts are numbered first, in the order in which they come, and their numbers say which pseudonym is whose.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from privlib.store.persons import Persons
from privlib.store.pseudonyms import Key
from privlib.store.schema import Column
from privlib.store.values import Typed, Written, typed

__all__ = ["Hidden"]

_CHECKED = 1_000
_CHUNKS = 4
"""Pieces that a growing column may stand in: one is a copy a batch, with many a row is found slowly (measured)."""
_REMEMBERED = 2_000_000
"""Identifiers whose pseudonyms or numbers are kept in memory, about 200 bytes each (our limit, 2026-11-25)."""
_PLACES = 20_000_000
"""The greatest figure of an identifier that is found by its figure: four bytes each (our limit, 2026-11-26)."""

_FIGURED = re.compile(r"([A-Za-z]*-?)([0-9]{1,9})")

_Numbered = tuple[pl.Series, pl.Series]
"""The numbers of a batch's texts, and the texts among them that are new, in the order of their numbers."""

_Kind = tuple[bool, bool, str, str]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The key, the persons of the store, and the pseudonyms made so far in this load."""

    key: Key
    persons: Persons = field(default_factory=Persons)
    _made: dict[_Kind, "Pseudonyms"] = field(default_factory=dict[_Kind, "Pseudonyms"])

    def of(self, column: Column, written: Written) -> "Pseudonyms":
        """What stands for the identifiers of a column's kind: pseudonyms, or the numbers of persons who are named."""
        make = self.key.principals if column.principal else self.key.references
        rest = (column.principal, column.pattern, repr(written))
        kind = (column.numbered, *rest)
        if kind not in self._made:
            if column.numbered:
                # the table of persons has been read: what was made for it is of no more use
                self._made.pop((False, *rest), None)
            self._made[kind] = Pseudonyms(column, written, make, self.persons if column.numbered else None)
        return self._made[kind]


class Pseudonyms:
    """Pseudonyms of one kind of identifier, or numbers of the persons."""

    def __init__(
        self, column: Column, written: Written, make: Callable[[list[str]], list[str]], persons: Persons | None = None
    ) -> None:
        self._column = column
        self._written = written
        self._make = make
        self._persons = persons
        self._begin(_ByFigure())

    def _begin(self, texts: "_ByFigure | _ByText") -> None:
        self._texts = texts
        self._made = pl.Series([], dtype=pl.Int64 if self._persons else pl.String)
        self._wrong: dict[int, str] = {}
        self._normalised: list[int] = []

    def of(self, texts: pl.Series) -> Typed:
        """The pseudonyms of a column of identifiers."""
        if self._made.len() > _REMEMBERED:
            self._begin(type(self._texts)())
        found = self._texts.number(texts, self._made.len())
        if found is None:
            # what was made is forgotten, and comes out the same when it is made again
            self._begin(by_text := _ByText())
            found = by_text.number(texts, 0)
        numbers, new = found
        if new.len():
            self._made = _grown(self._made, self._pseudonyms(self._made.len(), new))
        values = self._made.gather(numbers).alias(texts.name)
        normalised = int(numbers.is_in(self._normalised).sum()) if self._normalised else 0
        wrong: dict[int, str] = {}
        if self._wrong:
            rows = numbers.is_in(list(self._wrong)).arg_true()
            wrong = dict(zip(rows.to_list(), map(self._wrong.__getitem__, numbers.gather(rows).to_list()), strict=True))
        return Typed(values, wrong, normalised)

    def _pseudonyms(self, known: int, texts: pl.Series) -> pl.Series:
        """Pseudonyms or numbers of texts that are new; null for an empty one, or one of a wrong form."""
        found = typed(self._column, self._written, texts)
        self._wrong |= {known + row: code for row, code in found.wrong.items()}
        if found.normalised:
            self._normalised += (known + (found.values != texts).arg_true()).to_list()
        ids = found.values.drop_nulls()
        made = pl.Series(self._make(ids.to_list()), dtype=pl.String)
        rows = found.values.is_not_null().arg_true()
        placed = pl.repeat(None, texts.len(), dtype=pl.String, eager=True).scatter(rows, made)
        return self._persons.numbers(placed) if self._persons else placed


class _ByFigure:
    """Numbers for identifiers such as M000123, all of one length and one beginning: the figure says where each stands.

    A place in memory is found ten times as fast as a text among a million (measured).
    """

    def __init__(self) -> None:
        self._form = ""
        self._start = 0
        self._numbers = pl.Series([], dtype=pl.UInt32)

    def number(self, texts: pl.Series, known: int) -> _Numbered | None:
        """The numbers of a batch, `known` being the next; None if one of its texts has another form."""
        if not self._form and not self._learn(texts):
            return None
        if not texts.str.contains(self._form).all(ignore_nulls=True):
            return None
        figures = texts.str.slice(self._start).cast(pl.UInt32)
        highest = figures.max()
        if not isinstance(highest, int) or highest > _PLACES:
            return None
        if highest >= self._numbers.len():
            # by half more than is needed, or each batch would copy what is there
            self._numbers = self._numbers.extend_constant(None, highest * 3 // 2 + 1 - self._numbers.len()).rechunk()
        numbers = self._numbers.gather(figures)
        is_new = numbers.is_null() & figures.is_not_null()
        if not is_new.any():
            return numbers, texts.clear()
        new = pl.DataFrame({"figure": figures, "text": texts}).filter(is_new).unique("figure", maintain_order=True)
        given = pl.int_range(known, known + new.height, dtype=pl.UInt32, eager=True)
        self._numbers = self._numbers.scatter(new["figure"], given)
        return self._numbers.gather(figures), new["text"]

    def _learn(self, texts: pl.Series) -> bool:
        first = _FIGURED.fullmatch(texts.drop_nulls()[0]) if texts.null_count() < texts.len() else None
        if first is None:
            return False
        self._start = len(first[1])
        self._form = f"^{first[1]}[0-9]{{{len(first[2])}}}$"
        return True


class _ByText:
    """Numbers for any texts: they are held as categories."""

    def __init__(self) -> None:
        # polars forgets categories, and numbers them anew, when the last series of them is gone: this one stays
        self._texts = pl.Series([], dtype=pl.Categorical(pl.Categories.random()))

    def number(self, texts: pl.Series, known: int) -> _Numbered:
        """The numbers of a batch, `known` being the next."""
        texts = texts.cast(self._texts.dtype)
        numbers = texts.to_physical()
        new = pl.DataFrame({"number": numbers, "text": texts}).filter(pl.col("number") >= known)
        if new.height:
            new = new.unique("number").sort("number")
            self._texts = _grown(self._texts, new["text"])
        self._check(numbers, texts)
        return numbers, new["text"].cast(pl.String)

    def _check(self, numbers: pl.Series, texts: pl.Series) -> None:
        """Nobody may get another's pseudonym: the numbers of some rows are read back as their texts."""
        step = max(1, numbers.len() // _CHECKED)
        back = self._texts.gather(numbers.gather_every(step)).cast(pl.String)
        if not back.equals(texts.gather_every(step).cast(pl.String)):
            raise RuntimeError("the categories of a column were numbered anew")


def _grown(values: pl.Series, more: pl.Series) -> pl.Series:
    values = values.append(more)
    return values.rechunk() if values.n_chunks() > _CHUNKS else values
