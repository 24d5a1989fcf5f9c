"""What was collected: registrations, and the answers of three survey waves."""

from collections.abc import Iterator
from typing import Any

from _make import clock
from _make.anon import QUESTIONS, Waves
from _make.company import Company
from _make.people import principal_id
from _make.texts import Row, Rows, joined, rows

WAVES = ("W1", "W2", "W3")
_JOINING = ("T01", "T02", "T03", "T04", "T13", "X-email", "X-family", "X-sex")
_ANSWERING = ("T08", "X-opinion", "X-result", "X-thought")

# item | category | special care | kind | domain
_ITEMS = """
q1 | X-opinion | no  | scale  | 1 2 3 4 5
q2 | X-thought | no  | scale  | 1 2 3 4 5
q3 | X-result  | no  | scale  | 1 2 3 4 5
q4 | X-opinion | no  | scale  | 1 2 3 4 5
q5 | T08       | no  | scale  | 1 2 3 4 5
q6 | T08       | no  | single | shop web both neither
q7 | X-thought | yes | single | a b c none
q8 | X-result  | no  | number |
"""
_SINGLE = {"q6": (40, 35, 20, 5), "q7": (25, 30, 15, 30)}
_DOMAIN = {"q6": ("shop", "web", "both", "neither"), "q7": ("a", "b", "c", "none")}


def items() -> list[Row]:
    """Return the rows of `survey_item`; a domain stands in the order of its steps."""
    listed = rows("item category_id special_care kind domain", _ITEMS)
    return [
        {"wave_id": wave} | item | {"domain": (item["domain"] or "").replace(" ", "|")}
        for wave in WAVES
        for item in listed
    ]


def answers(company: Company, waves: Waves) -> Rows:
    """Return the answers of each wave, by file stem; what a data set was made of agrees with its rows."""
    found: Rows = {}
    for wave in WAVES:
        kept = {row.principal: row.answers for row in waves.rows(wave)}
        found[f"answer-{wave}"] = [
            _answer(company, wave, number, at, kept.get(number)) for number, at in waves.answered(wave).items()
        ]
    return found


def collections(company: Company, waves: Waves) -> list[Row]:
    """Return the rows of `collection_event`: the registrations since the data begin, and every answer."""
    return [*_joins(company), *(row for wave in WAVES for row in _answering(company, wave, waves.answered(wave)))]


def event(at: int, shown: int, number: int) -> Row:
    """Return a collection by form F01 or F04 without its id: written down by the person after the form was shown."""
    return {
        "event_id": None,
        "occurred_at": clock.text(at),
        "recorded_at": clock.text(clock.recorded(at)),
        "principal_id": principal_id(number),
        "holding_id": None,
        "categories": None,
        "purposes_stated": None,
        "source": "A1",
        "direct_written": "true",
        "version_id": None,
        "shown_at": clock.text(shown),
    }


def _joins(company: Company) -> Iterator[Row]:
    first = clock.midnight(clock.FIRST)
    for number, person in company.found.items():
        if person.subject_type == "member" and not person.cast and person.created >= first:
            shown = person.created - 30 - company.draws.below("collection_event.shown", number, 300)
            yield event(person.created, shown, number) | {
                "event_id": f"CJ-{number:07d}",
                "holding_id": "H01",
                "categories": joined(*_JOINING),
                "purposes_stated": "U1|U2|U3|U4|U5|U7",
                "version_id": "F01-1",
            }


def _answering(company: Company, wave: str, answered: dict[int, int]) -> Iterator[Row]:
    for number, at in answered.items():
        shown = at - 120 - company.draws.below(f"collection_event.shown.{wave}", number, 600)
        yield event(at, shown, number) | {
            "event_id": f"C{wave}-{number:07d}",
            "holding_id": "H04",
            "categories": joined(*_ANSWERING),
            "purposes_stated": "U4|U5",
            "version_id": "F04-1",
        }


def _answer(company: Company, wave: str, number: int, at: int, kept: tuple[int, ...] | None) -> Row:
    draws, scale = company.draws, company.weights["waves"]["scale"]
    steps = {q: draws.pick(f"answer.{wave}.{q}", number, scale) + 1 for q in ("q1", "q2", "q3", "q4", "q5")}
    steps |= {} if kept is None else dict(zip(QUESTIONS, kept, strict=True))
    chosen: dict[str, Any] = {
        q: _DOMAIN[q][draws.pick(f"answer.{wave}.{q}", number, weights)] for q, weights in _SINGLE.items()
    }
    return {
        "principal_id": principal_id(number),
        "wave_id": wave,
        "answered_at": clock.text(at),
        **steps,
        **chosen,
        "q8": draws.below(f"answer.{wave}.q8", number, 101),
    }
