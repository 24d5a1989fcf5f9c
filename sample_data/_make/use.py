"""One use of personal information, how each purpose is served, and which case is open when."""

from dataclasses import dataclass, replace
from typing import Any

from _make import clock
from _make.people import principal_id


@dataclass(frozen=True, slots=True)
class Use:
    """A row of `use_event`. `principal` is a number; `recorded` None means the nightly load after `at`."""

    event_id: str
    at: int
    holding: str
    categories: str
    purpose: str | None
    actor: str
    action: str
    principal: int | None = None
    n_rows: int = 1
    recorded: int | None = None
    purpose_raw: str | None = None
    basis: str = "purpose"
    legal_ref: str | None = None
    case_ref: str | None = None
    approved_by: str | None = None
    joined: str | None = None
    result: str = "done"
    batch: str | None = None

    @property
    def row(self) -> dict[str, Any]:
        """The row as the file carries it."""
        write = clock.text_tokyo if month(self) == "2025-12" else clock.text
        return {
            "event_id": self.event_id,
            "occurred_at": write(self.at),
            "recorded_at": write(clock.recorded(self.at) if self.recorded is None else self.recorded),
            "holding_id": self.holding,
            "principal_id": None if self.principal is None else principal_id(self.principal),
            "categories": self.categories,
            "purpose": self.purpose,
            "purpose_raw": self.purpose_raw,
            "actor_id": self.actor,
            "action": self.action,
            "basis": self.basis,
            "legal_ref": self.legal_ref,
            "case_ref": self.case_ref,
            "approved_by": self.approved_by,
            "joined_holdings": self.joined,
            "result": self.result,
            "n_rows": self.n_rows,
            "batch_id": self.batch,
            "dedup_key": None,
        }


@dataclass(frozen=True, slots=True)
class Job:
    """How a purpose is served: from which holding, with which categories, by which actors in turn."""

    holding: str
    categories: str
    action: str
    actors: tuple[str, ...]


JOBS = {
    "U1": Job("H01", "T13", "personalise", ("S01",)),
    "U3": Job("H02", "T01|T09", "send", ("S01",)),
    "U5": Job("H08", "T02|T03|T08", "query", ("A20", "A21", "A35")),
    "U2": Job("H03", "T01|T04|T05", "ship", ("S01",)),
    "U4": Job("H04", "T08", "derive", ("A22", "A23")),
    "U7": Job("H06", "T01|T12", "view", ("A12", "A13")),
    "U6": Job("H10", "T01|T13", "view", ("A10", "A11")),
    "U8": Job("H07", "T01|T07", "view", ("A30",)),
    "PAY": Job("H14", "T01|X-payment", "query", ("S01",)),
    "NEW1": Job("H01", "T05", "send", ("S01",)),
    "LAW": Job("H01", "T01|T04", "view", ("A05",)),
}


def month(use: Use) -> str:
    """Return the month of Tokyo whose file carries a use, as 2025-10."""
    return f"{clock.jst_date(use.at):%Y-%m}"


def conflicting(use: Use, purpose: str) -> Use:
    """Return the same record under another purpose, recorded a day later."""
    return replace(use, purpose=purpose, recorded=clock.recorded(use.at) + clock.DAY)


def open_case(at: int) -> str:
    """Return the inquiry open at an instant.

    Inquiry k of a month (0 … 9) is received at 00:00 of day 1 + 3k and resolved on the fifth day at the earliest, so
    that one is always open; they are numbered IQ001 … IQ130.
    """
    day = clock.jst_date(at)
    month = (day.year - 2025) * 12 + day.month - 10
    return f"IQ{month * 10 + min((day.day - 1) // 3, 9) + 1:03d}"
