"""The door: typed and pseudonymous behind it, and of what does not fit nothing but line, code and column."""

import re
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from privlib.store import hidden as hidden_module
from privlib.store.door import Copy, Door
from privlib.store.hidden import Hidden
from privlib.store.persons import NOBODY, Persons
from privlib.store.reading import From, Reading, Refused
from privlib.store.schema import ID_PATTERN, Column, Table
from privlib.store.tables import TABLES
from privlib.store.values import Written
from tests.store.company import KEY

PRINCIPAL = TABLES["principal"]
NAMES = list(PRINCIPAL.file_columns)
VISITS = Table(
    "visit",
    "",
    (
        Column("principal_id", "id", "", optional=True),
        Column("ref", "text", "", hidden=True, optional=True),
        Column("page", "text", "", optional=True),
    ),
)


def opened(folder: Path, reading: Reading, hidden: Hidden | None = None, number: int = 3) -> Door:
    return Door("t.csv", number, reading, hidden or Hidden(KEY), folder, lambda _: None)


def taken(folder: Path, reading: Reading, *rows: tuple[str | None, ...]) -> Copy:
    """What becomes of records that begin in line 2."""
    door = opened(folder, reading)
    door.records = len(rows)
    names = [column.name for column in reading.table.columns if reading.source(column).constant is None]
    door.rows(list(range(2, 2 + len(rows))), list(rows), names)
    return door.close("0" * 64)


def stored(copy: Copy) -> list[tuple[object, ...]]:
    return [row for part in copy.parts for row in pl.read_parquet(part).rows()]


def person(name: str = "P01", created: str = "2024-01-01T09:00:00+09:00") -> tuple[str | None, ...]:
    return (name, "member", "false", created, None)


def test_what_passes_is_typed_and_pseudonymous_in_private_parts(tmp_path: Path):
    copy = taken(tmp_path, Reading(PRINCIPAL), person("CNRY-1"), person("CNRY-2"))
    midnight = datetime(2024, 1, 1)
    assert stored(copy) == [
        (KEY.principal("CNRY-1"), "member", False, midnight, None, 3, 2),
        (KEY.principal("CNRY-2"), "member", False, midnight, None, 3, 3),
    ]
    (part,) = copy.parts
    assert (part.name, part.stat().st_mode & 0o777) == ("3-0.parquet", 0o600)
    assert b"CNRY" not in part.read_bytes()
    assert (copy.records, copy.kept, copy.refused, copy.sha) == (2, 2, (), "0" * 64)


def test_a_record_is_refused_for_the_first_of_its_columns_that_does_not_fit(tmp_path: Path):
    copy = taken(
        *(tmp_path, Reading(PRINCIPAL)),
        *(person(), ("CNRY 1", "CNRY", "CNRY", "CNRY", "CNRY"), (None, "member", None, None, None)),
        *(("P02", None, None, "2024-02-30T00:00:00Z", None), ("P03", "member", None, "", None), person("P04")),
    )
    assert copy.refused == (
        *(Refused(3, "E201", "principal_id"), Refused(4, "E221", "principal_id")),
        *(Refused(5, "E204", "subject_type"), Refused(6, "E204", "created_at")),
    )
    assert [row[-1] for row in stored(copy)] == [2, 7]
    assert (copy.records, copy.kept) == (6, 2)
    assert all(b"CNRY" not in part.read_bytes() for part in copy.parts)


def test_a_reader_may_refuse_too_and_all_are_in_the_order_of_lines(tmp_path: Path):
    door = opened(tmp_path, Reading(PRINCIPAL))
    door.refuse(9, "E120")
    door.rows([4, 11], [person("P 1"), person("P 2")], NAMES)
    door.refuse(6, "E102")
    assert door.close("").refused == (
        *(Refused(4, "E201", "principal_id"), Refused(6, "E102", "")),
        *(Refused(9, "E120", ""), Refused(11, "E201", "principal_id")),
    )
    assert list(tmp_path.iterdir()) == []


def test_every_batch_is_a_part_and_an_empty_one_none(tmp_path: Path):
    door = opened(tmp_path, Reading(PRINCIPAL))
    for batch in ([person("P01")], [], [person("P02"), person("P03")]):
        door.rows(list(range(len(batch))), batch, NAMES)
    copy = door.close("")
    assert [part.name for part in copy.parts] == ["3-0.parquet", "3-1.parquet"]
    assert [row[0] for row in stored(copy)] == [KEY.principal(name) for name in ("P01", "P02", "P03")]


