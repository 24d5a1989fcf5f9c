"""One column of a mapping: what is said of it, held against the kind of the table's column."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import permutations
from types import MappingProxyType
from typing import NoReturn
from unicodedata import normalize
from zoneinfo import available_timezones

from privlib.errors import did_you_mean
from privlib.policy.toml import Document
from privlib.store.mapping.rows import ColumnRow
from privlib.store.reading import From
from privlib.store.schema import ITEM_PATTERN, Column, Kind
from privlib.store.values import PLAIN, Written, convert, normal

__all__ = ["column_from", "options", "reads_otherwise"]

_FITTING: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {
        "codes": ("id", "text", "closed", "list"),
        "format": ("date", "instant"),
        "formats": ("date", "instant"),
        "zone": ("instant",),
        "clock": ("instant",),
        "true": ("bool",),
        "false": ("bool",),
        "joined": ("list",),
        "latest": ("date", "instant"),
    }
)
"""Options that are for some kinds of columns alone."""
_FOR_ALL = ("from", "null", "normalise", "controls")
_KEYS = {field: "from" if field == "name" else field for field in ColumnRow.__struct_fields__}
_DATE = "YymdbB"
_CLOCK = "HMSfIp"
_PROBE = datetime(2003, 4, 5, 6, 7, 8, tzinfo=UTC)
"""An instant whose parts all differ: two formats that read it as different instants have two readings."""


def column_from(section: Document, column: Column, row: ColumnRow) -> From:
    """Where a column comes from and how its values are written.

    Raises:
        PolicyError: E321 for what contradicts itself or does not fit the column.
    """
    place = _Place(section, column)
    given = [key for name, key in _KEYS.items() if getattr(row, name) not in (None, ())]
    if row.constant is not None:
        if len(given) > 1:
            other = next(key for key in given if key != "constant")
            place.refuse(other, "not together with constant", ("one of the two",))
        return From(constant=_constant(place, row.constant))
    for key in given:
        if column.kind not in _FITTING.get(key, (column.kind,)):
            place.refuse(key, f"not for a column of kind {column.kind}", options(column.kind))
    if column.kind == "text" and {*row.normalise} - {"strip"}:
        place.refuse("normalise", "would change what a text says", ('["strip"]',))
    return From(normalize("NFC", row.name or ""), None, _written(place, row))


def options(kind: Kind) -> list[str]:
    """What may be said of a column of a kind."""
    return [*_FOR_ALL, *(name for name, kinds in _FITTING.items() if kind in kinds)]


@dataclass(frozen=True, slots=True)
class _Place:
    """A column of the table, and the source of the mapping that describes it."""

    section: Document
    column: Column

    def accepted(self) -> tuple[str, ...]:
        """What the column's values are."""
        column = self.column
        forms = {"id": f"text of the form {column.pattern}", "list": f"ids of the form {ITEM_PATTERN}"}
        forms |= {"text": f"text of 1 to {column.high} characters", "int": f"{column.low} to {column.high}"}
        forms |= {"bool": "true or false", "date": '"2026-04-01"', "instant": '"2026-04-01T09:00:00+09:00"'}
        return column.values or (forms[column.kind],)

    def refuse(
        self, key: str, problem: str, accepted: Iterable[str], name: str = "", known: Iterable[str] = ()
    ) -> NoReturn:
        """Refuse a key; `name` is what was written, `known` what it may be a misspelling of."""
        where = ("columns", self.column.name, *key.split(".", 1))
        hint = did_you_mean(name, known)
        raise self.section.refuse("E321", where, problem=problem, hint=hint, accepted=", ".join(accepted))


def _constant(place: _Place, text: str) -> str:
    column = place.column
    value, code = convert(column, PLAIN, text)
    if code:
        place.refuse("constant", f"not a value of a column of kind {column.kind}", place.accepted())
    if value is None and not column.optional:
        place.refuse("constant", "a value is required", place.accepted())
    if value is not None and column.principal:
        place.refuse("constant", "all records would be of one person", ("from",))
    return text


