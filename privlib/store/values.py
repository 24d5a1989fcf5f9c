"""From text to typed values: one definition a kind, in plain Python, and a fast way for what is written plainly.

`convert` is the definition. `typed` gives the same for a whole column: what the fast way does not take, it converts
value by value, each different text once. What does not fit has a code of the register, never a guess.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

import polars as pl

from privlib.store.calendars import era_date, instant
from privlib.store.records import CONTROL
from privlib.store.schema import ITEM_PATTERN, YEARS, Column, Kind, Table

__all__ = ["PLAIN", "Typed", "Value", "Written", "convert", "normal", "text_type", "typed"]

Value = str | bool | int | date | datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """How a source writes the values of a column. The default is privlib's own way; nothing is guessed."""

    nulls: tuple[str, ...] = ()
    """More texts that mean no value."""
    codes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The source's codes, and what the schema calls them. Where there are any, a text without one is refused."""
    formats: tuple[str, ...] = ()
    """How dates or instants are written, as for `strptime`; `era` for dates of Japanese eras. None: ISO 8601."""
    zone: str = ""
    """Zone of instants without an offset, such as `Asia/Tokyo`."""
    late_hours: bool = False
    """25:30 is 01:30 of the next day."""
    truths: tuple[tuple[str, ...], tuple[str, ...]] = (("true",), ("false",))
    """Texts for true and for false."""
    normalise: tuple[str, ...] = ()
    """What makes two writings of an id one: of `nfkc`, `strip`, `upper`."""
    joined: str = "|"
    """What joins the items of a list."""
    clean: bool = False
    """Control characters are left out instead of refused."""
    latest: date | None = None
    """Last day a date or an instant may lie in."""


PLAIN = Written()


@dataclass(frozen=True, slots=True)
class Typed:
    """A column's values, the rows that do not fit with their codes, and how many rows were written another way."""

    values: pl.Series
    wrong: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    normalised: int = 0


_TYPES: Mapping[Kind, pl.DataType] = MappingProxyType(
    {"bool": pl.Boolean(), "int": pl.Int64(), "date": pl.Date(), "instant": pl.Datetime("us")}
)
_DIGITS = 15
_WHOLE = re.compile(rf"[+-]?[0-9]{{1,{_DIGITS}}}")
_BIG = re.compile(r"[+-]?[0-9]{16,4000}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TWO_READINGS = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}")
_FIRST, _END = date(YEARS[0], 1, 1), date(YEARS[1] + 1, 1, 1)
_SAMPLE, _RUN = 1_000, 20
"""Texts that are looked at, and how often one stands among them on average, for a column to be taken by its runs."""
_FAST_INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$"
_FAST_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def text_type(table: Table, column: Column) -> pl.DataType:
    """What a reader reads a column as: few different texts are held once, many as they are."""
    is_key = column.kind == "id" and not column.references and any(column.stored in key for key in table.keys)
    # an empty list is a value, and categories hold no empty text
    return pl.String() if is_key or column.kind in {"instant", "date", "int", "list"} else pl.Categorical()


def convert(column: Column, written: Written, text: str) -> tuple[Value, str]:
    """The value of a text and an empty code, or None and why it does not fit."""
    if not written.clean and CONTROL.search(text):
        return None, "E103"
    shown = normal(column.kind, written, text)
    if shown in written.nulls or (shown == "" and column.kind != "list"):
        return None, ""
    if written.codes and column.kind != "list":
        if shown not in written.codes:
            return None, "E203"
        shown = written.codes[shown]
    return _KINDS[column.kind](column, written, shown)


def normal(kind: Kind, written: Written, text: str) -> str:
    """The one form of all ways to write a text: in NFC, or as the column declares or its kind implies."""
    shown = CONTROL.sub("", text) if written.clean else text
    is_figure = kind in {"int", "date", "instant"} or "nfkc" in written.normalise
    shown = unicodedata.normalize("NFKC" if is_figure else "NFC", shown)
    if "strip" in written.normalise:
        shown = shown.strip()
    return shown.upper() if "upper" in written.normalise else shown


