"""A plan says how a data set is anonymized, so that it can be read, checked, and done again; it holds no data.

It is processing-method information (APPI Art. 43(2), Rule 35): mode 0600, in manifests only its digest.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from privlib.errors import ParameterError
from privlib.store.disk import disk_errors, write_file

__all__ = ["Attribute", "Plan", "Promise", "read", "writable", "write", "write_text"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """One quasi-identifier: the level it is generalised to, of which hierarchy."""

    name: str
    level: int
    levels: int
    hierarchy_sha256: str
    empty_line: bool
    """A line for empty cells was added to the hierarchy."""
    fractions: bool = False
    """The data hold fractions: a number finds the line of the same number, however it is written."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the search promised of the candidate."""

    units: int
    """Units of the candidate: persons, or records."""
    rows: int
    suppressed: int
    classes: int
    k: int
    """0 if everything is suppressed."""
    score: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A value; a change is a new plan."""

    table: str
    """The data set's name: a base name of a file."""
    attributes: tuple[Attribute, ...]
    models: tuple[str, ...]
    """What every class meets: `k:5`, `distinct_l:3@occupation`."""
    limit: float
    score: str
    gs: float
    weights: Mapping[str, float]
    upper: Mapping[str, int]
    lower: Mapping[str, int]
    promise: Promise
    sensitive: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    person: str = ""
    """The column that tells persons apart, empty if none; it is not written."""
    person_rule: str = "rows"
    time: str = ""
    """The column that says when, for rules that choose a row of each person."""
    nulls: str = "own"
    sensitive_nulls: str = "own"
    suppressed_marker: str = ""
    subset: str = ""
    """The column whose 1 marks the rows that are published, empty if all are; it is not written."""
    delimiter: str = ","
    data_sha256: str = ""
    code_version: str = ""
    created_at: str = ""
    """UTC, ISO 8601."""
    as_of: str = ""
    sensitive_hierarchies: Mapping[str, str] = field(default_factory=dict[str, str])
    """Digests of the hierarchies that distances between sensitive values run along."""

    @property
    def levels(self) -> tuple[int, ...]:
        return tuple(each.level for each in self.attributes)

    @property
    def digest(self) -> str:
        """SHA-256 of the plan's file."""
        return sha256(self.toml().encode()).hexdigest()

    def toml(self) -> str:
        """Write the plan as TOML."""
        tables: dict[str, Mapping[str, object]] = {
            "weights": self.weights,
            "lower": self.lower,
            "upper": self.upper,
            "sensitive_hierarchies": self.sensitive_hierarchies,
            "promise": asdict(self.promise),
        }
        names = [each.name for each in fields(self) if each.name not in (*tables, "attributes")]
        lines = [_line(name, getattr(self, name)) for name in names]
        for name, table in tables.items():
            lines += ["", f"[{name}]", *(_line(key, value) for key, value in table.items())]
        for each in self.attributes:
            lines += ["", "[[attributes]]", *(_line(key, value) for key, value in asdict(each).items())]
        return "\n".join(lines) + "\n"

    @property
    def k(self) -> int:
        """Fewest units of a class."""
        return max((int(model.removeprefix("k:")) for model in self.models if model.startswith("k:")), default=1)

    @property
    def by_table(self) -> bool:
        """The number of units alone does not say which classes are good."""
        return any(not model.startswith("k:") for model in self.models)


def write(plan: Plan, path: Path) -> None:
    """Write a plan's file, whole or not at all; mode 0600.

    Raises:
        StorageError: E80x.
    """
    write_text(plan.toml(), path)


def writable(asked: Mapping[str, Path | None], *read: Path) -> None:
    """Check where files are to go, before any work: a file or a new name in a folder, each another one.

    What stands in its place is replaced, so that it must be a file: not a folder, and no device.

    Args:
        asked: by the word that messages use.
        read: files that are read: none of them is replaced.

    Raises:
        ParameterError: E405.
    """
    taken = [path.resolve() for path in read]
    for where, path in asked.items():
        if path is None:
            continue
        if path.exists() and not path.is_file():
            _refuse(where, "not a file", "A file, or a new name")
        if not path.parent.is_dir():
            _refuse(where, "no such folder", "A file, or a new name, in a folder that exists")
        if path.resolve() in taken:
            _refuse(where, f"{path.name} is read, or written already", "Another name")
        taken.append(path.resolve())


def write_text(text: str, path: Path) -> None:
    """Write a private file, whole or not at all; mode 0600.

    Raises:
        ParameterError: E405 as `writable`.
        StorageError: E80x.
    """
    writable({path.name: path})
    write_file(path, text.encode())


def read(path: Path) -> Plan:
    """Read a plan's file.

    Raises:
        ParameterError: risk.plan_unreadable for a file that is no plan.
        StorageError: E80x.
    """
    if not path.is_file():
        raise ParameterError("risk.plan_unreadable", file=path.name)
    with disk_errors(path.name):
        content = path.read_bytes()
    try:
        return _plan(tomllib.loads(content.decode()))
    except (ValueError, msgspec.ValidationError):
        raise ParameterError("risk.plan_unreadable", file=path.name) from None


def _refuse(where: str, problem: str, accepted: str) -> NoReturn:
    raise ParameterError("E405", where=where, problem=problem, accepted=accepted)


def _plan(found: dict[str, Any]) -> Plan:
    if unknown := set(found) - {each.name for each in fields(Plan)}:
        raise ValueError(f"{len(unknown)} names")
    plan = msgspec.convert(found, Plan)
    if not plan.attributes or not plan.models or not all(0 <= each.level < each.levels for each in plan.attributes):
        raise ValueError
    return plan


def _line(key: str, value: object) -> str:
    return f"{key if key.isidentifier() and key.isascii() else _toml(key)} = {_toml(value)}"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}" for c in escaped) + '"'
