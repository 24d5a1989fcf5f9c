"""The finest class table of a few rows, made with dictionaries; and where the published reference data stand."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from privlib.risk.table.finest import Finest, Members

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
"""Beside the repository, where it was put there; the figures worked out by hand stand in the tests themselves."""

A9 = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation", "salary-class"]


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


def reference(*kinds: str) -> list[dict[str, Any]]:
    """The published cases of these kinds; none where they were not put beside the repository."""
    path = SHARED / "risk_reference.json"
    cases: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cases"] if path.exists() else []
    return [case for case in cases if case["kind"] in kinds]


def rows_of(case: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """The columns and rows of a case: its own, or those of its file."""
    if "data" in case:
        return case["data"]["columns"], case["data"]["rows"]
    name, delimiter = {"adult": ("adult.csv", ";"), "worked": ("worked_example_10rows.csv", ",")}[case["file"]]
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter)
    return header, rows


def picked(columns: Sequence[str], rows: Sequence[Sequence[Any]], wanted: Sequence[str]) -> list[list[Any]]:
    """Those columns of the rows."""
    places = [columns.index(name) for name in wanted]
    return [[row[place] for place in places] for row in rows]
