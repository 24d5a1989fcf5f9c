"""The clean company before anything happens in it: who is there, what they agreed to, and the draws."""

from dataclasses import dataclass
from typing import Any

from _make import agreements, people
from _make.agreements import Agreement, Standing, Stops
from _make.draws import Draws
from _make.people import Person


@dataclass(frozen=True, slots=True)
class Company:
    """What every table is drawn from; `weights` is weights.toml, `found` holds principals by number."""

    draws: Draws
    weights: dict[str, Any]
    found: dict[int, Person]
    stopped: Stops
    agreed: list[Agreement]
    standing: Standing


def build(draws: Draws, weights: dict[str, Any]) -> Company:
    """Return the company of a seed."""
    found = people.people(draws, weights)
    stopped = agreements.stops(draws, weights["agreements"], found)
    agreed = agreements.baseline(draws, weights["agreements"], found, stopped)
    return Company(draws, weights, found, stopped, agreed, Standing(agreed))
