"""From text to values: each kind and each code by hand, and the fast way against the definition."""

from dataclasses import replace
from datetime import date, datetime
from typing import get_args

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from privlib.store.schema import Column, Kind
from privlib.store.tables import TABLES
from privlib.store.values import PLAIN, Value, Written, convert, normal, text_type, typed

COLUMNS = {
    "id": Column("c", "id", ""),
    "city": Column("c", "id", "", pattern="[0-9]{5}"),
    "text": Column("c", "text", "", high=10),
    "closed": Column("c", "closed", "", values=("web", "paper", "true")),
    "list": Column("c", "list", ""),
    "roles": Column("c", "list", "", values=("a", "b")),
    "bool": Column("c", "bool", ""),
    "int": Column("c", "int", ""),
    "age": Column("c", "int", "", high=120),
    "date": Column("c", "date", ""),
    "until": Column("c", "date", "", open_end=True),
    "last_day": Column("c", "date", "", open_end=True, inclusive=True),
    "instant": Column("c", "instant", ""),
}
TYPES: dict[Kind, pl.DataType] = {
    "bool": pl.Boolean(),
    "int": pl.Int64(),
    "date": pl.Date(),
    "instant": pl.Datetime("us"),
}

VALUES: list[tuple[str, Written, str, Value | None, str]] = [
    # (column, how it is written, text, value, code)
    ("id", PLAIN, "A-1.b:_", "A-1.b:_", ""),
    ("id", PLAIN, "", None, ""),
    ("id", PLAIN, "A 1", None, "E201"),
    ("id", PLAIN, "A1\n", None, "E201"),
    ("id", PLAIN, "Ａ1", None, "E201"),
    ("id", PLAIN, "x" * 41, None, "E201"),
    ("id", Written(normalise=("nfkc", "strip", "upper")), " ａ-1 ", "A-1", ""),
    ("city", PLAIN, "01101", "01101", ""),
    ("city", PLAIN, "1101", None, "E201"),
    ("text", PLAIN, "NULL", "NULL", ""),
    ("text", PLAIN, "か\u3099", "が", ""),
    ("text", PLAIN, "㈱ｶﾞ①", "㈱ｶﾞ①", ""),
    ("text", PLAIN, "a\u202eb", "a\u202eb", ""),
    ("text", PLAIN, "a\x00b", None, "E103"),
    ("text", PLAIN, "a\x9bb", None, "E103"),
    ("text", PLAIN, "a\ufffeb", None, "E103"),
    ("text", PLAIN, "a\tb\nc", "a\tb\nc", ""),
    ("text", Written(clean=True), "a\x00b\x1b", "ab", ""),
    ("text", Written(clean=True), "か\x00\u3099", "が", ""),
    ("text", PLAIN, "x" * 11, None, "E202"),
    ("text", Written(nulls=("-",)), "-", None, ""),
    ("closed", PLAIN, "web", "web", ""),
    ("closed", PLAIN, "Web", None, "E203"),
    ("closed", Written(codes={"1": "web"}), "1", "web", ""),
    ("closed", Written(codes={"1": "web"}), "web", None, "E203"),
    ("closed", Written(codes={"1": "web"}, normalise=("nfkc",)), "１", "web", ""),
    ("list", PLAIN, "", "", ""),
    ("list", PLAIN, "U1|U2.*", "U1|U2.*", ""),
    ("list", PLAIN, "U1||U2", None, "E201"),
    ("list", PLAIN, "U1|U 2", None, "E201"),
    ("list", Written(joined=";"), "U1;U2", "U1|U2", ""),
    ("list", Written(joined=";"), "U1; U2", None, "E201"),
    ("list", Written(joined=";", normalise=("strip",)), "U1; U2 ", "U1|U2", ""),
    ("roles", PLAIN, "a|b", "a|b", ""),
    ("roles", PLAIN, "a|c", None, "E203"),
    ("roles", Written(codes={"甲": "a", "乙": "b"}, joined="、"), "甲、乙", "a|b", ""),
    ("roles", Written(codes={"甲": "a"}), "a", None, "E203"),
    ("bool", PLAIN, "true", True, ""),
    ("bool", PLAIN, "false", False, ""),
    ("bool", PLAIN, "TRUE", None, "E201"),
    ("bool", Written(truths=(("はい", "1"), ("いいえ", "0"))), "いいえ", False, ""),
    ("bool", Written(truths=(("はい", "1"), ("いいえ", "0"))), "true", None, "E201"),
    ("int", PLAIN, "0042", 42, ""),
    ("int", PLAIN, "+42", 42, ""),
    ("int", PLAIN, "１２", 12, ""),
    ("int", PLAIN, "1e3", None, "E201"),
    ("int", PLAIN, "1,000", None, "E201"),
    ("int", PLAIN, "4.0", None, "E201"),
    ("int", PLAIN, "-1", None, "E202"),
    ("int", PLAIN, "9" * 16, None, "E202"),
    ("age", PLAIN, "120", 120, ""),
    ("age", PLAIN, "121", None, "E202"),
    ("date", PLAIN, "2026-04-03", date(2026, 4, 3), ""),
    ("date", PLAIN, "２０２６-04-03", date(2026, 4, 3), ""),
    ("date", PLAIN, "2026-02-30", None, "E210"),
    ("date", PLAIN, "2026-2-3", None, "E201"),
    ("date", PLAIN, "03/04/2026", None, "E211"),
    ("date", PLAIN, "3.4.26", None, "E211"),
    ("date", PLAIN, "soon", None, "E201"),
    ("date", PLAIN, "1899-12-31", None, "E202"),
    ("date", PLAIN, "2201-01-01", None, "E202"),
    ("date", PLAIN, "9999-12-31", None, "E202"),
    ("date", Written(formats=("%d/%m/%Y",)), "03/04/2026", date(2026, 4, 3), ""),
    ("date", Written(formats=("%d/%m/%Y",)), "31/04/2026", None, "E210"),
    ("date", Written(formats=("%d/%m/%Y",)), "soon", None, "E201"),
    ("date", Written(formats=("era",)), "令和８年４月３日", date(2026, 4, 3), ""),
    ("date", Written(formats=("era",)), "R8.4.3", date(2026, 4, 3), ""),
    ("date", Written(formats=("era",)), "昭和64年1月8日", None, "E212"),
    ("date", Written(formats=("era", "%Y/%m/%d")), "昭和64年1月8日", None, "E212"),
    ("date", Written(formats=("era", "%Y/%m/%d")), "2026/4/3", date(2026, 4, 3), ""),
    ("date", Written(formats=("era",)), "2026-04-03", None, "E201"),
    ("date", Written(latest=date(2026, 4, 2)), "2026-04-02", date(2026, 4, 2), ""),
    ("date", Written(latest=date(2026, 4, 2)), "2026-04-03", None, "E202"),
    ("until", PLAIN, "9999-12-31", date(9999, 12, 31), ""),
    ("last_day", PLAIN, "9999-12-31", date(9999, 12, 31), ""),
    ("last_day", PLAIN, "2026-03-31", date(2026, 4, 1), ""),
    ("last_day", Written(latest=date(2026, 3, 31)), "2026-03-31", date(2026, 4, 1), ""),
    ("instant", PLAIN, "2026-04-01T09:00:00+09:00", datetime(2026, 4, 1), ""),
    ("instant", PLAIN, "2026-04-01T09:00:00", None, "E213"),
    ("instant", Written(zone="America/New_York"), "2026-03-08T02:30:00", None, "E213"),
    ("instant", Written(zone="Asia/Tokyo"), "2026-04-01T09:00:00", datetime(2026, 4, 1), ""),
    ("instant", PLAIN, "2026-04-01T25:30:00Z", None, "E214"),
    ("instant", Written(late_hours=True), "2026-04-01T25:30:00Z", datetime(2026, 4, 2, 1, 30), ""),
    ("instant", PLAIN, "2016-12-31T23:59:60Z", None, "E214"),
    ("instant", PLAIN, "1850-01-01T00:00:00Z", None, "E202"),
]