def _written(place: _Place, row: ColumnRow) -> Written:
    unstripped = Written(normalise=tuple(each for each in row.normalise if each != "strip"))
    written = Written(
        formats=_formats(place, row),
        zone=_zone(place, row),
        late_hours=row.clock is not None,
        normalise=row.normalise,
        joined=normal("text", unstripped, row.joined or "|"),
        clean=row.controls is not None,
        latest=row.latest,
    )
    if bool(row.true) != bool(row.false):
        place.refuse("false" if row.true else "true", "missing", ("true and false, each a list of texts",))
    codes = {text: _target(place, text, target) for text, target in (row.codes or {}).items()}
    # in the form in which the values are met
    meaning: dict[str, tuple[str, str]] = {}
    said = [("codes", text, target) for text, target in codes.items()]
    said += [(key, text, "") for key in ("true", "false", "null") for text in getattr(row, key)]
    for key, text, target in said:
        if meaning.setdefault(normal(place.column.kind, written, text), (key, target)) != (key, target):
            place.refuse(key, "a text stands for two things", ("each text once, as it is after normalise",))
    true, false, nulls = (
        tuple(text for text, (of, _) in meaning.items() if of == key) for key in ("true", "false", "null")
    )
    codes = {text: target for text, (of, target) in meaning.items() if of == "codes"}
    return replace(written, nulls=nulls, codes=codes, truths=(true, false) if true else PLAIN.truths)


def _target(place: _Place, text: str, target: object) -> str:
    """What a code stands for, if the column takes it."""
    if not isinstance(target, str):
        place.refuse(f"codes.{text}", "no text", place.accepted())
    is_list = place.column.kind == "list"
    if not target or convert(place.column, PLAIN, target)[1] or (is_list and not re.fullmatch(ITEM_PATTERN, target)):
        known = place.accepted()
        place.refuse(f"codes.{text}", "stands for no value of the column", known, target, place.column.values)
    return target


def _formats(place: _Place, row: ColumnRow) -> tuple[str, ...]:
    is_date = place.column.kind == "date"
    if row.format and row.formats:
        place.refuse("formats", "not together with format", ("one of the two",))
    formats = row.formats or ((row.format,) if row.format else ())
    key = "formats" if row.formats else "format"
    for form in formats:
        if is_date and form != "era" and not _is_whole(form, is_date=True):
            place.refuse(key, "not the form of a day", ("%Y, %m and %d with what stands between them, or era",))
        if not is_date and not _is_whole(form, is_date=False):
            accepted = "%Y, %m, %d, %H and %M, and %S and %z where they are written"
            place.refuse(key, "not the form of an instant", (accepted,))
    if any(reads_otherwise(one, other) for one, other in permutations(formats, 2)):
        place.refuse(key, "two of them read one text as different days", ("forms that cannot be taken for others",))
    if not is_date and not row.zone and any("%z" not in form for form in formats):
        place.refuse("zone", "missing, and the format has no offset %z", ("a zone such as Asia/Tokyo",))
    return formats


def _zone(place: _Place, row: ColumnRow) -> str:
    if row.zone and row.zone not in available_timezones():
        accepted = ("a name of the time zone database, such as Asia/Tokyo",)
        place.refuse("zone", "unknown zone", accepted, row.zone, sorted(available_timezones()))
    return row.zone or ""


def _is_whole(form: str, *, is_date: bool) -> bool:
    """Whether a format names each part that a day or an instant has, once; a day may have a time that is left out."""
    parts = re.findall(r"%(.?)", form.replace("%%", ""))
    allowed = {*_DATE, *_CLOCK} if is_date else {*_DATE, *_CLOCK, "z"}
    groups = ("Yy", "mbB", "d") if is_date else ("Yy", "mbB", "d", "HI", "M")
    once = all(sum(part in group for part in parts) == 1 for group in groups)
    return once and len({*parts}) == len(parts) and {*parts} <= allowed and ("I" in parts) == ("p" in parts)


def reads_otherwise(form: str, other: str) -> bool:
    """Whether what one format writes is another day or instant to the other."""
    if "era" in (form, other):
        return False
    text = _PROBE.strftime(form)
    try:
        return _read(text, form) != _read(text, other)
    except ValueError:
        return False


def _read(text: str, form: str) -> datetime:
    return datetime.strptime(text, form).replace(tzinfo=UTC)
