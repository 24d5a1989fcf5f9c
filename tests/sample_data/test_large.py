"""The large set: the draws of the small one, planted shares exact in every million, files that load as they are."""

import os
import subprocess
import sys
from bisect import bisect_right
from collections import Counter
from datetime import date, timedelta
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path

import duckdb
import generate
import numpy as np
import polars as pl
import pytest
import slow
from _make import clock, large
from _make.draws import Draws, mix, quota
from _make.large_draws import Drawn, margin, order
from _make.large_draws import mix as mix_all
from _make.large_events import Uses
from _make.large_history import Visits
from polars.testing import assert_frame_equal

from privlib.measures import coverage
from privlib.policy import model
from privlib.store.load import load
from privlib.store.pseudonyms import Key
from privlib.store.tables import TABLES
from privlib.study import open_study

GENERATE = Path(generate.__file__).resolve()
WEIGHTS = slow.toml(GENERATE.parent / "weights.toml")
MILLION = 1_000_000
PER_MILLION = {
    "unknown": 12_000, "suspended": 300, "exception-incomplete": 100, "withdrawn": 900, "expired": 400,
    "too-early": 300, "no-permit": 1_500, "no-matrix": 500,
}  # fmt: skip
DAYS = [date(2025, 11, 1) + timedelta(days=i) for i in range(365)]
MONTHS = [f"2025-{m}" for m in (11, 12)] + [f"2026-{m:02d}" for m in range(1, 11)]
TOKYO = "Asia/Tokyo"
MEMBER = "H3|H4|PAY|U1|U2|U3|U4|U5|U7"
WHOLE = "planted shares are exact for whole millions only. Give 1000000, 2000000 and so on."
THOUSANDS = "kinds of members are exact for whole thousands only, to 100 million. Give 1000, 2000 and so on."
INDEXES = [*range(50), 999_999, 2**31, 2**33 + 7, 10**12]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A million uses written twice: here, and by another process with another zone, language and hash seed."""
    here, there = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there")
    environment = os.environ | {"TZ": "America/New_York", "LANG": "ja_JP.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    command = [sys.executable, str(GENERATE), "large", "--events", "1000000", "--out", str(there)]
    with subprocess.Popen(command, env=environment, cwd=there) as other:
        assert generate.main(["large", "--events", "1000000", "--out", str(here)]) == 0
    assert other.returncode == 0
    return here, there


@pytest.fixture(scope="module")
def written(both: tuple[Path, Path]) -> Path:
    return both[0]


@pytest.fixture(scope="module")
def uses(written: Path) -> pl.DataFrame:
    """All files of uses, one after the other, and the month whose file a use is in."""
    frames = [pl.read_parquet(written / f"use_event-{m}.parquet").with_columns(file=pl.lit(m)) for m in MONTHS]
    return pl.concat(frames)


@pytest.fixture(scope="module")
def judged(written: Path, uses: pl.DataFrame) -> pl.DataFrame:
    return judge(written, uses)


def judge(folder: Path, uses: pl.DataFrame) -> pl.DataFrame:
    """Add the reason of each use, or `covered`, from the definitions: agreements, matrix, subjects."""
    rules = model.read(folder / "policy.toml").frames()
    matrix = set(rules["category_purpose"].select("category_id", "purpose_id").iter_rows())
    subjects = dict(rules["purpose"].select("purpose_id", "subject_types").iter_rows())
    kinds = pl.read_parquet(folder / "principal.parquet").select("principal_id", pl.col("subject_type").cast(pl.String))
    used = uses.select(
        *("event_id", "principal_id", "occurred_at"), pl.col("categories", "purpose", "basis").cast(pl.String)
    ).join(kinds, on="principal_id")
    combinations = used.select("categories", "purpose", "subject_type").unique()
    inside = [
        all((category, row["purpose"]) in matrix for category in row["categories"].split("|"))
        and row["subject_type"] in (subjects[row["purpose"]] or row["subject_type"]).split("|")
        for row in combinations.drop_nulls().to_dicts()
    ]
    known = combinations.drop_nulls().with_columns(inside=pl.Series(inside))
    agreed = pl.read_parquet(folder / "agreement.parquet").select(
        *("principal_id", "valid_from", "valid_to"), pl.col("effect", "purposes", "ended_by").cast(pl.String)
    )
    at, start, end = pl.col("occurred_at"), pl.col("valid_from"), pl.col("valid_to")
    permits = (pl.col("effect") == "permit") & pl.col("purposes").str.split("|").list.contains(pl.col("purpose"))
    live = (start <= at) & (end.is_null() | (at < end))
    found = (
        used.join(agreed, on="principal_id", how="left")
        .group_by("event_id")
        .agg(
            allowed=(permits & live).any(),
            stopped=((pl.col("effect") == "restrict") & (pl.col("purposes") == "*") & live).any(),
            withdrawn=(permits & (end <= at) & (pl.col("ended_by") == "withdrawn")).any(),
            expired=(permits & (end <= at) & (pl.col("ended_by") == "expired")).any(),
            later=(permits & (start > at)).any(),
        )
    )
    reason = (
        pl.when(pl.col("purpose").is_null()).then(pl.lit("unknown"))
        .when("stopped").then(pl.lit("suspended"))
        .when(pl.col("allowed") & pl.col("inside")).then(pl.lit("covered"))
        .when(pl.col("basis") != "purpose").then(pl.lit("exception-incomplete"))
        .when("allowed").then(pl.lit("no-matrix"))
        .when("withdrawn").then(pl.lit("withdrawn"))
        .when("expired").then(pl.lit("expired"))
        .when("later").then(pl.lit("too-early"))
        .otherwise(pl.lit("no-permit"))
    )  # fmt: skip
    on = ["categories", "purpose", "subject_type"]
    answers = used.join(known, on=on, how="left").join(found, on="event_id").select("event_id", reason=reason)
    return uses.join(answers, on="event_id", maintain_order="left")


def read(folder: Path, table: str, column: str) -> pl.Series:
    frames = [
        pl.read_parquet(path, columns=[column])
        for path in (*folder.glob(f"{table}.parquet"), *folder.glob(f"{table}-*.parquet"))
    ]
    return pl.concat(frames)[column].cast(pl.String)


def counts(column: pl.Series) -> dict[str, int]:
    return dict(Counter(column.to_list()))


def numbered(frame: pl.DataFrame) -> pl.Series:
    return frame["principal_id"].str.slice(1).cast(pl.Int64)


def planted_by_month() -> dict[tuple[str, str], int]:
    """How many uses of a set of a million each month must have, by reason: use i is planted by its place j."""
    kinds = WEIGHTS["history"]["kinds"]
    by_day = quota(MILLION, [kinds[clock.kind(day)] * (7300 + i) for i, day in enumerate(DAYS)])
    ends = list(accumulate(by_day))
    covered: Counter[str] = Counter()
    for day, count in zip(DAYS, by_day, strict=True):
        covered[f"{day:%Y-%m}"] += count
    reason_of = [reason for reason, count in PER_MILLION.items() for _ in range(count)]
    inverse = pow(700_001, -1, MILLION)
    planted: Counter[tuple[str, str]] = Counter()
    for j, reason in enumerate(reason_of):
        month = f"{DAYS[bisect_right(ends, (j - 13) * inverse % MILLION)]:%Y-%m}"
        planted[month, reason] += 1
        covered[month] -= 1
    return dict(planted) | {(month, "covered"): count for month, count in covered.items()}


def test_draws_of_many_indexes_are_the_draws_of_each() -> None:
    slowly, drawn = Draws(), Drawn(np.array(INDEXES))
    assert mix_all(np.array([*INDEXES, 2**64 - 1], np.uint64)).tolist() == [mix(i) for i in (*INDEXES, 2**64 - 1)]
    assert drawn.draw("use_event.hour").tolist() == [slowly.draw("use_event.hour", i) for i in INDEXES]
    for n in (1, 100, 3600, 2**32 - 1):
        assert drawn.below("a", n).tolist() == [slowly.below("a", i, n) for i in INDEXES]
    hours = WEIGHTS["uses"]["hours"]
    assert drawn.pick("a", hours).tolist() == [slowly.pick("a", i, hours) for i in INDEXES]
    assert order("a", np.arange(5, 300)).tolist() == slowly.order("a", range(5, 300))


def test_a_draw_leaves_its_indexes_as_they_are() -> None:
    indexes = np.arange(10, dtype=np.uint64)
    mix_all(indexes)
    Drawn(indexes).below("a", 7)
    assert indexes.tolist() == list(range(10))


def test_a_margin_gives_each_value_as_often_as_its_quota() -> None:
    found = margin("a", np.arange(1, 101), [1, 2, 7])
    assert np.bincount(found).tolist() == [10, 20, 70]
    assert [i for i in range(1, 101) if found[i - 1] == 0] == sorted(Draws().order("a", range(1, 101))[:10])


def test_shares_are_exact(judged: pl.DataFrame) -> None:
    assert counts(judged["reason"]) == PER_MILLION | {"covered": 984_000}


def test_shares_are_exact_by_month(judged: pl.DataFrame) -> None:
    found = judged.group_by("file", "reason").len()
    assert {(month, reason): n for month, reason, n in found.iter_rows()} == planted_by_month()


def test_shares_are_exact_in_any_million(written: Path) -> None:
    last = Uses(100 * MILLION, WEIGHTS).frame(99 * MILLION, 100 * MILLION)
    assert counts(judge(written, last)["reason"]) == PER_MILLION | {"covered": 984_000}


def test_fewer_members_are_in_proportion_and_their_uses_have_the_same_shares(tmp_path: Path) -> None:
    """Of 3,000 members 2,940 are ordinary; 900 of them renewed, 294 agreed to NEW1; 204 others agreed too."""
    assert generate.main(["large", "--events", "1000000", "--members", "3000", "--out", str(tmp_path)]) == 0
    assert counts(read(tmp_path, "principal", "subject_type")) == {
        "member": 3_000, "client_contact": 60, "employee": 54, "job_applicant": 90,
    }  # fmt: skip
    agreed = read(tmp_path, "agreement", "purposes")
    assert counts(agreed) == {
        MEMBER: 2_940 + 900 + 12 + 9 + 12 + 9, "NEW1": 294, "*": 12, "U6|U7": 60, "U8": 54, "U7|U8": 90,
    }  # fmt: skip
    found = judge(tmp_path, Uses(MILLION, WEIGHTS, 3_000).frame(0, MILLION))
    assert counts(found["reason"]) == PER_MILLION | {"covered": 984_000}


def test_the_measures_find_the_reasons_that_are_planted(written: Path, judged: pl.DataFrame, tmp_path: Path) -> None:
    """Every planted use of the first 40,000 and every 40th other one, with what they name, as a company's files."""
    some = judged.head(40_000).filter((pl.col("reason") != "covered") | (pl.int_range(pl.len()) % 40 == 0))
    for name in ("principal", "agreement"):
        rows = pl.read_parquet(written / f"{name}.parquet")
        rows.join(some, on="principal_id", how="semi").write_parquet(tmp_path / f"{name}.parquet")
    some.drop("file", "reason").write_parquet(tmp_path / "use_event-2025-11.parquet")
    small = [written / f"{name}.parquet" for name in ("actor", "holding", "holding_field")]
    store = tmp_path / "store.duckdb"
    load(store, [*sorted(tmp_path.glob("*.parquet")), *small], Key(bytes(range(32))))
    study = open_study(
        store=str(store), policy=str(written / "policy.toml"), law="appi", period="2025-11", as_of="2026-12-31"
    )
    try:
        by_reason = coverage.uncovered_by_reason(study).frame
        total = coverage.total(study).frame.filter(variant="strict")
    finally:
        study.engine.close()
    planted = counts(some["reason"])
    covered = planted.pop("covered")
    assert dict(by_reason.filter(pl.col("reason") != "*").select("reason", "uses").iter_rows()) == planted
    assert total.select("covered", "evaluated").rows() == [(covered, len(some))]