@pytest.mark.parametrize(("column", "written", "text", "value", "code"), VALUES)
def test_a_text_is_a_value_or_has_a_code(column: str, written: Written, text: str, value: Value, code: str) -> None:
    assert convert(COLUMNS[column], written, text) == (value, code)


NASTY = st.sampled_from(
    [
        *("", "\\N", "NULL", "-", " ", "\t", "\n", "\x00", "\x1b", "\x85", "\u202e", "\ufffe", "か\u3099", "が", "ｶﾞ"),
        *("true", "false", "TRUE", "web", "a|b", "a", "|", "0", "-0", "+7", "007", "1E5", "１２", "٣", "①"),
        *("2026-04-03", "2026-02-29", "2024-02-29", "1900-01-01", "1899-12-31", "2200-12-31", "2201-01-01"),
        *("9999-12-31", "0000-00-00", "2026-4-3", "03/04/2026", "R8.4.3", "2026-04-03\n", " 2026-04-03"),
        *("2026-04-03T10:25:30Z", "2026-04-03T10:25:30", "2026-04-03T24:00:00Z", "2026-04-03T10:25:60Z"),
        *("2026-02-30T00:00:00Z", "1899-12-31T23:59:59Z", "2200-12-31T23:59:59Z", "2026-04-03T10:25:30+09:00"),
        *("2026-03-08T02:30:00", "2026-11-01T01:30:00", "2026-04-03T10:25:30.5Z", "9" * 15, "9" * 16),
    ]
)
TEXTS = st.lists(
    st.none()
    | NASTY
    | st.text("0123456789-", max_size=12)
    | st.text("0123456789-:TZ+", max_size=26)
    | st.text(max_size=12)
    | st.dates().map(str)
    | st.datetimes().map(lambda each: each.strftime("%Y-%m-%dT%H:%M:%SZ")),
    max_size=12,
)
WRITTEN = st.builds(
    Written,
    nulls=st.sampled_from([(), ("-",), ("NULL",)]),
    codes=st.sampled_from([{}, {}, {"1": "web", "a": "b"}]),
    formats=st.sampled_from([(), (), ("era",), ("%Y-%m-%d",), ("%d/%m/%Y", "era")]),
    zone=st.sampled_from(["", "America/New_York"]),
    late_hours=st.booleans(),
    truths=st.sampled_from([(("true",), ("false",)), (("1",), ("0",))]),
    normalise=st.sampled_from([(), (), ("nfkc",), ("strip",), ("nfkc", "strip", "upper")]),
    joined=st.sampled_from(["|", ";"]),
    clean=st.booleans(),
    latest=st.sampled_from([None, date(2026, 4, 2)]),
)


