"""How the values of a column seem to be written, as options of a mapping to look at; no value is ever shown.

What has two readings, or none that is known, is marked and left to a person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import MappingProxyType

from privlib.store.mapping.columns import reads_otherwise
from privlib.store.schema import Column, Kind
from privlib.store.values import PLAIN, Written, convert, normal

__all__ = ["DECIDE", "proposed", "quoted"]

DECIDE = "# DECIDE"
"""Marks what a person must settle: what stands behind it is no part of the mapping until its `#` is taken away."""

_NO_VALUE = ("-", "ー", "―", "なし", "無し", "不明", "未定", "NULL", "null", "N/A", "n/a", "NA", "None", "0000-00-00")
_TRUTHS = (
    *(
        ("true", "false"),
        ("はい", "いいえ"),
        ("有", "無"),
        ("有り", "無し"),
        ("あり", "なし"),
        ("○", "×"),
        ("可", "不可"),
    ),
    *(
        ("済", "未"),
        ("該当", "非該当"),
        ("1", "0"),
        ("yes", "no"),
        ("Yes", "No"),
        ("YES", "NO"),
        ("y", "n"),
        ("Y", "N"),
    ),
    *(("t", "f"), ("T", "F"), ("True", "False"), ("TRUE", "FALSE"), ("on", "off"), ("ON", "OFF")),
)
_DAYS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y"),
    *("%d-%m-%Y", "%m-%d-%Y", "%d-%b-%Y", "%d %b %Y", "%b %d, %Y"),
)
_CLOCKS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%H時%M分%S秒", "%H時%M分", "%I:%M %p")
_DATE_FORMS = ("era", *_DAYS, *(f"{day} {clock}" for day, clock in product(_DAYS[:2], _CLOCKS[:2])))
_INSTANT_FORMS = tuple(
    f"{day}{between}{clock}{offset}"
    for day, between, clock, offset in product(_DAYS, (" ", "T"), _CLOCKS, ("", "%z", " %z"))
)
_COMPACT = "%Y%m%d"
_JOINTS = (";", "；", "、", ",", "，", "/", "／", " ", "　", "+")
_NORMAL = (("nfkc",), ("strip",), ("nfkc", "strip"), ("nfkc", "strip", "upper"))
_UTC = Written(zone="UTC")


def proposed(column: Column, texts: Sequence[str]) -> list[str]:
    """Lines of TOML for a column, those that a person must settle behind a `#`.

    Args:
        texts: the different texts that were seen, without what is no value in the file's dialect.
    """
    if not texts or not _unread(column, PLAIN, texts):
        return []
    lines, rest = _without_value(column, texts)
    return lines + _WAYS[column.kind](column, rest) if rest else lines


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    letters = {'"': '\\"', "\\": "\\\\", "\t": "\\t"}
    return '"' + "".join(letters.get(each, each) for each in text) + '"'


def _unread(column: Column, written: Written, texts: Iterable[str]) -> int:
    return sum(convert(column, written, text)[1] != "" for text in texts)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def _without_value(column: Column, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Words that usually mean no value, where the column cannot take them as one."""
    found = [word for word in _NO_VALUE if word in texts and _unread(column, PLAIN, [word])]
    if column.kind == "bool":
        found = [word for word in found if not any(word in pair for pair in _TRUTHS)]
    return ([f"null = {_list(found)}"] if found else []), [text for text in texts if text not in found]


def _left(n: int, texts: Sequence[str], advice: str) -> list[str]:
    return [f"{DECIDE}: {n:,} of {len(texts):,} different values seen {advice}"] if n else []


def _ids(column: Column, texts: Sequence[str]) -> list[str]:
    lines, written = _normalised(column, texts)
    return lines + _left(_unread(column, written, texts), texts, f"are not of the form {column.pattern}")


def _normalised(column: Column, texts: Sequence[str]) -> tuple[list[str], Written]:
    """The mildest normalisation after which more of the values fit than before."""
    ways = [Written(normalise=way) for way in _NORMAL]
    best = min((PLAIN, *ways), key=lambda way: _unread(column, way, texts))
    return ([f"normalise = {_list(best.normalise)}"] if best.normalise else []), best


def _texts(column: Column, texts: Sequence[str]) -> list[str]:
    left = _unread(column, Written(clean=True), texts)
    lines = ['controls = "clean"'] if left < _unread(column, PLAIN, texts) else []
    return lines + _left(left, texts, f"are longer than {column.high} characters: map another column")


def _closed(column: Column, texts: Sequence[str]) -> list[str]:
    lines, written = _normalised(column, texts)
    return lines + _codes(column, [normal(column.kind, written, text) for text in texts])


def _codes(column: Column, texts: Sequence[str]) -> list[str]:
    """The codes of the schema that were seen; how many other words there are, without the words."""
    own = sorted({text for text in texts if text in column.values})
    others = len({*texts} - {*own})
    if not others:
        return []
    seen = f"; of its own codes: {', '.join(own)}" if own else ""
    return [
        f"{DECIDE}: {others:,} different values seen are none of {', '.join(column.values)}{seen}. Name them:",
        f'# codes = {{ "theirs" = {quoted(column.values[0])} }}',
    ]


