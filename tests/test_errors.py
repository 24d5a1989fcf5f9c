"""Errors: one message each, which nothing that was given can break."""

import copy

import pytest

from privlib.errors import InputError, ParameterError, did_you_mean, first_three


@pytest.mark.parametrize(("end", "shown"), [("\n", "000A"), ("\r", "000D"), ("\u2028", "2028"), ("\u2029", "2029")])
def test_a_file_name_cannot_add_a_line_to_a_message(end: str, shown: str):
    error = InputError("E133", file=f"a.parquet{end}Loaded 9 files")
    assert str(error) == (
        f"a.parquet<U+{shown}>Loaded 9 files: not a complete Parquet file. Write it again. Nothing was loaded."
    )


def test_problems_stand_one_a_line_and_are_cleaned_one_by_one():
    error = ParameterError("E401", problems="first\x1b\nsecond\u202e", known="a, b")
    assert str(error) == "first<U+001B>\nsecond<U+202E>\nIt takes: a, b. Nothing was run."


def test_an_error_rebuilt_elsewhere_is_the_same():
    error = InputError("E161", file="a.csv")
    other = copy.copy(error)
    assert (type(other), other.code, other.exit_code, str(other)) == (InputError, "E161", 75, str(error))


def test_a_known_name_is_suggested_only_if_it_is_close():
    assert did_you_mean("grace_day", ["grace_days", "purposes"]) == ' Did you mean "grace_days"?'
    assert did_you_mean("x", ["grace_days", "purposes"]) == ""


def test_at_most_three_problems_are_listed():
    assert first_three(["a", "b", "c"]) == "a\nb\nc"
    assert first_three(["a", "b", "c", "d", "e"]) == "a\nb\nc\nand 2 more"
