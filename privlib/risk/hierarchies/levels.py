"""How the values of an attribute become coarser, level by level: frozen hierarchies, checked all at once.

A label is identified by its level and its text: the same text may stand at two levels. Every line counts, values that
the data lack included: their number is the size D of the domain, and it enters the loss of information.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from privlib.errors import ParameterError, first_three
from privlib.risk.hierarchies import lines as written
from privlib.risk.table.finest import Integers

__all__ = [
    "Draft",
    "Fault",
    "Hierarchy",
    "Label",
    "Lines",
    "build",
    "check",
    "draft",
    "hierarchy",
    "refuse",
    "with_empty",
    "with_lines",
]

Lines = Sequence[Sequence[str]]
"""One line a value: the value, then its label at each level."""

Label = str | None
"""None is the empty cell, at level 0 and wherever it is not generalised."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a hierarchy."""

    code: str
    problem: str
    fix: str


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """The levels of one attribute, as numbers: level 0 are its values, in the order of lines."""

    name: str
    """The attribute."""
    labels: tuple[tuple[Label, ...], ...]
    """Of each level; a code is a place in them."""
    parents: tuple[Integers, ...]
    """For each level but the last: code there → code one level up."""
    sha256: str
    """Of the CSV file."""
    notes: tuple[str, ...] = ()
    """What is allowed but worth knowing: `risk.hierarchy_no_top`, `risk.hierarchy_flat` with the level."""
    implicit: bool = False
    """A line for empty cells was added, and counts in D."""
    names: tuple[str, ...] = ()
    """Of the levels, where the file beside the hierarchy names them."""

    @property
    def levels(self) -> int:
        return len(self.labels)

    @property
    def domain(self) -> int:
        """D: the number of lines."""
        return len(self.labels[0])

    @property
    def cardinalities(self) -> tuple[int, ...]:
        """Number of labels at each level."""
        return tuple(len(labels) for labels in self.labels)

    def to_level(self, level: int) -> Integers:
        """For each line the code of its label at a level."""
        return self.between(0, level)

    def between(self, lower: int, upper: int) -> Integers:
        """For each code of the lower level its code at the upper one."""
        codes = np.arange(len(self.labels[lower]))
        for parents in self.parents[lower:upper]:
            codes = parents[codes]
        return codes

    def lines(self, level: int) -> Integers:
        """For each label of a level the number of lines that have it there."""
        return np.bincount(self.to_level(level), minlength=len(self.labels[level]))


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A hierarchy as it was written, and what is wrong with it: so that what the data lack can be said beside it."""

    name: str
    lines: Lines
    faults: tuple[Fault, ...] = ()
    digest: str = ""
    names: tuple[str, ...] = ()
    """Of the levels."""
    ordered: bool = False
    """Its lines stand in the order of the values."""

    @property
    def values(self) -> tuple[Label, ...]:
        """The values that have a line, each once."""
        return tuple(dict.fromkeys(line[0] or None for line in self.lines if line))

    @property
    def order(self) -> tuple[str, ...]:
        """The values in the order of their lines; an empty cell has no place in it."""
        return tuple(value for value in self.values if value is not None)

    def built(self) -> Hierarchy:
        """Make the hierarchy; there must be no faults."""
        return replace(build(self.name, self.lines, self.digest), names=self.names)


def draft(name: str, lines: Lines) -> Draft:
    """Check lines, and keep the faults beside them."""
    return Draft(name, lines, tuple(check(name, lines)))


def check(name: str, lines: Lines, where: str = "") -> list[Fault]:
    """Find every fault of a hierarchy's lines.

    Labels are named, for they are configuration; values are counted.

    Args:
        name: the attribute.
        lines: the value of each line and its labels.
        where: what messages call it, such as a file's base name.
    """
    where = where or f"hierarchy of {name}"
    widths = Counter(len(line) for line in lines)
    if not lines or not min(widths):
        problem = f"{where}: no lines, or a line without a value."
        return [Fault("risk.hierarchy_empty", problem, "Write one line a value.")]
    usual = max(widths, key=lambda width: (widths[width], width))
    whole = [line for line in lines if len(line) == usual]
    return [
        *_ragged(where, lines, widths, usual),
        *_repeated(where, lines),
        *(fault for level in range(1, usual - 1) for fault in _torn(where, whole, level)),
    ]


def hierarchy(name: str, lines: Lines, where: str = "") -> Hierarchy:
    """Make a hierarchy of its lines.

    An empty label is the empty cell: a line whose value is empty says what becomes of empty cells.

    Raises:
        ParameterError: risk.hierarchy_ragged, risk.hierarchy_not_functional, risk.hierarchy_not_nested,
            risk.hierarchy_empty; risk.hierarchy_faults if there are several kinds.

    Example:
        >>> hierarchy("q", [["a", "AB", "*"], ["b", "AB", "*"], ["c", "CD", "*"]]).cardinalities
        (3, 2, 1)
    """
    refuse(check(name, lines, where))
    return build(name, lines)


def build(name: str, lines: Lines, digest: str = "") -> Hierarchy:
    """Number the labels of lines that were checked."""
    places: list[dict[str, int]] = []
    parents: list[Integers] = []
    for level in range(len(lines[0])):
        labels = dict.fromkeys(line[level] for line in lines)
        place = {label: code for code, label in enumerate(labels)}
        if places:
            up = {line[level - 1]: place[line[level]] for line in lines}
            parents.append(np.array([up[label] for label in places[-1]], np.int64))
        places.append(place)
    labels = tuple(tuple(label or None for label in place) for place in places)
    digest = digest or sha256(written.text(lines).encode()).hexdigest()
    return Hierarchy(name, labels, tuple(parents), digest, _notes(labels))


def with_empty(found: Hierarchy) -> Hierarchy:
    """Add a line for empty cells: empty on each level, and the top's label where the top has only one.

    A hierarchy whose file has a line for them is returned as it is.
    """
    if None in found.labels[0]:
        return found
    top = found.levels - 1
    labels, parents = list(found.labels), list(found.parents)
    for level in range(found.levels):
        if level == top > 0 and len(found.labels[top]) == 1:
            code = 0
        elif None in labels[level]:
            # the file generalises other values to an empty cell: from here on both go the same way
            code = labels[level].index(None)
        else:
            code = len(labels[level])
            labels[level] = (*labels[level], None)
        if level:
            parents[level - 1] = np.append(parents[level - 1], code)
        if level < top and code < len(parents[level]):
            break
    return replace(found, labels=tuple(labels), parents=tuple(parents), implicit=True)


def with_lines(found: Hierarchy, values: Sequence[str]) -> Hierarchy:
    """Add lines of values that have the top's one label on every level but their own."""
    labels, parents = [list(level) for level in found.labels], [up.tolist() for up in found.parents]
    whole = labels[-1][0]
    code = 0
    for level in range(found.levels - 2, 0, -1):
        if whole not in labels[level]:
            labels[level].append(whole)
            parents[level].append(code)
        code = labels[level].index(whole)
    labels[0] += values
    parents[0] += [code] * len(values)
    return replace(found, labels=tuple(map(tuple, labels)), parents=tuple(np.array(up, np.int64) for up in parents))


