"""Who is in the large set and what each agreed to: members, a million unless asked otherwise, and those who are none.

Of a million members, 1 to 980,000 are ordinary: their permits cover every use of the window. The others are special;
only planted uses take them, and their agreements make the reason of the plant true. Client contacts, employees and job
applicants come after the members, because the policy keeps U6 and U8 for them. Of fewer or more members, all of these
are as many in proportion.
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

MEMBERS = 1_000_000
"""How many members a set has that is not asked for another number."""
_RENEWED, _ASKED = 300, 98
"""Ordinary members of each thousand members who agreed anew in the window, and who agreed to NEW1."""

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


@dataclass(frozen=True, slots=True)
class People:
    """Everyone of a set with so many members, a whole number of thousands: who is of which kind."""

    members: int

    @property
    def ordinary(self) -> Block:
        """Members whom any use may take."""
        return Block(1, self._of(980))

    @property
    def special(self) -> dict[str, Block]:
        """Members by the reason of the planted uses that take them."""
        return {
            "withdrawn": Block(self._of(980) + 1, self._of(4)),
            "suspended": Block(self._of(984) + 1, self._of(4)),
            "expired": Block(self._of(988) + 1, self._of(3)),
            "too-early": Block(self._of(991) + 1, self._of(3)),
            "no-permit": Block(self._of(994) + 1, self._of(6)),
        }

    @property
    def others(self) -> dict[str, Block]:
        """Who is no member, by subject type."""
        return {
            "client_contact": Block(self.members + 1, self._of(20), "client_contact"),
            "employee": Block(self._of(1_020) + 1, self._of(18), "employee"),
            "job_applicant": Block(self._of(1_038) + 1, self._of(30), "job_applicant"),
        }

    @property
    def numbers(self) -> Numbers:
        """The numbers of the members."""
        return np.arange(1, self.members + 1)

    @property
    def everyone(self) -> Numbers:
        """The numbers of the members and of the others."""
        return np.arange(1, self._of(1_068) + 1)

    def principals(self, ages: pl.Series) -> pl.DataFrame:
        """Return the rows of `principal`; `ages` are those of the members."""
        everyone, others = self.everyone, self.others.values()
        kinds = ["member", *(block.subject_type for block in others)]
        sizes = [self.members, *(block.size for block in others)]
        return pl.DataFrame(
            {
                "principal_id": padded("P", everyone),
                "subject_type": named(kinds, np.repeat(np.arange(len(kinds)), sizes)),
                "minor": (ages < 18).extend_constant(value=False, n=len(everyone) - self.members),
                "created_at": instants(self.created(everyone)),
                "closed_at": pl.Series([None], dtype=INSTANT).extend_constant(None, len(everyone) - 1),
            }
        )

    def created(self, numbers: Numbers) -> Numbers:
        """Return when each registered: before the window, and those who stopped before June 2024."""
        stopped = np.zeros(len(numbers), bool)
        for reason in ("withdrawn", "expired"):
            block = self.special[reason]
            stopped |= (numbers >= block.first) & (numbers < block.first + block.size)
        spans = np.where(stopped, _STOPPING, _START) - _OPENED
        return _OPENED + Drawn(numbers).below("large.created", spans.astype(np.uint64))

    def agreements(self) -> pl.DataFrame:
        """Return the rows of `agreement`, in the order of persons.

        An agreement is known at its own instant, except a permit from 2027: that is known at registration.
        """
        frames = [*self._ordinary(), *self._special(), *self._others()]
        return pl.concat(frames).sort("agreement_id").with_columns(pl.col(*_TEXTS).cast(pl.Categorical()))

    def _of(self, thousandths: int) -> int:
        return self.members // 1_000 * thousandths

    def _ordinary(self) -> list[pl.DataFrame]:
        """Nine purposes each; some agree anew without a gap; some agree to NEW1 between August and October."""
        renewed = np.sort(order("large.renewed", self.ordinary.numbers)[: self._of(_RENEWED)])
        steady = np.setdiff1d(self.ordinary.numbers, renewed, assume_unique=True)
        again = _START + Drawn(renewed).below("large.renewed_at", _END - _START)
        asked = np.sort(order("large.new1", self.ordinary.numbers)[: self._of(_ASKED)])
        since = clock.midnight(date(2026, 8, 1))
        consented = since + Drawn(asked).below("large.new1_at", _END - since)
        consent = {"kind": "consent", "purposes": "NEW1", "version_id": "N02-1"}
        return [
            _rows(steady, 1, self.created(steady)),
            _rows(renewed, 1, self.created(renewed), end=again, ended_by="superseded"),
            _rows(renewed, 2, again),
            _rows(asked, 4, consented, **consent),
        ]

    def _special(self) -> list[pl.DataFrame]:
        frames = []
        for reason in ("withdrawn", "expired"):
            numbers = self.special[reason].numbers
            end = _STOPPING + Drawn(numbers).below("large.ended", _START - _STOPPING)
            frames.append(_rows(numbers, 1, self.created(numbers), end=end, ended_by=reason))
        numbers = self.special["suspended"].numbers
        start = self.created(numbers)
        asked = start + Drawn(numbers).below("large.suspended", (_START - start).astype(np.uint64))
        stop = {"effect": "restrict", "kind": "suspension", "scope": "all", "purposes": "*", "version_id": None}
        frames += [_rows(numbers, 1, start), _rows(numbers, 3, asked, **stop)]
        numbers = self.special["too-early"].numbers
        later = clock.midnight(date(2027, 1, 1))
        start = later + Drawn(numbers).below("large.later", clock.midnight(date(2028, 1, 1)) - later)
        return [*frames, _rows(numbers, 1, start, recorded=self.created(numbers))]

    def _others(self) -> list[pl.DataFrame]:
        return [
            _rows(
                block.numbers,
                1,
                self.created(block.numbers),
                purposes="|".join(PURPOSES[subject_type]),
                version_id=NOTICE[subject_type],
            )
            for subject_type, block in self.others.items()
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
