"""Delimited files: a record is loaded, what is none is named by its line, and a broken file is refused whole."""

from pathlib import Path

import pytest

from privlib.errors import InputError
from privlib.store.delimited import Delimited
from privlib.store.files import opened
from privlib.store.load import LoadedFile
from privlib.store.pieces import cut_up, short_lines, unquoted
from privlib.store.reading import Dialect, Reading
from privlib.store.records import RECORD_LIMIT
from privlib.store.tables import TABLES
from tests.store.company import ACTOR, Company, Sheet, query, unfit

HEADER, RECORD = ACTOR.splitlines()
KNOWN = "actor_id, kind, department, roles, active_from, active_to"
OTHER = RECORD.replace("A01", "A02")
FIELDS = "another number of fields than the header has"
CONTROL = "a control character; remove it, or have it left out"
NOTHING = " Nothing was loaded."


def other(department: str) -> str:
    """A second record, as the file has it."""
    return OTHER.replace("Panel", department)


def refusal(company: Company, content: str | bytes, name: str = "actor.csv") -> str:
    company.write(name, content)
    return company.refusal(name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty. Expected a header with 6 columns."),
        ("\n\r\n", "the file is empty. Expected a header with 6 columns."),
        (
            "actor_id,kind,roles,CNRY,active_from\n",
            (
                "the header does not fit table actor. Missing: department, active_to. Undeclared: 1. "
                f"It takes: {KNOWN}. Name the columns so, or give a mapping."
            ),
        ),
        (
            f"{RECORD}\n",
            (
                f"the header does not fit table actor. Missing: {KNOWN}. Undeclared: 6. The file seems to have no "
                f"header. It takes: {KNOWN}. Name the columns so, or give a mapping."
            ),
        ),
        (
            f"{HEADER},kind\n",
            "1 header names are given twice or empty, the first in position 7. Name each column once.",
        ),
        (
            f",{HEADER}\n",
            "1 header names are given twice or empty, the first in position 1. Name each column once.",
        ),
        (
            f"{HEADER},CNRY\n",
            (
                "1 columns are not declared in table actor, the first in position 7. An undeclared column may hold "
                "personal data. Remove it from the file, or have a mapping ignore it."
            ),
        ),
        (
            f"{HEADER},{'CNRY' * 31}\n",
            (
                "the header name in position 7 is longer than 120 characters or has control characters. "
                "Write a short name in one line."
            ),
        ),
        (
            f'{HEADER},"CNRY\n"\n',
            (
                "the header name in position 7 is longer than 120 characters or has control characters. "
                "Write a short name in one line."
            ),
        ),
        (
            f"{HEADER},{'CNRY' * (RECORD_LIMIT // 4)}\n",
            (
                "the header name in position 1 is longer than 120 characters or has control characters. "
                "Write a short name in one line."
            ),
        ),
        (
            HEADER.replace(",", ";") + "\n",
            (
                "one column found; the header contains a semicolon. Declare the delimiter in a mapping, or write the "
                "file with commas."
            ),
        ),
        (
            HEADER.replace(",", "\t") + "\n",
            (
                "one column found; the header contains a tab. Declare the delimiter in a mapping, or write the file "
                "with commas."
            ),
        ),
        (
            f"{HEADER}," + ",".join(f"c{n}" for n in range(995)) + "\n",
            "1001 columns; at most 1000. Leave out what no table takes.",
        ),
        (
            ACTOR.replace("\n", "\r"),
            ('lines end with CR alone. Save it with LF or CRLF; a load may declare `line_end = "cr"` in a mapping.'),
        ),
    ],
)
def test_a_file_without_the_header_of_its_table_is_refused(company: Company, content: str, message: str):
    assert refusal(company, content) == f"actor.csv: {message}{NOTHING}"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f'{HEADER}\n{RECORD}\n"CNRY{RECORD}\n{RECORD}\n', 3),
        (f'{HEADER}\n\n{RECORD}\n{RECORD},CN"RY\n{RECORD}"\n', 4),
        (f'"CNRY{HEADER}\n{RECORD}\n', 1),
        (f'{HEADER}\n"A01" ,person,Panel,panel,2024-01-01,\n', 2),
    ],
)
def test_behind_a_quote_in_the_wrong_place_records_cannot_be_told_apart(company: Company, content: str, line: int):
    assert refusal(company, content) == (
        f"actor.csv, line {line}: a quote stands inside a value or is not closed. Double the quote, or close it."
        + NOTHING
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (f"{HEADER}\n{RECORD}\n{OTHER},CNRY\n", f"line 3: {FIELDS}"),
        (f"{HEADER}\n{RECORD}\n{OTHER},\n", f"line 3: {FIELDS}"),
        (f"{HEADER}\n{RECORD}\nCNRY,x\n", f"line 3: {FIELDS}"),
        (f'{HEADER}\n{RECORD}\n"CNRY\n",x\n', f"line 3: {FIELDS}"),
        (f"{HEADER}\r\n{RECORD}\r\nCNRY", f"line 3: {FIELDS}"),
        (f"{HEADER}\n{RECORD}\n{OTHER[:-2]}{'9' * RECORD_LIMIT}\n", "line 3: longer than 1,048,576 characters"),
        (f"{HEADER}\n{RECORD}\n" + other("CN\x00RY"), f"line 3, column department: {CONTROL}"),
        (f"{HEADER}\n{RECORD}\n" + other("CN\rRY"), f"line 3, column department: {CONTROL}"),
        (f"{HEADER}\n{RECORD}\n" + other('"CNRY""\x85"'), f"line 3, column department: {CONTROL}"),
        (f"{HEADER}\n{RECORD}\nCNRY\x1b{OTHER}\n", f"line 3, column actor_id: {CONTROL}"),
    ],
)
def test_a_record_that_is_none_is_named_by_its_line_and_may_be_refused_alone(
    company: Company, content: str, problem: str
):
    assert refusal(company, content) == unfit("actor.csv", 1, 2, problem)
    assert company.load("actor.csv", max_refused=1).files == (LoadedFile("actor.csv", "actor", 2, 1, 1, 0, 0),)
    assert query(company.store, "SELECT actor_id FROM actor") == [("A01",)]
    assert b"CNRY" not in company.store.read_bytes()


