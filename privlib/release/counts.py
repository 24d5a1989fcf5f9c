"""Counts on the grid: cells, their complements, and margins as far as they may be shown without an audit.

A margin, or a count that contains another, is put in a bin of its own only if nothing it adds up is under the
threshold: then there is nothing to work out by subtraction. Otherwise it is shown as the range that follows from its
parts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from privlib.release.facts import PERSONS, Facts, Labels, parts_of
from privlib.release.grid import Item, Limits, add, person_item
from privlib.study import ALL, Count, Measured

__all__ = ["Column", "count_columns"]

Column = Mapping[Labels, Item]


def count_columns(measured: Measured, facts: Facts, to: Limits, *, exact: bool) -> dict[str, Column]:
    """Publish every count column of a table, by column and labels.

    Args:
        measured: the declaration.
        facts: the checked table.
        to: threshold and base.
        exact: whether figures are shown as they are (restricted edition, operational dimensions only).
    """
    if exact:
        return {
            count.name: {labels: Item("exact", row[count.name], row[count.name]) for labels, row in facts.rows.items()}
            for count in measured.counts
        }
    within = _contained(measured)
    persons = {
        count.name: _Persons(facts, count.name, within.get(count.name, []), to).column
        for count in measured.counts
        if _hides_like_persons(measured, count)
    }
    return {count.name: _column(measured, facts, count, persons, to) for count in measured.counts}


def _column(measured: Measured, facts: Facts, count: Count, persons: Mapping[str, Column], to: Limits) -> Column:
    if count.name in persons:
        return persons[count.name]
    if count.persons is not None:
        return _events(facts, count, persons, to)
    return _entities(measured, facts, count)


def _hides_like_persons(measured: Measured, count: Count) -> bool:
    """Records of a data set without a person column may each be a person; rows of a load are hidden alike."""
    as_persons = measured.kind in ("bands", "quality") and count.unit in ("records", "rows", "files")
    return count.unit in PERSONS or as_persons


def _contained(measured: Measured) -> dict[str, list[str]]:
    """Column → columns that count a part of the same persons. The rest is a group too, though it is not shown."""
    persons = {count.name: count.persons or count.name for count in measured.counts}
    found: dict[str, list[str]] = {}
    for share in measured.shares:
        part, whole = persons[share.numerator], persons[share.denominator]
        if part != whole and part not in found.get(whole, []):
            found.setdefault(whole, []).append(part)
    return found


@dataclass(frozen=True, slots=True)
class _Persons:
    """A column of persons on its way to the grid: its table, the columns that count a part of it, and the limits."""

    facts: Facts
    name: str
    within: list[str]
    to: Limits

    @property
    def column(self) -> Column:
        zero_ok = any(dim.zero_ok for dim in self.facts.dims)
        leaves = {labels: self._leaf(row, zero_ok=zero_ok) for labels, row in self.facts.leaves.items()}
        return {**leaves, **{labels: self._margin(labels, leaves) for labels in self.facts.margins}}

    def _leaf(self, row: Mapping[str, int], *, zero_ok: bool) -> Item:
        """A cell; if a part of it or the rest of it is under T, only what the part and the rest say together.

        Also if the cell itself is under T: a label `<T` here and a range there would tell which of the two it is.
        """
        value = row[self.name]
        if value == 0 and zero_ok:
            return Item("zero", 0, 0)
        for part in self.within:
            rest = value - row[part]
            if min(row[part], rest) < self.to.threshold:
                return add([person_item(row[part], self.to), person_item(rest, self.to)], how="sum")
        return person_item(value, self.to, zero_ok=zero_ok)

    def _margin(self, labels: Labels, leaves: Column) -> Item:
        """A bin of its own if no group behind it is under T; else the range of its cells."""
        over = [dim for dim, label in zip(self.facts.dims, labels, strict=True) if label == ALL]
        parts = parts_of(labels, self.facts.leaves)
        single = all(dim.kind == "partition" for dim in over)
        if min(self._groups(labels, parts, single=single), default=0) >= self.to.threshold:
            return person_item(self.facts.margins[labels][self.name], self.to)
        return add([leaves[part] for part in parts], how="sum" if single else "union")

    def _groups(self, labels: Labels, parts: list[Labels], *, single: bool) -> Iterator[int]:
        """Sizes of the groups a subtraction could describe: cells, everybody outside one cell, parts and rests."""
        row, cells = self.facts.margins[labels], [self.facts.leaves[part] for part in parts]
        yield from (cell[self.name] for cell in cells)
        if not single and len(cells) > 1:
            yield from (row[self.name] - cell[self.name] for cell in cells)
        for part in self.within:
            for cell in (row, *cells):
                yield from (cell[part], cell[self.name] - cell[part])


def _events(facts: Facts, count: Count, persons: Mapping[str, Column], to: Limits) -> Column:
    """Events are shown only where T persons or more are shown behind them; a withheld cell withholds its margins.

    No label `<T` here: one person can have five hundred events. For the same reason T persons or more must stand behind
    the events that a part leaves out, none of them included: a reader subtracts.
    """
    behind = [persons[name] for name in (count.persons, *count.rest) if name is not None]
    leaves = {
        labels: _event_item(row[count.name], [one[labels] for one in behind], to)
        for labels, row in facts.leaves.items()
    }
    margins: dict[Labels, Item] = {}
    for labels, row in facts.margins.items():
        hidden = any(leaves[part].mark == "withheld" for part in parts_of(labels, leaves))
        item = _event_item(row[count.name], [one[labels] for one in behind], to)
        margins[labels] = Item("withheld") if hidden else item
    return {**leaves, **margins}


def _event_item(value: int, behind: list[Item], to: Limits) -> Item:
    if behind[0].mark == "zero" and value == 0:
        return Item("zero", 0, 0)
    if any((persons.lo or 0) < to.threshold for persons in behind):
        return Item("withheld")
    low = value // to.base * to.base
    return Item("bin", max(low, to.threshold), low + to.base - 1)


def _entities(measured: Measured, facts: Facts, count: Count) -> Column:
    """Files or contracts are nobody and are exact; classes of persons say how small groups are and are withheld."""
    if measured.kind == "bands" or count.unit == "classes":
        return dict.fromkeys(facts.rows, Item("withheld"))
    return {labels: Item("exact", row[count.name], row[count.name]) for labels, row in facts.rows.items()}
