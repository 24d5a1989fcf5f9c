"""The words of the views, in both languages: `words.en.toml` and `words.ja.toml`. No sentence stands in code."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from privlib.policy.periods import Period, parse
from privlib.study import ALL, Dimension, Lang
from privlib.text import clean

__all__ = ["dimension", "duration", "has", "label", "line", "listed", "period_label", "population", "short", "texts"]


_GROUPS = frozenset({"page_group", "referrer_group", "device_class"})
"""Dimensions of history information; their values share one list of words."""

_CHANGES = frozenset({"remedy", "rung"})
"""Dimensions whose values are changes of a data set: a kind, and of some the attribute and the number of levels."""

_CHANGE = re.compile(
    r"(?:(?P<place>\d+) )?(?:(?P<optimum>optimum)(?:: (?P<levels>.*))?"
    r"|(?P<kind>unchanged|coarsen|drop|merge|top code|bottom code|microaggregate|remove|blank)"
    r"(?: (?P<attribute>.+?))?(?: by (?P<steps>\d+))?)"
)


@cache
def texts(lang: Lang) -> Mapping[str, Mapping[str, Any]]:
    """One language's catalogue: section → key → text (labels of dimensions: section → dimension → value → text)."""
    return tomllib.loads(files("privlib.views").joinpath(f"words.{lang}.toml").read_text("utf-8"))


def line(lang: Lang, section: str, key: str, **fields: str) -> str:
    """Fill one text of the catalogue. Fields are words already: numbers are formatted by the caller."""
    return str(texts(lang)[section][key]).format(**fields)


def has(lang: Lang, section: str, key: str) -> bool:
    """Whether the catalogue knows a text."""
    return key in texts(lang)[section]


def dimension(lang: Lang, name: str) -> str:
    """Head of a dimension's column; a name the catalogue does not know stands for itself."""
    return str(texts(lang)["dimensions"].get(name, name))


def population(lang: Lang, name: str) -> str:
    """What figures are counted over, in words; one the catalogue does not know stands for itself."""
    return clean(str(texts(lang)["populations"].get(name, name)), 400)


def short(lang: Lang, dim: Dimension, value: str) -> str:
    """A value in few words, for an axis: the code where the company's own words belong to it, else the label."""
    return clean(value) if _own(dim, value) else label(lang, dim, value)


def label(lang: Lang, dim: Dimension, value: str) -> str:
    """A value in words: the measure's own label after its code, else the catalogue's, else the value itself."""
    if value == ALL:
        return line(lang, "common", "all")
    if own := _own(dim, value):
        return clean(f"{value} {own}")
    if dim.kind == "time" or dim.name == "month":
        return period_label(lang, value)
    if dim.name in _CHANGES:
        return clean(_change(lang, value))
    known = texts(lang)["values"].get("group" if dim.name in _GROUPS else dim.name, {})
    words = str(known.get(value, value))
    return clean(f"{value} {words}" if dim.name == "code" and value in known else words)


def period_label(lang: Lang, value: str) -> str:
    """A month `2026-04` or a day `2026-04-01` in words: `April 2026`, `2026年4月1日`."""
    if len(value) == 7:
        return parse(value, 4).label(lang)
    day = parse(value[:7], 4).start.replace(day=int(value[8:]))
    return Period(f"{value}..", day, day.fromordinal(day.toordinal() + 1)).label(lang)


def duration(lang: Lang, seconds: int) -> str:
    """A time of whole seconds in its two largest units, rounded down: `7 d 19 h`, `19 h 48 min`, `5 s`.

    Example:
        >>> duration("en", 676_080)
        '7 d 19 h'
    """
    minutes, s = divmod(seconds, 60)
    hours, m = divmod(minutes, 60)
    d, h = divmod(hours, 24)
    key = "days" if d else "hours" if h else "minutes" if m else "seconds"
    return line(lang, "common", key, d=f"{d:,}", h=str(h), m=str(m), s=str(s))


def listed(lang: Lang, names: list[str], most: int = 3) -> str:
    """Name at most three things, then say how many more there are."""
    joined = line(lang, "common", "comma").join(names[:most])
    more = len(names) - most
    return joined if more <= 0 else line(lang, "common", "more", names=joined, n=f"{more:,}")


def _change(lang: Lang, value: str) -> str:
    """A change in words, after its place on the ladder; what is no change stands for itself."""
    found = _CHANGE.fullmatch(value)
    if found is None:
        return str(texts(lang)["untried"].get(value, value))
    if found["optimum"]:
        named = line(lang, "changes", "optimum")
        return line(lang, "changes", "optimum_at", optimum=named, levels=found["levels"]) if found["levels"] else named
    key = found["kind"].replace(" ", "_") + ("_by" if found["steps"] else "")
    said = line(lang, "changes", key, attribute=found["attribute"] or "", steps=found["steps"] or "")
    return f"{found['place']} {said}" if found["place"] else said


def _own(dim: Dimension, value: str) -> str:
    return dict(zip(dim.values, dim.labels, strict=False)).get(value, "")
