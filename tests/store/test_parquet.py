"""Parquet files: the same as their text, by the names of their columns; no type is guessed at."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from privlib.store.reading import From, Reading
from privlib.store.tables import TABLES
from tests.store.company import ACTOR, HOLDING, Company, query, unfit

HEADER, RECORD = ACTOR.splitlines()
FIELDS = dict(zip(HEADER.split(","), RECORD.split(","), strict=True))
NOTHING = " Nothing was loaded."


def write(company: Company, name: str = "actor.parquet", **columns: object) -> None:
    """Two actors; a column given here stands in for theirs."""
    frame = {
        "actor_id": ["A01", "A02"],
        "kind": ["person", "service"],
        "department": ["Panel", "Sales"],
        "roles": [["a", "b"], []],
        "active_from": [date(2024, 1, 1)] * 2,
        "active_to": [None, None],
    }
    pl.DataFrame(frame | columns).write_parquet(company.files / name)


def test_a_parquet_file_gives_the_same_as_its_text(company: Company):
    write(company, "actor-x.parquet")
    (file,) = company.load("actor-x.parquet").files
    assert (file.records, file.loaded) == (2, 2)
    rows = query(company.store, "SELECT * REPLACE (CAST(active_to AS VARCHAR) AS active_to) FROM actor ORDER BY 1")
    assert rows == [
        ("A01", "person", "Panel", "a|b", date(2024, 1, 1), "9999-12-31"),
        ("A02", "service", "Sales", "", date(2024, 1, 1), "9999-12-31"),
    ]


@pytest.mark.parametrize("kind", [pl.String(), pl.Categorical(), pl.Enum(["a", "が", "か\u3099", "\\N"])])
def test_text_may_be_written_as_categories_and_no_value_as_in_text(company: Company, kind: pl.DataType):
    write(company, department=pl.Series(["か\u3099", "a"], dtype=kind), active_to=pl.Series(["\\N", "\\N"]))
    (file,) = company.load("actor.parquet").files
    assert (file.loaded, file.normalised) == (2, 1)
    assert query(company.store, "SELECT department FROM actor ORDER BY 1") == [("a",), ("が",)]
    write(company, "actor-2.parquet", department=pl.Series(["a", "\\N"], dtype=kind))
    assert company.refusal("actor-2.parquet") == unfit(
        "actor-2.parquet", 2, 2,
        "line 2: the key of an earlier record with other values",
        "line 3, column department: empty, but a value is required",
    )  # fmt: skip


@pytest.mark.parametrize(
    "count",
    [
        *(pl.Series([7], dtype=kind) for kind in (pl.Int64, pl.Int8, pl.UInt32)),
        pl.Series(["0007"]),
        pl.Series([Decimal(7)], dtype=pl.Decimal(10, 0)),
    ],
)
def test_whole_numbers_and_truth_are_read_from_any_type_that_holds_them(company: Company, count: pl.Series):
    header, record = HOLDING.splitlines()
    fields = dict(zip(header.split(","), record.split(","), strict=True))
    frame = pl.DataFrame([fields]).with_columns(
        count.alias("n_principals"), pl.lit(True).alias("special_care"), pl.lit(date(2027, 3, 31)).alias("use_limit")
    )
    frame.write_parquet(company.files / "holding.parquet")
    company.load("holding.parquet")
    assert query(company.store, "SELECT n_principals, special_care, use_limit FROM holding") == [
        (7, True, date(2027, 3, 31))
    ]


def test_a_fraction_is_no_whole_number(company: Company):
    header, record = HOLDING.splitlines()
    fields = dict(zip(header.split(","), record.split(","), strict=True))
    pl.DataFrame([fields]).with_columns(pl.lit(2.0).alias("n_principals")).write_parquet(
        company.files / "holding.parquet"
    )
    assert company.refusal("holding.parquet") == unfit(
        "holding.parquet", 1, 1, "line 2, column n_principals: not a whole number"
    )


def test_a_record_that_does_not_fit_is_named_by_its_number_under_a_header(company: Company):
    write(company, department=["CNRY" * 30, None])
    assert company.refusal("actor.parquet") == unfit(
        "actor.parquet", 2, 2,
        "line 2, column department: outside 0 to 100 characters",
        "line 3, column department: empty, but a value is required",
    )  # fmt: skip


def test_instants_need_a_zone(company: Company):
    columns = {"subject_type": ["member"] * 2, "minor": [True, None], "closed_at": [None, None]}
    aware = [datetime(2024, 1, 1, 9, tzinfo=UTC)] * 2
    frame = pl.DataFrame({"principal_id": ["P1", "P2"], "created_at": aware, **columns})
    frame.with_columns(pl.col("created_at").dt.convert_time_zone("Asia/Tokyo")).write_parquet(
        company.files / "principal-a.parquet"
    )
    frame.with_columns(pl.col("created_at").dt.replace_time_zone(None)).write_parquet(
        company.files / "principal-b.parquet"
    )
    without = (
        "column created_at: an instant without offset, or one that its zone shows twice or never; "
        "write Z or +09:00, or declare a zone in a mapping"
    )
    assert company.refusal("principal-b.parquet") == unfit(
        "principal-b.parquet", 2, 2, f"line 2, {without}", f"line 3, {without}"
    )
    company.load("principal-a.parquet")
    assert query(company.store, "SELECT DISTINCT CAST(created_at AS VARCHAR) AS t FROM principal") == [
        ("2024-01-01 09:00:00",)
    ]


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_typed_date_or_instant_outside_the_years_of_a_company_is_refused(company: Company, year: int):
    write(company, active_from=[date(2024, 1, 1), date(year, 1, 1)])
    assert company.refusal("actor.parquet") == unfit(
        "actor.parquet", 1, 2, "line 3, column active_from: outside the years 1900 to 2200"
    )


def test_a_file_without_rows_holds_no_records_and_that_is_said(company: Company):
    pl.DataFrame(schema=dict.fromkeys(FIELDS, pl.String)).write_parquet(company.files / "actor.parquet")
    (file,) = company.load("actor.parquet").files
    assert (file.records, file.notes) == (0, ("actor.parquet: 0 records: a header and nothing under it.",))


@pytest.mark.parametrize("cut", [(0, -20), (0, -1), (0, 4), (0, 0), (1, None)])
def test_a_file_that_is_cut_is_refused(company: Company, cut: tuple[int, int | None]):
    write(company)
    company.write("actor.parquet", (company.files / "actor.parquet").read_bytes()[slice(*cut)])
    assert company.refusal("actor.parquet") == ("actor.parquet: not a complete Parquet file. Write it again." + NOTHING)


@pytest.mark.parametrize("content", [b"PAR1" + b"x" * 50 + b"PAR1", b"PAR1" + b"\0" * 50 + b"PAR1", ACTOR.encode()])
def test_a_file_that_is_none_is_refused(company: Company, content: bytes):
    company.write("actor.parquet", content)
    assert company.refusal("actor.parquet") == ("actor.parquet: not a complete Parquet file. Write it again." + NOTHING)


def test_columns_are_held_against_the_table_as_in_text(company: Company):
    write(company, CNRY=["x", "y"])
    assert company.refusal("actor.parquet") == (
        "actor.parquet: 1 columns are not declared in table actor, the first in position 7. An undeclared column may "
        "hold personal data. Remove it from the file, or have a mapping ignore it." + NOTHING
    )
    reading = Reading(
        *(TABLES["actor"], "parquet", frozenset({"CNRY", "kind", "department"})),
        {"kind": From("CNRY"), "department": From(constant="Panel")},
    )
    write(company, CNRY=["person", "service"], kind=["CNRY-1", "CNRY-2"])
    company.load("actor.parquet", reading=lambda _: reading)
    assert query(company.store, "SELECT kind, department FROM actor ORDER BY actor_id") == [
        ("person", "Panel"),
        ("service", "Panel"),
    ]
    assert b"CNRY" not in company.store.read_bytes()


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\r", "\ufffe"])
def test_a_control_character_refuses_its_record(company: Company, character: str):
    write(company, department=["Panel", f"CN{character}RY"])
    assert company.refusal("actor.parquet") == unfit(
        "actor.parquet", 1, 2, "line 3, column department: a control character; remove it, or have it left out"
    )


@pytest.mark.parametrize("items", [["CNRY|b", "c"], ["a", None], [""], ["\x1b"], [r"\N"], ["CN RY"]])
def test_an_item_that_cannot_stand_in_a_joined_list_is_refused(company: Company, items: list[str | None]):
    write(company, roles=[["a"], items])
    assert company.refusal("actor.parquet") == unfit(
        "actor.parquet", 1, 2, "line 3, column roles: not a list of ids joined by |"
    )


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pl.Series([b"\xff\xfe"]), "Binary"),
        (pl.Series([{"a": 1}]), "Struct"),
        (pl.Series([[["a"]]]), "List"),
        (pl.Series([1], dtype=pl.Duration), "Duration"),
        (pl.Series([1], dtype=pl.Time), "Time"),
    ],
)
def test_a_column_of_a_type_that_no_table_has_is_refused(company: Company, values: pl.Series, kind: str):
    frame = pl.DataFrame([FIELDS]).with_columns(values.alias("department"))
    frame.write_parquet(company.files / "actor.parquet")
    assert company.refusal("actor.parquet") == (
        f"actor.parquet, column department: type {kind} is not read. "
        "Write text, numbers, dates, instants or lists of text." + NOTHING
    )


@pytest.mark.parametrize("unit", ["ms", "us"])
@pytest.mark.parametrize("value", [2**62, -(2**62)])
def test_an_instant_beyond_the_calendar_is_refused(company: Company, unit: str, value: int):
    far = pl.Series([value]).cast(pl.Datetime(unit, "UTC"))  # type: ignore[arg-type]
    pl.DataFrame([FIELDS]).with_columns(far.alias("active_from")).write_parquet(company.files / "actor.parquet")
    assert company.refusal("actor.parquet") == (
        "actor.parquet, column active_from: type Datetime beyond the years 1 to 9999 is not read. "
        "Write text, numbers, dates, instants or lists of text." + NOTHING
    )