def typed(column: Column, written: Written, texts: pl.Series) -> Typed:
    """A whole column: text in, null where there is no value; typed values out, null where there is none or a wrong one.

    Args:
        texts: strings or categories; or instants in UTC and whole numbers, which only need to lie inside.
    """
    dtype = _TYPES.get(column.kind, pl.String())
    if texts.dtype == dtype != pl.String:
        return _inside(column, written, texts)
    values = _by_runs(column, texts) if replace(written, zone="") == PLAIN and texts.dtype == pl.String else None
    if values is not None and values.null_count() == texts.null_count():
        return Typed(values)
    rest = texts if values is None else texts.filter(values.is_null() & texts.is_not_null())
    made = {text: convert(column, written, text) for text in rest.unique().drop_nulls().to_list()}
    if dtype == pl.String and all(not code and value == text for text, (value, code) in made.items()):
        return Typed(texts)
    if values is None:
        values = pl.repeat(None, texts.len(), dtype=dtype, eager=True).alias(texts.name)
    return _filled(values, texts, made, _changed(column, written, made)) if made else Typed(values)


def _inside(column: Column, written: Written, values: pl.Series) -> Typed:
    """Refuse typed values outside their column's bounds."""
    if column.kind == "int":
        outside = ~values.is_between(column.low, column.high)
    else:
        outside = ~_in_bounds(values)
        if written.latest:
            outside |= values.dt.date() > written.latest
        if column.open_end:
            outside &= values.dt.year() != 9999
    rows = outside.arg_true()
    return (
        Typed(values.clone().scatter(rows, None), dict.fromkeys(rows.to_list(), "E202"))
        if rows.len()
        else Typed(values)
    )


def _changed(column: Column, written: Written, made: Mapping[str, tuple[Value, str]]) -> list[str]:
    """Texts with a value that were written in another form; a code or a date of the source's own way is none."""
    fit = [text for text, (value, code) in made.items() if not code and value is not None]
    if not written.normalise and not written.clean:
        fit = [text for text in fit if not text.isascii()]
    return [text for text in fit if normal(column.kind, written, text) != text]


def _filled(values: pl.Series, texts: pl.Series, made: Mapping[str, tuple[Value, str]], changed: list[str]) -> Typed:
    """Put converted values where the fast way gave none."""
    rows = (values.is_null() & texts.is_not_null()).arg_true()
    at = texts.gather(rows).cast(pl.String)
    old = pl.Series(list(made), dtype=pl.String)
    new = pl.Series([value for value, _ in made.values()], dtype=values.dtype)
    put = at.replace_strict(old, new, default=None, return_dtype=values.dtype)
    codes = {text: code for text, (_, code) in made.items() if code}
    wrong = {int(row): codes[text] for row, text in zip(rows.to_list(), at.to_list(), strict=True) if text in codes}
    normalised = int(at.is_in(changed).sum()) if changed else 0
    return Typed(values.scatter(rows, put), wrong, normalised)


def _id(column: Column, _written: Written, text: str) -> tuple[Value, str]:
    return (text, "") if re.fullmatch(column.pattern, text) else (None, "E201")


def _text(column: Column, _written: Written, text: str) -> tuple[Value, str]:
    return (text, "") if len(text) <= column.high else (None, "E202")


def _closed(column: Column, _written: Written, text: str) -> tuple[Value, str]:
    return (text, "") if text in column.values else (None, "E203")


def _list(column: Column, written: Written, text: str) -> tuple[Value, str]:
    items = text.split(written.joined) if text else []
    if "strip" in written.normalise:
        items = [item.strip() for item in items]
    if written.codes:
        if not set(items) <= set(written.codes):
            return None, "E203"
        items = [written.codes[item] for item in items]
    if column.values and not set(items) <= set(column.values):
        return None, "E203"
    if not all(re.fullmatch(ITEM_PATTERN, item) for item in items):
        return None, "E201"
    return "|".join(items), ""


