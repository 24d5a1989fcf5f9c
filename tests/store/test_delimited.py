"""Files of the wrong form: refused whole, at once, with what to do."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from privlib.errors import InputError
from privlib.store.files import opened
from privlib.store.readers import copy_csv
from privlib.store.tables import TABLES
from tests.store.company import ACTOR, KEY, Company, query

KNOWN = "actor_id, kind, department, roles, active_from, active_to"
HEADER, RECORD = ACTOR.splitlines()
UNFIT = (
    "actor.csv: the header does not fit table actor. Missing: {missing}. Undeclared: {n}. "
    f"It takes: {KNOWN}. Name the columns so."
)
UNDECLARED = (
    "actor.csv: 1 columns are not declared in table actor, the first in position 7. "
    "An undeclared column may hold personal data. Remove it from the file."
)
NOTHING = " Nothing was loaded."


def refusal(company: Company, content: str | bytes, name: str = "actor.csv") -> str:
    company.write(name, content)
    with pytest.raises(InputError) as caught:
        company.load(name)
    assert not company.store.exists()
    return str(caught.value).removesuffix(NOTHING)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ACTOR.replace("Panel", "髙①ソ").encode("cp932"), "not UTF-8 at byte 64; looks like CP932"),
        (ACTOR.replace("Panel", "見本株式会社").encode("euc_jp"), "not UTF-8 at byte 64; looks like CP932 or EUC-JP"),
        (ACTOR.replace("Panel", "見本").encode("iso2022_jp"), "not UTF-8 at byte 64; looks like ISO-2022-JP"),
        (ACTOR.encode("utf-16"), "not UTF-8 at byte 0; looks like UTF-16"),
        (ACTOR.encode("utf-16-le"), "not UTF-8 at byte 0; looks like UTF-16"),
        (ACTOR.encode("utf-16-be"), "not UTF-8 at byte 0; looks like UTF-16"),
        (ACTOR.encode().replace(b"Panel", b"\x81 "), "not UTF-8 at byte 64"),
        (ACTOR.encode()[:-3] + b"\xe8\xa6", "not UTF-8 at byte 87; the last character is cut"),
    ],
)
def test_another_encoding_is_named_where_it_can_be(company: Company, content: bytes, message: str):
    assert refusal(company, content) == f"actor.csv: {message}. Convert the file to UTF-8."


def test_a_byte_order_mark_and_columns_in_another_order_are_accepted(company: Company):
    company.write(
        "actor.csv", "\ufeffkind,actor_id,roles,department,active_to,active_from\r\nperson,A01,,見本,,2024-01-01\r\n"
    )
    assert company.load("actor.csv").files[0].loaded == 1
    assert query(company.store, "SELECT actor_id, kind, department, roles FROM actor") == [
        ("A01", "person", "見本", [])
    ]


def test_two_forms_of_one_character_become_one(company: Company):
    company.write("actor.csv", ACTOR.replace("Panel", "か\u3099"))
    company.load("actor.csv")
    assert query(company.store, "SELECT department FROM actor") == [("が",)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "actor.csv: the file is empty. Expected a header with 6 columns."),
        ("\n\n", "actor.csv: the file is empty. Expected a header with 6 columns."),
        (
            "actor_id,kind,roles,CNRY,active_from\n",
            UNFIT.format(missing="department, active_to", n=1),
        ),
        (
            RECORD + "\n",
            UNFIT.format(missing=KNOWN, n=6),
        ),
        (
            f"{HEADER},kind\n",
            "actor.csv: 1 header names are given twice or empty, the first in position 7. Name each column once.",
        ),
        (
            f",{HEADER}\n",
            "actor.csv: 1 header names are given twice or empty, the first in position 1. Name each column once.",
        ),
        (
            f"{HEADER},CNRY\n",
            UNDECLARED,
        ),
        (
            HEADER.replace(",", ";") + "\n",
            "actor.csv: one column found; the header contains a semicolon. Put commas between the columns.",
        ),
        (
            HEADER.replace(",", "\t") + "\n",
            "actor.csv: one column found; the header contains a tab. Put commas between the columns.",
        ),
        (f"{HEADER}\n{RECORD},CNRY\n", "actor.csv, line 2: 7 fields, expected 6."),
        (f"{HEADER}\n\n{RECORD}\nCNRY,x\n", "actor.csv, line 4: 2 fields, expected 6."),
        (
            f'{HEADER}\n{RECORD}\n"CNRY{RECORD}\n{RECORD}\n',
            "actor.csv, line 3: a quote stands inside a value or is not closed. Double the quote, or close it.",
        ),
        (
            ACTOR.replace("Panel", "CN\x00RY"),
            "actor.csv, line 2, column department: control character U+0000. Remove it.",
        ),
    ],
)
def test_a_file_that_is_not_as_declared_is_refused(company: Company, content: str, message: str):
    assert refusal(company, content) == message


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PAR1", "Parquet"),
        (b"ARROW1", "Arrow"),
        (b"PK\x03\x04", "Excel or zip"),
        (b"\x1f\x8b", "gzip"),
        (b"SQLite format 3\0", "SQLite"),
        (b"01234567DUCK", "DuckDB"),
    ],
)
def test_another_format_under_the_name_of_csv_is_refused(company: Company, start: bytes, kind: str):
    assert refusal(company, start + b"x" * 100) == (
        f"actor.csv: the content is {kind}, the name says CSV. Give the file its own name."
    )


def test_blank_lines_before_the_header_are_counted_as_blank(company: Company):
    company.write("actor.csv", "\n\r\n" + ACTOR)
    (file,) = company.load("actor.csv").files
    assert (file.records, file.loaded, file.blank) == (3, 1, 2)


def test_a_header_alone_is_a_file_of_no_records(company: Company):
    company.write("actor.csv", HEADER)
    assert company.load("actor.csv").files[0].records == 0


def test_no_value_is_written_as_null_or_left_empty_and_other_words_are_values(company: Company):
    text = RECORD.replace("Panel", "NULL").replace("\\N", "")
    company.write("actor.csv", f"{HEADER}\n{text}\n")
    company.load("actor.csv")
    assert query(company.store, "SELECT department, CAST(active_to AS VARCHAR) AS t FROM actor") == [
        ("NULL", "9999-12-31")
    ]


def parquet(company: Company, **columns: list[object]) -> None:
    frame = {
        "actor_id": ["A01", "A02"],
        "kind": ["person", "service"],
        "department": ["Panel", None],
        "roles": [["a", "b"], []],
        "active_from": [datetime(2024, 1, 1, tzinfo=UTC).date()] * 2,
        "active_to": [None, None],
    }
    pl.DataFrame(frame | columns).write_parquet(company.files / "actor-x.parquet")


def test_a_parquet_file_gives_the_same_as_its_text(company: Company):
    parquet(company, department=["Panel", "Sales"])
    assert company.load("actor-x.parquet").files[0].loaded == 2
    assert query(company.store, "SELECT actor_id, department, roles FROM actor ORDER BY 1") == [
        ("A01", "Panel", ["a", "b"]),
        ("A02", "Sales", []),
    ]


def test_a_record_of_a_parquet_file_that_does_not_fit_is_named_by_its_number_under_a_header(company: Company):
    parquet(company)
    with pytest.raises(InputError) as caught:
        company.load("actor-x.parquet")
    assert "actor-x.parquet, line 3, column department: empty, but a value is required" in str(caught.value)


def test_instants_of_a_parquet_file_need_a_zone(company: Company):
    columns = {"subject_type": ["member"] * 2, "minor": [True, None], "closed_at": [None, None]}
    aware = [datetime(2024, 1, 1, 9, tzinfo=UTC)] * 2
    frame = pl.DataFrame({"principal_id": ["P1", "P2"], "created_at": aware, **columns})
    frame.with_columns(pl.col("created_at").dt.convert_time_zone("Asia/Tokyo")).write_parquet(
        company.files / "principal-a.parquet"
    )
    frame.with_columns(pl.col("created_at").dt.replace_time_zone(None)).write_parquet(
        company.files / "principal-b.parquet"
    )
    with pytest.raises(InputError) as caught:
        company.load("principal-b.parquet")
    assert "line 2, column created_at: an instant without offset; write Z or +09:00" in str(caught.value)
    company.load("principal-a.parquet")
    assert query(company.store, "SELECT DISTINCT CAST(created_at AS VARCHAR) AS t FROM principal") == [
        ("2024-01-01 09:00:00",)
    ]


def test_a_parquet_file_that_is_cut_or_false_is_refused(company: Company):
    parquet(company)
    cut = (company.files / "actor-x.parquet").read_bytes()[:-20]
    for content in (cut, b"PAR1" + b"x" * 50 + b"PAR1", b""):
        assert refusal(company, content, "actor-x.parquet") == (
            "actor-x.parquet: not a complete Parquet file. Write it again."
        )


@pytest.mark.parametrize(
    ("character", "shown"), [("\x00", "0000"), ("\x1b", "001B"), ("\r", "000D"), ("\ufffe", "FFFE")]
)
@pytest.mark.parametrize("name", ["actor.csv", "actor.parquet"])
def test_a_control_character_is_refused_in_every_kind_of_file(company: Company, character: str, shown: str, name: str):
    company.write("actor.csv", f"{ACTOR}A02,person,Pa{character}nel,panel,2024-01-01,\\N\n")
    if name == "actor.parquet":
        fields = dict(zip(HEADER.split(","), RECORD.split(","), strict=True))
        other = fields | {"actor_id": "A02", "department": f"Pa{character}nel"}
        pl.DataFrame([fields, other]).write_parquet(company.files / name)
    with pytest.raises(InputError) as caught:
        company.load(name)
    column = 3 if name == "actor.csv" and character == "\r" else "department"
    assert str(caught.value) == (f"{name}, line 3, column {column}: control character U+{shown}. Remove it." + NOTHING)


@pytest.mark.parametrize("items", [["a|b", "c"], ["a", None], [""], ["\x1b"], [r"\N"]])
def test_an_item_that_cannot_stand_in_a_joined_list_is_refused(company: Company, items: list[str | None]):
    fields = dict(zip(HEADER.split(","), RECORD.split(","), strict=True))
    pl.DataFrame({name: [items] if name == "roles" else [value] for name, value in fields.items()}).write_parquet(
        company.files / "actor.parquet"
    )
    with pytest.raises(InputError) as caught:
        company.load("actor.parquet")
    assert str(caught.value) == (
        "actor.parquet: 1 of 1 records do not fit; at most 0 may be refused.\n"
        "actor.parquet, line 2, column roles: not a list of ids joined by |\nCorrect them." + NOTHING
    )


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pl.Series([b"\xff\xfe"]), "Binary"),
        (pl.Series([{"a": 1}]), "Struct"),
        (pl.Series([[["a"]]]), "List"),
        (pl.Series([1], dtype=pl.Duration), "Duration"),
    ],
)
def test_a_parquet_column_of_a_type_that_no_table_has_is_refused(company: Company, values: pl.Series, kind: str):
    fields = dict(zip(HEADER.split(","), RECORD.split(","), strict=True))
    frame = pl.DataFrame([fields]).with_columns(values.alias("department"))
    frame.write_parquet(company.files / "actor.parquet")
    with pytest.raises(InputError) as caught:
        company.load("actor.parquet")
    assert str(caught.value) == (
        f"actor.parquet, column department: type {kind} is not read. "
        "Write text, numbers, dates, instants or lists of text." + NOTHING
    )


@pytest.mark.parametrize("unit", ["ms", "us"])
@pytest.mark.parametrize("value", [2**62, -(2**62)])
def test_a_parquet_instant_beyond_the_calendar_is_refused(company: Company, unit: str, value: int):
    fields = dict(zip(HEADER.split(","), RECORD.split(","), strict=True))
    far = pl.Series([value]).cast(pl.Datetime(unit, "UTC"))  # type: ignore[arg-type]
    pl.DataFrame([fields]).with_columns(far.alias("active_from")).write_parquet(company.files / "actor.parquet")
    with pytest.raises(InputError) as caught:
        company.load("actor.parquet")
    assert str(caught.value) == (
        "actor.parquet, column active_from: type Datetime beyond the years 1 to 9999 is not read. "
        "Write text, numbers, dates, instants or lists of text." + NOTHING
    )


def test_what_is_no_regular_file_is_refused_at_once(company: Company):
    (company.files / "actor-link.csv").symlink_to(company.write("elsewhere.csv", ACTOR))
    (company.files / "actor-dir.csv").mkdir()
    os.mkfifo(company.files / "actor-pipe.csv")
    here = Path.cwd()
    os.chdir(company.files)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("actor-socket.csv")
    os.chdir(here)
    kinds = {"link": "symbolic link", "dir": "directory", "pipe": "pipe", "socket": "socket", "none": "missing"}
    for name, kind in kinds.items():
        with pytest.raises(InputError) as caught:
            company.load(f"actor-{name}.csv")
        assert str(caught.value) == (
            f"actor-{name}.csv: not a regular file ({kind}). Give the path of a file." + NOTHING
        )


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path):
    path = tmp_path / "actor.csv"
    path.write_text(ACTOR)

    def read_and_append() -> None:
        with opened(path) as source:
            list(source.chunks())
            with path.open("a") as file:
                file.write(RECORD)

    with pytest.raises(InputError) as caught:
        read_and_append()
    assert caught.value.exit_code == 75
    assert str(caught.value) == "actor.csv: still changing while it was read. Try again later." + NOTHING


@pytest.mark.parametrize("there", [True, False])
def test_a_file_that_is_replaced_while_it_is_read_is_refused(tmp_path: Path, there: bool):
    path, other = tmp_path / "actor.csv", tmp_path / "other.csv"
    path.write_text(ACTOR)
    other.write_text(ACTOR)

    def read_and_replace() -> None:
        with opened(path) as source:
            list(source.chunks())
            if there:
                other.replace(path)
            else:
                path.unlink()

    with pytest.raises(InputError) as caught:
        read_and_replace()
    assert str(caught.value) == "actor.csv: still changing while it was read. Try again later." + NOTHING


def test_only_pseudonyms_are_in_the_private_copy(tmp_path: Path):
    path = tmp_path / "principal.csv"
    path.write_text(
        "principal_id,subject_type,minor,created_at,closed_at\nCNRY-1,member,false,2024-01-01T00:00:00Z,\\N\n"
    )
    with opened(path) as source:
        copy = copy_csv(source, TABLES["principal"], KEY, tmp_path / "copy.csv")
    assert copy.path.read_text() == f"2,{KEY.principal('CNRY-1')},member,false,2024-01-01T00:00:00Z,\\N\n"
    assert copy.path.stat().st_mode & 0o777 == 0o600
