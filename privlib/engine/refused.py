"""What DuckDB raises, as errors of privlib, without its words: of the disk, memory, a damaged store, a query."""

import re

import duckdb

from privlib.errors import EngineError, StorageError

__all__ = ["of_query", "of_storage"]

_DAMAGED = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
"""What a store raises whose blocks were changed: a wrong checksum, or what cannot be read as what it should be."""

_FULL = ("No space left", "File too large", "Disk quota exceeded")
"""What an error of the disk or of a commit says when the disk is full."""

_AT_LINE = re.compile(r"^LINE \d{1,6}: (.*)$", re.MULTILINE)


def of_storage(error: duckdb.Error, file: str) -> StorageError | None:
    """What an error has to do with the disk, with memory, or with a store's own blocks; None for one of a query."""
    said = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        limited = "max_temp_directory_size" in said
        return StorageError("E801", what="the folder for temporary files" if limited else "memory")
    if isinstance(error, (*_DAMAGED, duckdb.TransactionException)) and any(words in said for words in _FULL):
        return StorageError("E801", what=file)
    return StorageError("E510", file=file) if isinstance(error, _DAMAGED) else None


def of_query(error: duckdb.Error, measure: str) -> EngineError:
    """What an error has to do with a query: its kind, and the line of the query, which DuckDB quotes last.

    The line's number is of a text that DuckDB wrapped into others, so its own words tell better where it stands.
    """
    refused = EngineError("E500", measure=measure, kind=type(error).__name__)
    lines = _AT_LINE.findall(str(error))
    refused.line = lines[-1].strip() if lines else ""
    return refused
