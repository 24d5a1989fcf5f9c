"""A mapping to edit, made from a look at a file: what is plain is filled in, what is not is marked for a person.

Of the file, only the names of its columns are shown: never a value, and never a first record that may be one.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from unicodedata import normalize

from privlib.errors import InputError
from privlib.store.mapping.names import Match, best_table, is_direct, is_known, matches
from privlib.store.mapping.sample import Sample, look, looks_like_a_value
from privlib.store.mapping.values import DECIDE, proposed, quoted
from privlib.store.reading import LONGEST_NAME
from privlib.store.records import control
from privlib.store.schema import Column, Table
from privlib.store.tables.uses import PAGE_GROUPS
from privlib.text import clean

__all__ = ["propose"]

_DIGITS = re.compile(r"[0-9]{4,}(?:[-_.]?[0-9]{2}){0,3}")
_SPECIAL = re.compile(r"([\[?*])")
_WIDE = 110
_TITLE = "# Proposed for {file}. Settle each place marked DECIDE, then load with this file."


def propose(
    path: Path, tables: Mapping[str, Table], *, table: str = "", encoding: str = "", delimiter: str = ""
) -> str:
    """A mapping for a file, as TOML that `mapping.read` takes once its marked places are settled.

    Args:
        tables: that may be filled, by name.
        table: the name of the one to fill; the one that most columns match if it is not given.
        encoding: of the file; detected if it is not given.
        delimiter: the same.

    Raises:
        InputError: E323 if no table has a column of such a name; E324, E1xx if the file cannot be looked at.
    """
    sample = look(path, lambda name: is_known(name, tables), encoding, delimiter)
    if sample.format == "log":
        return "\n".join(_log(sample))
    chosen = tables[table] if table else best_table(sample.names, tables)
    if chosen is None:
        raise InputError("E323", file=sample.file, known=", ".join(tables))
    return "\n".join(_lines(sample, chosen))


def _lines(sample: Sample, table: Table) -> Iterator[str]:
    usable = [name for name in sample.names if _is_shown(name)]
    found = matches(usable, table)
    yield _TITLE.format(file=clean(sample.file, one_line=True))
    yield f"# Table {table.name}: {len(found)} of its {len(table.columns)} columns have a match in the file."
    yield from (f"{DECIDE}: {doubt}" for doubt in sample.doubts)
    yield ""
    yield from _head(sample, table.name)
    yield from _dialect(sample)
    yield from _unmatched(sample, found)
    absent = [column.name for column in table.columns if column.optional and column.name not in found]
    if absent:
        yield "# Columns of the table that nothing in the file matches, and that may be empty:"
        yield from _many("absent", absent)
    yield from _columns(sample, table, found)


def _head(sample: Sample, table: str) -> Iterator[str]:
    pattern = _DIGITS.sub("*", _SPECIAL.sub(r"[\1]", sample.file))
    yield "[[source]]"
    yield f"files = [{quoted(pattern)}]"
    yield f"table = {quoted(table)}"


def _dialect(sample: Sample) -> Iterator[str]:
    if not re.search(r"\.(csv|tsv|jsonl|parquet|log)(\.gz)?$", sample.file, re.IGNORECASE):
        yield f"format = {quoted(sample.format)}"
    if sample.encoding != "utf-8":
        yield f"encoding = {quoted(sample.encoding)}"
    if sample.format == "csv" and sample.delimiter != ",":
        yield f"delimiter = {quoted(sample.delimiter)}"
    if sample.only_cr:
        yield 'line_end = "cr"'
    if not sample.has_header:
        yield from _many("header", sample.names)
    twice = len(sample.names) - len({name for name in sample.names if name})
    if twice:
        yield f"{DECIDE}: {twice} columns have no name of their own; name them in the file, or it is refused."


def _unmatched(sample: Sample, found: Mapping[str, Match]) -> Iterator[str]:
    """Columns of the file that no column of the table takes: a person decides on each, none is dropped in silence."""
    taken = {match.name for match in found.values()}
    rest = [(place, name) for place, name in enumerate(sample.names, 1) if name and name not in taken]
    if not rest:
        return
    yield f"{DECIDE}: no column of the table takes these. They may hold personal data: drop or map each."
    yield "ignore = ["
    for place, name in rest:
        if not _is_shown(name):
            yield f"  # column {place}: its name may be a value, and is not shown"
        else:
            yield f"  # {quoted(name)},{'  # points to a person: no table takes it' if is_direct(name) else ''}"
    yield "]"


def _columns(sample: Sample, table: Table, found: Mapping[str, Match]) -> Iterator[str]:
    values = dict(zip(sample.names, sample.values, strict=False))
    options = {
        column.name: proposed(column, values.get(found[column.name].name, ()))
        for column in table.columns
        if column.name in found
    }
    yield ""
    yield "[source.columns]"
    for column in table.columns:
        match = found.get(column.name)
        if match is None and not column.optional:
            yield f'{DECIDE}: required. {_meaning(column)}\n# {column.name} = "theirs"'
        elif match and not options[column.name]:
            yield f"{column.name} = {quoted(match.name)}{_doubt(match)}"
    for name, lines in options.items():
        if lines:
            yield f"\n[source.columns.{name}]"
            yield f"from = {quoted(found[name].name)}{_doubt(found[name])}"
            yield from lines
    yield ""


def _log(sample: Sample) -> Iterator[str]:
    yield _TITLE.format(file=clean(sample.file, one_line=True))
    yield ""
    yield from _head(sample, "history_event")
    yield from _dialect(sample)
    yield f"{DECIDE}: which paths are what, the first that fits counts; without, the kind of file is kept."
    yield f"# Groups: {', '.join(PAGE_GROUPS)}."
    yield '# pages = [{ prefix = "/", group = "page" }]'
    yield ""
    yield "[source.columns]"
    yield f"{DECIDE}: the purpose these visits are kept for, and the holding they are in, if the log is one's own:"
    yield '# purpose = { constant = "U1" }'
    yield '# holding_id = { constant = "H01" }'
    yield ""


def _is_shown(name: str) -> bool:
    """Whether a name can be written in a mapping, and is no value that stands where names do."""
    plain = clean(name, LONGEST_NAME, one_line=True) == name and not control(name) and "\n" not in name
    return bool(name) and plain and (not looks_like_a_value(name) or re.fullmatch(r"column \d+", name) is not None)


def _meaning(column: Column) -> str:
    values = f": {', '.join(column.values)}" if column.values else ""
    return f"{column.help} ({column.kind}{values})"


def _doubt(match: Match) -> str:
    return "" if match.sure else "  # a guess from the name: look"


def _many(key: str, names: list[str] | tuple[str, ...]) -> Iterator[str]:
    """A list of names, on lines of a readable length."""
    line = f"{key} = [{', '.join(map(quoted, names))}]"
    if len(normalize("NFKC", line)) <= _WIDE:
        yield line
        return
    yield f"{key} = ["
    yield from (f"  {quoted(name)}," for name in names)
    yield "]"