def test_records_between_others_that_are_none_are_all_there_with_their_lines(company: Company):
    more = [RECORD.replace("A01", f"B{n}") for n in range(9)]
    lines = [HEADER, "", RECORD, "CNRY", other('"two\nlines"'), *more]
    company.write("actor.csv", "\n".join(lines) + "\n\n")
    (file,) = company.load("actor.csv", max_refused=1).files
    assert (file.records, file.loaded, file.refused, file.blank) == (14, 11, 1, 2)
    assert query(company.store, "SELECT line, code, column_name FROM quarantine") == [(4, "E120", "")]


def test_a_byte_order_mark_and_columns_in_another_order_are_accepted(company: Company):
    company.write(
        "actor.csv", "\ufeffkind,actor_id,roles,department,active_to,active_from\r\nperson,A01,,見本,,2024-01-01\r\n"
    )
    assert company.load("actor.csv").files[0].loaded == 1
    assert query(company.store, "SELECT actor_id, kind, department, roles FROM actor") == [
        ("A01", "person", "見本", "")
    ]


def test_a_second_byte_order_mark_is_part_of_a_value(company: Company):
    assert refusal(company, f"\ufeff{HEADER}\n\ufeff{RECORD}\n") == unfit(
        "actor.csv", 1, 1, "line 2, column actor_id: not of the form [A-Za-z0-9:._-]{1,40}"
    )


def test_blank_lines_before_the_header_are_counted_as_blank(company: Company):
    company.write("actor.csv", "\n\r\n" + ACTOR)
    (file,) = company.load("actor.csv").files
    assert (file.records, file.loaded, file.blank) == (3, 1, 2)


@pytest.mark.parametrize("content", [HEADER, f"{HEADER}\n", f"\r\n{HEADER}\r\n\r\n"])
def test_a_header_alone_is_a_file_of_no_records_and_said_to_be_one(company: Company, content: str):
    company.write("actor.csv", content)
    (file,) = company.load("actor.csv").files
    assert file.loaded == 0
    assert file.records == file.blank
    assert file.notes == ("actor.csv: 0 records: a header and nothing under it.",)


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (f"{HEADER}\n{RECORD}\n{OTHER}", ()),
        (f"{HEADER}\r\n{RECORD}\r\n{OTHER}", ()),
        (f"{HEADER}\r\n{RECORD}\r\n{OTHER}\r\n", ()),
        (f"{HEADER}\r\n{RECORD}\n{OTHER}\r\n", ("both",)),
        (f"{HEADER}\r\n{RECORD}\n{OTHER}\n", ("both",)),
    ],
)
def test_line_ends_are_read_either_way_and_both_in_one_file_are_said(
    company: Company, content: str, notes: tuple[str, ...]
):
    company.write("actor.csv", content)
    (file,) = company.load("actor.csv").files
    told = "actor.csv: lines end with CRLF and with LF; both were read as line ends."
    assert (file.loaded, file.notes) == (2, tuple(told for _ in notes))


def test_no_value_is_written_as_null_or_left_empty_and_other_words_are_values(company: Company):
    text = RECORD.replace("Panel", "NULL").replace("\\N", "")
    company.write("actor.csv", f"{HEADER}\n{text}\n" + other('"\\N"'))
    company.load("actor.csv")
    assert query(company.store, "SELECT department, CAST(active_to AS VARCHAR) AS t FROM actor ORDER BY actor_id") == [
        ("NULL", "9999-12-31"),
        ("\\N", "9999-12-31"),
    ]


