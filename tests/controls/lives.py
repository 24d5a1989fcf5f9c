"""Findings and results made by hand, for tests of their life, their record and their exports."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from privlib.controls.found import Finding, Result
from privlib.controls.life import Moment
from privlib.store.findings import Run

NEWS = Finding(
    "C-S3",
    ("S3", "U3"),
    "C",
    "suspended",
    ("U3", "H02"),
    ("U3", "H02"),
    3,
    2,
    datetime(2026, 10, 3, 21),
    datetime(2026, 10, 10, 21),
)
"""The newsletter of the sample company, sent to two members who had asked to be left alone."""

STALE = Finding("C-P1.5a", ("P1.5a",), "M", "stale", ("U2", "T04"), ("U2", "T04"), 10, 10, None, None)
GAP = Finding("C-P1.6a", ("P1.6a",), "C", "gap", ("PT03",), ("PT03", "gap"), 5, None, None, None)


def results(*findings: Finding, evaluated: Mapping[str, int] | None = None) -> tuple[Result, ...]:
    """One result a control of the three findings above; each evaluated 100, unless said otherwise."""
    counts = {"C-P1.5a": 100, "C-P1.6a": 100, "C-S3": 100} | dict(evaluated or {})
    return tuple(
        Result(control, count, tuple(each for each in findings if each.control == control))
        for control, count in counts.items()
    )


def worse(finding: Finding, n: int) -> Finding:
    return replace(finding, n=n)


MONTHS: Mapping[str, tuple[date, date]] = {
    "2026-08": (date(2026, 8, 1), date(2026, 9, 1)),
    "2026-09": (date(2026, 9, 1), date(2026, 10, 1)),
    "2026-10": (date(2026, 10, 1), date(2026, 11, 1)),
    "2026-11": (date(2026, 11, 1), date(2026, 12, 1)),
}
_LAST = {"2026-08": "2026-08-31", "2026-09": "2026-09-30", "2026-10": "2026-10-31", "2026-11": "2026-11-30"}


def moment(month: str, as_of: str = "") -> Moment:
    """A month as known on its last day, or on another one."""
    known = as_of or _LAST[month]
    return Moment(f"{month}@{known}", *MONTHS[month], date.fromisoformat(known))


def run(month: str, as_of: str = "", *, schedule: str = "monthly", mark: str = "") -> Run:
    """A run of a month; `mark` tells apart what differs in its data alone."""
    first, after = (day.isoformat() for day in MONTHS[month])
    known = as_of or _LAST[month]
    parts = ("0" * 64, "luminous-2021", "1" * 64, "R2022-04", "2" * 64)
    return Run(
        f"{schedule}:{month}@{known}{mark}", schedule, f"luminous-2021-{schedule}", month, first, after, known, *parts
    )


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    return [each.fingerprint for each in findings]
