"""What is behind a finding about uses: how many uses, of how many persons, when, and how long after their own stop.

Nobody is shown: persons are counted. The ids of uses are references for whoever may look them up at their source.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from privlib.controls.found import Finding
from privlib.engine.base import statement
from privlib.facts import tables
from privlib.study import Study

__all__ = ["Case", "delay", "find", "say", "tokyo"]

_STOPS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One use: its id and its instant, which of the finding's persons it is of, and the stop it came after, if any."""

    event: str
    at: datetime
    person: int
    stop_kind: str | None
    stop_at: datetime | None


def find(study: Study, finding: Finding) -> tuple[Case, ...]:
    """The uses behind a finding, by instant. None for a finding that is not about the uses of persons.

    Raises:
        EngineError: E500 to E505; E503 for a finding of over a million uses.
    """
    asked = {"control": finding.control, "subjects": finding.subjects, "detail": finding.detail}
    found = tables.frame(study, statement("facts", "cases"), **asked)
    return tuple(Case(*row) for row in found.rows())


def say(finding: Finding, cases: Sequence[Case]) -> tuple[str, ...]:
    """Say what the cases are, a sentence a line: all of them, then what came after each stop. Instants are Tokyo's.

    Edges: no case, no line. Uses that name no person are counted by the finding, and are no cases.
    """
    if not cases:
        return ()
    rest = finding.n - len(cases)
    more = f" {rest:,} more name no person." if rest > 0 else ""
    stopped = sorted((case for case in cases if case.stop_at), key=_stop)
    groups = [tuple(group) for _, group in groupby(stopped, _stop)]
    lines = [f"{_uses(cases)} of {_persons(cases)}, {_span(cases)} (Tokyo).{more}"]
    lines += [_after(group) for group in groups[:_STOPS_SHOWN]]
    if len(groups) > _STOPS_SHOWN:
        lines.append(f"and {len(groups) - _STOPS_SHOWN:,} more stops")
    return tuple(lines)


def tokyo(at: datetime) -> str:
    """An instant, naive UTC, as a clock in Tokyo shows it.

    Example:
        >>> tokyo(datetime(2026, 10, 3, 21))
        '2026-10-04 06:00'
    """
    return f"{at + timedelta(hours=9):%Y-%m-%d %H:%M}"


def delay(time: timedelta) -> str:
    """A length of time in days, hours and minutes; what is below a minute is left out.

    Example:
        >>> delay(timedelta(seconds=71_280))
        '19 h 48 min'
    """
    minutes = int(time.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = (f"{days:,} {'day' if days == 1 else 'days'}" if days else "", f"{hours} h" if hours else "")
    return " ".join(part for part in (*parts, f"{minutes % 60} min" if minutes % 60 else "") if part) or "0 min"


def _after(group: Sequence[Case]) -> str:
    kind, at = _stop(group[0])
    first = f"on {tokyo(group[0].at)}, {delay(group[0].at - at)} later"
    said = f"1 use {first}" if len(group) == 1 else f"{_uses(group)}, the first {first}"
    if group[-1].at != group[0].at:
        said += f"; the last on {tokyo(group[-1].at)}"
    return f"{_persons(group)} stopped on {tokyo(at)} ({kind}): {said}."


def _stop(case: Case) -> tuple[str, datetime]:
    return case.stop_kind or "", case.stop_at or case.at


def _span(cases: Sequence[Case]) -> str:
    first, last = tokyo(cases[0].at), tokyo(cases[-1].at)
    return f"on {first}" if first == last else f"from {first} to {last}"


def _uses(cases: Sequence[Case]) -> str:
    return "1 use" if len(cases) == 1 else f"{len(cases):,} uses"


def _persons(cases: Iterable[Case]) -> str:
    count = len({case.person for case in cases})
    return "1 person" if count == 1 else f"{count:,} persons"
