"""What the uses of the large set are: planted or not, how each is served, and which persons it may take."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import polars as pl
from _make.large_draws import Drawn, Numbers
from _make.large_people import Block, People
from _make.registers import actors, holdings
from _make.use import JOBS, Job
from numpy.typing import NDArray

MILLION = 1_000_000
PLANTED = {
    "unknown": 12_000,
    "suspended": 300,
    "exception-incomplete": 100,
    "withdrawn": 900,
    "expired": 400,
    "too-early": 300,
    "no-permit": 1_500,
    "no-matrix": 500,
}
"""Uncovered uses per million, by the reason each must be given. All others are covered."""

LATE = 2_000
"""Covered uses per million that are recorded 20 days late."""

_REASONS = [*PLANTED, "covered"]
_BOUNDS = np.array(list(accumulate(PLANTED.values())))
_TURNS = 6
"""Pools of one, two and three actors all fit into six turns."""

_POOLS = {"H10": "client_contact", "H07": "employee", "H13": "job_applicant"}
"""Holdings whose uses take nobody but these; all others take members."""

_APPLICANTS = Job("H13", "T01|T06", "view", ("A30",))
_PHONES = Job("H03", "T05", "send", ("S01",))
"""Telephone numbers for the newsletter: outside the matrix."""

Flags = NDArray[np.bool_]


def planned(i: Numbers) -> tuple[Numbers, Flags]:
    """Return for each use its reason, by number, and whether it is recorded late.

    700,001 and a million have no common factor, so each million uses has each place once.
    """
    place = (i * 700_001 + 13) % MILLION
    late = (place >= _BOUNDS[-1]) & (place < _BOUNDS[-1] + LATE)
    return np.searchsorted(_BOUNDS, place, side="right"), late


class Jobs:
    """How uses are served: the jobs of the small set, by number.

    First the purposes in their order, then job applicants, the incomplete exception, and the use outside the matrix;
    after these the same again without a purpose.
    """

    def __init__(self, purposes: Sequence[str], people: People) -> None:
        self._purposes = list(purposes)
        extra = (("U8", _APPLICANTS), ("LAW", JOBS["LAW"]), ("U3", _PHONES))
        stated = [*((code, JOBS[code]) for code in purposes), *extra]
        self._unstated = len(stated)
        self._listed: list[tuple[str | None, Job]] = [*stated, *((None, job) for _, job in stated)]
        self._table = self._texts()
        self._for_others = np.isin(purposes, ["U6", "U8"])
        self.inquiry = np.array([job == JOBS["U7"] for _, job in self._listed])
        special, others = people.special, people.others
        blocks = [others[_POOLS[job.holding]] if job.holding in _POOLS else people.ordinary for _, job in self._listed]
        blocks += [special.get(reason, people.ordinary) for reason in _REASONS]
        self._first, self._size = _bounds(blocks)
        self._special = np.isin(_REASONS, list(special))

    def choose(self, purpose: Numbers, reason: Numbers, i: Numbers) -> Numbers:
        """Return the job of each use. Special persons are members: what would be U6 or U8 is an inquiry."""
        at, extra = self._purposes.index, len(self._purposes)
        job = np.where(self._special[reason] & self._for_others[purpose], at("U7"), purpose)
        job[(job == at("U8")) & (i % 2 == 1)] = extra
        job[reason == _REASONS.index("exception-incomplete")] = extra + 1
        job[reason == _REASONS.index("no-matrix")] = extra + 2
        job[reason == _REASONS.index("unknown")] += self._unstated
        return job

    def persons(self, job: Numbers, reason: Numbers, drawn: Drawn) -> Numbers:
        """Return the number of the person used: the first 1 % of a block in 10 % of its uses, special persons alike.

        Of a fraction u of 31 bits, u·u is below 1 % in 10 % of all draws.
        """
        u = (drawn.draw("large.principal") >> np.uint64(33)).astype(np.int64)
        special = self._special[reason]
        block = np.where(special, len(self._listed) + reason, job)
        fraction = np.where(special, u, u * u >> 31)
        return self._first[block] + (fraction * self._size[block] >> 31)

    def rows(self, job: Numbers, left: Flags, i: Numbers) -> pl.DataFrame:
        """Return all columns but ids, instants and cases. Actors take turns, once A35 `left` without that one."""
        place = (left * len(self._listed) + job) * _TURNS + i % _TURNS
        return self._table.select(pl.all().gather(pl.Series(place, dtype=pl.UInt32)))

    def _texts(self) -> pl.DataFrame:
        rows = [
            _row(code, job, turn, left=left)
            for left in (False, True)
            for code, job in self._listed
            for turn in range(_TURNS)
        ]
        types: dict[str, Any] = dict.fromkeys(rows[0], pl.String)
        types |= {
            "holding_id": pl.Enum([row["holding_id"] for row in holdings()]),
            "categories": pl.Enum(sorted({job.categories for _, job in self._listed})),
            "purpose": pl.Enum(sorted({code for code, _ in self._listed if code})),
            "actor_id": pl.Enum([row["actor_id"] for row in actors()]),
            "action": pl.Enum(sorted({job.action for _, job in self._listed})),
            "basis": pl.Enum(["purpose", "LAW"]),
            "approved_by": pl.Enum(["A02"]),
            "result": pl.Enum(["done"]),
            "n_rows": pl.Int64,
        }
        return pl.DataFrame(rows, schema=types)


def _bounds(blocks: list[Block]) -> tuple[Numbers, Numbers]:
    return np.array([block.first for block in blocks]), np.array([block.size for block in blocks])


def _row(code: str | None, job: Job, turn: int, *, left: bool) -> dict[str, Any]:
    pool = [actor for actor in job.actors if actor != "A35" or not left]
    claims = job == JOBS["LAW"]
    return {
        "holding_id": job.holding,
        "categories": job.categories,
        "purpose": code,
        "purpose_raw": None,
        "actor_id": pool[turn % len(pool)],
        "action": job.action,
        # An exception without article and document: it is not complete.
        "basis": "LAW" if claims else "purpose",
        "legal_ref": None,
        "approved_by": "A02" if claims else None,
        "joined_holdings": None,
        "result": "done",
        "n_rows": 1,
        "batch_id": None,
        "dedup_key": None,
    }