def test_uses_are_in_order_of_time_inside_files_and_from_file_to_file(uses: pl.DataFrame) -> None:
    assert uses["occurred_at"].is_sorted()
    assert (uses["occurred_at"].dt.convert_time_zone(TOKYO).dt.strftime("%Y-%m") == uses["file"]).all()
    assert uses["file"].unique(maintain_order=True).to_list() == MONTHS


def test_hours_have_the_quotas_of_the_day() -> None:
    day = Uses(MILLION, WEIGHTS).frame(0, 3_000)["occurred_at"].dt.convert_time_zone(TOKYO)
    first = day.filter(day.dt.date() == DAYS[0])
    kinds = WEIGHTS["history"]["kinds"]
    total = quota(MILLION, [kinds[clock.kind(d)] * (7300 + i) for i, d in enumerate(DAYS)])[0]
    found = Counter(first.dt.hour().to_list())
    assert [found[hour] for hour in range(24)] == quota(total, WEIGHTS["uses"]["hours"])


def test_every_use_has_an_id_of_its_own(uses: pl.DataFrame) -> None:
    assert len(uses) == uses["event_id"].n_unique() == MILLION
    assert uses["event_id"][0] == "E000000000"
    assert uses["event_id"][-1] == "E000999999"


def test_two_thousand_of_a_million_are_recorded_twenty_days_late(judged: pl.DataFrame) -> None:
    day = pl.col("occurred_at").dt.convert_time_zone(TOKYO).dt.date()
    known = pl.col("recorded_at").dt.convert_time_zone(TOKYO)
    found = judged.group_by(days=(known.dt.date() - day).dt.total_days(), at=known.dt.time().cast(pl.String)).len()
    assert sorted(found.iter_rows()) == [(1, "03:00:00", 998_000), (21, "03:00:00", 2_000)]
    late = judged.filter((known.dt.date() - day).dt.total_days() == 21)
    assert set(late["reason"]) == {"covered"}


