"""Generates the sample company: `python sample_data/generate.py small` rewrites sample_data/small.

Counts are quotas, identities are draws: weights.toml fixes how many there are of everything, plants.toml what is wrong,
and the generator decides only who and when. So every figure a report must show is known beforehand.
"""

import argparse
import os
import sys
import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from _make import (  # noqa: E402
    ads,
    agreements,
    anon,
    collected,
    company,
    cookies,
    days,
    incidents,
    notices,
    parties,
    people,
    policy,
    profile,
    registers,
    releases,
    retention,
    rights,
    statistics,
    use,
)
from _make.baseline import Baseline  # noqa: E402
from _make.company import Company  # noqa: E402
from _make.draws import SEED, Draws  # noqa: E402
from _make.history import History, Hit  # noqa: E402
from _make.planted import Plants  # noqa: E402
from _make.provisions import Provisions  # noqa: E402
from _make.texts import Rows  # noqa: E402
from _make.use import Use  # noqa: E402

_INSTANT = pl.Datetime("us", "UTC")
_HISTORY_TYPES = {
    "occurred_at": _INSTANT,
    "seq": pl.Int64,
    "linked": pl.Boolean,
    "status": pl.Int64,
    "visitor_key": pl.String,
}
_COLLECTION_TYPES = {
    "event_id": pl.String,
    "occurred_at": _INSTANT,
    "recorded_at": _INSTANT,
    "shown_at": _INSTANT,
    "principal_id": pl.String,
    "direct_written": pl.Boolean,
}
_PARQUET = ("history_event", "collection_event")
"""Tables that are too long to be written as text."""
_KEY_WIDTHS = {
    "principal_verification": 3,
    "cookie_choice": 3,
    "calendar_note": 3,
} | dict.fromkeys(
    (
        *("holding_field", "holding_person", "profile", "survey_item", "anon_field", "stat_cell"),
        *("provision_subject", "incident_count", "tag_seen", "ad_review"),
    ),
    2,
)
"""How many columns, from the first on, make the key of a table whose key is more than its first column."""


def tables(seed: int = SEED, plants: Collection[str] | None = None) -> dict[str, pl.DataFrame]:
    """Return every file of the small set by its stem, `<table>` or `<table>-<anything>`.

    A row out is a row of the file. Columns of the CSV files are text as the file carries it, null is null; columns of
    `history_event` and `collection_event` have their own types. Rows stand in key order.

    Args:
        seed: where all draws begin; another seed gives other persons and instants, and the same counts.
        plants: ids of plants.toml to plant, all of them if None, none if empty.

    Raises:
        ValueError: a plant is not in plants.toml.
    """
    planted = Plants.choose(_toml("plants.toml"), plants)
    history = History(_clean(seed), planted)
    return without_history(seed, plants) | _history_files([*history.unlinked(), *history.linked()])


def without_history(seed: int = SEED, plants: Collection[str] | None = None) -> dict[str, pl.DataFrame]:
    """Return the files of `tables` but those of `history_event`, which take most of the time."""
    planted = Plants.choose(_toml("plants.toml"), plants)
    made = _clean(seed)
    uses = [*_baseline(seed), *planted.uses()]
    rows = _registers(made, planted, uses) | _use_files(made, planted, uses)
    rows["cookie_choice"] = cookies.rows(made.draws, History(made, planted), planted)
    return {stem: _frame(stem, _ordered(stem, listed)) for stem, listed in rows.items()}


def two_releases(seed: int = SEED) -> dict[str, pl.DataFrame]:
    """Return two releases of the panel by file stem: each keeps k alone, both together do not."""
    waves = _waves(seed)
    made = releases.tables(waves, _toml("plants.toml")["releases"])
    return {stem: _text_frame(rows) for stem, rows in made.items()}


def policy_text(plants: Collection[str] | None = None) -> str:
    """Return the text of policy.toml."""
    return policy.text(has_v27=Plants.choose(_toml("plants.toml"), plants).has("V27"))


def pseudonym_key(seed: int = SEED) -> bytes:
    """Return the published pseudonym key of the sample company: no secret, since nobody in it exists."""
    return sha256(f"{seed}/pseudonym key of the sample company".encode()).digest()


def write(frames: dict[str, pl.DataFrame], policy_file: str, out: Path) -> None:
    """Write the files of `frames` and policy.toml into a folder: history, collections as Parquet, all else as CSV."""
    write_files(frames, out)
    (out / "policy.toml").write_text(policy_file, encoding="utf-8", newline="\n")