def test_a_file_of_tabs_is_read_by_its_name_and_commas_are_text_in_it(company: Company):
    company.write("actor.tsv", ACTOR.replace(",", "\t").replace("Panel", 'Pan,"el'))
    assert company.refusal("actor.tsv") == (
        "actor.tsv, line 2: a quote stands inside a value or is not closed. Double the quote, or close it." + NOTHING
    )
    company.write("actor.tsv", ACTOR.replace(",", "\t").replace("Panel", '"Pan,""el"'))
    company.load("actor.tsv")
    assert query(company.store, "SELECT department FROM actor") == [('Pan,"el',)]


def test_a_declared_dialect_is_read_as_declared(company: Company):
    company.write("staff.txt", "\rA01;person;Panel;a|b;2024-01-01;-\rA02;person;-x;;2024-01-01;-")
    reading = Reading(TABLES["actor"], delimiter=";", null="-", only_cr=True, names=tuple(HEADER.split(",")))
    (file,) = company.load("staff.txt", reading=lambda name: reading if name == "staff.txt" else None).files
    assert (file.table, file.records, file.loaded, file.blank, file.notes) == ("actor", 3, 2, 1, ())
    assert query(company.store, "SELECT actor_id, department, roles FROM actor ORDER BY 1") == [
        ("A01", "Panel", "a|b"),
        ("A02", "-x", ""),
    ]


class Small(Delimited):
    """Reads pieces of few bytes."""

    size = 4_000


def test_a_file_of_many_pieces_gives_every_record_once_with_its_line(tmp_path: Path):
    expected: list[tuple[int, tuple[str | None, ...]]] = []
    text, line, blank = "a,b\n", 2, 0
    for n in range(3_000):
        kind = n % 97
        if kind == 5:
            text, expected, line = f'{text}{n},"x\n""{n}"\n', [*expected, (line, (str(n), f'x\n"{n}'))], line + 2
        elif kind == 9:
            text, blank, line = f"{text}\r\n", blank + 1, line + 1
        else:
            value = None if kind == 7 else f"v{n}"
            text, line = f"{text}{n}," + (value or r"\N") + "\n", line + 1
            expected.append((line - 1, (str(n), value)))
    path = tmp_path / "t.csv"
    path.write_text(text)
    for kind in (Small, Delimited):
        sheet = Sheet("a", "b")
        with opened(path) as source:
            kind(source, Dialect()).into(sheet, {"a": 0, "b": 1})
        assert (sheet.found, sheet.blank, sheet.refused) == (expected, blank, [])
        assert sheet.records == len(expected) + blank == 3_000


def test_what_has_no_record_in_it_for_too_long_is_no_table(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n" + "CNRY" * 5_000)
    with pytest.raises(InputError) as caught, opened(path) as source:
        Small(source, Dialect()).into(Sheet("a", "b"), {"a": 0, "b": 1})
    assert str(caught.value) == "t.csv: no record ends within 8,000 bytes. Give a file of records." + NOTHING


def test_an_open_quote_is_named_by_its_line_however_much_follows(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,2\n3,"CNRY\n' + "1,2\n" * 5_000)
    with pytest.raises(InputError) as caught, opened(path) as source:
        Small(source, Dialect()).into(Sheet("a", "b"), {"a": 0, "b": 1})
    assert str(caught.value) == (
        "t.csv, line 3: a quote stands inside a value or is not closed. Double the quote, or close it." + NOTHING
    )


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        (b'"a","b"\n"c",d\n', b"a,b\nc,d\n"),
        (b"a,b\n", b"a,b\n"),
        (b'"a,b",c\n', None),
        (b'"a\nb",c\n', None),
        (b'"a""b",c\n', None),
        (b'"",c\n', None),
        (b'"\\N",c\n', None),
        (b'a"b",c\n', None),
        (b'"a"b,c\n', None),
        (b'"a",b\n"c\n', None),
    ],
)
def test_quotes_are_left_out_only_where_they_hide_nothing(piece: bytes, found: bytes | None):
    assert unquoted(piece, b",", rb"\N") == found


def test_a_piece_with_a_line_that_may_be_too_long_is_looked_at_line_by_line():
    assert short_lines(b"a" * (RECORD_LIMIT // 2 - 1) + b"\n")
    assert short_lines((b"a" * (RECORD_LIMIT // 4) + b"\n") * 9)
    assert not short_lines(b"a" * (RECORD_LIMIT + 1) + b"\n")
    assert not short_lines(b"a\n" * 600_000 + b"a" * (RECORD_LIMIT + 1) + b"\n" + b"a\n" * 600_000)


def test_a_piece_is_cut_up_at_line_ends_and_nothing_is_lost():
    piece = b"".join(b"%d\n" % n for n in range(100_000)) + b"end"
    small = list(cut_up(piece))
    assert b"".join(small) == piece
    assert len(small) > 3
    assert all(each.endswith(b"\n") for each in small[:-1])
