"""Compare two published tables of counts of persons: what the difference of their cells says of few."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from privlib.engine.base import ident
from privlib.errors import ParameterError
from privlib.risk.releases.compared import difference_of_counts
from privlib.risk.table import parts, private
from privlib.risk.table.specs import Spec, spec
from privlib.store.pseudonyms import Key

__all__ = ["counts_together"]

Json = dict[str, object]

_NUMBERS = ("first_rows", "second_rows", "first_persons", "second_persons")
_SHOWN = 10
"""Hex digits of a reference, as of the references to findings (gate.md 3)."""


def counts_together(  # noqa: PLR0913 (the options of a command, by name)
    first: Path,
    second: Path,
    *,
    count: str,
    dimensions: Sequence[str] = (),
    threshold: int = 10,
    key: Key | None = None,
    delimiter: str = ",",
) -> Json:
    """Measure what the difference of two published tables says.

    A row in: one cell of a table. A cell that one table does not have holds nobody there. A count is a whole number;
    anything else, such as `<10`, says none, and its cell is not compared.

    Returns:
        A value for JSON. `threshold`; `cells` of either table, `compared`, `without_a_number`; `grew`, `fell`: cells by
        their difference; `difference_k`: the smallest difference that is not 0, None without any; `cells_below` the
        threshold, a difference of 0 aside; `exposed`: persons in those; `verdict`: `pass`, `fail`, or `not evaluated`
        where no cell was compared. With a key `references` of the cells below, in their own order: a digest of names
        and values of the dimensions that only the key's holder can make. A digest without a key is not given: the
        values of a table's dimensions are public, so it could be found by trying them.

    Args:
        first: the table that was published first, CSV or Parquet.
        second: the later one.
        count: the column of counts of persons, in both.
        dimensions: the columns that tell cells apart, in both; all others of the first table if none are given.
        threshold: fewest persons that a difference may speak of: the gate's.
        key: the pseudonym key.
        delimiter: one character; CSV alone.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.unknown_column and others for columns; risk.counts_repeated; E405.
    """
    cells, names = _cells(first, second, count, dimensions, delimiter)
    known = cells.filter(pl.col("first_persons").is_not_null() & pl.col("second_persons").is_not_null())
    sides = [known[name].to_numpy().astype(np.int64) for name in ("first_persons", "second_persons")]
    told = difference_of_counts(sides[0], sides[1], threshold)
    moved = told.added + told.removed
    below = known.filter(pl.Series((moved > 0) & (moved < threshold), dtype=pl.Boolean))
    found: Json = {
        "threshold": threshold,
        "cells": cells.height,
        "compared": known.height,
        "without_a_number": cells.height - known.height,
        "grew": int(np.count_nonzero(told.added)),
        "fell": int(np.count_nonzero(told.removed)),
        "difference_k": told.difference_k,
        "cells_below": below.height,
        "exposed": told.exposed,
        "verdict": "not evaluated" if not known.height else "fail" if below.height else "pass",
    }
    return found if key is None else found | {"references": _references(below, names, key)}


def _cells(
    first: Path, second: Path, count: str, dimensions: Sequence[str], delimiter: str
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Bring the cells of both side by side; a cell that a table does not have is 0 there."""
    names = tuple(dimensions)
    tables: list[str] = []
    shown: list[str] = []
    with ExitStack() as stack:
        engine, folder = stack.enter_context(private.workplace())
        for side, path in enumerate((first, second), 1):
            copy = folder / str(side)
            copy.mkdir()
            source = stack.enter_context(private.opened(path, delimiter))
            names = names or tuple(each.name for each in source.table.columns if each.name != count)
            table = replace(source.table, stored=f"{private.TABLE}_{side}")
            asked = spec(table, quasi=names, keep=(count,))
            source.load(engine, asked, copy)
            tables.append(_side(asked, side))
            shown.append(table.shown)
        keys = ", ".join(f"d{place}" for place in range(len(names)))
        union = f"({' UNION ALL '.join(tables)}) AS cell"
        found = engine.frame(parts.fill("risk/releases", "count_cells", union, keys=keys))
    for name, column in zip(shown, ("first_rows", "second_rows"), strict=True):
        if repeated := int((found[column] > 1).sum()):
            raise ParameterError("risk.counts_repeated", file=name, cells=repeated)
    absent = [
        pl.when(pl.col(f"{side}_rows") == 0).then(0).otherwise(pl.col(f"{side}_persons")).alias(f"{side}_persons")
        for side in ("first", "second")
    ]
    return found.with_columns(absent), names


def _side(asked: Spec, side: int) -> str:
    (count,) = asked.kept
    cells = [f"CAST({ident(column.stored)} AS VARCHAR) AS d{place}" for place, column in enumerate(asked.quasi)]
    persons = f"CAST({ident(count.stored)} AS VARCHAR) AS persons"
    return f"SELECT {side} AS side, {', '.join((*cells, persons))} FROM {ident(asked.table.stored)}"


def _references(below: pl.DataFrame, names: Sequence[str], key: Key) -> list[str]:
    """The same whatever the order of columns and rows; an empty cell is told from an empty text by what stands last."""
    order = sorted(range(len(names)), key=lambda place: names[place])
    texts = [
        "\x1f".join(["cell", *(f"{names[place]}\x1e{_word(row[place])}" for place in order)])
        for row in below.drop(_NUMBERS).rows()
    ]
    return sorted(f"c-{digest[:_SHOWN]}" for digest in key.references(texts))


def _word(value: str | None) -> str:
    return "\x1e" if value is None else value
