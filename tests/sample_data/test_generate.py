"""The generator: fixed draws, the same files everywhere, sizes, and its two commands."""

import os
import re
import stat
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import generate
import polars as pl
import pytest
from _make import clock
from _make.draws import Draws, mix, quota, stream
from _make.holidays import HOLIDAYS
from _make.planted import Plants, numbers
from polars.testing import assert_frame_equal

from privlib.policy import model
from privlib.store.tables import TABLES, answer_table

SAMPLE = Path(generate.__file__).resolve().parent
SMALL = SAMPLE / "small"
SETS: dict[str, set[str]] = {"D01": set(), "D02": set(), "D03": set(), "D04": {"principal_id"}, "D06": {"principal_id"}}
HOURS = [10, 6, 4, 3, 3, 5, 10, 20, 35, 45, 50, 50, 45, 45, 48, 48, 45, 40, 38, 40, 52, 58, 45, 25]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    assert generate.main(["small", "--out", str(folder)]) == 0
    return folder


@pytest.mark.parametrize(
    ("state", "output"),
    [
        (0, "e220a8397b1dcdaf"),
        (1, "910a2dec89025cc1"),
        (2, "975835de1c9756ce"),
        (2**63, "481ec0a212a9f3db"),
    ],
)
def test_mix_is_splitmix64(state: int, output: str) -> None:
    assert f"{mix(state):016x}" == output


def test_draws_of_a_named_stream_never_change() -> None:
    draws = Draws()
    assert f"{stream('use_event.hour'):016x}" == "1e56f21e41299428"
    assert [f"{draws.draw('use_event.hour', i):016x}" for i in range(3)] == [
        "c12c45386edb77a2",
        "5a98631e4e186035",
        "a7abc757ba4f9b29",
    ]
    assert [draws.below("use_event.hour", i, 100) for i in range(5)] == [75, 35, 65, 63, 76]
    assert [draws.pick("use_event.hour", i, HOURS) for i in range(5)] == [19, 12, 17, 17, 20]


def test_an_order_does_not_depend_on_the_order_given() -> None:
    draws = Draws()
    assert draws.order("a", range(50)) == draws.order("a", reversed(range(50)))
    assert sorted(draws.order("a", range(50))) == list(range(50))


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (1900, [56, 43, 1], [1064, 817, 19]),
        (0, [1, 2], [0, 0]),
        (
            700,
            [1000000, 466516, 298653, 217638, 170268, 139326, 117596, 101532, 89194],
            [269, 126, 80, 59, 46, 37, 32, 27, 24],
        ),
    ],
)
def test_a_quota_shares_everything_by_largest_remainder(total: int, weights: list[int], shares: list[int]) -> None:
    assert quota(total, weights) == shares


def test_days_have_the_kinds_of_the_japanese_calendar() -> None:
    days = [clock.FIRST.toordinal() + i for i in range(clock.DAYS)]
    kinds = [clock.kind(clock.FIRST.fromordinal(day)) for day in days]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "Mon": 46, "Tue": 52, "Wed": 52, "Thu": 54, "Fri": 53, "Sat": 54, "Sun": 53,
        "holiday": 14, "golden_week": 8, "obon": 4, "year_end": 6,
    }  # fmt: skip


def test_persons_of_a_plant_are_read_as_ranges() -> None:
    assert numbers("1901-1903 1964") == [1901, 1902, 1903, 1964]


def test_the_committed_csv_files_are_what_the_generator_writes(written: Path) -> None:
    assert sorted(path.name for path in written.iterdir()) == sorted(path.name for path in SMALL.iterdir())
    for path in written.iterdir():
        if path.suffix != ".parquet":
            assert path.read_bytes() == (SMALL / path.name).read_bytes(), path.name


def test_the_committed_parquet_rows_are_what_the_generator_writes(written: Path) -> None:
    for path in written.glob("*.parquet"):
        assert_frame_equal(pl.read_parquet(path), pl.read_parquet(SMALL / path.name))


