"""The finest class table of a few rows, made with dictionaries."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from privlib.risk.table.finest import Finest, Members


def finest(
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    persons: Sequence[Any] | None = None,
    weights: Sequence[float] | None = None,
) -> tuple[Finest, list[int]]:
    """Make the table, and say for each row the index of its class. With persons the rule is `pairs`."""
    texts = [[None if cell is None else str(cell) for cell in row] for row in rows]
    domains = [sorted({row[place] for row in texts} - {None}) for place in range(len(names))]
    codes = [
        tuple(0 if cell is None else domains[place].index(cell) + 1 for place, cell in enumerate(row)) for row in texts
    ]
    keys = sorted(set(codes))
    place_of = {key: place for place, key in enumerate(keys)}
    index = [place_of[code] for code in codes]
    count = np.bincount(index, minlength=len(keys)).astype(np.int64)
    members = None
    if persons is not None:
        numbers = {person: number for number, person in enumerate(dict.fromkeys(persons))}
        pairs = sorted({(place, numbers[person]) for place, person in zip(index, persons, strict=True)})
        members = Members(*(np.array(part, np.int64) for part in zip(*pairs, strict=True)))
    units = count if members is None else np.bincount(members.classes, minlength=len(keys)).astype(np.int64)
    summed = None if weights is None else np.bincount(index, weights, len(keys))
    radices = tuple(len(domain) + 1 for domain in domains)
    shaped = np.array(keys, np.int64).reshape(len(keys), len(names)).T
    return Finest(tuple(names), radices, shaped, units, count, members, weights=summed), index