def test_two_generations_write_the_same_rows(both: tuple[Path, Path]) -> None:
    here, there = both
    assert sorted(path.name for path in here.iterdir()) == sorted(path.name for path in there.iterdir())
    for path in here.glob("*.parquet"):
        assert pl.read_parquet(path).equals(pl.read_parquet(there / path.name)), path.name


@pytest.mark.parametrize("size", [1, 997, 20_000])
def test_chunks_change_no_row(size: int) -> None:
    made = Uses(MILLION, WEIGHTS)
    start, stop = 76_000, 76_000 + min(20 * size, 20_000)
    assert_frame_equal(pl.concat(large.chunks(made.frame, start, stop, size)), made.frame(start, stop))


def test_a_file_has_full_groups_of_rows_and_no_statistics(tmp_path: Path) -> None:
    made, path = Uses(MILLION, WEIGHTS), tmp_path / "use_event.parquet"
    large._sink(partial(large.chunks, made.frame, 0, 600_000, 140_000), made.frame(0, 1), path)
    groups = duckdb.sql(
        "SELECT row_group_num_rows, bool_or(stats_min IS NOT NULL), any_value(compression), count(*) "
        f"FROM parquet_metadata('{path}') GROUP BY row_group_id, row_group_num_rows ORDER BY row_group_id"
    ).fetchall()
    assert groups == [(250_000, False, "ZSTD", 19), (250_000, False, "ZSTD", 19), (100_000, False, "ZSTD", 19)]
    coded = duckdb.sql(
        f"SELECT DISTINCT path_in_schema FROM parquet_metadata('{path}') WHERE encodings LIKE '%DICTIONARY%'"
    ).fetchall()
    assert {"holding_id", "categories", "purpose", "actor_id", "action", "case_ref"} <= {name for (name,) in coded}