def refuse(faults: Sequence[Fault]) -> None:
    """Raise all faults at once; nothing if there are none."""
    if not faults:
        return
    problems = first_three([fault.problem for fault in faults])
    codes = {fault.code for fault in faults}
    if len(codes) > 1:
        raise ParameterError("risk.hierarchy_faults", problems=problems)
    fixes = " ".join(dict.fromkeys(fault.fix for fault in faults[:3]))
    raise ParameterError(codes.pop(), problems=problems, fix=fixes)


def _ragged(where: str, lines: Lines, widths: Mapping[int, int], usual: int) -> list[Fault]:
    if len(widths) == 1:
        return []
    other = sum(widths.values()) - widths[usual]
    first = next(place for place, line in enumerate(lines, 1) if len(line) != usual)
    have = "line does" if other == 1 else "lines do"
    problem = f"{where}: {other} {have} not have {usual} columns as the others have, first line {first}."
    return [Fault("risk.hierarchy_ragged", problem, f"Give each line {usual} columns.")]


def _repeated(where: str, lines: Lines) -> list[Fault]:
    seen: dict[str, int] = {}
    again = [(place, seen[line[0]]) for place, line in enumerate(lines, 1) if seen.setdefault(line[0], place) != place]
    if not again:
        return []
    values, (second, first) = len({one for _, one in again}), again[0]
    stand = "value stands" if values == 1 else "values stand"
    problem = f"{where}: {values} {stand} on more than one line, first on lines {first} and {second}."
    return [Fault("risk.hierarchy_not_functional", problem, "Keep one line of each value.")]


def _torn(where: str, lines: Lines, level: int) -> list[Fault]:
    parents: dict[str, set[str]] = {}
    for line in lines:
        parents.setdefault(line[level], set()).add(line[level + 1])
    return [
        Fault(
            "risk.hierarchy_not_nested",
            f'{where}, level {level} → {level + 1}: label "{label}" has {len(found)} parents.',
            f'Fix the lines of "{label}".',
        )
        for label, found in parents.items()
        if len(found) > 1
    ]


def _notes(labels: Sequence[Sequence[Label]]) -> tuple[str, ...]:
    flat = [
        f"risk.hierarchy_flat: level {level}"
        for level in range(1, len(labels))
        if len(labels[level]) == len(labels[level - 1])
    ]
    return (*flat, *(["risk.hierarchy_no_top"] if len(labels[-1]) > 1 else []))
