"""What a place in a file accepts, in plain words, read from the struct that declares it."""

import re
from collections.abc import Sequence

from msgspec import inspect

__all__ = ["fields", "given", "words"]

_GIVEN = {
    "str": "text",
    "int": "a whole number",
    "float": "a number with decimals",
    "bool": "true or false",
    "date": "a date",
    "datetime": "an instant",
    "time": "a time of day",
    "array": "a list",
    "object": "a table",
}

_NAMED: dict[type, str] = {
    inspect.IntType: "a whole number",
    inspect.FloatType: "a number",
    inspect.BoolType: "true or false",
    inspect.DateType: "a date such as 2026-04-01, without quotes",
}


def fields(kind: type, where: Sequence[str | int]) -> list[str]:
    """Return the names of the keys a table takes, in their declared order."""
    found = _at(inspect.type_info(kind), where)
    return [field.encode_name for field in found.fields] if isinstance(found, inspect.StructType) else []


def words(kind: type, where: Sequence[str | int]) -> str:
    """Say what a place takes: `a whole number from 1 to 12`, `personal, history or provision`."""
    return _words(_at(inspect.type_info(kind), where))


def given(problem: str) -> str:
    """Say what was found instead, from the converter's sentence; never the value itself."""
    found = re.search(r"got `(\w+)`", problem)
    return f"{_GIVEN.get(found[1], 'something else')} given" if found else "outside what is accepted"


def _at(kind: inspect.Type, where: Sequence[str | int]) -> inspect.Type:
    """Follow a place through structs and lists to the type declared there."""
    for part in where:
        kind = _without_none(kind)
        if isinstance(kind, inspect.StructType):
            kind = next(field.type for field in kind.fields if field.encode_name == part)
        elif isinstance(kind, inspect.VarTupleType):
            kind = kind.item_type
    return _without_none(kind)


def _without_none(kind: inspect.Type) -> inspect.Type:
    """Drop the `None` of an optional field (TOML cannot write it) and the wrapping around a single type."""
    if isinstance(kind, inspect.Metadata):
        return _without_none(kind.type)
    if isinstance(kind, inspect.UnionType):
        kinds = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return _without_none(kinds[0]) if len(kinds) == 1 else kind
    return kind


def _words(kind: inspect.Type) -> str:
    words = _NAMED.get(type(kind), "a table")
    match kind:
        case inspect.LiteralType():
            names = [str(value) for value in kind.values]
            words = " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        case inspect.UnionType():
            words = " or ".join(sorted(map(_words, kind.types)))
        case inspect.StrType():
            words = _text(kind)
        case inspect.IntType() | inspect.FloatType():
            words += _range(kind)
        case inspect.VarTupleType():
            words = f"a list, each item {_words(_without_none(kind.item_type))}"
        case _:
            pass
    return words


def _text(kind: inspect.StrType) -> str:
    if kind.pattern is not None:
        return "an id of 1 to 40 of A-Z, a-z, 0-9, . and -, in quotes"
    length = "" if kind.max_length is None else f" of {kind.min_length or 0} to {kind.max_length} characters"
    return f"text{length}, in quotes"


def _range(kind: inspect.IntType | inspect.FloatType) -> str:
    low = "" if kind.ge is None else f" from {kind.ge}"
    return low if kind.le is None else f"{low} to {kind.le}"
