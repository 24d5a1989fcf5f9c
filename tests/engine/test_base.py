"""Statements and names: what may stand in SQL text."""

import pytest

from privlib.engine.base import Statement, ident, statement
from privlib.errors import EngineError, ParameterError


@pytest.mark.parametrize(
    ("name", "quoted"), [("age", '"age"'), ("native-country", '"native-country"'), ('a"; DROP', '"a""; DROP"')]
)
def test_a_name_is_quoted(name: str, quoted: str):
    assert ident(name) == quoted


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 121])
def test_a_name_that_is_empty_too_long_or_holds_nul_is_refused(name: str):
    with pytest.raises(ParameterError) as caught:
        ident(name)
    assert str(caught.value) == (
        "engine: a column or table name is empty, too long or holds NUL. Names of 1 to 120 characters. Nothing was run."
    )


def test_parts_are_lists_of_quoted_names():
    template = Statement("classes", "classes.sql", "SELECT {qi}, count(*) AS n FROM t GROUP BY {qi} -- {also}")
    filled = template.fill(qi='"age", a."native""country"', also="")
    assert filled.text == (
        'SELECT "age", a."native""country", count(*) AS n FROM t GROUP BY "age", a."native""country" -- '
    )
    assert (filled.measure, filled.file) == ("classes", "classes.sql")
    assert filled.sha256 != template.sha256


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"qi": '"a"', "more": '"b"'},
        {"qi": "age"},
        {"qi": '"a"; DROP TABLE t'},
        {"qi": '"a" "b"'},
        {"qi": "'x'"},
        {"qi": '"a",'},
        {"qi": '"a"""b"'},
    ],
)
def test_anything_else_is_refused_as_a_part(parts: dict[str, str]):
    with pytest.raises(EngineError) as caught:
        Statement("classes", "classes.sql", "SELECT {qi} FROM t").fill(**parts)
    assert str(caught.value) == (
        "classes: the engine refused the query (a part of the statement does not fit). "
        "This is a bug in privlib. Nothing was written."
    )


def test_a_measure_without_sql_file_is_a_bug():
    with pytest.raises(EngineError) as caught:
        statement("measures", "no_such_measure")
    assert str(caught.value) == (
        "no_such_measure: the engine refused the query (no SQL file). This is a bug in privlib. Nothing was written."
    )
