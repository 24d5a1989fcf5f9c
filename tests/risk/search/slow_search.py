"""Every node of a lattice from the definitions, with dictionaries and loops: what is suppressed, and what it costs."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from privlib.risk.hierarchies.fitting import Fitted, fit
from privlib.risk.hierarchies.levels import hierarchy
from privlib.risk.search.conditions import Condition, condition
from privlib.risk.table.finest import Finest, Integers, Members, Values

Lines = Sequence[Sequence[str]]
Model = tuple[str, tuple[float, ...]]


@dataclass(frozen=True)
class Data:
    """Rows, one a tuple of quasi-identifiers; what is sensitive, and whose they are, beside them."""

    rows: list[tuple[str | None, ...]]
    hierarchies: list[Lines]
    sensitive: list[str] | None = None
    persons: list[int] | None = None

    @property
    def names(self) -> list[str]:
        return [f"a{place}" for place in range(len(self.hierarchies))]

    @property
    def n(self) -> int:
        return len(self.rows) if self.persons is None else len(set(self.persons))

    def lines(self, place: int) -> list[list[str | None]]:
        """The hierarchy, with the line for empty cells where they occur."""
        lines: list[list[str | None]] = [list(line) for line in self.hierarchies[place]]
        if any(row[place] is None for row in self.rows):
            whole = len({line[-1] for line in lines}) == 1 and len(lines[0]) > 1
            lines.append([None] * (len(lines[0]) - 1) + [lines[0][-1] if whole else None])
        return lines

    def nodes(self) -> list[tuple[int, ...]]:
        return list(product(*(range(len(lines[0])) for lines in self.hierarchies)))


def table_of(data: Data) -> tuple[Finest, tuple[Fitted, ...]]:
    """The same data as the search takes it."""
    texts = [sorted({row[place] for row in data.rows} - {None}) for place in range(len(data.hierarchies))]
    coded = [
        tuple(0 if cell is None else texts[place].index(cell) + 1 for place, cell in enumerate(row))
        for row in data.rows
    ]
    classes = sorted(set(coded))
    index = [classes.index(key) for key in coded]
    rows = _counts(index, len(classes))
    members = None
    units = rows
    if data.persons is not None:
        pairs = sorted(Counter(zip(index, data.persons, strict=True)).items())
        members = Members(*(_array(column) for column in zip(*[(c, p, n) for (c, p), n in pairs], strict=True)))
        units = _counts(members.classes.tolist(), len(classes))
    values = () if data.sensitive is None else (_values(data, index),)
    table = Finest(
        tuple(data.names),
        tuple(len(each) + 1 for each in texts),
        np.array(classes, np.int64).T.reshape(len(texts), len(classes)),
        units,
        rows,
        members,
        values,
    )
    found = [hierarchy(name, lines) for name, lines in zip(data.names, data.hierarchies, strict=True)]
    return table, fit(table, dict(zip(data.names, texts, strict=True)), found)


def _values(data: Data, index: Sequence[int]) -> Values:
    assert data.sensitive is not None
    domain = sorted(set(data.sensitive))
    codes = [domain.index(value) + 1 for value in data.sensitive]
    if data.persons is None:
        entries = sorted(Counter(zip(index, codes, strict=True)).items())
        columns = [_array(each) for each in zip(*[(c, s, n) for (c, s), n in entries], strict=True)]
        return Values("s", len(domain), *columns)
    found = sorted(set(zip(index, codes, data.persons, strict=True)))
    classes, values, persons = (_array(each) for each in zip(*found, strict=True))
    return Values("s", len(domain), classes, values, np.ones(len(found), np.int64), persons)


def _array(numbers: Sequence[int]) -> Integers:
    return np.array(numbers, np.int64)


def _counts(index: Sequence[int], classes: int) -> Integers:
    return np.bincount(np.array(index, np.int64), minlength=classes)


def grouped(data: Data, node: Sequence[int]) -> dict[tuple[str | None, ...], list[int]]:
    """Places of rows by generalised key; a key is a level's label, so equal texts of one level are one."""
    up = [{line[0]: line[level] for line in data.lines(place)} for place, level in enumerate(node)]
    found: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(data.rows):
        found[tuple(to[cell] for to, cell in zip(up, row, strict=True))].append(place)
    return found


def units(data: Data, places: Sequence[int]) -> int:
    return len(places) if data.persons is None else len({data.persons[place] for place in places})


def histogram(data: Data, places: Sequence[int]) -> Counter[str]:
    assert data.sensitive is not None
    if data.persons is None:
        return Counter(data.sensitive[place] for place in places)
    return Counter(value for value, _ in {(data.sensitive[place], data.persons[place]) for place in places})