def _lists(column: Column, texts: Sequence[str]) -> list[str]:
    """What joins the items: a sign that more values hold than any other, and that leaves the fewest that do not fit."""
    loose = replace(column, values=())
    ways = [Written(joined=joint, normalise=("strip",)) for joint in _JOINTS if any(joint in text for text in texts)]
    best = min((PLAIN, *ways), key=lambda way: (_unread(loose, way, texts), -sum(way.joined in text for text in texts)))
    if ways and best is PLAIN:
        best = max(ways, key=lambda way: sum(way.joined in text for text in texts))
    lines = [f"joined = {quoted(best.joined)}", 'normalise = ["strip"]'] if best is not PLAIN else []
    items = [item.strip() for text in texts for item in text.split(best.joined)]
    if column.values:
        return lines + _codes(column, items)
    left = sum(convert(loose, PLAIN, item)[1] != "" for item in set(items))
    marked = _left(left, sorted({*items}), "are no ids. Say what each means:")
    return [*lines, *marked, '# codes = { "theirs" = "ours" }'] if marked else lines


def _bools(column: Column, texts: Sequence[str]) -> list[str]:
    for normalise in ((), ("nfkc",), ("nfkc", "strip")):
        shown = {normal(column.kind, Written(normalise=normalise), text) for text in texts}
        pair = next((pair for pair in _TRUTHS if shown <= {*pair}), None)
        if pair:
            lines = [f"true = [{quoted(pair[0])}]", f"false = [{quoted(pair[1])}]"]
            return [*lines, f"normalise = {_list(normalise)}"] if normalise else lines
    return [f"{DECIDE}: say which words mean yes and no:", '# true = ["theirs"]', '# false = ["theirs"]']


def _ints(column: Column, texts: Sequence[str]) -> list[str]:
    lines, written = _normalised(column, texts)
    left = _unread(column, written, texts)
    return lines + _left(left, texts, f"are no whole numbers from {column.low} to {column.high}")


def _dates(column: Column, texts: Sequence[str]) -> list[str]:
    return _formatted(column, texts, _DATE_FORMS, PLAIN)


def _instants(column: Column, texts: Sequence[str]) -> list[str]:
    zone = [f"{DECIDE}: the zone of the clock that wrote these:", '# zone = "Asia/Tokyo"']
    for late in (False, True):
        written = replace(_UTC, late_hours=late)
        clock = [f"{DECIDE}: hours 24 and later; if they are of the night before:", '# clock = "30h"'] if late else []
        if not _unread(column, written, texts):
            return [*zone, *clock] if _unread(column, replace(written, zone=""), texts) else clock
        forms = _fitting(column, texts, _INSTANT_FORMS, written)
        if forms:
            lines = _formatted(column, texts, forms, written)
            return [*lines, *(zone if any("%z" not in form for form in forms) else []), *clock]
    return _formatted(column, texts, _INSTANT_FORMS, _UTC) + zone


def _fitting(column: Column, texts: Sequence[str], forms: Iterable[str], written: Written) -> tuple[str, ...]:
    """The forms that read every value."""
    return tuple(form for form in forms if all(_reads(column, form, written, text) for text in texts))


def _reads(column: Column, form: str, written: Written, text: str) -> bool:
    if form.startswith(_COMPACT) and not text[:8].isdecimal():
        return False
    return not convert(column, replace(written, formats=(form,)), text)[1]


def _formatted(column: Column, texts: Sequence[str], forms: Sequence[str], written: Written) -> list[str]:
    """The form that reads every value, or those that do so together; of two readings a person chooses."""
    one = _fitting(column, texts, forms, written)
    if len(one) == 1:
        return [f"format = {quoted(one[0])}"]
    if one:
        return _choice("format", [quoted(form) for form in one], texts)
    rest, taken = list(texts), list[str]()
    for form in forms:
        left = [text for text in rest if not _reads(column, form, written, text)]
        if len(left) < len(rest):
            rest, taken = left, [*taken, form]
    rivals = [form for form in forms if any(reads_otherwise(form, other) for other in taken) and form not in taken]
    rivals = [form for form in rivals if any(_reads(column, form, written, text) for text in texts)]
    if taken and not rivals and not any(reads_otherwise(a, b) for a, b in product(taken, taken)):
        line = f"formats = {_list(taken)}" if len(taken) > 1 else f"format = {quoted(taken[0])}"
        return [line, *_left(len(rest), texts, "are of another form, or no such day: look, and add their form")]
    if taken:
        return _choice("formats", [_list([*taken, *rivals])], texts)
    return [*_left(len(rest), texts, "are of no form that is known here:"), '# format = "%Y-%m-%d"']


def _choice(key: str, forms: Iterable[str], texts: Sequence[str]) -> list[str]:
    line = f"{DECIDE}: the {len(texts):,} different values seen have two readings; only their source knows:"
    return [line, *(f"# {key} = {form}" for form in forms)]


_WAYS: Mapping[Kind, Callable[[Column, Sequence[str]], list[str]]] = MappingProxyType(
    {
        "id": _ids, "text": _texts, "closed": _closed, "list": _lists,
        "bool": _bools, "int": _ints, "date": _dates, "instant": _instants,
    }
)  # fmt: skip