@pytest.mark.parametrize("name", COLUMNS)
@given(texts=TEXTS, written=st.just(PLAIN) | st.just(Written(zone="America/New_York")) | WRITTEN, few=st.booleans())
@example(texts=[None, None], written=PLAIN, few=False)
@example(texts=[], written=PLAIN, few=True)
def test_a_column_is_what_its_texts_are_one_by_one(
    name: str, texts: list[str | None], written: Written, few: bool
) -> None:
    column = COLUMNS[name]
    series = pl.Series("c", texts, pl.String).cast(pl.Categorical() if few else pl.String())
    made = typed(column, written, series)
    each = [(None, "") if text is None else convert(column, written, text) for text in texts]
    assert made.values.cast(pl.String if few and column.kind not in TYPES else made.values.dtype).to_list() == [
        value for value, _ in each
    ]
    assert made.values.dtype in {TYPES.get(column.kind, pl.String()), series.dtype}
    assert dict(made.wrong) == {row: code for row, (_, code) in enumerate(each) if code}
    fit = [text for text, (value, _) in zip(texts, each, strict=True) if text is not None and value is not None]
    assert made.normalised == sum(normal(column.kind, written, text) != text for text in fit)


@pytest.mark.parametrize("name", [name for name, column in COLUMNS.items() if column.kind in {"date", "instant"}])
@given(runs=st.lists(st.tuples(TEXTS.map(lambda texts: texts[0] if texts else None), st.integers(25, 60)), max_size=5))
@example(runs=[("2026-04-03T00:00:00Z", 30), (None, 30), ("2026-04-03T00:00:00Z", 30), ("1899-01-01T00:00:00Z", 30)])
@example(runs=[("2026-04-03", 30), ("2026-02-30", 30), ("2026-04-03", 30), (None, 30), ("2026-04-04", 1500)])
def test_a_column_of_long_runs_is_what_its_texts_are_one_by_one(name: str, runs: list[tuple[str | None, int]]) -> None:
    column = COLUMNS[name]
    texts = [text for text, times in runs for _ in range(times)]
    made = typed(column, PLAIN, pl.Series("c", texts, pl.String))
    each = [(None, "") if text is None else convert(column, PLAIN, text) for text in texts]
    assert made.values.to_list() == [value for value, _ in each]
    assert dict(made.wrong) == {row: code for row, (_, code) in enumerate(each) if code}


