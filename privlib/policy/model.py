"""The policy of a company as data: its promises, what may be used for what and when, and the limits that decide."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import repeat
from pathlib import Path
from typing import get_args

import msgspec
import polars as pl

from privlib.errors import PolicyError
from privlib.policy import checks, own, toml
from privlib.policy.limits import LimitId
from privlib.policy.records import (
    OPEN,
    Acquisition,
    Basis,
    Category,
    Clause,
    Contradiction,
    Disclosure,
    Element,
    Limit,
    Method,
    Need,
    OwnControl,
    Phrase,
    PolicyFile,
    Providing,
    Purpose,
    Reserved,
    Row,
    Term,
)

__all__ = ["OPEN", "MatrixRow", "Policy", "read"]


_TYPES = {
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "bit": pl.Int64,
    **dict.fromkeys(("assumed", "declared", "property_risk"), pl.Boolean),
}


class MatrixRow(Row, frozen=True, order=True):
    """This purpose may use this category in `[valid_from, valid_to)`."""

    category: str
    purpose: str
    valid_from: date
    valid_to: date
    assumed: bool
    note: str = ""


class Policy(msgspec.Struct, frozen=True, dict=True):
    """A policy, complete: what it extends is already inside. Rows stand in the order of the files."""

    id: str
    file: str
    """Base name of the file that was read."""
    company: str
    company_ja: str
    enacted: date
    version: int
    revised: date | None
    fiscal_year_starts: int
    clauses: tuple[Clause, ...]
    categories: tuple[Category, ...]
    acquisitions: tuple[Acquisition, ...]
    purposes: tuple[Purpose, ...]
    needs: tuple[Need, ...]
    matrix: tuple[MatrixRow, ...]
    """The rows as the company wrote them, sorted; `effective_matrix` adds what categories inherit."""
    reserved: tuple[Reserved, ...]
    bases: tuple[Basis, ...]
    exceptions: tuple[Term, ...]
    methods: tuple[Method, ...]
    providing_methods: tuple[Providing, ...]
    contradictions: tuple[Contradiction, ...]
    phrases: tuple[Phrase, ...]
    elements: tuple[Element, ...]
    limits: tuple[Limit, ...]
    disclosure: Disclosure
    controls: tuple[OwnControl, ...]
    """The company's own, by layer and name, unread."""

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what the policy says, 64 hex digits: file name, comments and spacing do not matter.

        The order of rows does: reports show purposes and categories in it. The company's own controls enter it as their
        files are.
        """
        content = msgspec.structs.replace(self, file="")
        return sha256(msgspec.json.encode(content, order="sorted")).hexdigest()

    def limit(self, name: LimitId) -> Limit:
        """Return a limit with its unit and reason; every policy has each of them."""
        return next(limit for limit in self.limits if limit.id == name)

    def effective_matrix(self) -> tuple[MatrixRow, ...]:
        """Return the matrix with inheritance, sorted.

        A category that has no row of its own, at any time, has its parent's rows, marked as assumed.
        """
        parents = {category.id: category.parent for category in self.categories}
        owners = {row.category for row in self.matrix}
        rows: list[MatrixRow] = []
        for category in parents:
            owner: str | None = category
            while owner is not None and owner not in owners:
                owner = parents[owner]
            rows.extend(_inherited(row, category) for row in self.matrix if row.category == owner)
        return tuple(sorted(rows))

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return the tables an engine joins with, each sorted; validity is half-open, its open end 9999-12-31.

        Row out:
            `purpose`: purpose_id, scope, origin, subject_types (joined by `|`, empty: any), valid_from, valid_to, bit
                (a power of two of its own; 0 after the 62nd purpose).
            `category`: category_id, parent (null: none), declared, special_care, property_risk.
            `category_purpose`: category_id, purpose_id, valid_from, valid_to, assumed; the effective matrix.
            `reserved_category`: category_id, purpose_id, subject_type (empty: any), control.
            `reserved_subject`: purpose_id, control; the purpose is kept for its `subject_types`.
        """
        return {
            "purpose": _frame(
                "purpose_id scope origin subject_types valid_from valid_to bit",
                [
                    (p.id, p.scope, p.origin, "|".join(sorted(p.subject_types)), p.valid_from, p.valid_to, bit)
                    for p, bit in zip(self.purposes, _bits(), strict=False)
                ],
            ),
            "category": _frame(
                "category_id parent declared special_care property_risk",
                [(c.id, c.parent, c.declared, c.special_care, c.property_risk) for c in self.categories],
            ),
            "category_purpose": _frame(
                "category_id purpose_id valid_from valid_to assumed",
                [(r.category, r.purpose, r.valid_from, r.valid_to, r.assumed) for r in self.effective_matrix()],
            ),
            "reserved_category": _frame(
                "category_id purpose_id subject_type control",
                [(r.category, r.purpose, r.subject_type or "", r.control) for r in self.reserved if r.category],
            ),
            "reserved_subject": _frame(
                "purpose_id control", [(r.purpose, r.control) for r in self.reserved if not r.category]
            ),
        }


