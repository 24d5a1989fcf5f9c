"""Records: counted by their quotes, and the same as Python's parser where both accept a text."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from privlib.errors import InputError
from privlib.store.records import RECORD_LIMIT, Records, lines


def read(text: str, chunk: int = 7) -> tuple[Records, list[tuple[int, list[str]]]]:
    pieces = (text[at : at + chunk] for at in range(0, len(text), chunk))
    records = Records("t.csv", lines("t.csv", pieces))
    return records, list(records)


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_records_are_counted_not_lines_and_begin_at_their_first_line():
    records, found = read('a,b\r\n1,"x\r\ny"\n\n2,"say ""hi"""\n3,')
    assert found == [(1, ["a", "b"]), (2, ["1", "x\ny"]), (4, []), (5, ["2", 'say "hi"']), (6, ["3", ""])]
    assert records.counted == 5


@pytest.mark.parametrize("text", ["", "a", "a\n", '""', '"",""\n', '"\n"', "a,b\n\n\n", '"a,b"\n'])
def test_a_text_at_an_edge_is_counted_as_it_is_parsed(text: str):
    records, found = read(text)
    assert records.counted == len(found) == len(list(csv.reader(io.StringIO(text, newline=""), strict=True)))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a\nx"y\n', 2),
        ('a\n"x"y\n', 2),
        ('a\n"x" ,y\n', 2),
        ('a\n1\n"open\n2\n3\n', 3),
        ('a\n"open', 2),
        ('a\n1,"x\ny"z\n', 2),
        ('a\nx"y\nz"\n', 2),
        ('a\n"x" "y"\n', 2),
    ],
)
def test_a_quote_in_the_wrong_place_is_refused_where_its_record_begins(text: str, line: int):
    assert refusal(text) == (
        f"t.csv, line {line}: a quote stands inside a value or is not closed. Double the quote, or close it. "
        "Nothing was loaded."
    )


@pytest.mark.parametrize(
    ("character", "code"), [("\0", "0000"), ("\x1b", "001B"), ("\x85", "0085"), ("\uffff", "FFFF")]
)
def test_a_control_character_is_refused_where_it_stands(character: str, code: str):
    assert refusal(f'a,b\n1,2\n"x,y",z{character}\n') == (
        f"t.csv, line 3, column 2: control character U+{code}. Remove it. Nothing was loaded."
    )


def test_a_line_end_of_carriage_return_alone_is_refused():
    assert refusal("a,b\r1,2\r") == "t.csv, line 1, column 2: control character U+000D. Remove it. Nothing was loaded."


def test_tabs_japanese_and_direction_marks_are_kept():
    assert read("a\n\t見本\u202e\n")[1][1] == (2, ["\t見本\u202e"])


@pytest.mark.parametrize(
    "text", ["a\n" + "x" * (RECORD_LIMIT + 1), "a\n" + '"' + "x\n" * (RECORD_LIMIT // 2 + 1) + '"']
)
def test_a_record_over_the_limit_is_refused(text: str):
    with pytest.raises(InputError) as caught:
        list(Records("t.csv", lines("t.csv", iter([text]))))
    assert str(caught.value) == f"t.csv, line 2: longer than {RECORD_LIMIT} characters. Nothing was loaded."


def test_a_record_at_the_limit_is_read():
    text = "a\n" + "x" * (RECORD_LIMIT - 1) + "\n"
    assert len(list(Records("t.csv", lines("t.csv", iter([text]))))) == 2


@settings(max_examples=300)
@given(st.text(alphabet='a,"\n\r é', max_size=30), st.integers(1, 9))
@example('"a"\r\n"b\r\nc"', 3)
def test_the_count_agrees_with_pythons_parser_on_what_both_accept(text: str, chunk: int):
    try:
        records, found = read(text, chunk)
    except InputError:
        return
    expected = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert records.counted == len(expected)
    assert [fields for _, fields in found] == [[field.replace("\r\n", "\n") for field in row] for row in expected]


@given(st.lists(st.lists(st.text(alphabet='a,"\n é', max_size=5), min_size=2, max_size=2), max_size=8))
def test_what_pythons_writer_writes_is_read_back(rows: list[list[str]]):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    records, found = read(out.getvalue())
    assert [fields for _, fields in found] == rows
    assert records.counted == len(rows)