def test_a_text_for_every_record_is_a_value_as_any_other(tmp_path: Path):
    columns = {
        "subject_type": From(constant="member"),
        "created_at": From(constant="2024-01-01"),
        "minor": From("", ""),
    }
    copy = taken(tmp_path, Reading(PRINCIPAL, columns=columns), ("P01", None), ("P02", None))
    assert copy.refused == (Refused(2, "E201", "created_at"), Refused(3, "E201", "created_at"))
    columns["created_at"] = From(constant="2024-01-01T00:00:00Z")
    copy = taken(tmp_path, Reading(PRINCIPAL, columns=columns), ("P01", None))
    assert stored(copy) == [(KEY.principal("P01"), "member", None, datetime(2024, 1, 1), None, 3, 2)]


def test_typed_values_pass_where_they_lie_inside(tmp_path: Path):
    door = opened(tmp_path, Reading(PRINCIPAL))
    frame = pl.DataFrame({"principal_id": ["P01", "P02"], "subject_type": ["member"] * 2, "minor": ["true", None]})
    instants = pl.Series([datetime(2024, 1, 1, 0, 0, 1), datetime(2300, 1, 1)], dtype=pl.Datetime("us"))
    frame = frame.with_columns(created_at=instants, closed_at=pl.lit(None, pl.String))
    door.take(pl.Series([2, 3]), frame.cast({"subject_type": pl.Categorical, "minor": pl.Categorical}))
    copy = door.close("")
    assert copy.refused == (Refused(3, "E202", "created_at"),)
    assert [row[3] for row in stored(copy)] == [datetime(2024, 1, 1, 0, 0, 1)]


def test_a_person_has_one_pseudonym_in_every_file_and_a_reference_is_no_person(tmp_path: Path):
    hidden = Hidden(KEY)
    door, other = (opened(tmp_path, Reading(VISITS), hidden, number) for number in (0, 1))
    names = list(VISITS.file_columns)
    door.rows([2, 3], [("CNRY", "CNRY", "x"), (None, None, "y")], names)
    other.rows([2, 3], [("P02", "が", None), ("CNRY", "か\u3099", "")], names)
    rows = [row[:3] for row in (*stored(door.close("")), *stored(other.close("")))]
    assert rows == [
        (KEY.principal("CNRY"), KEY.reference("CNRY"), "x"),
        (None, None, "y"),
        (KEY.principal("P02"), KEY.reference("が"), None),
        (KEY.principal("CNRY"), KEY.reference("が"), None),
    ]


PERSONS = pl.DataFrame(
    {"whole": [bytes.fromhex(KEY.principal(name)) for name in ("P01", "P02")], "principal_key": [7, 5]}
)
NAMING = Table("visit", "", (Column("principal_id", "id", "", optional=True, references="principal"),))


def test_who_names_a_person_gets_the_number_and_of_who_is_not_there_none(tmp_path: Path):
    door = opened(tmp_path, Reading(NAMING), Hidden(KEY, Persons(lambda: PERSONS)))
    door.rows([2, 3, 4, 5], [("P02",), (None,), ("P01",), ("CNRY",)], ["principal_id"])
    assert [row[0] for row in stored(door.close(""))] == [5, None, 7, NOBODY]


def test_the_table_of_persons_has_pseudonyms_and_those_that_name_them_numbers(tmp_path: Path):
    hidden = Hidden(KEY, Persons(lambda: PERSONS))
    first, second = (opened(tmp_path, Reading(table), hidden, n) for n, table in enumerate((PRINCIPAL, NAMING)))
    first.rows([2, 3], [person("P01"), person("P 1")], NAMES)
    assert [row[0] for row in stored(first.close(""))] == [KEY.principal("P01")]
    naming = opened(tmp_path, Reading(NAMING), hidden, 2)
    naming.rows([2, 3, 4], [("P02",), ("P01",), ("P 1",)], ["principal_id"])
    second.rows([2], [("P01",)], ["principal_id"])
    copy = naming.close("")
    assert ([row[0] for row in stored(copy)], copy.refused) == ([5, 7], (Refused(4, "E201", "principal_id"),))
    assert [row[0] for row in stored(second.close(""))] == [7]