def meets(data: Data, places: Sequence[int], model: Model, reference: Counter[str]) -> bool:
    """Whether one class meets a model."""
    name, limits = model
    if name == "k":
        return units(data, places) >= limits[0]
    q = histogram(data, places)
    n, total = sum(q.values()), sum(reference.values())
    share = {s: Fraction(q[s], n) for s in reference}
    usual = {s: Fraction(reference[s], total) for s in reference}
    near = Fraction(1, 10**12)
    ranked = sorted(q.values(), reverse=True)
    gains = [(share[s] - usual[s]) / usual[s] for s in reference if share[s] > usual[s]]
    if name == "distinct_l":
        return len(q) >= limits[0]
    if name == "entropy_l":
        return -sum(c / n * math.log(c / n) for c in ranked) >= math.log(limits[0]) - 1e-12
    if name == "recursive_cl":
        return ranked[0] < limits[0] * sum(ranked[int(limits[1]) - 1 :])
    if name == "alpha":
        return max(share.values()) <= Fraction(limits[0]) + near
    if name == "t_equal":
        return sum(abs(share[s] - usual[s]) for s in reference) / 2 <= Fraction(limits[0]) + near
    if name == "t_ordered":
        order = sorted(reference)
        runs = [sum(share[s] - usual[s] for s in order[: i + 1]) for i in range(len(order) - 1)]
        return sum(map(abs, runs), Fraction(0)) / max(len(order) - 1, 1) <= Fraction(limits[0]) + near
    if name == "beta":
        return max(gains, default=Fraction(0)) <= Fraction(limits[0]) + near
    if name == "enhanced_beta":
        most = [min(limits[0] + 1e-12, -math.log(usual[s])) for s in reference if share[s] > usual[s]]
        return all(gain <= limit for gain, limit in zip(gains, most, strict=True))
    if name == "delta_disclosure":
        return all(share[s] and abs(math.log(share[s] / usual[s])) < limits[0] for s in reference)
    raise AssertionError(name)


def score(data: Data, node: Sequence[int], kept: Sequence[Sequence[int]], name: str, **options: Any) -> float:
    """One score of a node, from its definition; `kept` are the classes that are not suppressed."""
    n, m = len(data.rows), len(node)
    held = [place for places in kept for place in places]
    lost = sorted(set(range(n)) - set(held))
    lines = [data.lines(place) for place in range(m)]
    heights = [len(each[0]) for each in lines]
    share = [
        {line[0]: Fraction(sum(o[v] == line[v] for o in each), len(each)) for line in each}
        for each, v in zip(lines, node, strict=True)
    ]
    label = [{line[0]: line[v] for line in each} for each, v in zip(lines, node, strict=True)]
    cells = [[row[i] for row in data.rows] for i in range(m)]
    if name == "loss":
        gs = Fraction(options.get("gs", 0.5))
        s, g = min(Fraction(1), 2 * gs), Fraction(1) if gs <= Fraction(1, 2) else 2 - 2 * gs
        product_ = 1.0
        for i in range(m):
            least = g * Fraction(n, len(lines[i]))
            found = sum((g * share[i][cells[i][r]] for r in held), Fraction(0))
            found += sum((share[i][cells[i][r]] + s * (1 - share[i][cells[i][r]]) for r in lost), Fraction(0))
            r_i = max(Fraction(0), (found - least) / (n - least)) if n != least else Fraction(0)
            product_ *= (1 + options.get("weights", {}).get(f"a{i}", 1.0) * float(r_i)) ** (1 / m)
        return product_ - 1
    if name == "precision":
        return float(
            sum(Fraction(len(held) * v, max(h - 1, 1)) + len(lost) for v, h in zip(node, heights, strict=True))
            / (n * m)
        )
    if name == "height":
        return float(sum(node))
    if name == "discernibility":
        return float(sum(len(places) ** 2 for places in kept) + len(lost) * n)
    if name == "average_class_size":
        return n / max(len(kept) + bool(lost), 1)
    if name == "ambiguity":
        widths = [math.prod(int(share[i][cells[i][r]] * len(lines[i])) for i in range(m)) for r in held]
        return float(sum(widths) + len(lost) * math.prod(len(each) for each in lines))
    total = 0.0
    for i in range(m):
        exact = Counter(cells[i])
        coarse = Counter(label[i][cell] for cell in cells[i])
        total += sum(-math.log2(exact[cell] / coarse[label[i][cell]]) for cell in cells[i])
        if name == "entropy":
            gone = Counter(label[i][cells[i][r]] for r in lost)
            total += sum(-c * math.log2(c / len(lost)) for c in gone.values())
    return total


@dataclass(frozen=True)
class Slow:
    suppressed: int
    feasible: bool
    score: float
    classes: int


def walk(data: Data, models: Sequence[Model], allowed: int, name: str, **options: Any) -> dict[tuple[int, ...], Slow]:
    """Every node."""
    everyone = list(range(len(data.rows)))
    reference = Counter[str]() if data.sensitive is None else histogram(data, everyone)
    found: dict[tuple[int, ...], Slow] = {}
    for node in data.nodes():
        classes = list(grouped(data, node).values())
        kept = [places for places in classes if all(meets(data, places, model, reference) for model in models)]
        bad = [place for places in classes if places not in kept for place in places]
        suppressed = units(data, bad)
        cost = score(data, node, kept, name, **options)
        found[node] = Slow(suppressed, suppressed <= allowed, cost, len(kept))
    return found


def conditions_of(models: Sequence[Model]) -> list[Condition]:
    return [condition(name, limits, None if name == "k" else "s") for name, limits in models]


def best(found: Mapping[tuple[int, ...], Slow]) -> float | None:
    return min((each.score for each in found.values() if each.feasible), default=None)
