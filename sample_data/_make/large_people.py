"""Who is in the large set and what each agreed to: a million members, and those who are no members.

Members 1 to 980,000 are ordinary: their permits cover every use of the window. The others are special; only planted
uses take them, and their agreements make the reason of the plant true. Client contacts, employees and job applicants
come after the members, because the policy keeps U6 and U8 for them.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from _make import clock
from _make.agreements import NOTICE, PURPOSES
from _make.large_columns import INSTANT, instants, named, padded
from _make.large_draws import Drawn, Numbers, order
from _make.people import EPOCH

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)
"""First and last day of the uses."""

RENEWED, ASKED = 300_000, 98_000
"""Ordinary members who agreed anew in the window, and who agreed to NEW1."""

_START, _END = clock.midnight(FIRST), clock.midnight(date(2026, 11, 1))
_OPENED, _STOPPING = clock.midnight(EPOCH), clock.midnight(date(2024, 6, 1))
_COLUMNS = (
    *("agreement_id", "principal_id", "effect", "kind", "scope", "purposes", "party", "version_id", "channel"),
    *("valid_from", "valid_to", "ended_by", "evidence_ref", "recorded_at"),
)
_TEXTS = ("effect", "kind", "scope", "purposes", "party", "version_id", "channel", "ended_by", "evidence_ref")


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers `first` … `first + size - 1`, which are of one kind."""

    first: int
    size: int
    subject_type: str = "member"

    @property
    def numbers(self) -> Numbers:
        """The numbers, ascending."""
        return np.arange(self.first, self.first + self.size)


ORDINARY = Block(1, 980_000)
SPECIAL = {
    "withdrawn": Block(980_001, 4_000),
    "suspended": Block(984_001, 4_000),
    "expired": Block(988_001, 3_000),
    "too-early": Block(991_001, 3_000),
    "no-permit": Block(994_001, 6_000),
}
OTHERS = {
    "client_contact": Block(1_000_001, 20_000, "client_contact"),
    "employee": Block(1_020_001, 18_000, "employee"),
    "job_applicant": Block(1_038_001, 30_000, "job_applicant"),
}
MEMBERS = np.arange(1, 1_000_001)
EVERYONE = np.arange(1, 1_068_001)


def principals(ages: pl.Series) -> pl.DataFrame:
    """Return the rows of `principal`; `ages` are those of the members."""
    kinds = ["member", *(block.subject_type for block in OTHERS.values())]
    sizes = [len(MEMBERS), *(block.size for block in OTHERS.values())]
    return pl.DataFrame(
        {
            "principal_id": padded("P", EVERYONE),
            "subject_type": named(kinds, np.repeat(np.arange(len(kinds)), sizes)),
            "minor": (ages < 18).extend_constant(value=False, n=len(EVERYONE) - len(MEMBERS)),
            "created_at": instants(created(EVERYONE)),
            "closed_at": pl.Series([None], dtype=INSTANT).extend_constant(None, len(EVERYONE) - 1),
        }
    )


def created(numbers: Numbers) -> Numbers:
    """Return when each registered: before the window, and those who stopped before June 2024."""
    stopped = np.zeros(len(numbers), bool)
    for reason in ("withdrawn", "expired"):
        block = SPECIAL[reason]
        stopped |= (numbers >= block.first) & (numbers < block.first + block.size)
    spans = np.where(stopped, _STOPPING, _START) - _OPENED
    return _OPENED + Drawn(numbers).below("large.created", spans.astype(np.uint64))


def agreements() -> pl.DataFrame:
    """Return the rows of `agreement`, in the order of persons.

    An agreement is known at its own instant, except a permit from 2027: that is known at registration.
    """
    frames = [*_ordinary(), *_special(), *_others()]
    return pl.concat(frames).sort("agreement_id").with_columns(pl.col(*_TEXTS).cast(pl.Categorical()))


def _ordinary() -> list[pl.DataFrame]:
    """Nine purposes each; 300,000 agree anew without a gap; 98,000 agree to NEW1 between August and October."""
    renewed = np.sort(order("large.renewed", ORDINARY.numbers)[:RENEWED])
    steady = np.setdiff1d(ORDINARY.numbers, renewed, assume_unique=True)
    again = _START + Drawn(renewed).below("large.renewed_at", _END - _START)
    asked = np.sort(order("large.new1", ORDINARY.numbers)[:ASKED])
    since = clock.midnight(date(2026, 8, 1))
    consented = since + Drawn(asked).below("large.new1_at", _END - since)
    consent = {"kind": "consent", "purposes": "NEW1", "version_id": "N02-1"}
    return [
        _rows(steady, 1, created(steady)),
        _rows(renewed, 1, created(renewed), end=again, ended_by="superseded"),
        _rows(renewed, 2, again),
        _rows(asked, 4, consented, **consent),
    ]


def _special() -> list[pl.DataFrame]:
    frames = []
    for reason in ("withdrawn", "expired"):
        numbers = SPECIAL[reason].numbers
        end = _STOPPING + Drawn(numbers).below("large.ended", _START - _STOPPING)
        frames.append(_rows(numbers, 1, created(numbers), end=end, ended_by=reason))
    numbers = SPECIAL["suspended"].numbers
    start = created(numbers)
    asked = start + Drawn(numbers).below("large.suspended", (_START - start).astype(np.uint64))
    stop = {"effect": "restrict", "kind": "suspension", "scope": "all", "purposes": "*", "version_id": None}
    frames += [_rows(numbers, 1, start), _rows(numbers, 3, asked, **stop)]
    numbers = SPECIAL["too-early"].numbers
    later = clock.midnight(date(2027, 1, 1))
    start = later + Drawn(numbers).below("large.later", clock.midnight(date(2028, 1, 1)) - later)
    return [*frames, _rows(numbers, 1, start, recorded=created(numbers))]


def _others() -> list[pl.DataFrame]:
    return [
        _rows(
            block.numbers,
            1,
            created(block.numbers),
            purposes="|".join(PURPOSES[subject_type]),
            version_id=NOTICE[subject_type],
        )
        for subject_type, block in OTHERS.items()
    ]


def _rows(
    numbers: Numbers,
    n: int,
    start: Numbers,
    *,
    end: Numbers | None = None,
    recorded: Numbers | None = None,
    **texts: str | None,
) -> pl.DataFrame:
    """Return the n-th agreement of each person: a member's registration, but for what `texts` says."""
    said = {
        "effect": "permit",
        "kind": "notice",
        "scope": "use",
        "purposes": "|".join(PURPOSES["member"]),
        "party": None,
        "version_id": NOTICE["member"],
        "channel": "web",
        "ended_by": None,
        "evidence_ref": None,
    } | texts
    never = pl.Series([None], dtype=INSTANT).extend_constant(None, len(numbers) - 1)
    frame = pl.DataFrame(
        {
            "agreement_id": padded("AG", numbers) + f"-{n}",
            "principal_id": padded("P", numbers),
            "valid_from": instants(start),
            "valid_to": never if end is None else instants(end),
            "recorded_at": instants(start if recorded is None else recorded),
        }
    )
    return frame.with_columns(pl.lit(value, pl.String).alias(name) for name, value in said.items()).select(_COLUMNS)
