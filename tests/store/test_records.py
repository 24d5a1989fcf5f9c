"""Records: cut where no quote is open, and the same as Python's parser where both accept a text."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from privlib.errors import InputError
from privlib.store.records import RECORD_LIMIT, Record, control, cut, fields_of, head, records


def read(text: str, line: int = 1) -> list[tuple[int, tuple[str | None, ...]]]:
    return [(record.line, record.fields) for record in records("t.csv", text, line)]


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.__cause__ is None
    assert "CNRY" not in str(caught.value)
    return str(caught.value)


def test_records_are_counted_not_lines_and_begin_at_their_first_line():
    assert read('a,b\r\n1,"x\ny"\n\n2,"say ""hi"""\n3,', 7) == [
        (7, ("a", "b")),
        (8, ("1", "x\ny")),
        (10, ()),
        (11, ("2", 'say "hi"')),
        (12, ("3", "")),
    ]


def test_a_record_knows_the_line_it_ends_in():
    found = [(record.line, record.last) for record in records("t.csv", 'a\n"x\ny\n"\n\n"z\n"', 2)]
    assert found == [(2, 2), (3, 5), (6, 6), (7, 8)]


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        ("a", ("a",)),
        ("", ("",)),
        (",", ("", "")),
        ('""', ("",)),
        ('"",""', ("", "")),
        ('"a,b",c', ("a,b", "c")),
        ('"""",a', ('"', "a")),
        (r"\N,a", (None, "a")),
        (r'"\N",a', (r"\N", "a")),
        (r'\N,"\N",\N', (None, r"\N", None)),
        (r"\n, \N,\NN", (r"\n", r" \N", r"\NN")),
        ("\t見本\u202e", ("\t見本\u202e",)),
        (' "a"', None),
        ('"a" ,b', None),
        ('a"b"', None),
        ('"a"b', None),
        ('"a""b"c""', None),
    ],
)
def test_fields_are_told_apart_by_delimiters_outside_quotes(record: str, fields: tuple[str | None, ...] | None):
    assert fields_of(record) == fields


def test_the_delimiter_and_the_text_for_no_value_are_as_declared():
    assert fields_of('a,b;NULL;"x;y";"NULL";\\N', ";", "NULL") == ("a,b", None, "x;y", "NULL", r"\N")
    assert fields_of('a,,""', ",", "") == ("a", None, "")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a\nCNRY"y\n', 2),
        ('a\n"CNRY"y\n', 2),
        ('a\n"CNRY" ,y\n', 2),
        ('a\n1\n"CNRY\n2\n3\n', 3),
        ('a\n"CNRY', 2),
        ('a\n1,"x\ny"CNRY\n', 2),
        ('a\nx"CNRY\nz"\n', 2),
        ('a\n"x" "CNRY"\n', 2),
    ],
)
def test_a_quote_in_the_wrong_place_is_refused_where_its_record_begins(text: str, line: int):
    assert refusal(text) == (
        f"t.csv, line {line}: a quote stands inside a value or is not closed. Double the quote, or close it. "
        "Nothing was loaded."
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [("\0", "0000"), ("a\x1bb\0", "001B"), ("\r", "000D"), ("\x85", "0085"), ("\ufffe", "FFFE"), ("\uffff", "FFFF")],
)
def test_a_control_character_is_named_by_its_code_point(text: str, code: str):
    assert control(text) == code


def test_tabs_line_ends_japanese_and_direction_marks_are_no_control_characters():
    assert control("\t\n見本ｶﾞ\u202e\ue000\U0001f5fe") == ""