def test_files_have_the_columns_and_the_values_of_their_tables(written: Path) -> None:
    for path in written.glob("*.parquet"):
        table, frame = TABLES[path.stem.split("-")[0]], pl.read_parquet(path)
        assert tuple(frame.columns) == table.file_columns, path.name
        for column in table.columns:
            values = frame[column.name]
            assert column.optional or values.null_count() == 0, (path.name, column.name)
            if column.kind == "closed":
                assert set(values.drop_nulls().unique()) <= set(column.values), (path.name, column.name)


def test_every_reference_exists(written: Path) -> None:
    tables = {path.stem.split("-")[0] for path in written.glob("*.parquet")}
    references = [(table, column) for table in tables for column in TABLES[table].columns if column.references]
    assert len(references) >= 6
    for table, column in references:
        named = read(written, table, column.name).drop_nulls().unique()
        known = read(written, column.references, column.name) if column.references in tables else named.head(0)
        assert named.is_in(known.implode()).all(), (table, column.name)


def test_actors_may_use_the_holdings_that_hold_what_they_use(written: Path, uses: pl.DataFrame) -> None:
    actors = {row["actor_id"]: row for row in pl.read_parquet(written / "actor.parquet").to_dicts()}
    roles = dict(pl.read_parquet(written / "holding.parquet").select("holding_id", "access_roles").iter_rows())
    held = set(pl.read_parquet(written / "holding_field.parquet").select("holding_id", "category_id").iter_rows())
    day = pl.col("occurred_at").dt.convert_time_zone(TOKYO).dt.date()
    for row in uses.group_by("actor_id", "holding_id", "categories").agg(last=day.max()).to_dicts():
        actor = actors[row["actor_id"]]
        assert actor["roles"] in roles[row["holding_id"]].split("|"), row
        assert actor["active_to"] is None or row["last"] < actor["active_to"], row
        assert {(row["holding_id"], category) for category in row["categories"].split("|")} <= held, row
    assert uses.filter(actor_id="A35")["file"].max() == "2026-03"