@pytest.mark.parametrize(("zone", "language"), [("America/New_York", "C"), ("Asia/Tokyo", "ja_JP.UTF-8")])
def test_zone_and_language_of_the_machine_change_nothing(
    zone: str, language: str, written: Path, tmp_path: Path
) -> None:
    environment = os.environ | {"TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONHASHSEED": "7"}
    command = [sys.executable, str(SAMPLE / "generate.py"), "small", "--out", str(tmp_path)]
    subprocess.run(command, env=environment, cwd=tmp_path, check=True)
    for path in written.iterdir():
        if path.suffix == ".parquet":
            assert_frame_equal(pl.read_parquet(tmp_path / path.name), pl.read_parquet(path))
        else:
            assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_small_set_is_small() -> None:
    sizes = {path.name: path.stat().st_size for path in SMALL.iterdir()}
    assert sum(sizes.values()) <= 3_000_000
    assert max(sizes.values()) <= 500_000


def test_files_have_unix_lines_a_header_and_no_mark() -> None:
    for path in SMALL.glob("*.csv"):
        data = path.read_bytes()
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\n")


def test_one_delivery_writes_the_offset_of_tokyo_and_the_others_write_z() -> None:
    for path in SMALL.glob("use_event-*.csv"):
        instants = pl.read_csv(path, infer_schema=False)["occurred_at"]
        end = "+09:00" if path.stem == "use_event-2025-12" else "Z"
        assert instants.str.ends_with(end).all(), path.name


def test_a_row_file_has_the_declared_fields_that_are_not_deleted() -> None:
    fields = pl.read_csv(SMALL / "anon_field.csv", infer_schema=False)
    for dataset, extra in SETS.items():
        declared = fields.filter((pl.col("dataset_id") == dataset) & (pl.col("methods") != "delete"))["field"]
        assert set(pl.read_csv(SMALL / f"anon-{dataset}.csv", infer_schema=False).columns) == set(declared) | extra


def test_every_figure_that_a_set_declares_is_the_size_of_its_row_file() -> None:
    sets = pl.read_csv(SMALL / "anon_dataset.csv", infer_schema=False).filter(pl.col("file") != "\\N")
    assert {row["file"]: int(row["n_out"]) for row in sets.to_dicts()} == {
        f"anon-{name}.csv": len(pl.read_csv(SMALL / f"anon-{name}.csv", infer_schema=False)) for name in SETS
    }


