"""Single changes that lower the risk, each with what it gains, what it costs and which purposes it breaks.

Every change is a roll-up of the classes that are left; nothing is read again. Blanked cells aside, whose promise holds
for readers who take a blank as matching every value, a change leaves each person in a class at least as large.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from privlib.risk.hierarchies.needs import Need
from privlib.risk.remedies import codings
from privlib.risk.remedies.cells import Cells, Patterns, blank_cells, hindrance
from privlib.risk.remedies.codings import Coding
from privlib.risk.remedies.needs import broken
from privlib.risk.remedies.states import Limits, Merging, Secret, State, loss

__all__ = ["METHODS", "After", "Kind", "Remedy", "remedies"]

Kind = Literal["coarsen", "drop", "merge", "top_code", "bottom_code", "microaggregate", "remove", "blank"]

METHODS: dict[Kind, tuple[str, tuple[str, ...]]] = {
    "coarsen": ("一般化", ("abstraction", "generalization")),
    "drop": ("項目削除", ("delete",)),
    "merge": ("一般化", ("abstraction", "generalization")),
    "top_code": ("トップコーディング", ("generalization",)),
    "bottom_code": ("ボトムコーディング", ("generalization",)),
    "microaggregate": ("ミクロアグリゲーション", ("rewrite", "replacement")),
    "remove": ("レコード削除", ("delete",)),
    "blank": ("セル削除", ("partial delete",)),
}
"""For each change the guideline's name, and the words by which the policy announced it (clauses 5.4 and 5.6)."""


@dataclass(frozen=True, slots=True)
class After:
    """What is measured after a change."""

    k: int | None
    """The smallest class; after blanking the fewest units compatible with a unit."""
    k_own: int | None
    """The smallest class, an empty cell being a value of its own: another number only after blanking."""
    secrets: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change, and what it does to the state it was proposed for."""

    kind: Kind
    attribute: str | None
    """None if records are removed or cells blanked."""
    steps: int
    """By how many levels the attribute becomes coarser; 0 if not by whole levels."""
    threshold: float | None
    """Of a top or bottom code. It belongs to the restricted edition alone."""
    gain: int
    """Units that were in a class of fewer than k_min, or beyond another limit that was given, and are not any more."""
    uniques: int
    """Units that were alone in a class and are not any more."""
    loss: float
    """Loss of information after the change less that before it."""
    removed: int
    """Units that lose a record."""
    cells: int
    """Cells of what is left that say less than before; of removed records all."""
    categories: float | None
    """Labels of the attribute that occur, as a share of those that occurred before."""
    breaks: tuple[str, ...]
    """Purposes whose need it violates."""
    after: After
    state: State | None = field(default=None, compare=False, repr=False)
    """None after blanking."""
    blanked: Cells | None = field(default=None, compare=False, repr=False)

    @property
    def method(self) -> str:
        """The guideline's name."""
        return METHODS[self.kind][0]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the policy."""
        return METHODS[self.kind][1]

    @property
    def rank(self) -> tuple[object, ...]:
        """What breaks nothing first, then gain per loss (no loss first), fewest cells, name."""
        free = self.loss <= 0
        ratio, alone = (self.gain, self.uniques) if free else (self.gain / self.loss, self.uniques / self.loss)
        return bool(self.breaks), not free, -ratio, -alone, self.cells, self.kind, self.attribute or "", self.steps


@dataclass(frozen=True, slots=True)
class _Measured:
    failing: int
    """Units in a class that is beyond a limit."""
    uniques: int
    k: int | None


@dataclass(frozen=True, slots=True)
class _Change:
    """A coding that an attribute could take."""

    kind: Kind
    place: int
    coding: Coding
    level: int | None = None
    steps: int = 0
    threshold: float | None = None


def remedies(
    state: State, limits: Limits, needs: Sequence[Need] = (), weights: Sequence[float] | None = ()
) -> tuple[Remedy, ...]:
    """Measure every single change from a state, and list those that gain anything, best first.

    Changes: coarsen an attribute by each possible number of levels, drop it, merge its rarest categories until each has
    k_min persons, top-code, bottom-code or microaggregate numbers; remove the units beyond a limit; blank cells, where
    a person has one row and there are not too many classes. A person gains who was in a class beyond a limit, of k_min
    persons if no other is given, and is in none afterwards.

    Args:
        state: what there is now.
        limits: what every class must keep.
        needs: what purposes need of the attributes.
        weights: of blanked cells, as `cells.blank_cells` takes them; None: do not blank.

    Source: Personal Information Protection Commission, guideline on anonymously processed information (methods).
    """
    before = _measured(state, limits)
    found: list[Remedy] = []
    for change in _changes(state, limits.k_min):
        merging = state.merging(change.place, change.coding)
        after = merging.sizes(limits.k_min)
        if after.uniques < before.uniques or after.below < before.failing or not limits.classes_alone:
            found.append(_recoded(merging, change, before, limits, needs))
    if before.failing:
        found.append(_removed(state, before, limits))
    if before.failing and weights is not None:
        found += _blanked(state, before, limits, needs, weights)
    gainful = [each for each in found if each.gain > 0 or each.uniques > 0]
    return tuple(sorted(gainful, key=lambda each: each.rank))  # pyright: ignore[reportArgumentType, reportCallIssue]


def _measured(state: State, limits: Limits) -> _Measured:
    sizes = state.sizes(limits.k_min)
    if limits.classes_alone:
        return _Measured(sizes.below, sizes.uniques, sizes.k)
    return _Measured(state.units(state.failing(limits)), sizes.uniques, sizes.k)


def _changes(state: State, k_min: int) -> Iterator[_Change]:
    """Every coding that an attribute could take, each once."""
    for place, (found, coding) in enumerate(zip(state.hierarchies, state.codings, strict=True)):
        if coding.radix == 1:
            continue
        yield _Change("drop", place, codings.dropped(found))
        yield from _levels(state, place)
        persons = codings.persons_by(state.table, place, coding.radix)
        if merged := codings.merged(coding, persons, state.table, place, k_min):
            yield _Change("merge", place, merged)
        values = codings.numbers(found)
        if values is None:
            continue
        for kind, top in (("top_code", True), ("bottom_code", False)):
            if tail := codings.tail(coding, values, state.table, place, k=k_min, top=top):
                yield _Change(kind, place, tail[0], threshold=tail[1])  # pyright: ignore[reportArgumentType]
        if grouped := codings.microaggregated(coding, values, state.table, place, k_min):
            yield _Change("microaggregate", place, grouped)


def _levels(state: State, place: int) -> Iterator[_Change]:
    """The levels above an attribute's own; one that is no coarser than the one below, or is the whole, is left out."""
    found, last = state.hierarchies[place], state.codings[place].radix
    for level in range(state.levels[place] + 1, found.levels):
        coding = codings.joined(codings.at_level(found, level), state.codings[place])
        if 1 < coding.radix < last:
            yield _Change("coarsen", place, coding, level, level - state.levels[place])
            last = coding.radix


