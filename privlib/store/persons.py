"""The persons of a store by number: `principal` alone holds their pseudonyms, every other table names them by number.

Numbers are given in the order of the pseudonyms, so that they say nothing about the order of a company's file, and a
number is given once: an erased person's is not given again in that store.
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import polars as pl

from privlib.engine.base import Statement
from privlib.engine.duckdb import DuckDB
from privlib.store.schema import PERSON

__all__ = ["NOBODY", "Persons", "count_given", "number_after", "stored_persons"]

NOBODY = 0
"""Stands for a person who is not in the store, until the record is refused."""

_NO_ONE = pl.DataFrame(schema={"whole": pl.Binary, PERSON: pl.Int64})


class Persons:
    """The numbers of persons by their pseudonyms, read when the first is asked for: 24 bytes a person in memory.

    Args:
        read: gives `whole`, the 16 bytes of each person's pseudonym, and `principal_key`.
    """

    def __init__(self, read: Callable[[], pl.DataFrame] = lambda: _NO_ONE) -> None:
        self._read = read

    @cached_property
    def _known(self) -> tuple[pl.Series, pl.Series]:
        found = self._read().select(_whole(pl.col("whole")), PERSON).sort("whole")
        return found["whole"], found[PERSON]

    def numbers(self, pseudonyms: pl.Series) -> pl.Series:
        """The persons' numbers: `NOBODY` for one who is not there, null where there is no pseudonym."""
        whole, numbers = self._known
        wanted = pl.DataFrame({"wanted": pseudonyms.str.decode("hex")}).select(_whole(pl.col("wanted")))["wanted"]
        if not numbers.len():
            there = pl.repeat(NOBODY, wanted.len(), dtype=pl.Int64, eager=True)
        else:
            # in their order: each is then found near the one before it
            order = wanted.arg_sort()
            at = whole.search_sorted(wanted[order], "left").clip(upper_bound=whole.len() - 1)[order.arg_sort()]
            there = numbers.gather(at).set(whole.gather(at) != wanted, NOBODY)
        return there.set(wanted.is_null(), None)


def stored_persons(engine: DuckDB, folder: Path) -> pl.DataFrame:
    """The persons whom a store has by now, through a file in a private folder: no query returns so many."""
    path = folder / "persons.parquet"
    place = str(path).replace("'", "''")
    engine.run(_statement(f"COPY (SELECT unhex(pseudonym) AS whole, {PERSON} FROM principal) TO '{place}'"))
    found = pl.read_parquet(path, glob=False)
    path.unlink()
    return found


def number_after(pseudonym: str) -> str:
    """SQL for the numbers of persons who arrive, in the order of their pseudonyms, after those given so far."""
    return f"(SELECT persons FROM store.store_info) + row_number() OVER (ORDER BY {pseudonym})"


def count_given(engine: DuckDB, more: int) -> None:
    """Note how many numbers were given, so that none is given again."""
    engine.run(_statement("UPDATE store.store_info SET persons = persons + $more"), more=more)


def _whole(pseudonyms: pl.Expr) -> pl.Expr:
    """Pseudonyms of 16 bytes as numbers of 128 bits, which are compared at once."""
    return pseudonyms.bin.reinterpret(dtype=pl.UInt128, endianness="big")


def _statement(sql: str) -> Statement:
    return Statement("load", "privlib/store/persons.py", sql)
