"""Two releases of the panel to one client, a quarter apart: each keeps its limit, both together do not.

Both hold the persons of the last wave under SP1. Between them some moved to another area, alone or together with others
of their class; some left; some joined. How many is written in plants.toml under `[releases]`, and so is what the two
say together.
"""

from dataclasses import replace
from typing import Any

from _make.anon import QUASI, Row, Waves
from _make.people import principal_id

_AREA = QUASI.index("area")
_AREAS = ("east", "central", "west")


def tables(waves: Waves, planted: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the two files by stem, ordered by content.

    Each move and each leave of the plan takes its persons from a class of its own, the largest first.
    """
    first = waves.rows("W3")
    sizes: dict[tuple[str, ...], list[Row]] = {}
    for row in first:
        sizes.setdefault(row.key, []).append(row)
    ranked = iter(sorted((key for key in sizes if _elsewhere(key, sizes)), key=lambda key: (-len(sizes[key]), key)))
    changed: dict[int, Row | None] = {}
    for number in planted["left"]:
        changed |= dict.fromkeys(row.principal for row in sizes[next(ranked)][:number])
    for number in planted["moved"]:
        key = next(ranked)
        for row in sizes[key][:number]:
            changed[row.principal] = replace(row, key=_elsewhere(key, sizes))
    second = [changed.get(row.principal, row) for row in first]
    joined = waves.newcomers("W3", planted["joined"])
    return {
        "panel-2026q2": [_cells(row) for row in _sorted(first)],
        "panel-2026q3": [_cells(row) for row in _sorted([*(row for row in second if row), *joined])],
    }


def _elsewhere(key: tuple[str, ...], present: dict[tuple[str, ...], list[Row]]) -> tuple[str, ...]:
    """The same class of the next area that has it; empty if none has."""
    place = _AREAS.index(key[_AREA])
    turned = (_AREAS[(place + step) % len(_AREAS)] for step in (1, 2))
    others = ((*key[:_AREA], area, *key[_AREA + 1 :]) for area in turned)
    return next((other for other in others if other in present), ())


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.key, row.answers, row.principal))


def _cells(row: Row) -> dict[str, Any]:
    return {"panel_no": principal_id(row.principal)} | dict(zip(QUASI, row.key, strict=True)) | {"q1": row.answers[0]}
