"""Files people write: what is refused, and that every complaint names file, line, key and what is accepted."""

import os
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.errors import PolicyError
from privlib.policy import toml

NOTHING_RUN = " Nothing was run."


class Box(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    since: date | None = None
    tags: tuple[str, ...] = ()


class Shelf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    box: tuple[Box, ...]


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "a.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


REFUSED = [
    # (what, bytes, code, message without "a.toml, line ")
    ("a key given twice", b"x = 1\nx = 2\n", "E302", "2: key or table given twice. Keep one."),
    ("a table given twice", b"[x]\n\n[x]\n", "E302", "3: key or table given twice. Keep one."),
    (
        "a key given twice in a table of one line",
        b"x = {y = 1, y = 2}",
        "E302",
        "1: key or table given twice. Keep one.",
    ),
    ("a table over a value", b"x = 1\n[x.y]\n", "E302", "2: key or table given twice. Keep one."),
    (
        "a line too long",
        b"x = 1\ny = '" + b"z" * 4096 + b"'",
        "E303",
        "2: line over 4,096 characters, or nested too deep.",
    ),
    (
        "a key of 3,000 parts",
        b"x = 1\n" + b"a." * 3000 + b"a = 1",
        "E303",
        "2: line over 4,096 characters, or nested too deep.",
    ),
    ("3,000 brackets", b"x = 1\ny = " + b"[" * 3000, "E303", "2: line over 4,096 characters, or nested too deep."),
    ("YAML", b"policy:\n  id: x\n", "E304", "1: this is not TOML: a key needs = and a value."),
    ("a bare no", b"x = no", "E304", "1: this is not TOML: text goes in quotes, truth is true or false."),
    ("a leading zero", b"\nx = 0123\n", "E304", "2: this is not TOML: one value a line, and text in quotes."),
    (
        "a bare time of day that is none",
        b"x = 12:30",
        "E304",
        "1: this is not TOML: one value a line, and text in quotes.",
    ),
    ("a quote not closed", b'x = "\n', "E304", "1: this is not TOML: a control character."),
    ("a quote not closed at the end", b'y = 1\nx = "', "E304", "2: this is not TOML: a quote is not closed."),
    ("a bracket not closed", b"x = [1,\n2\n\n", "E304", "2: this is not TOML: a bracket is not closed."),
    ("a table of one line not closed", b"x = {y = 1", "E304", "1: this is not TOML: a bracket is not closed."),
    ("a table header not closed", b"[x\n", "E304", "1: this is not TOML: a table header is not closed."),
    (
        "an escape that is no character",
        rb'x = "\ud800"',
        "E304",
        "1: this is not TOML: an escape that is no character.",
    ),
    ("an unknown escape", rb'x = "\q"', "E304", "1: this is not TOML: an unknown escape; write a backslash twice."),
    ("a Japanese key without quotes", "日 = 1".encode(), "E304", "1: this is not TOML: cannot be understood."),
    ("bytes that are no text", b"x = 1\ny = '\xff'", "E304", "2: this is not TOML: not UTF-8."),
    (
        "no such date",
        b"x = 1\nsince = 2001-02-29\n",
        "E306",
        "2: since: no such date, or an instant without offset. Write 2026-04-01.",
    ),
    (
        "a direction character as escape",
        rb'x = "ok"' + b"\n[[box]]\n" + rb'name = "a\u202eb"',
        "E307",
        "3: box.name: contains a direction-changing character, shown as <U+202E>. Remove it.",
    ),
    (
        "a direction character in a key",
        '"\u200f" = 1'.encode(),
        "E307",
        "1: the file: contains a direction-changing character, shown as <U+200F>. Remove it.",
    ),
]


@pytest.mark.parametrize(("raw", "code", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_file_that_cannot_be_read_safely_is_refused_with_its_line(
    tmp_path: Path, raw: bytes, code: str, message: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        toml.load(write(tmp_path, raw))
    assert str(refused.value) == f"a.toml, line {message}{NOTHING_RUN}"
    assert refused.value.code == code


def test_a_file_of_262_144_bytes_is_read_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    full = (b"#" + b"x" * 4_094 + b"\n") * 64
    assert len(full) == 262_144
    assert toml.load(write(tmp_path, full)).data == {}
    with pytest.raises(PolicyError) as refused:
        toml.load(write(tmp_path, full + b"\n"))
    assert str(refused.value) == "a.toml: 262145 bytes; at most 262,144." + NOTHING_RUN


def test_a_line_of_4_096_characters_is_read(tmp_path: Path) -> None:
    assert toml.load(write(tmp_path, "x = '" + "y" * 4_090 + "'")).data == {"x": "y" * 4_090}


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    messages: list[str] = []
    for name in ("none.toml", "pipe.toml"):
        with pytest.raises(PolicyError) as refused:
            toml.load(tmp_path / name)
        messages.append(str(refused.value))
    assert messages == [
        "none.toml: cannot be read: no such file. Give the path of a policy file." + NOTHING_RUN,
        "pipe.toml: cannot be read: not a file. Give the path of a policy file." + NOTHING_RUN,
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_read_past(tmp_path: Path) -> None:
    document = toml.load(write(tmp_path, "\ufeffx = 1\r\n\r\n[[box]]\r\nname = 'a'\r\n"))
    assert document.data == {"x": 1, "box": [{"name": "a"}]}
    assert document.line(("box", 0, "name")) == 4


def test_the_line_of_each_table_and_key_is_known() -> None:
    text = """\
# [not] = a header
[head]
a = 1   # b = 2
"quoted key" = 2
text = \'\'\'
c = 3
[[box]]
\'\'\'
list = [
  "d = 4",
  { e = 5 },
]
[[box]]
name = "first"
[[box]]
name = "second"
inner = { f = 6 }
[head.part]
dotted.key = 7
"""
    lines = toml._index(text.split("\n"))
    assert lines == {
        ("head",): 2,
        ("head", "a"): 3,
        ("head", "quoted key"): 4,
        ("head", "text"): 5,
        ("head", "list"): 9,
        ("box",): 13,
        ("box", 0): 13,
        ("box", 0, "name"): 14,
        ("box", 1): 15,
        ("box", 1, "name"): 16,
        ("box", 1, "inner"): 17,
        ("head", "part"): 18,
        ("head", "part", "dotted"): 19,
    }


def test_a_place_without_a_line_of_its_own_has_the_line_around_it(tmp_path: Path) -> None:
    document = toml.load(write(tmp_path, "\n[[box]]\nname = 'a'\ntags = [\n'x',\n]\n"))
    assert document.line(("box", 0, "tags", 0)) == 4
    assert document.line(("box", 0, "since")) == 2
    assert document.line(("nowhere",)) == 1


DOES_NOT_FIT = [
    # (what, text, code, message without "a.toml, line ")
    (
        "an unknown key",
        "[[box]]\nnames = 'a'",
        "E305",
        '2: box.names: unknown. Did you mean "name"? Accepted: name, since, tags.',
    ),
    ("an unknown table", "[shelf]\nx = 1", "E305", "1: shelf: unknown. Accepted: box."),
    (
        "a missing key",
        "\n[[box]]\ntags = []",
        "E305",
        "2: box.name: missing. Accepted: text, in quotes.",
    ),
    (
        "a number for text",
        "[[box]]\nname = 1",
        "E305",
        "2: box.name: a whole number given. Accepted: text, in quotes.",
    ),
    (
        "text for a list",
        "[[box]]\nname = 'a'\ntags = 'b'",
        "E305",
        "3: box.tags: text given. Accepted: a list, each item text, in quotes.",
    ),
    (
        "text for a date",
        "[[box]]\nname = 'a'\nsince = '2026-01-01'",
        "E305",
        "3: box.since: text given. Accepted: a date such as 2026-04-01, without quotes.",
    ),
    (
        "an instant for a date",
        "[[box]]\nname = 'a'\nsince = 2026-01-01T00:00:00",
        "E306",
        "3: box.since: no such date, or an instant without offset. Write 2026-04-01.",
    ),
]


@pytest.mark.parametrize(
    ("text", "code", "message"), [row[1:] for row in DOES_NOT_FIT], ids=[row[0] for row in DOES_NOT_FIT]
)
def test_what_does_not_fit_is_named_with_what_is_accepted(tmp_path: Path, text: str, code: str, message: str) -> None:
    document = toml.load(write(tmp_path, text))
    with pytest.raises(PolicyError) as refused:
        toml.convert(document, Shelf)
    assert str(refused.value) == f"a.toml, line {message}{NOTHING_RUN}"
    assert refused.value.code == code


def test_a_bare_name_is_a_file_that_ships_and_all_else_is_a_path(tmp_path: Path) -> None:
    assert toml.locate("appi", tmp_path) == Path(toml.__file__).with_name("appi.toml")
    assert toml.locate("appi.toml", tmp_path) == tmp_path / "appi.toml"
    assert toml.locate(Path("appi"), tmp_path) == tmp_path / "appi"
    assert toml.locate("../other/b.toml", tmp_path) == tmp_path / "../other/b.toml"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8))
def test_the_line_of_a_key_is_where_it_stands_whatever_blank_lines_and_comments_come_before(
    gaps: list[tuple[int, int]],
) -> None:
    text: list[str] = []
    expected: dict[tuple[str | int, ...], int] = {}
    for number, (blank, comments) in enumerate(gaps):
        text += [""] * blank + ["# key = [1"] * comments + ["[[box]]"]
        expected["box", number] = len(text)
        text += [""] * comments + ["name = '#'"]
        expected["box", number, "name"] = len(text)
    found = toml._index(text)
    assert {place: found[place] for place in expected} == expected