def test_identifiers_beyond_those_that_are_remembered_are_numbered_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hidden_module, "_REMEMBERED", 1)
    made = Hidden(KEY, Persons(lambda: PERSONS)).of(NAMING.columns[0], Written())
    for names, numbers in ((["P01", "P02"], [7, 5]), (["P09", "P02", "P01"], [NOBODY, 5, 7]), (["P01"], [7])):
        assert made.of(pl.Series(names)).values.to_list() == numbers


def test_pseudonyms_stay_right_from_batch_to_batch_and_so_does_what_is_wrong():
    hidden = Hidden(KEY)
    made = hidden.of(VISITS.columns[0], Written())
    for begin in (0, 3, 1):
        texts = [f"P{n}" for n in range(begin, begin + 4)]
        assert made.of(pl.Series(texts)).values.to_list() == [KEY.principal(text) for text in texts]
    for chunk in (["P1", None, "P 1", ""], ["P 1", "P2"]):
        found = made.of(pl.Series(chunk))
        assert [found.values[n] for n, text in enumerate(chunk) if text and " " not in text] == [
            KEY.principal(text) for text in chunk if text and " " not in text
        ]
        assert found.wrong == {n: "E201" for n, text in enumerate(chunk) if text and " " in text}


_ALIKE = st.from_regex(r"[PM]-?[0-9]{1,2}", fullmatch=True) | st.from_regex(r"P[0-9]{3}", fullmatch=True)
_ANY = st.sampled_from(["P+12", "P٠٠١", "P001\n", "p001", "P00", "", "P 1", "P999999999", "P9999999999", "00"])


@given(st.lists(st.lists(_ALIKE | _ANY | st.none(), min_size=1, max_size=6), max_size=5), st.integers(0, 200))
@example([["P001", None], [None], ["P999", "P001"], ["P+01", "P001"], ["P999"]], 10_000)
@example([["P001", "P150"], ["P201"], ["P150"]], 200)
@example([["00", "12"], ["12", "00", "07"]], 200)
def test_identifiers_are_told_apart_however_they_are_written(batches: list[list[str | None]], places: int):
    made = Hidden(KEY).of(VISITS.columns[0], Written())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hidden_module, "_PLACES", places)
        for batch in batches:
            found = made.of(pl.Series(batch, dtype=pl.String))
            fits = [text is not None and re.fullmatch(ID_PATTERN, text) is not None for text in batch]
            assert found.values.to_list() == [
                KEY.principal(text or "") if fit else None for text, fit in zip(batch, fits, strict=True)
            ]
            assert list(found.wrong) == [n for n, text in enumerate(batch) if text and not fits[n]]


@pytest.mark.parametrize(
    ("written", "texts", "normalised"),
    [
        (Written(), ("P01", "P02"), 0),
        (Written(normalise=("nfkc", "strip", "upper")), ("Ｐ０１", " p02"), 2),
        (Written(normalise=("nfkc", "strip", "upper")), ("P01", "p02"), 1),
    ],
)
def test_two_writings_of_an_identifier_are_one_person_where_that_is_declared(
    tmp_path: Path, written: Written, texts: tuple[str, str], normalised: int
):
    reading = Reading(PRINCIPAL, columns={"principal_id": From(written=written)})
    copy = taken(tmp_path, reading, person(texts[0]), person(texts[1]), person(texts[1]))
    assert [row[0] for row in stored(copy)] == [KEY.principal(name) for name in ("P01", "P02", "P02")]
    assert copy.normalised == normalised + (texts[1] != "P02")


def test_codes_dates_and_words_of_the_source_become_those_of_the_table(tmp_path: Path):
    actor = TABLES["actor"]
    columns = {
        "kind": From("種別", None, Written(codes={"人": "person"})),
        "active_from": From(written=Written(formats=("era",))),
        "active_to": From(written=Written(nulls=("現在",))),
    }
    copy = taken(
        *(tmp_path, Reading(actor, columns=columns)),
        *(("A01", "人", "Panel", "a|b", "令和6年1月1日", "現在"), ("A02", "CNRY", "Panel", "", "R6.1.1", None)),
    )
    assert stored(copy) == [("A01", "person", "Panel", "a|b", date(2024, 1, 1), None, 3, 2)]
    assert copy.refused == (Refused(3, "E203", "kind"),)
