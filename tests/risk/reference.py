"""Cases of reference: those worked out by hand, and those of Adult where it stands beside the repository."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SHARED = ROOT / ".." / "shared" / "data"
ADULT = (SHARED / "adult.csv").exists()
"""Whether the published data are there. They are not committed: without them the cases worked out by hand are left."""

A9 = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation", "salary-class"]
A8 = [name for name in A9 if name != "occupation"]
A5 = ["sex", "age", "race", "marital-status", "native-country"]

Case = dict[str, Any]


def cases(*kinds: str) -> list[Case]:
    """The cases of these kinds."""
    found: list[Case] = json.loads((ROOT / "tests" / "expected" / "risk_reference.json").read_text("utf-8"))
    names = {case["id"] for case in found}
    if ADULT:
        beside = json.loads((SHARED / "risk_reference.json").read_text("utf-8"))["cases"]
        found += [case for case in beside if case["id"] not in names]
    return [case for case in found if case["kind"] in kinds]


def rows_of(case: Case) -> tuple[list[str], list[list[Any]]]:
    """The columns and rows of a case: its own, or those of Adult."""
    if "data" in case:
        return case["data"]["columns"], case["data"]["rows"]
    with (SHARED / "adult.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    return header, rows


def picked(columns: Sequence[str], rows: Sequence[Sequence[Any]], wanted: Sequence[str]) -> list[list[Any]]:
    """Those columns of the rows."""
    places = [columns.index(name) for name in wanted]
    return [[row[place] for place in places] for row in rows]