def read(source: str | Path) -> Policy:
    """Read a policy file and what it extends.

    Args:
        source: a path, or the bare name of a policy that ships with privlib (`luminous-2021`).

    Raises:
        PolicyError: E300–E307 if a file cannot be read as declared, E310–E316 and E719 if its rows do not hold.

    Example:
        >>> read("luminous-2021").enacted
        datetime.date(2021, 5, 31)
    """
    layers = _layers(source)
    checks.check(layers)
    matrix = checks.matrix(layers)
    header, last = layers[-1].rows.policy, layers[-1]
    return Policy(
        id=header.id,
        file=last.document.name,
        company=header.company,
        company_ja=header.company_ja,
        enacted=header.enacted,
        version=header.version,
        revised=header.revised,
        fiscal_year_starts=next((m for layer in reversed(layers) if (m := layer.rows.policy.fiscal_year_starts)), 4),
        clauses=tuple(row for layer in layers for row in layer.rows.clause),
        categories=tuple(row for layer in layers for row in layer.rows.category),
        acquisitions=tuple(row for layer in layers for row in layer.rows.acquisition),
        purposes=tuple(row for layer in layers for row in layer.rows.purpose),
        needs=tuple(row for layer in layers for row in layer.rows.need),
        matrix=tuple(
            sorted(
                MatrixRow(category, purpose, row.valid_from, row.valid_to, row.assumed, row.note)
                for (category, purpose), rows in matrix.items()
                for row in rows
            )
        ),
        reserved=tuple(row for layer in layers for row in layer.rows.reserved),
        bases=tuple(row for layer in layers for row in layer.rows.basis),
        exceptions=tuple(row for layer in layers for row in layer.rows.exception),
        methods=tuple(row for layer in layers for row in layer.rows.method),
        providing_methods=tuple(row for layer in layers for row in layer.rows.providing),
        contradictions=tuple(row for layer in layers for row in layer.rows.contradiction),
        phrases=tuple(row for layer in layers for row in layer.rows.phrase),
        elements=tuple(row for layer in layers for row in layer.rows.element),
        limits=_limits(layers),
        disclosure=next((d for layer in reversed(layers) if (d := layer.rows.disclosure)), Disclosure()),
        controls=_controls(layers),
    )


def _layers(source: str | Path) -> list[checks.Layer]:
    """Read a file and those it extends, the innermost first."""
    layers: list[checks.Layer] = []
    seen: list[Path] = []
    path: Path | None = toml.locate(source, Path())
    while path is not None:
        document = toml.load(path)
        if path.resolve() in seen:
            names = [each.name for each in (*seen, path)]
            raise PolicyError("E311", file=layers[0].document.name, ids=" → ".join(names))
        seen.append(path.resolve())
        rows = toml.convert(document, PolicyFile)
        layers.insert(0, checks.Layer(document, rows))
        extends = rows.policy.extends
        path = None if extends is None else _extended(document, extends)
    return layers


def _extended(document: toml.Document, extends: str) -> Path:
    path = toml.locate(extends, document.folder)
    if path.parent not in (document.folder, Path(__file__).parent) or path.is_symlink() or not path.is_file():
        accepted = "a policy that ships with privlib, or a file beside this one"
        raise document.refuse("E305", ("policy", "extends"), problem="no such policy", hint="", accepted=accepted)
    return path


def _controls(layers: list[checks.Layer]) -> tuple[OwnControl, ...]:
    folders = ((layer.document, layer.rows.policy.controls) for layer in layers)
    return tuple(one for document, folder in folders if folder for one in own.read(document, folder))


def _limits(layers: list[checks.Layer]) -> tuple[Limit, ...]:
    """Take each limit from the last file that sets it.

    Raises:
        PolicyError: E305 if no file sets one of them.
    """
    limits = {limit.id: limit for layer in layers for limit in layer.rows.limit}
    for name in get_args(LimitId):
        if name not in limits:
            raise layers[-1].document.refuse(
                "E305",
                ("limit",),
                problem=f"{name} is missing",
                hint="",
                accepted="a [[limit]] of that id, here or in what it extends",
            )
    return tuple(limits.values())


def _bits() -> Iterator[int]:
    """A bit a purpose, while one number holds them all."""
    yield from (1 << place for place in range(62))
    yield from repeat(0)


def _frame(columns: str, rows: list[tuple[str | date | bool | int | None, ...]]) -> pl.DataFrame:
    """Make a frame sorted by its columns from left to right; the type of a column follows from its name."""
    names = columns.split()
    types = {name: _TYPES.get(name, pl.String) for name in names}
    frame = pl.DataFrame(rows, schema=types, orient="row")
    return frame.sort(names)  # pyright: ignore[reportUnknownMemberType]


def _inherited(row: MatrixRow, category: str) -> MatrixRow:
    return row if row.category == category else msgspec.structs.replace(row, category=category, assumed=True)