@pytest.mark.parametrize("text", ["x" * (RECORD_LIMIT + 1), '"' + "x\n" * (RECORD_LIMIT // 2 + 1) + '"'])
def test_a_record_over_the_limit_has_a_code_and_those_behind_it_are_read(text: str):
    last = 2 + text.count("\n")
    assert list(records("t.csv", f"{text}\nb\n", 2)) == [
        Record(2, (), "E122", last),
        Record(last + 1, ("b",), last=last + 1),
    ]


def test_a_record_at_the_limit_is_read():
    assert read("見" * RECORD_LIMIT + "\n") == [(1, ("見" * RECORD_LIMIT,))]


@pytest.mark.parametrize(
    ("text", "fields", "line", "lines", "used"),
    [
        ("a,b\n1,2\n", ("a", "b"), 1, 1, 4),
        ("a,b", ("a", "b"), 1, 1, 3),
        ("\n\r\na,b\r\n1,2\r\n", ("a", "b"), 3, 3, 8),
        ('"a\nb",c\n1,2\n', ("a\nb", "c"), 1, 2, 8),
        ('\n"a\nb",c', ("a\nb", "c"), 2, 3, 8),
    ],
)
def test_the_header_is_the_first_record_that_is_not_blank(
    text: str, fields: tuple[str, ...], line: int, lines: int, used: int
):
    found, n_lines, n_used = head("t.csv", text)
    assert found is not None
    assert (found.fields, found.line, n_lines, n_used) == (fields, line, lines, used)


@pytest.mark.parametrize(("text", "lines"), [("", 0), ("\n", 1), ("\r\n\n", 2)])
def test_a_file_of_blank_lines_has_no_header(text: str, lines: int):
    assert head("t.csv", text) == (None, lines, len(text))


def test_a_header_whose_quote_stays_open_is_refused():
    with pytest.raises(InputError) as caught:
        head("t.csv", '"CNRY,b\n1,2\n')
    assert str(caught.value) == (
        "t.csv, line 1: a quote stands inside a value or is not closed. Double the quote, or close it. "
        "Nothing was loaded."
    )


@pytest.mark.parametrize(
    ("text", "end"),
    [
        (b"", 0),
        (b"a", 0),
        (b"a\n", 2),
        (b"a\nb", 2),
        (b'a\n"b\n', 2),
        (b'"a\nb\n', 0),
        (b'"a\nb"\nc', 6),
        (b'a\n"b""\n', 2),
        (b'a\n"b"""\n"\n', 8),
        (b'a\n"b\n"",\n"\n"c\n', 11),
    ],
)
def test_a_text_is_cut_behind_its_last_whole_record(text: bytes, end: int):
    assert cut(text) == end


def test_where_quotes_mean_nothing_a_text_is_cut_at_its_last_line_end():
    assert cut(b'"a\nb\nc', quotes=False) == 5


PIECES = st.lists(st.sampled_from(["a", ",", '"', '""', '"a"', "\n", "\r\n", "\r", " ", "é", '",', ',"', r"\N"]))


@settings(max_examples=200)
@given(PIECES.map("".join))
@example('"a"\r\n"b\nc"')
def test_the_count_agrees_with_pythons_parser_on_what_both_accept(text: str):
    plain = text.replace("\r", "")
    try:
        found = read(plain)
        expected = list(csv.reader(io.StringIO(plain, newline=""), strict=True))
    except (InputError, csv.Error):
        return
    assert [[r"\N" if field is None else field for field in fields] for _, fields in found] == expected


@settings(max_examples=100)
@given(st.lists(st.lists(st.text(alphabet='a,"\n é', max_size=5), min_size=2, max_size=2), max_size=8))
def test_what_pythons_writer_writes_is_read_back(rows: list[list[str]]):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    assert [list(fields) for _, fields in read(out.getvalue())] == rows


@settings(max_examples=100)
@given(PIECES.map("".join), st.integers(1, 9))
def test_a_text_that_is_cut_gives_the_records_of_the_whole(text: str, size: int):
    try:
        whole = read(text)
    except InputError:
        return
    found: list[tuple[int, tuple[str | None, ...]]] = []
    rest, line = b"", 1
    for at in range(0, len(text.encode()), size):
        rest += text.encode()[at : at + size]
        end = cut(rest)
        found += read(rest[:end].decode(), line)
        line += rest[:end].count(b"\n")
        rest = rest[end:]
    assert found + read(rest.decode(), line) == whole