def _recoded(merging: Merging, change: _Change, before: _Measured, limits: Limits, needs: Sequence[Need]) -> Remedy:
    state, place = merging.before, change.place
    coding = state.codings[place]
    level = state.hierarchies[place].levels - 1 if change.kind == "drop" else change.level
    made = merging.state(level)
    after = _measured(made, limits)
    lines = coding.lines[state.table.codes[place]]
    wider = change.coding.lines[coding.to(change.coding)[state.table.codes[place]]] > lines
    occurred, occur = (np.count_nonzero(np.bincount(each.table.codes[place])) for each in (state, made))
    return Remedy(
        change.kind,
        state.table.names[place],
        change.steps,
        change.threshold,
        before.failing - after.failing,
        before.uniques - after.uniques,
        made.loss - state.loss,
        0,
        int(state.counts[wider].sum()),
        occur / occurred,
        broken(needs, state.hierarchies[place], change.coding),
        After(after.k, after.k, made.secrets()),
        made,
    )


def _removed(state: State, before: _Measured, limits: Limits) -> Remedy:
    bad = state.failing(limits)
    made = state.without(bad)
    after = _measured(made, limits)
    return Remedy(
        "remove",
        None,
        0,
        None,
        before.failing - after.failing,
        before.uniques - after.uniques,
        made.loss - state.loss,
        state.units(bad),
        int(state.counts[bad].sum()) * len(state.codings),
        None,
        (),
        After(after.k, after.k, made.secrets()),
        made,
    )


def _blanked(
    state: State, before: _Measured, limits: Limits, needs: Sequence[Need], weights: Sequence[float]
) -> Iterator[Remedy]:
    """Blank cells, where that is possible. Gains are those of readers who take a blank as matching every value."""
    if hindrance(state.table, limits.k_min):
        return
    empties = [_empty(state, place) for place in range(len(state.codings))]
    codes = np.stack(
        [np.where(row == empty, 0, row + 1) for row, empty in zip(state.table.codes, empties, strict=True)]
    )
    radices = tuple(coding.radix + 1 for coding in state.codings)
    found = blank_cells(Patterns(state.table.names, codes, radices, state.table.units), limits.k_min, weights)
    blank = found.blanks
    spread = [
        int(np.where(row, each.domain, coding.lines[labels]) @ state.counts)
        for row, each, coding, labels in zip(blank, state.hierarchies, state.codings, state.table.codes, strict=True)
    ]
    after = loss(spread, state.hierarchies, state.n, state.removed)
    touched = [place for place in range(len(blank)) if blank[place].any()]
    broke = {name for place in touched for name in _lost(state, place, needs)}
    yield Remedy(
        "blank",
        None,
        0,
        None,
        state.sizes(limits.k_min).below,
        before.uniques,
        after - state.loss,
        0,
        found.cells,
        None,
        tuple(sorted(broke)),
        After(found.min_f, found.k_own, _own(state, np.where(blank, 0, codes), radices).secrets()),
        blanked=found,
    )


def _lost(state: State, place: int, needs: Sequence[Need]) -> tuple[str, ...]:
    found = state.hierarchies[place]
    return broken(needs, found, codings.dropped(found))


def _empty(state: State, place: int) -> int:
    """The label of empty cells; -1 if there is none, or other values have it too."""
    labels = state.hierarchies[place].labels[0]
    if None not in labels:
        return -1
    label = int(state.codings[place].labels[labels.index(None)])
    return label if state.codings[place].lines[label] == 1 else -1


def _own(state: State, codes: np.ndarray[tuple[int, int], np.dtype[np.int64]], radices: tuple[int, ...]) -> State:
    """The same with other codes, read as values of their own."""
    same = tuple(Coding(np.arange(radix)) for radix in radices)
    return replace(state, table=replace(state.table, codes=codes, radices=radices), codings=same).recoded(0, same[0])