def test_special_members_have_the_agreements_that_their_reason_needs(written: Path) -> None:
    agreed = pl.read_parquet(written / "agreement.parquet")
    agreed = agreed.with_columns(pl.col(pl.Categorical).cast(pl.String), n=numbered(agreed))
    opens, later = slow.instant("2025-10-31T15:00:00Z"), slow.instant("2026-12-31T15:00:00Z")
    start, end = pl.col("valid_from"), pl.col("valid_to")
    permit = (pl.col("effect") == "permit") & (pl.col("purposes") == MEMBER)
    stop = (pl.col("effect") == "restrict") & (pl.col("purposes") == "*") & (pl.col("scope") == "all")
    before, since = (start < end) & (end < opens), (start < opens) & end.is_null()
    expected = {
        (980_001, 984_000): [permit & before & (pl.col("ended_by") == "withdrawn")],
        (984_001, 988_000): [permit & since, stop & since],
        (988_001, 991_000): [permit & before & (pl.col("ended_by") == "expired")],
        (991_001, 994_000): [permit & (start >= later) & end.is_null() & (pl.col("recorded_at") < opens)],
        (994_001, 1_000_000): [],
    }
    for (first, last), states in expected.items():
        found = agreed.filter(pl.col("n").is_between(first, last))
        size = last - first + 1
        assert len(found) == size * len(states)
        assert [found.filter(state)["n"].n_unique() for state in states] == [size] * len(states)


def test_special_members_are_in_the_register_and_used_by_nothing_but_plants(
    written: Path, judged: pl.DataFrame
) -> None:
    people = pl.read_parquet(written / "principal.parquet")
    assert people["principal_id"].n_unique() == len(people) == 1_068_000
    assert people["principal_id"][[0, 999_999]].to_list() == ["P000000001", "P001000000"]
    assert set(people["subject_type"][980_000:MILLION]) == {"member"}
    special = judged.with_columns(n=numbered(judged)).filter(pl.col("n").is_between(980_001, MILLION))
    assert counts(special["reason"]) == {
        reason: PER_MILLION[reason] for reason in ("withdrawn", "suspended", "expired", "too-early", "no-permit")
    }


def test_ordinary_members_are_permitted_all_the_time(written: Path) -> None:
    agreed = pl.read_parquet(written / "agreement.parquet")
    assert agreed["agreement_id"].n_unique() == len(agreed)
    agreed = agreed.with_columns(pl.col(pl.Categorical).cast(pl.String), n=numbered(agreed)).filter(
        pl.col("n") <= 980_000
    )
    permits = agreed.filter(pl.col("purposes") == MEMBER)
    first, again = (permits.filter(pl.col("agreement_id").str.ends_with(n)) for n in ("-1", "-2"))
    ended = first.filter(pl.col("ended_by") == "superseded")
    assert [len(first), len(ended), len(again), len(permits)] == [980_000, 300_000, 300_000, 1_280_000]
    assert ended["n"].equals(again["n"])
    assert ended["valid_to"].equals(again["valid_from"])
    window = slow.instant("2025-10-31T15:00:00Z"), slow.instant("2026-10-31T15:00:00Z")
    assert again["valid_from"].is_between(*window, closed="left").all()
    assert first["valid_from"].max() < window[0]
    assert permits.filter(pl.col("valid_to").is_null())["n"].n_unique() == 980_000