def _bool(_column: Column, written: Written, text: str) -> tuple[Value, str]:
    true, false = written.truths
    return (text in true, "") if text in {*true, *false} else (None, "E201")


def _int(column: Column, _written: Written, text: str) -> tuple[Value, str]:
    if not _WHOLE.fullmatch(text):
        return None, "E202" if _BIG.fullmatch(text) else "E201"
    number = int(text)
    return (number, "") if column.low <= number <= column.high else (None, "E202")


def _date(column: Column, written: Written, text: str) -> tuple[Value, str]:
    code = "E201"
    for form in written.formats or ("%Y-%m-%d",):
        if form == "era":
            found = era_date(text)
            if isinstance(found, str):
                code = found or code
                continue
        else:
            if not written.formats and not _ISO_DATE.fullmatch(text):
                code = "E211" if _TWO_READINGS.fullmatch(text) else code
                continue
            try:
                found = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
            except ValueError:
                code = "E210" if code == "E201" and any(letter.isdigit() for letter in text) else code
                continue
        return _in_years(column, written, found, found)
    return None, code


def _instant(column: Column, written: Written, text: str) -> tuple[Value, str]:
    found = instant(text, written.formats, written.zone, late_hours=written.late_hours)
    if isinstance(found, str):
        return None, found
    return _in_years(column, written, found.date(), found)


def _in_years(column: Column, written: Written, day: date, value: date | datetime) -> tuple[Value, str]:
    if column.open_end and day.year == 9999:
        return value, ""
    late = written.latest is not None and day > written.latest
    if late or not YEARS[0] <= day.year <= YEARS[1]:
        return None, "E202"
    if column.inclusive:
        value += timedelta(days=1)
    return value, ""


_KINDS: Mapping[Kind, Callable[[Column, Written, str], tuple[Value, str]]] = MappingProxyType(
    {
        "id": _id, "text": _text, "closed": _closed, "list": _list,
        "bool": _bool, "int": _int, "date": _date, "instant": _instant,
    }
)  # fmt: skip


def _by_runs(column: Column, texts: pl.Series) -> pl.Series | None:
    """What `_fast` gives; where the first texts are equal in long runs, it sees each run once."""
    sample = texts[:_SAMPLE]
    if column.kind not in {"date", "instant"} or sample.n_unique() * _RUN >= sample.len():
        return _fast(column, texts)
    runs = texts.rle_id()
    values = _fast(column, texts.filter((runs != runs.shift(1)).fill_null(value=True)))
    return values if values is None else values[runs]


def _fast(column: Column, texts: pl.Series) -> pl.Series | None:
    """Values of what is written plainly, null for what the definition must decide; None where all of it must."""
    match column.kind:
        case "id":
            return _where(texts, texts.str.contains(f"^(?:{column.pattern})$"))
        case "int":
            # as many digits as the definition takes; the cast takes what it takes, a sign and ASCII digits
            numbers = texts.cast(pl.Int64, strict=False)
            return _where(numbers, numbers.is_between(column.low, column.high) & (texts.str.len_bytes() <= _DIGITS))
        case "date":
            days = _where(texts, texts.str.contains(_FAST_DATE)).str.to_date("%Y-%m-%d", strict=False)
            days = _where(days, _in_bounds(days))
            return days.dt.offset_by("1d") if column.inclusive else days
        case "instant":
            plain = _where(texts, texts.str.contains(_FAST_INSTANT))
            instants = plain.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False, time_unit="us")
            return _where(instants, _in_bounds(instants))
        case _:
            return None


def _in_bounds(values: pl.Series) -> pl.Series:
    """Whether days or instants lie in the years that are taken."""
    if values.dtype == pl.Date:
        return values.is_between(_FIRST, _END, closed="left")
    return values.is_between(datetime.combine(_FIRST, time()), datetime.combine(_END, time()), closed="left")


def _where(values: pl.Series, fits: pl.Series) -> pl.Series:
    return values if fits.all(ignore_nulls=True) else values.set(~fits, None)
