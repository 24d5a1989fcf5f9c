"""The generator: fixed draws, the same files everywhere, sizes, and its two commands."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import generate
import polars as pl
import pytest
from _make import clock
from _make.draws import Draws, mix, quota, stream
from _make.planted import Plants, numbers
from polars.testing import assert_frame_equal

from privlib.policy import model

SAMPLE = Path(generate.__file__).resolve().parent
SMALL = SAMPLE / "small"
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
    for dataset, extra in (("D02", set()), ("D04", {"principal_id"})):
        declared = fields.filter((pl.col("dataset_id") == dataset) & (pl.col("methods") != "delete"))["field"]
        assert set(pl.read_csv(SMALL / f"anon-{dataset}.csv", infer_schema=False).columns) == set(declared) | extra


def test_every_figure_that_a_set_declares_is_the_size_of_its_row_file() -> None:
    sets = pl.read_csv(SMALL / "anon_dataset.csv", infer_schema=False).filter(pl.col("file") != "\\N")
    assert {row["file"]: int(row["n_out"]) for row in sets.to_dicts()} == {
        name: len(pl.read_csv(SMALL / name, infer_schema=False)) for name in ("anon-D02.csv", "anon-D04.csv")
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


def test_the_readme_names_every_column_of_every_file() -> None:
    parts = (SAMPLE / "README.md").read_text(encoding="utf-8").split("\n## ")[1:]
    sections = {name: part for part in parts for name in part.splitlines()[0].split(", ")}
    frames = generate.tables()
    files = {stem if stem.startswith("anon-") else stem.split("-")[0]: frame.columns for stem, frame in frames.items()}
    assert files.keys() == sections.keys()
    assert [(name, c) for name, columns in files.items() for c in columns if f"`{c}`" not in sections[name]] == []
