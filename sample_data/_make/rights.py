"""Requests of persons about their data, and the inquiries of which one is always open."""

from datetime import date

from _make import clock
from _make.agreements import steady
from _make.company import Company
from _make.people import principal_id
from _make.texts import Row

_OTHERS = ("disclose",) * 6 + ("correct",) * 3 + ("erase",) * 2 + ("provision_record",) * 2
_SAME_PERSON = 7
"""The second correction is the first person's again, five days later: both are one request."""
_CHANNELS = (("web", "mail", "phone", "paper"), (60, 25, 10, 5))
_TOPICS = {"personal": 40, "cookie": 10, "other": 60, "ad": 10, "anpi": 10}
_COMPLAINTS = 20
_LATEST = date(2026, 9, 20)


def requests(company: Company) -> list[Row]:
    """Return the rows of `request`: 24 suspensions and three of history, which agreements name, and 13 others."""
    stopped = company.stopped
    by_time = sorted(stopped.suspend, key=lambda n: (stopped.suspend[n], n))
    suspensions = [(n, stopped.suspend[n], "suspend_use") for n in by_time]
    suspensions += [(n, at, "suspend_history") for n, at in stopped.history.items()]
    listed = [*suspensions, *_others(company)]
    return [_request(company, k, *each) for k, each in enumerate(listed, 1)]


def inquiries(company: Company) -> list[Row]:
    """Return the rows of `inquiry`: ten a month, each open from its first day until after the next one came."""
    draws, count = company.draws, 130
    topics = [topic for topic, n in _TOPICS.items() for _ in range(n)]
    topic = dict(zip(draws.order("inquiry.topic", range(count)), topics, strict=True))
    complaints = set(draws.order("inquiry.complaint", range(count))[:_COMPLAINTS])
    asking = draws.order("inquiry.principal", _able(company))
    found: list[Row] = []
    for k in range(count):
        at = clock.midnight(clock.MONTHS[k // 10]) + k % 10 * 3 * clock.DAY
        person = next(n for n in asking[k:] if company.found[n].created < at) if topic[k] == "personal" else None
        found.append(
            {
                "inquiry_id": f"IQ{k + 1:03d}",
                "principal_id": None if person is None else principal_id(person),
                "received_at": clock.text(at),
                "channel": _channel(company, "inquiry.channel", k),
                "topic": topic[k],
                "complaint": k in complaints,
                "first_response_at": clock.text(at + clock.HOUR + draws.below("inquiry.response", k, 46 * clock.HOUR)),
                "resolved_at": clock.text(at + 4 * clock.DAY + draws.below("inquiry.resolved", k, 47 * clock.HOUR)),
                "reopened": 0,
                "request_id": None,
            }
        )
    return found


def _others(company: Company) -> list[tuple[int, int, str]]:
    persons = company.draws.order("request.principal", _able(company))[: len(_OTHERS)]
    found: list[tuple[int, int, str]] = []
    for k, (number, kind) in enumerate(zip(persons, _OTHERS, strict=True)):
        if k == _SAME_PERSON:
            found.append((found[-1][0], found[-1][1] + 5 * clock.DAY, kind))
            continue
        first = max(clock.midnight(clock.FIRST), company.found[number].created) + 3 * clock.DAY
        span = clock.midnight(_LATEST) - first
        found.append((number, first + company.draws.below("request.received", number, span), kind))
    return found


def _able(company: Company) -> list[int]:
    """Return adults who never stop anything and are members since before August."""
    latest = clock.midnight(date(2026, 8, 1))
    return [
        n
        for n in steady(company.found, company.stopped)
        if not company.found[n].minor and company.found[n].created < latest
    ]


def _request(company: Company, k: int, number: int, received: int, kind: str) -> Row:
    verified = received + clock.HOUR + company.draws.below("request.verified", k, 20 * clock.HOUR)
    decided = verified + clock.DAY + company.draws.below("request.decided", k, 5 * clock.DAY)
    return {
        "request_id": f"RQ{k:03d}",
        "principal_id": principal_id(number),
        "kind": kind,
        "by_agent": False,
        "received_at": clock.text(received),
        "channel": _channel(company, "request.channel", k),
        "verified_at": clock.text(verified),
        "verify_method": "login" if k % 3 else "document",
        "decided_at": clock.text(decided),
        "decision": "full",
        "ground": None,
        "reason_given": None,
        "effective_at": clock.text(received) if kind.startswith("suspend") else None,
        "fulfilled_at": clock.text(decided + clock.HOUR),
        "notified_at": clock.text(decided + clock.DAY),
    }


def _channel(company: Company, name: str, k: int) -> str:
    names, weights = _CHANNELS
    return names[company.draws.pick(name, k, weights)]