def write_files(frames: dict[str, pl.DataFrame], out: Path) -> None:
    """Write files into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    for stem, frame in frames.items():
        if stem.startswith(_PARQUET):
            frame.write_parquet(out / f"{stem}.parquet", compression="zstd", compression_level=9, statistics=False)
        else:
            frame.write_csv(out / f"{stem}.csv", null_value="\\N", line_terminator="\n", quote_style="necessary")


def write_key(path: Path, key: bytes) -> None:
    """Write a key as hex text that its owner alone can read. An existing file is not replaced.

    Raises:
        FileExistsError: there is a file of that name.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="generate.py", description="Generates the sample company.")
    commands = parser.add_subparsers(dest="command", required=True)
    small = commands.add_parser("small", help="write the small set")
    small.add_argument("--plants", default="all", help='"all", "none", or ids of plants.toml joined by commas')
    small.add_argument("--out", type=Path, default=HERE / "small", help="folder to write into")
    many = commands.add_parser("large", help="write the large set, as Parquet")
    many.add_argument("--events", type=int, required=True, help="how many uses, a whole number of millions")
    many.add_argument("--history", type=int, default=0, help="how many rows of web history (default: none)")
    many.add_argument("--members", type=int, default=1_000_000, help="how many members, a whole number of thousands")
    many.add_argument("--out", type=Path, required=True, help="folder to write into")
    hostile = commands.add_parser("hostile", help="write files that must be refused, or read exactly so")
    hostile.add_argument("--out", type=Path, required=True, help="folder to write into, new or empty")
    two = commands.add_parser("releases", help="write two releases of the panel, to be judged together")
    two.add_argument("--out", type=Path, default=HERE / "releases", help="folder to write into")
    key = commands.add_parser("key", help="write the published pseudonym key")
    key.add_argument("--out", type=Path, required=True, help="file to write, which must not exist")
    given = parser.parse_args(arguments)
    try:
        if given.command == "key":
            write_key(given.out, pseudonym_key())
        elif given.command == "releases":
            write_files(two_releases(), given.out)
        elif given.command == "hostile":
            from _make import hostile as bad

            bad.write(bad.read(HERE / "hostile" / "cases.toml"), given.out)
        elif given.command == "large":
            # Here alone NumPy is needed: the other commands do without.
            from _make import large

            large.write(given.events, _toml("weights.toml"), given.out, history=given.history, members=given.members)
        else:
            chosen = {"all": None, "none": []}.get(given.plants, given.plants.split(","))
            write(tables(plants=chosen), policy_text(chosen), given.out)
    except (ValueError, OSError) as error:
        print(f"generate.py: {error}", file=sys.stderr)
        return 2
    return 0


@cache
def _clean(seed: int) -> Company:
    """The company before anything is planted: made once, since planting changes rows and never what they come from."""
    return company.build(Draws(seed), _toml("weights.toml"))


@cache
def _waves(seed: int) -> anon.Waves:
    return anon.Waves(_clean(seed))


@cache
def _baseline(seed: int) -> tuple[Use, ...]:
    made = _clean(seed)
    agreed = agreements.new1(made.draws, made.weights["agreements"], made.found, made.stopped)
    return tuple(Baseline(made).uses(agreed))


def _registers(made: Company, planted: Plants, uses: list[Use]) -> Rows:
    """Return every table except the events and choices, planted."""
    waves = _waves(made.draws.seed)
    sets = anon.tables(waves, planted)
    produced = anon.produced(sets["anon_field"])
    provisions = Provisions(made, uses, produced)
    rows: Rows = {
        "holding": registers.holdings(),
        "holding_field": registers.fields(),
        "holding_person": retention.holding_persons(made),
        "actor": registers.actors(),
        "principal": people.rows(made.found),
        "principal_verification": retention.verifications(made, uses),
        "profile": profile.rows(made),
        "agreement": [agreement.row for agreement in made.agreed],
        "policy_version": notices.versions(),
        "publication": notices.publications(produced),
        "collection_event": collected.collections(made, waves),
        "survey_item": collected.items(),
        **collected.answers(made, waves),
        **sets,
        **parties.tables(),
        **provisions.tables(),
        **statistics.tables(made.draws),
        "request": rights.requests(made),
        "inquiry": rights.inquiries(made),
        **incidents.tables(),
        **ads.tables(),
        **days.tables(),
    }
    planted.apply(rows)
    provisions.plant(planted, rows)
    return rows


def _use_files(made: Company, planted: Plants, listed: list[Use]) -> Rows:
    """Split uses by month; September is delivered twice in part, and V94's records come again with another purpose."""
    files: Rows = {}
    for each in listed:
        files.setdefault(f"use_event-{use.month(each)}", []).append(each.row)
    september = [row for row in files["use_event-2026-09"] if row["event_id"].startswith("E")]
    again = made.draws.order("use_event.redelivered", range(len(september)))[: made.weights["uses"]["redelivered"]]
    files["use_event-2026-09-redelivery"] = [september[k] for k in again]
    for _, _, conflict in planted.each("conflict"):
        wanted = set(conflict["event_ids"])
        for each in [each for each in listed if each.event_id in wanted]:
            files[f"use_event-{use.month(each)}"].append(use.conflicting(each, conflict["purpose"]).row)
    return dict(sorted(files.items()))


def _history_files(hits: list[Hit]) -> dict[str, pl.DataFrame]:
    months: dict[str, list[Hit]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.at, hit.key, hit.seq)):
        months.setdefault(f"history_event-{hit.month}", []).append(hit)
    columns = list(hits[0].row)
    types = {name: _HISTORY_TYPES.get(name, pl.Categorical()) for name in columns}
    return {stem: pl.DataFrame([hit.row for hit in listed], schema=types) for stem, listed in months.items()}


def _ordered(stem: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if stem.startswith("anon-"):
        return rows
    width = _KEY_WIDTHS.get(stem, 1)
    return sorted(rows, key=lambda row: (*list(row.values())[:width], row.get("recorded_at") or ""))


def _frame(stem: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    frame = _text_frame(rows)
    if stem not in _PARQUET:
        return frame
    types = {name: _COLLECTION_TYPES.get(name, pl.Categorical()) for name in frame.columns}
    return frame.with_columns(
        pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us", time_zone="UTC")
        if kind == _INSTANT
        else pl.col(name) == "true"
        if kind == pl.Boolean
        else pl.col(name).cast(kind)
        for name, kind in types.items()
    )


def _text_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    # most values are texts already: a call for each of those is what the whole set takes longest for
    texts = [{name: v if type(v) is str else _text(v) for name, v in row.items()} for row in rows]
    return pl.DataFrame(texts, schema=dict.fromkeys(rows[0], pl.String))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
