"""Columns from arrays: padded ids, instants, values by their number, and nothing at all."""

from collections.abc import Sequence

import polars as pl
from _make.large_draws import Numbers

INSTANT = pl.Datetime("us", "UTC")


def padded(letters: str, numbers: Numbers) -> pl.Series:
    """Return `letters` and nine digits for each number."""
    return letters + pl.Series(numbers).cast(pl.String).str.zfill(9)


def instants(seconds: Numbers) -> pl.Series:
    """Return whole seconds since 1970 as instants."""
    return pl.Series(seconds * 1_000_000, dtype=pl.Int64).cast(INSTANT)


def named(values: Sequence[str | None], codes: Numbers) -> pl.Series:
    """Return `values` by their positions; text that repeats, so files carry each value once a group of rows."""
    known = sorted({value for value in values if value is not None})
    return pl.Series(values, dtype=pl.Enum(known)).gather(codes)


def same(value: str | None, n: int) -> pl.Series:
    """Return one value, or none, n times."""
    kind = pl.String() if value is None else pl.Enum([value])
    return pl.Series([value], dtype=kind).new_from_index(0, n)