def test_the_policy_file_adds_new1_and_keeps_applicants_for_recruiting(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(generate.policy_text([]), encoding="utf-8")
    matrix = model.read(path).frames()["category_purpose"]
    by_category = {
        category: sorted(matrix.filter(pl.col("category_id") == category)["purpose_id"].to_list())
        for category in ("T05", "T06", "T14")
    }
    assert by_category == {"T05": ["NEW1", "U2", "U7", "U8"], "T06": ["U8"], "T14": ["U8"]}


def test_v27_leaves_hired_applicants_without_a_purpose() -> None:
    matrix = model.read(SMALL / "policy.toml").frames()["category_purpose"]
    assert matrix.filter(pl.col("category_id") == "T14").is_empty()


def test_an_unknown_plant_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["small", "--plants", "V01,V999", "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == "generate.py: no such plant: V999\n"
    assert not (tmp_path / "out").exists()


def test_a_planted_column_that_no_table_has_is_an_error() -> None:
    plants = Plants(({"id": "V1", "add": [{"table": "actor", "row": {"colour": "red"}}]},))
    with pytest.raises(ValueError, match=r"^V1: actor has no column colour$"):
        plants.apply({"actor": [{"actor_id": "A01"}]})


def test_the_key_is_published_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key.hex"
    assert generate.main(["key", "--out", str(path)]) == 0
    assert path.read_text(encoding="ascii") == generate.pseudonym_key().hex() + "\n"
    assert len(generate.pseudonym_key()) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_key_never_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key.hex"
    path.write_text("mine", encoding="ascii")
    assert generate.main(["key", "--out", str(path)]) == 2
    assert path.read_text(encoding="ascii") == "mine"


def test_the_readme_names_every_file_and_the_schema_every_column() -> None:
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    frames = generate.without_history(plants=[])
    for stem, frame in frames.items():
        table = stem.split("-")[0]
        assert f"`{stem if table in {'anon', 'answer'} else table}`" in text, stem
        if table not in {"anon", "answer"}:
            assert tuple(frame.columns) == TABLES[table].file_columns, stem
    assert "`history_event`" in text


def test_the_numbers_of_rows_in_the_readme_are_right() -> None:
    """Each is that of the clean company, and after a sign how many rows the plants add or remove."""
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    clean = heights(generate.without_history(plants=[]))
    planted = heights({path.stem: read(path) for path in SMALL.iterdir() if path.suffix in {".csv", ".parquet"}})
    for names, numbers_said in re.findall(r"^\| (`[^|]+`) \| ([0-9][^|]+) \|", text, re.MULTILINE):
        tables = re.findall(r"`([^`]+)`", names)
        listed = [number.replace(",", "") for number in numbers_said.removesuffix(" each").split(", ")]
        for table, said in zip(tables, listed if len(listed) == len(tables) else listed * len(tables), strict=True):
            first, *more = re.findall(r"[0-9]+", said)
            extra = sum(map(int, more)) * (-1 if "−" in said else 1)
            assert planted[table] == int(first) + extra, table
            assert not more or clean[table] == int(first), table


def heights(frames: dict[str, pl.DataFrame]) -> Counter[str]:
    found: Counter[str] = Counter()
    for stem, frame in frames.items():
        found[stem if stem.startswith(("anon-", "answer-")) else stem.split("-")[0]] += frame.height
    return found


def read(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)


def test_answers_are_what_their_items_allow() -> None:
    frames = generate.without_history(plants=[])
    declared = frames["survey_item"].rows(named=True)
    for wave in ("W1", "W2", "W3"):
        items = [(i["item"], i["kind"], (i["domain"] or "").split("|")) for i in declared if i["wave_id"] == wave]
        answers = frames[f"answer-{wave}"]
        assert answer_table(wave, items).file_columns == tuple(answers.columns)
        for name, kind, domain in items:
            values = set(answers[name])
            assert values <= set(map(str, range(101))) if kind == "number" else values == set(domain)


def test_collections_are_typed() -> None:
    frame = pl.read_parquet(SMALL / "collection_event.parquet")
    assert frame.schema["occurred_at"] == pl.Datetime("us", "UTC")
    assert frame.schema["direct_written"] == pl.Boolean
    assert frame["event_id"].is_sorted()


def test_a_copy_is_of_the_row_as_it_was_before_it_is_changed() -> None:
    change = {"table": "actor", "where": {"actor_id": "A01"}, "set": {"kind": "service"}}
    copy = {"table": "actor", "where": {"actor_id": "A01"}, "set": {"actor_id": "A09"}}
    rows = {"actor": [{"actor_id": "A01", "kind": "person"}]}
    Plants(({"id": "V1", "change": [change], "copy": [copy]},)).apply(rows)
    assert rows == {"actor": [{"actor_id": "A01", "kind": "service"}, {"actor_id": "A09", "kind": "person"}]}


def test_holidays_are_those_that_the_law_gives() -> None:
    """The days that move or shift, by rule: Mondays of a month, and the day after a holiday on a Sunday."""
    assert Counter(day.year for day in HOLIDAYS) == {2025: 4, 2026: 18, 2027: 17, 2028: 16}
    mondays = {
        "Coming of Age Day": (1, 2),
        "Marine Day": (7, 3),
        "Respect for the Aged Day": (9, 3),
        "Sports Day": (10, 2),
    }
    for day, name in HOLIDAYS.items():
        if name in mondays:
            assert (day.month, (day.day + 6) // 7, day.weekday()) == (*mondays[name], 0), day
        if day.weekday() == 6:
            later = day + timedelta(days=1)
            while HOLIDAYS.get(later, "substitute") != "substitute":
                later += timedelta(days=1)
            assert HOLIDAYS[later] == "substitute"


def test_the_two_releases_of_the_panel_are_the_files_committed(tmp_path: Path) -> None:
    assert generate.main(["releases", "--out", str(tmp_path)]) == 0
    names = ["panel-2026q2.csv", "panel-2026q3.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (SAMPLE / "releases" / name).read_bytes()


def test_as_many_move_leave_and_join_between_the_two_releases_as_planted() -> None:
    planted = generate._toml("plants.toml")["releases"]
    first, second = (
        {row["panel_no"]: row for row in frame.rows(named=True)} for frame in generate.two_releases().values()
    )
    keys = ("age_band", "sex", "area", "family")
    moves = Counter(
        tuple(tuple(row[key] for key in keys) for row in (row, second[person]))
        for person, row in first.items()
        if person in second and any(row[key] != second[person][key] for key in keys)
    )
    assert sorted(moves.values()) == sorted(planted["moved"])
    gone = Counter(tuple(row[key] for key in keys) for person, row in first.items() if person not in second)
    assert sorted(gone.values()) == sorted(planted["left"])
    assert len(second.keys() - first.keys()) == planted["joined"]
