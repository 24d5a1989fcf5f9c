"""Parquet files through the door: columns by name, in runs of rows, types held against the schema.

A record's line is its number plus one, as under a header. Metadata of other programs is not read.
"""

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

import polars as pl

from privlib.errors import InputError
from privlib.store.door import Door
from privlib.store.files import Source
from privlib.store.probe import probe
from privlib.store.reading import NULL
from privlib.store.schema import ITEM_PATTERN, Column

__all__ = ["read_parquet"]

_ROWS = 500_000
_PLAIN = (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Date, pl.Datetime, pl.Decimal, pl.Null)
_BAD_ITEM = "!"
"""Stands for an item that could not stand in a joined list, such as `a|b` or nothing."""
_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def read_parquet(source: Source, door: Door) -> None:
    """Read a Parquet file through a door.

    Instants have a zone or are text, as everywhere; lists are lists of text or text joined by `|`.

    Raises:
        InputError: E111 to E117 for its columns, E133 if it is no complete Parquet file, E134 if it ends its reader, or
            for a column of a type that no table has.
    """
    _check_ends(source)
    for _ in source.chunks(1 << 24):
        pass
    _probe(source)
    with _readable(source.name):
        frame = pl.scan_parquet(source.descriptor, glob=False, use_statistics=False)
        header = frame.collect_schema()
    places = door.reading.places(source.name, header.names())
    names = {name: header.names()[place] for name, place in places.items()}
    columns = {column.name: column for column in door.reading.table.columns}
    for name, of in names.items():
        _check_type(source.name, name, header[of])
    _probe(source, list(places.values()))
    chosen = frame.select(pl.col(of).alias(name) for name, of in names.items())
    line = 2
    for batch in _batches(source.name, chosen):
        schema = door.schema()
        with _readable(source.name):
            texts = pl.DataFrame([_text(source.name, columns[each.name], each, schema[each.name]) for each in batch])
        door.records += batch.height
        door.take(pl.int_range(line, line + batch.height, dtype=pl.Int64, eager=True), texts)
        line += batch.height
    if line == 2:
        door.notes.append("W110")


def _check_ends(source: Source) -> None:
    """Both ends of a Parquet file name it; one that was cut off has lost the second."""
    with open(source.descriptor, "rb", buffering=0) as file:  # noqa: PTH123 (a descriptor, not a place)
        size = os.fstat(file.fileno()).st_size
        start, end = os.pread(file.fileno(), 4, 0), os.pread(file.fileno(), 4, max(0, size - 4))
    if size < 12 or start != b"PAR1" or end != b"PAR1":
        raise InputError("E133", file=source.name)


def _probe(source: Source, places: Sequence[int] = ()) -> None:
    """Read the file in a child first: what ends the child would end this process."""
    if (found := probe(source.fileno, places)) != "read":
        if found == "refused":
            raise InputError("E133", file=source.name)
        told = {"at": "", "problem": "its content ends the program that reads it", "advice": "Write the file again"}
        raise InputError("E134", file=source.name, **told)


@contextmanager
def _readable(file: str) -> Generator[None]:
    try:
        yield
    except _BROKEN:
        raise InputError("E133", file=file) from None


def _batches(file: str, frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    batches = frame.collect_batches(chunk_size=_ROWS, maintain_order=True)
    while True:
        with _readable(file):
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def _check_type(file: str, name: str, kind: pl.DataType) -> None:
    inner = kind.inner if isinstance(kind, pl.List) else kind
    if not (inner.is_numeric() or isinstance(inner, _PLAIN)):
        raise _no_type(file, name, str(inner.base_type()))


def _no_type(file: str, column: str, kind: str) -> InputError:
    advice = "Write text, numbers, dates, instants or lists of text"
    return InputError("E134", file=file, at=f", column {column}", problem=f"type {kind} is not read", advice=advice)


def _text(file: str, column: Column, values: pl.Series, wanted: pl.DataType) -> pl.Series:
    """A column as a delimited file would have it; values that are typed already stay so where the door takes them."""
    kind = values.dtype
    if isinstance(kind, pl.Date | pl.Datetime) and _beyond_years(values, kind):
        raise _no_type(file, column.name, f"{kind.base_type()} beyond the years 1 to 9999")
    if isinstance(kind, pl.Datetime):
        if column.kind == "instant" and kind.time_zone:
            return values.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(pl.Datetime("us"))
        zone = "Z" if kind.time_zone else ""
        values = values.dt.convert_time_zone("UTC") if zone else values
        return values.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.6f{zone}").cast(wanted)
    if kind == pl.Int64 and column.kind == "int":
        return values
    if isinstance(kind, pl.List):
        values = values.cast(pl.List(pl.String)).list.eval(_item()).list.join("|")
    texts = values.cast(pl.String)
    return texts.set(texts == NULL, None).cast(wanted)


def _beyond_years(column: pl.Series, kind: pl.Date | pl.Datetime) -> bool:
    """Whether a value lies outside the years that a calendar names; polars ends the process on writing one."""
    units = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
    a_day = units[kind.time_unit] if isinstance(kind, pl.Datetime) else 1
    days = column.to_physical() // a_day
    # a day less at both ends: a zone may move an instant across
    return days.is_between(-719_161, 2_932_895).not_().any()


def _item() -> pl.Expr:
    item = pl.element()
    return pl.when(item.str.contains(f"^(?:{ITEM_PATTERN})$")).then(item).otherwise(pl.lit(_BAD_ITEM))
