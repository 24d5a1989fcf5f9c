"""What a place accepts, in plain words."""

from datetime import date
from typing import Annotated, Literal

import msgspec
import pytest

from privlib.policy import accepted

Short = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class Inner(msgspec.Struct):
    kind: Literal["a", "b", "c"]
    only: Literal["x"]
    ids: tuple[Annotated[str, msgspec.Meta(pattern="^[a-z]$")], ...]


class Outer(msgspec.Struct):
    text: Short
    month: Annotated[int, msgspec.Meta(ge=1, le=12)]
    at_least: Annotated[int, msgspec.Meta(ge=0)]
    any_number: float
    either: Annotated[int, msgspec.Meta(ge=0)] | Annotated[float, msgspec.Meta(ge=0, le=1)]
    sure: bool
    day: date | None
    inner: tuple[Inner, ...]
    one: Inner | None = None


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (("text",), "text of 1 to 20 characters, in quotes"),
        (("month",), "a whole number from 1 to 12"),
        (("at_least",), "a whole number from 0"),
        (("any_number",), "a number"),
        (("either",), "a number from 0 to 1 or a whole number from 0"),
        (("sure",), "true or false"),
        (("day",), "a date such as 2026-04-01, without quotes"),
        (("inner",), "a list, each item a table"),
        (("inner", 3), "a table"),
        (("inner", 3, "kind"), "a, b or c"),
        (("inner", 3, "only"), "x"),
        (("inner", 0, "ids", 1), "an id of 1 to 40 of A-Z, a-z, 0-9, . and -, in quotes"),
        (("one", "kind"), "a, b or c"),
        ((), "a table"),
    ],
)
def test_a_place_says_what_may_be_written_there(where: tuple[str | int, ...], words: str) -> None:
    assert accepted.words(Outer, where) == words


def test_a_table_names_its_keys_in_their_order() -> None:
    assert accepted.fields(Outer, ("inner", 0)) == ["kind", "only", "ids"]
    assert accepted.fields(Outer, ("one",)) == ["kind", "only", "ids"]
    assert accepted.fields(Outer, ("text",)) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("secret", "text given"),
        (3, "outside what is accepted"),
        (1.5, "a number with decimals given"),
        ([], "a list given"),
        ({}, "a table given"),
        (True, "true or false given"),
        (date(2026, 1, 1), "a date given"),
        (b"x", "something else given"),
    ],
)
def test_what_was_given_is_named_by_kind_and_never_quoted(value: object, words: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(value, Annotated[int, msgspec.Meta(ge=4)], builtin_types=(date, bytes))
    assert accepted.given(str(refused.value)) == words
