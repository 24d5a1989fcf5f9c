"""Parquet files through the door: columns by name, in runs of rows, types held against the schema.

A record's line is its number plus one, as under a header. Metadata of other programs is not read.
"""

import os
from collections.abc import Iterator

import polars as pl

from privlib.errors import InputError
from privlib.store.door import Door
from privlib.store.files import Source
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
        InputError: E111 to E117 for its columns, E133 if it is no complete Parquet file, E134 for a column of a type
            that no table has.
    """
    _check_ends(source)
    for _ in source.chunks(1 << 24):
        pass
    try:
        frame = pl.scan_parquet(source.descriptor, glob=False, use_statistics=False)
        header = frame.collect_schema()
    except _BROKEN:
        raise InputError("E133", file=source.name) from None
    places = door.reading.places(source.name, header.names())
    names = {name: header.names()[place] for name, place in places.items()}
    columns = {column.name: column for column in door.reading.table.columns}
    for name, of in names.items():
        _check_type(source.name, name, header[of])
    chosen = frame.select(pl.col(of).alias(name) for name, of in names.items())
    line = 2
    for batch in _batches(source.name, chosen):
        schema = door.schema()
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


def _batches(file: str, frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    try:
        yield from frame.collect_batches(chunk_size=_ROWS, maintain_order=True)
    except _BROKEN:
        raise InputError("E133", file=file) from None


def _check_type(file: str, name: str, kind: pl.DataType) -> None:
    inner = kind.inner if isinstance(kind, pl.List) else kind
    if not (inner.is_numeric() or isinstance(inner, _PLAIN)):
        raise InputError("E134", file=file, column=name, type=str(inner.base_type()))


def _text(file: str, column: Column, values: pl.Series, wanted: pl.DataType) -> pl.Series:
    """A column as a delimited file would have it; values that are typed already stay so where the door takes them."""
    kind = values.dtype
    if isinstance(kind, pl.Date | pl.Datetime) and _beyond_years(values, kind):
        problem = f"{kind.base_type()} beyond the years 1 to 9999"
        raise InputError("E134", file=file, column=column.name, type=problem)
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
