"""What no single row of a policy can show: ids used twice, names of nothing, validity that is empty or overlaps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from privlib.errors import PolicyError, did_you_mean
from privlib.policy.records import Clause, Disclosure, Drop, Matrix, PolicyFile
from privlib.policy.toml import Document, Where

__all__ = ["Layer", "Pair", "check", "matrix", "overlaps"]

Pair = tuple[str, str]
"""A category and a purpose."""

_Paired = TypeVar("_Paired", Drop, Matrix)

_ID_TABLES = (
    "clause",
    "category",
    "acquisition",
    "purpose",
    "basis",
    "exception",
    "method",
    "providing",
    "contradiction",
    "element",
    "limit",
)

_BASES = (5, 10, 20, 100, 500)
"""Widths of a step; each divides the next, so figures rounded at two of them never contradict."""

_LIMITS: dict[str, tuple[str, int, int]] = {
    "grace_days": ("days", 0, 366),
    "untagged_M": ("share", 0, 1),
    "untagged_H": ("share", 0, 1),
    "unused_months": ("months", 1, 1_200),
    "k_min": ("persons", 1, 1_000_000),
    "k_min_draft": ("persons", 1, 1_000_000),
    "l_min": ("values", 1, 1_000_000),
    "t_max": ("distance", 0, 1),
    "review_months": ("months", 1, 1_200),
    "stale_months_T04": ("months", 1, 1_200),
    "stale_months_T05": ("months", 1, 1_200),
    "stale_share_max": ("share", 0, 1),
    "retain_months_winner": ("months", 1, 1_200),
    "retain_months_job_applicant": ("months", 1, 1_200),
    "retain_months_inquirer": ("months", 1, 1_200),
    "first_response_days": ("days", 0, 366),
    "request_days_M": ("days", 0, 366),
    "request_days_H": ("days", 0, 366),
    "notify_days": ("days", 0, 366),
    "record_made_days": ("days", 0, 366),
    "destroy_days": ("days", 0, 366),
    "payment_window_minutes": ("minutes", 1, 1_440),
    "bulk_rows": ("rows", 1, 1_000_000),
    "dormant_days": ("days", 1, 3_660),
    "off_hours_from": ("hour of day", 0, 24),
    "off_hours_to": ("hour of day", 0, 24),
    "denied_done_events": ("attempts", 2, 1_000),
    "denied_done_minutes": ("minutes", 1, 1_440),
}
"""The unit of each limit, and the values that mean anything. Only shares and distances have decimals."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of a policy: where it stands, and its rows. The extended policy's layer comes first."""

    document: Document
    rows: PolicyFile


def check(layers: list[Layer]) -> None:
    """Refuse the first thing that does not hold across the rows of the layers.

    Raises:
        PolicyError: E305 a clause without control, a circle of parents or a need twice; E310 unknown purpose; E313
            unknown category; E314 validity; E315 unknown clause; E316 an id twice; E719 disclosure limits out of
            bounds.
    """
    _ids_once(layers)
    clauses, categories, purposes = (_known(layers, table) for table in ("clause", "category", "purpose"))
    for layer in layers:
        _clauses_controlled(layer)
        _categories_known(layer, categories)
        _purposes_known(layer, purposes)
        _clauses_known(layer, clauses)
        _purposes_valid(layer)
        _limits(layer)
        _disclosure(layer)
    _no_parent_circle(layers)
    _needs_once(layers)


def matrix(layers: list[Layer]) -> dict[Pair, list[Matrix]]:
    """Put the matrix together: each layer drops pairs of the layers below, then adds its own rows.

    Raises:
        PolicyError: E305 a pair dropped that is not there; E314 validity empty, or overlapping another row of the pair.
    """
    rows: dict[Pair, list[Matrix]] = {}
    for layer in layers:
        for where, pair, _ in _pairs("drop", layer.rows.drop):
            if rows.pop(pair, None) is None:
                raise layer.document.refuse(
                    "E305", where, problem="nothing to drop", hint="", accepted="a pair of the extended policy's matrix"
                )
        for where, pair, row in _pairs("matrix", layer.rows.matrix):
            held = rows.setdefault(pair, [])
            if not _fits(row, held):
                raise layer.document.refuse("E314", (*where[:2], "valid_from"), ids=" × ".join(pair))
            held.append(row)
    return rows


def overlaps(valid_from: date, valid_to: date, others: Iterable[tuple[date, date]]) -> bool:
    """Tell whether `[valid_from, valid_to)` shares a day with any other; touching ends do not."""
    return any(valid_from < other_to and other_from < valid_to for other_from, other_to in others)


def _fits(row: Matrix, held: list[Matrix]) -> bool:
    taken = [(other.valid_from, other.valid_to) for other in held]
    return row.valid_from < row.valid_to and not overlaps(row.valid_from, row.valid_to, taken)


def _pairs(table: str, rows: tuple[_Paired, ...]) -> Iterator[tuple[Where, Pair, _Paired]]:
    for number, row in enumerate(rows):
        for item, purpose in enumerate(row.purposes):
            yield (table, number, "purposes", item), (row.category, purpose), row


def _ids(layer: Layer, table: str) -> list[str]:
    rows: tuple[Clause, ...] = getattr(layer.rows, table)
    return [row.id for row in rows]


def _known(layers: list[Layer], table: str) -> list[str]:
    return [name for layer in layers for name in _ids(layer, table)]


