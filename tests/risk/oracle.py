"""The figures of `privlib.risk` from their definitions, with dictionaries and loops, and a table to try them on."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import polars as pl

from privlib.engine.duckdb import DuckDB, open_engine
from privlib.risk.table.classes import Classes, classes
from privlib.risk.table.specs import Column, Spec, Table, spec

Rows = Sequence[Sequence[Any]]


def table(engine: DuckDB, columns: Sequence[str], rows: Rows, name: str = "people") -> Table:
    """Put rows into an engine as text and describe them."""
    schema = {f"c{place}": pl.String for place in range(len(columns))}
    text = [[None if cell is None else str(cell) for cell in row] for row in rows]
    engine.put(name, pl.DataFrame(text, schema, orient="row"))
    return Table("people.csv", name, tuple(Column(name, f"c{place}") for place, name in enumerate(columns)))


@cache
def shared(threads: int) -> DuckDB:
    """One engine for all tables of the tests: each call replaces the one before."""
    return open_engine(None, threads=threads)


def measured(columns: Sequence[str], rows: Rows, threads: int = 2, **options: Any) -> tuple[DuckDB, Spec, Classes]:
    """Make the class table of rows."""
    engine = shared(threads)
    asked = spec(table(engine, columns, rows), **options)
    return engine, asked, classes(engine, asked)


class Slow:
    """One data set measured the slow way.

    Args:
        people: one mapping a row; None is an empty cell.
        rule: `rows`, or `pairs`, which `one` equals where each person has one row.
    """

    def __init__(
        self,
        people: Sequence[Mapping[str, Any]],
        quasi: Sequence[str],
        person: str | None = None,
        nulls: str = "own",
        marker: str | None = None,
    ) -> None:
        self.quasi = quasi
        self.person = person
        self.rows = len(people)
        kept = [row for row in people if marker is None or any(row[q] != marker for q in quasi)]
        self.suppressed = len(people) - len(kept)
        self.null_rows = sum(any(row[q] is None for q in quasi) for row in kept)
        self.kept = [row for row in kept if nulls != "drop" or all(row[q] is not None for q in quasi)]
        self.groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.kept:
            self.groups[self.key(row)].append(row)
        self.sizes = {key: self.size(rows) for key, rows in self.groups.items()}

    def key(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(row[q] for q in self.quasi)

    def size(self, rows: Sequence[Mapping[str, Any]]) -> int:
        return len(rows) if self.person is None else len({row[self.person] for row in rows})

    def unit_sizes(self) -> list[int]:
        """For each unit the size of the smallest class it stands in."""
        if self.person is None:
            return sorted(self.sizes[self.key(row)] for row in self.kept)
        smallest: dict[Any, int] = {}
        for row in self.kept:
            size = self.sizes[self.key(row)]
            smallest[row[self.person]] = min(size, smallest.get(row[self.person], size))
        return sorted(smallest.values())

    def compatible(self) -> list[int]:
        """For each row the number of rows that agree with it wherever both have a value."""

        def fits(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
            return all(one[q] is None or other[q] is None or one[q] == other[q] for q in self.quasi)

        return [sum(fits(row, other) for other in self.kept) for row in self.kept]

    def values(self, attribute: str, *, skip: bool) -> list[Counter[Any]]:
        """For each class with anything left, how many units have each value."""
        found: list[Counter[Any]] = []
        for rows in self.groups.values():
            pairs = [(row[attribute], row[self.person] if self.person else place) for place, row in enumerate(rows)]
            counted = Counter(value for value, _ in set(pairs) if not (skip and value is None))
            if counted:
                found.append(counted)
        return found

    def distinct_l(self, attribute: str, *, skip: bool = False) -> int | None:
        return min((len(counts) for counts in self.values(attribute, skip=skip)), default=None)

    def entropy_l(self, attribute: str, *, skip: bool = False) -> float | None:
        entropies: list[float] = []
        for counts in self.values(attribute, skip=skip):
            n = sum(counts.values())
            entropies.append(-math.fsum(c / n * math.log(c / n) for c in counts.values()))
        return math.exp(min(entropies)) if entropies else None

    def t_equal(self, attribute: str, *, skip: bool = False) -> Fraction | None:
        found = self.values(attribute, skip=skip)
        overall = sum(found, Counter[Any]())
        everyone = sum(overall.values())
        distances = [
            sum(abs(Fraction(counts[s], sum(counts.values())) - Fraction(overall[s], everyone)) for s in overall) / 2
            for counts in found
        ]
        return max(distances, default=None)

    def t_ordered(self, attribute: str) -> Fraction | None:
        found = self.values(attribute, skip=True)
        overall = sum(found, Counter[Any]())
        everyone, domain = sum(overall.values()), sorted(overall, key=lambda value: (float(value), value))
        distances: list[Fraction] = []
        for counts in found:
            n, running, total = sum(counts.values()), Fraction(0), Fraction(0)
            for value in domain[:-1]:
                running += Fraction(counts[value], n) - Fraction(overall[value], everyone)
                total += abs(running)
            distances.append(total / max(1, len(domain) - 1))
        return max(distances, default=None)
