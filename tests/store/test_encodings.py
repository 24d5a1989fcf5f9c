"""Encodings and packed files: read as declared, told apart only in what is said of a refused one."""

import gzip
import random

import pytest

from privlib.store.encodings import first_wrong
from privlib.store.reading import Encoding, Reading
from privlib.store.tables import TABLES
from tests.store.company import ACTOR, Company, Options, query, unfit

HEADER, RECORD = ACTOR.splitlines()
NOTHING = " Nothing was loaded."


def named(count: int, department: str = "見本") -> str:
    """So many records of a department."""
    return "".join(f"A{n:04},person,{department},panel,2024-01-01,\\N\n" for n in range(count))


def declared(encoding: Encoding, delimiter: str = ",") -> Options:
    """A load whose files are all so."""
    reading = Reading(TABLES["actor"], encoding=encoding, delimiter=delimiter)
    return {"reading": {"actor.csv": reading}.get}


def convert(codec: str) -> str:
    """The advice for a file that looks like an encoding."""
    return f'Convert it to UTF-8; a load may declare `encoding = "{codec}"` in a mapping.'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ACTOR.replace("Panel", "髙①ソ").encode("cp932"), f"at byte 64; looks like CP932. {convert('cp932')}"),
        (
            ACTOR.replace("Panel", "見本株式会社").encode("euc_jp"),
            f"at byte 64; looks like EUC-JP. {convert('euc_jp')}",
        ),
        (
            ACTOR.replace("Panel", "見本").encode("iso2022_jp"),
            "at byte 64; looks like ISO-2022-JP. Convert it to UTF-8.",
        ),
        (
            ACTOR.encode("utf-16"),
            f"at byte 0; looks like UTF-16 with a byte order mark. {convert('utf-16')}",
        ),
        (ACTOR.encode("utf-16-le"), f"at byte 0; looks like UTF-16 with a byte order mark. {convert('utf-16')}"),
        (ACTOR.encode("utf-16-be"), f"at byte 0; looks like UTF-16 with a byte order mark. {convert('utf-16')}"),
        (
            ACTOR.replace("kind", "部署種別").encode("cp932"),
            f"at byte 9; looks like CP932. {convert('cp932')}",
        ),
        (HEADER.encode() + b",CNRY\xff\n", "at byte 57. Convert it to UTF-8."),
        (
            (ACTOR + "\n" * 5_000).encode() + named(1, "日本語の部署").encode("cp932"),
            f"at byte 5103; looks like CP932. {convert('cp932')}",
        ),
        (
            (ACTOR.replace("\n", "\r\n")).encode() + named(1, "日本語の部署").encode("cp932").replace(b"\n", b"\r\n"),
            f"at byte 105; looks like CP932. {convert('cp932')}",
        ),
    ],
)
def test_a_file_of_another_encoding_is_refused_and_the_encoding_named_where_it_can_be(
    company: Company, content: bytes, message: str
):
    company.write("actor.csv", content)
    assert company.refusal("actor.csv") == f"actor.csv: not UTF-8 {message}{NOTHING}"