WHOLE = st.from_regex(r"[+-]?[0-9 _.eExX+-]{0,3}[0-9]{0,17}[ _.]?", fullmatch=True)


@given(texts=st.lists(WHOLE | st.integers().map(str), max_size=20))
@example(texts=["+5", "-5", "--5", "+-5", " 5", "5 ", "0005", "5.0", "5e2", "0x5", "1_0", "", "-", "+", "-0"])
@example(texts=["1" * 15, "-" + "1" * 15, "1" * 16, "0" * 15 + "5", "0" * 14 + "5", "\uff15", "9" * 19, "9" * 20])
def test_the_fast_way_takes_no_whole_number_that_the_definition_does_not_take(texts: list[str]) -> None:
    column = replace(COLUMNS["int"], low=-(10**16), high=10**16)
    made = typed(column, PLAIN, pl.Series("c", texts, pl.String))
    each = [convert(column, PLAIN, text) for text in texts]
    assert made.values.to_list() == [value for value, _ in each]
    assert dict(made.wrong) == {row: code for row, (_, code) in enumerate(each) if code}


def test_each_kind_stands_among_the_columns_that_are_tried() -> None:
    assert {column.kind for column in COLUMNS.values()} == set(get_args(Kind))


NORMALISED: list[tuple[str, Written, list[str], int]] = [
    # (column, how it is written, texts, how many were written another way)
    ("text", PLAIN, ["か\u3099", "が", "か\u3099", "①"], 2),
    ("int", PLAIN, ["１２", "12", "+12"], 1),
    ("date", Written(formats=("era",)), ["令和8年4月3日", "令和８年４月３日", "R8.4.3"], 1),
    ("bool", Written(truths=(("はい",), ("いいえ",))), ["はい", "いいえ"], 0),
    ("closed", Written(codes={"紙": "paper"}), ["紙", "紙"], 0),
    ("closed", Written(codes={"1": "web"}, normalise=("nfkc",)), ["1", "１"], 1),
    ("id", Written(normalise=("upper",)), ["a1", "A1"], 1),
    ("text", Written(clean=True), ["a\x00", "a"], 1),
    ("text", PLAIN, ["か\u3099" * 20], 0),
]


@pytest.mark.parametrize(("column", "written", "texts", "n"), NORMALISED)
def test_another_form_of_unicode_or_of_an_id_is_counted_and_a_code_of_the_source_is_none(
    column: str, written: Written, texts: list[str], n: int
) -> None:
    assert typed(COLUMNS[column], written, pl.Series(texts)).normalised == n


def test_instants_and_numbers_that_come_typed_only_need_to_lie_inside() -> None:
    instants = pl.Series(
        [datetime(2026, 4, 1), datetime(1899, 1, 1), None, datetime(9999, 12, 31)], dtype=pl.Datetime("us")
    )
    made = typed(COLUMNS["instant"], PLAIN, instants)
    assert made.values.to_list() == [datetime(2026, 4, 1), None, None, None]
    assert made.wrong == {1: "E202", 3: "E202"}
    made = typed(replace(COLUMNS["instant"], open_end=True), Written(latest=date(2026, 3, 31)), instants)
    assert made.wrong == {0: "E202", 1: "E202"}
    made = typed(COLUMNS["age"], PLAIN, pl.Series([0, 120, 121, -1, None]))
    assert (made.values.to_list(), made.wrong) == ([0, 120, None, None, None], {2: "E202", 3: "E202"})


def test_many_different_texts_are_read_as_they_are_and_few_once_each() -> None:
    uses = TABLES["use_event"]
    read = {column.name: text_type(uses, column) for column in uses.columns}
    assert read["event_id"] == read["occurred_at"] == read["n_rows"] == pl.String()
    assert isinstance(read["purpose"], pl.Categorical)
    assert isinstance(read["holding_id"], pl.Categorical)