def _ids_once(layers: list[Layer]) -> None:
    for table in _ID_TABLES:
        taken: set[str] = set()
        for layer in layers:
            if table == "limit":  # A later file may set a limit anew; one file may not set it twice.
                taken = set()
            for number, name in enumerate(_ids(layer, table)):
                if name in taken:
                    raise layer.document.refuse("E316", (table, number, "id"), id=name)
                taken.add(name)


def _needs_once(layers: list[Layer]) -> None:
    taken: set[tuple[str, str]] = set()
    for layer in layers:
        for number, need in enumerate(layer.rows.need):
            if (need.purpose, need.attribute) in taken:
                raise layer.document.refuse(
                    "E305",
                    ("need", number, "attribute"),
                    problem=f"{need.purpose} says twice what it needs of it",
                    hint="",
                    accepted="one [[need]] of a purpose and an attribute",
                )
            taken.add((need.purpose, need.attribute))


def _clauses_controlled(layer: Layer) -> None:
    for number, clause in enumerate(layer.rows.clause):
        if clause.kind == "control" and not clause.controls:
            raise layer.document.refuse(
                "E305",
                ("clause", number, "controls"),
                problem="no control watches it",
                hint="",
                accepted="a control, or kind definition, aspiration or roll-up",
            )


def _categories_known(layer: Layer, known: list[str]) -> None:
    rows = layer.rows
    named: list[tuple[Where, str]] = [
        *((("category", n, "parent"), row.parent) for n, row in enumerate(rows.category) if row.parent),
        *((("reserved", n, "category"), row.category) for n, row in enumerate(rows.reserved) if row.category),
        *((("drop", n, "category"), row.category) for n, row in enumerate(rows.drop)),
        *((("matrix", n, "category"), row.category) for n, row in enumerate(rows.matrix)),
    ]
    _refuse_unknown(layer, "E313", named, known)


def _purposes_known(layer: Layer, known: list[str]) -> None:
    rows = layer.rows
    named = [(where, pair[1]) for where, pair, _ in (*_pairs("drop", rows.drop), *_pairs("matrix", rows.matrix))]
    named += [(("reserved", n, "purpose"), row.purpose) for n, row in enumerate(rows.reserved)]
    named += [(("need", n, "purpose"), row.purpose) for n, row in enumerate(rows.need)]
    _refuse_unknown(layer, "E310", named, known)


def _clauses_known(layer: Layer, known: list[str]) -> None:
    rows = layer.rows
    named: list[tuple[Where, str]] = [
        *((("basis", n, "clause"), row.clause) for n, row in enumerate(rows.basis) if row.clause),
        *((("phrase", n, "clause"), row.clause) for n, row in enumerate(rows.phrase)),
        *(
            (("contradiction", n, "clauses", i), clause)
            for n, row in enumerate(rows.contradiction)
            for i, clause in enumerate(row.clauses)
        ),
    ]
    _refuse_unknown(layer, "E315", named, known)


def _refuse_unknown(layer: Layer, code: str, named: list[tuple[Where, str]], known: list[str]) -> None:
    for where, name in named:
        if name not in known:
            raise layer.document.refuse(code, where, id=name, hint=did_you_mean(name, known), known=", ".join(known))


def _purposes_valid(layer: Layer) -> None:
    for number, purpose in enumerate(layer.rows.purpose):
        if purpose.valid_from >= purpose.valid_to:
            raise layer.document.refuse("E314", ("purpose", number, "valid_to"), ids=purpose.id)


def _no_parent_circle(layers: list[Layer]) -> None:
    parents = {row.id: row.parent for layer in layers for row in layer.rows.category}
    for layer in layers:
        for number, category in enumerate(layer.rows.category):
            seen, parent = {category.id}, category.parent
            while parent and parent not in seen:
                seen.add(parent)
                parent = parents[parent]
            if parent:
                raise layer.document.refuse(
                    "E305",
                    ("category", number, "parent"),
                    problem="categories are each other's parents",
                    hint="",
                    accepted="a category that is no child of it",
                )


def _limits(layer: Layer) -> None:
    for number, limit in enumerate(layer.rows.limit):
        unit, low, high = _LIMITS[limit.id]
        whole = isinstance(limit.value, int) or unit in {"share", "distance"}
        if limit.unit != unit or not whole or not low <= limit.value <= high:
            accepted = f"{'a number' if high == 1 else 'a whole number'} from {low} to {high:,}, unit {unit}"
            problem = f"{limit.id} not this value or unit"
            raise layer.document.refuse("E305", ("limit", number, "value"), problem=problem, hint="", accepted=accepted)


def _disclosure(layer: Layer) -> None:
    limits = layer.rows.disclosure
    if limits is None:
        return
    if limits.threshold % 5 or not 5 <= limits.threshold <= 100:
        raise _outside(layer, "threshold", "a multiple of 5 from 5 to 100", str(limits.threshold))
    if limits.base not in _BASES:
        raise _outside(layer, "base", "5, 10, 20, 100 or 500", str(limits.base))
    if limits.threshold != Disclosure().threshold and not limits.reason:
        raise _outside(layer, "reason", "a reason for a threshold other than 10", "none")


def _outside(layer: Layer, key: str, limits: str, value: str) -> PolicyError:
    document = layer.document
    place = f"{key} ({document.name}, line {document.line(('disclosure', key))})"
    return PolicyError("E719", key=place, limits=limits, value=value)