def test_of_a_long_file_the_byte_is_the_one_where_it_begins_to_differ(company: Company):
    long = f"A8,person,{'x' * 1_000},panel,2024-01-01,\\N\n".encode()
    text = ACTOR.encode() + b"\n" + long * ((9 << 20) // len(long))
    company.write("actor.csv", text + named(300, "日本語の部署").encode("cp932") + b"\n" * (20 << 20))
    assert company.refusal("actor.csv") == (
        f"actor.csv: not UTF-8 at byte {len(text) + 13}; looks like CP932. {convert('cp932')}{NOTHING}"
    )


def test_single_records_that_are_broken_are_refused_by_themselves(company: Company):
    good, bad = named(2, "見本会社"), b"A9,person,CNRY\xff,panel,2024-01-01,\\N\n"
    spread = b'A8,person,"CNRY\n\xe8\xa6\nx",panel,2024-01-01,\\N\n'
    company.write("actor.csv", HEADER.encode() + b"\n" + bad + good.encode() + spread + bad[:14])
    assert company.refusal("actor.csv", max_refused=2) == unfit(
        *("actor.csv", 3, 5),
        "line 2: bytes that are not UTF-8",
        "line 5: bytes that are not UTF-8",
        "line 8: another number of fields than the header has",
        limit=2,
    )
    assert company.load("actor.csv", max_refused=3).files[0].loaded == 2
    assert query(company.store, "SELECT line, code FROM quarantine ORDER BY line") == [
        *((2, "E102"), (5, "E102"), (8, "E120")),
    ]
    assert b"CNRY" not in company.store.read_bytes()


def test_a_character_that_is_cut_at_the_end_of_a_file_refuses_its_record(company: Company):
    company.write("actor.csv", (ACTOR + named(1)).encode() + "A9,person,見本".encode()[:-1])
    assert company.refusal("actor.csv") == unfit("actor.csv", 1, 3, "line 4: bytes that are not UTF-8")


@pytest.mark.parametrize(("count", "refused"), [(100, True), (101, False)])
def test_a_hundred_broken_records_are_refused_one_by_one_and_one_more_refuses_the_file(
    company: Company, count: int, refused: bool
):
    text = named(1).encode()
    company.write("actor.csv", f"{HEADER}\n".encode() + text + b"CNRY\xff\n" * count)
    if refused:
        assert company.load("actor.csv", max_refused=count).files[0].refused == count
    else:
        assert company.refusal("actor.csv", max_refused=count) == (
            f"actor.csv: not UTF-8 at byte {len(HEADER) + 1 + len(text) + 4}. Convert it to UTF-8.{NOTHING}"
        )


@pytest.mark.parametrize(
    ("encoding", "department"),
    [
        ("cp932", "ソ表能予―髙①﨑ポ"),
        ("euc_jp", "見本ｶﾞ株式会社"),
        ("utf-16", "見本髙\U0001f5fe"),
        ("utf-8", "見本髙\U0001f5fe"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "|", "\t"])
@pytest.mark.parametrize("quoted", ["", '"'])
def test_a_declared_encoding_is_read_letter_by_letter(
    company: Company, encoding: Encoding, department: str, delimiter: str, quoted: str
):
    """In CP932 the second byte of ソ is a backslash, that of ポ a bar."""
    text = f"{HEADER}\r\n{RECORD}\r\n".replace("Panel", quoted + department + quoted).replace(",", delimiter)
    company.write("actor.csv", text.encode(encoding))
    company.load("actor.csv", **declared(encoding, delimiter))
    assert query(company.store, "SELECT department, roles FROM actor") == [(department, "panel")]


@pytest.mark.parametrize(
    ("encoding", "content", "message"),
    [
        (
            "cp932",
            ACTOR.replace("Panel", "見本あ").encode(),
            f"not CP932 at byte 72; looks like UTF-8. {convert('utf-8')}",
        ),
        ("utf-16", ACTOR.encode("utf-16-le"), "not UTF-16 with a byte order mark at byte 0. Convert it to UTF-8."),
    ],
)
def test_a_file_that_is_not_as_declared_is_refused(company: Company, encoding: Encoding, content: bytes, message: str):
    company.write("actor.csv", content)
    found = company.refusal("actor.csv", **declared(encoding))
    assert found == f"actor.csv: {message}{NOTHING}"


def test_a_record_that_is_not_of_the_declared_encoding_is_refused_with_its_name(company: Company):
    company.write("actor.csv", (ACTOR + named(1)).encode("cp932") + b"A9,person,CNRY\x81,panel,2024-01-01,\\N\n")
    assert company.refusal("actor.csv", **declared("cp932")) == unfit(
        "actor.csv", 1, 3, "line 4: bytes that are not CP932"
    )


def test_two_forms_of_one_character_become_one_and_are_counted(company: Company):
    company.write("actor.csv", ACTOR.replace("Panel", "か\u3099") + RECORD.replace("A01", "A02").replace("Panel", "が"))
    (file,) = company.load("actor.csv").files
    assert file.normalised == 1
    assert query(company.store, "SELECT DISTINCT department FROM actor") == [("が",)]
    (again,) = company.load("actor.csv").files
    assert (again.already, again.normalised) == (True, 1)


PACKED = gzip.compress(ACTOR.encode(), mtime=0)
NOISE = random.Random(7).randbytes(3_000)


@pytest.mark.parametrize("name", ["actor.csv.gz", "actor-2026.tsv.gz", "actor.jsonl.gz"])
def test_a_packed_file_gives_the_same_as_its_text(company: Company, name: str):
    fields = dict(zip(HEADER.split(","), RECORD.replace("\\N", "").split(","), strict=True))
    line = "{" + ",".join(f'"{key}":"{value}"' for key, value in fields.items()) + "}"
    text = {"csv": ACTOR, "tsv": ACTOR.replace(",", "\t"), "jsonl": line}[name.split(".")[1]]
    company.write(name, gzip.compress(text.encode()))
    assert company.load(name).files[0].loaded == 1
    assert query(company.store, "SELECT actor_id, department FROM actor") == [("A01", "Panel")]


@pytest.mark.parametrize(
    "content",
    [
        PACKED[:-1],
        PACKED[:20],
        PACKED[:2],
        PACKED + b"x",
        PACKED + PACKED,
        PACKED[:10] + NOISE,
        PACKED[:-8] + b"\0" * 8,
    ],
)
def test_a_packed_file_that_is_cut_or_goes_on_is_refused(company: Company, content: bytes):
    company.write("actor.csv.gz", content)
    assert company.refusal("actor.csv.gz") == (
        "actor.csv.gz: the compressed stream ends early, or goes on behind its end. Pack it again." + NOTHING
    )


def test_a_packed_file_that_would_fill_the_disk_is_refused_as_soon_as_it_shows(company: Company):
    company.write("actor.csv.gz", gzip.compress(ACTOR.encode() + b"\n" * (3 << 20)))
    assert company.refusal("actor.csv.gz") == (
        "actor.csv.gz: unpacks to more than 20,000,000,000 bytes, or more than 200 times its size. "
        "Unpack it, and look at it." + NOTHING
    )


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PAR1", "Parquet"),
        (b"ARROW1", "Arrow"),
        (b"\xd0\xcf\x11\xe0", "Excel"),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "Excel"),
        (b"\x1f\x8b", "gzip"),
        (b"SQLite format 3\0", "SQLite"),
        (b"01234567DUCK", "DuckDB"),
    ],
)
@pytest.mark.parametrize(("name", "said"), [("actor.csv", "delimited text"), ("actor.jsonl", "JSON Lines")])
def test_another_format_under_the_name_of_text_is_refused(
    company: Company, start: bytes, kind: str, name: str, said: str
):
    company.write(name, start + b"x" * 100)
    assert company.refusal(name) == (
        f"{name}: the content is {kind}, the name says {said}. Give the file its own name." + NOTHING
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04" + b"\0" * 100, "zip"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 100, "7z"),
        (b"actor.csv" + b"\0" * 248 + b"ustar\0" + b"0" * 200, "tar"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_is_not_opened(company: Company, content: bytes, kind: str, packed: bool):
    name = "actor.csv.gz" if packed else "actor.csv"
    company.write(name, gzip.compress(content) if packed else content)
    assert company.refusal(name) == f"{name}: an archive ({kind}); archives are not read. Unpack it.{NOTHING}"


@pytest.mark.parametrize(
    ("line", "codec", "place"), [(b"abc", "utf-8", -1), ("a見".encode(), "utf-8", -1), (b"a\xe8\xa6", "utf-8", 1)]
)
def test_the_first_byte_that_is_not_of_an_encoding(line: bytes, codec: str, place: int):
    assert first_wrong(line, codec) == place
