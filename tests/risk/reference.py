"""Cases of the reference file, where it stands beside the repository; without it those committed are tested."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
SHARED = HERE.parent / ".." / "shared" / "data" / "risk_reference.json"
COMMITTED = HERE / "expected" / "risk_release_cases.json"

Case = dict[str, Any]


def cases(*kinds: str) -> list[Case]:
    """Those of some kinds: committed ones, and those of the reference file that are not among them."""
    found: list[Case] = json.loads(COMMITTED.read_text("utf-8"))
    names = {case["id"] for case in found}
    if SHARED.exists():
        found += [case for case in json.loads(SHARED.read_text("utf-8"))["cases"] if case["id"] not in names]
    return [case for case in found if case["kind"] in kinds]
