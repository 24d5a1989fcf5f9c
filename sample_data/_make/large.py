"""The large set: straight to Parquet, a million rows at a time, for benchmarks and for exactness at scale.

Every million uses holds the same planted shares, so strict coverage is 98.4 % and known 984,000 in 988,000 of any size.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from _make import large_profile, policy, registers
from _make.large_events import DAYS, Uses
from _make.large_history import Visits
from _make.large_jobs import MILLION
from _make.large_people import MEMBERS, People
from polars.io.plugins import register_io_source

GROUP = 250_000
"""Rows of a group in a file."""

Frames = Callable[[], Iterator[pl.DataFrame]]
_DATES = ("use_limit", "last_reviewed_on", "valid_from", "valid_to", "active_from", "active_to")
_NUMBERS = ("retain_months", "n_principals")


def write(events: int, weights: dict[str, Any], out: Path, *, history: int = 0, members: int = MEMBERS) -> None:
    """Write the large set into a folder; files of the same names are replaced.

    Args:
        events: how many uses.
        weights: weights.toml.
        out: the folder, made if it is not there.
        history: how many rows of web history; 0 writes no file of them.
        members: how many persons are members; others are in proportion.

    Raises:
        ValueError: `events` is no whole number of millions, `members` none of thousands, or `history` is out of range.
            Nothing is written.
    """
    _check(events, history, members)
    out.mkdir(parents=True, exist_ok=True)
    (out / "policy.toml").write_text(policy.text(has_v27=False), encoding="utf-8", newline="\n")
    for name, frame in _registers(weights, People(members)):
        frame.write_parquet(out / f"{name}.parquet", compression="zstd", statistics=False, row_group_size=GROUP)
    uses = Uses(events, weights, members)
    for month, (start, stop) in uses.months().items():
        _sink(partial(chunks, uses.frame, start, stop), uses.frame(0, 1), out / f"use_event-{month}.parquet")
    visits = Visits(history, weights)
    for month in uses.months() if history else ():
        days = [d for d, day in enumerate(DAYS) if f"{day:%Y-%m}" == month]
        _sink(partial(map, visits.day, days), visits.day(0), out / f"history_event-{month}.parquet")


def chunks(
    frame: Callable[[int, int], pl.DataFrame], start: int, stop: int, size: int = MILLION
) -> Iterator[pl.DataFrame]:
    """Yield rows start … stop - 1, `size` at a time."""
    for first in range(start, stop, size):
        yield frame(first, min(first + size, stop))


def _check(events: int, history: int, members: int) -> None:
    if events <= 0 or events % MILLION:
        message = (
            f"--events {events}: planted shares are exact for whole millions only. "
            "Give 1000000, 2000000 and so on. Nothing was written."
        )
        raise ValueError(message)
    if members % 1_000 or not 1_000 <= members <= 100 * MEMBERS:
        message = (
            f"--members {members}: kinds of members are exact for whole thousands only, to 100 million. "
            "Give 1000, 2000 and so on. Nothing was written."
        )
        raise ValueError(message)
    if not 0 <= history < 2**32:
        message = f"--history {history}: give a number from 0 to {2**32 - 1}. Nothing was written."
        raise ValueError(message)


def _registers(weights: dict[str, Any], people: People) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield what does not grow with the number of uses, one table after the other."""
    # The parties that holdings are entrusted to are in a register that the large set does not have.
    yield "holding", _typed([row | {"party_id": None} for row in registers.holdings()])
    yield "holding_field", _typed(registers.fields())
    yield "actor", _typed(registers.actors())
    profiles = large_profile.profiles(people, weights)
    yield "profile", profiles
    yield "principal", people.principals(profiles["age"])
    yield "agreement", people.agreements()


def _typed(rows: list[dict[str, Any]]) -> pl.DataFrame:
    texts = [{name: None if value is None else str(value) for name, value in row.items()} for row in rows]
    return pl.DataFrame(texts, schema=dict.fromkeys(rows[0], pl.String)).select(_as(name) for name in rows[0])


def _as(name: str) -> pl.Expr:
    column = pl.col(name)
    if name in _DATES:
        return column.str.to_date("%Y-%m-%d")
    if name in _NUMBERS:
        return column.cast(pl.Int64)
    return column == "true" if name == "special_care" else column


def _sink(frames: Frames, like: pl.DataFrame, path: Path) -> None:
    """Write rows to a file as they are made, with the columns of `like`; groups are full but for the last."""

    def source(
        columns: list[str] | None, _where: pl.Expr | None, _rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        return (made if columns is None else made.select(columns) for made in frames())

    register_io_source(source, schema=like.schema).sink_parquet(
        path, compression="zstd", statistics=False, row_group_size=GROUP, maintain_order=True
    )