def test_a_tenth_of_the_ordinary_members_agreed_to_new1(written: Path) -> None:
    agreed = pl.read_parquet(written / "agreement.parquet").filter(pl.col("purposes") == "NEW1")
    assert len(agreed) == agreed["principal_id"].n_unique() == 98_000
    assert numbered(agreed).max() <= 980_000
    assert set(agreed["kind"]) == {"consent"}
    assert agreed["valid_from"].min() >= slow.instant("2026-07-31T15:00:00Z")


def test_the_first_hundredth_of_the_members_make_a_tenth_of_the_uses(judged: pl.DataFrame) -> None:
    covered = judged.with_columns(n=numbered(judged)).filter(pl.col("reason") == "covered", pl.col("n") <= 980_000)
    assert 0.099 < (covered["n"] <= 9_800).mean() < 0.101
    assert covered["n"].min() == 1


def test_margins_of_the_profile_are_exact(written: Path) -> None:
    profile, rules = pl.read_parquet(written / "profile.parquet"), WEIGHTS["people"]
    assert counts(profile["sex"]) == {"f": 560_000, "m": 430_000, "x": 10_000}
    ages = [int(profile["age"].is_between(low, high - 1).sum()) for low, high in pairwise(rules["first_ages"])]
    assert ages == [40_000, 150_000, 240_000, 270_000, 190_000, 90_000, 20_000]
    by_prefecture = counts(profile["pref"])
    assert [by_prefecture[f"{i:02d}"] for i in range(1, 48)] == quota(MILLION, rules["prefectures"])
    assert (profile["city"].cast(pl.String).str.head(2) == profile["pref"].cast(pl.String)).all()


def test_minors_are_as_many_of_a_million_as_24_of_1900(written: Path) -> None:
    profile, people = pl.read_parquet(written / "profile.parquet"), pl.read_parquet(written / "principal.parquet")
    young = profile.filter(pl.col("age") < 18)
    assert len(young) == 12_632
    assert set(young["age"]) == {16, 17}
    assert people.filter("minor")["principal_id"].equals(young["principal_id"])


def test_web_history_has_the_rows_asked_for_and_keys_that_live_one_day() -> None:
    visits = Visits(40_000, WEIGHTS)
    rows = pl.concat([visits.day(d).with_columns(day=pl.lit(d)) for d in range(365)])
    assert len(rows) == 40_000
    assert tuple(rows.columns) == (*TABLES["history_event"].file_columns, "day")
    assert rows["occurred_at"].is_sorted()
    assert rows["occurred_at"].dt.convert_time_zone(TOKYO).dt.date().to_list() == [DAYS[d] for d in rows["day"]]
    assert rows.select("visitor_key", "seq").is_unique().all()
    assert rows.group_by("visitor_key").agg(pl.col("day").n_unique())["day"].max() == 1
    assert rows["visitor_key"].str.contains("^[0-9a-f]{8}$").all()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--events", "1500000"], f"--events 1500000: {WHOLE}"),
        (["--events", "0"], f"--events 0: {WHOLE}"),
        (["--events", "1000000", "--history", "-1"], "--history -1: give a number from 0 to 4294967295."),
        (["--events", "1000000", "--members", "2500"], f"--members 2500: {THOUSANDS}"),
        (["--events", "1000000", "--members", "0"], f"--members 0: {THOUSANDS}"),
        (["--events", "1000000", "--members", "100001000"], f"--members 100001000: {THOUSANDS}"),
    ],
)
def test_a_number_that_cannot_be_is_an_error(
    asked: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main(["large", *asked, "--out", str(tmp_path / "large")]) == 2
    assert capsys.readouterr().err == f"generate.py: {said} Nothing was written.\n"
    assert list(tmp_path.iterdir()) == []
