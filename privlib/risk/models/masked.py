"""The smallest classes, with as much of their values as many others share, and no more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from privlib.risk.models.risks import BANDS
from privlib.risk.table.finest import Finest

__all__ = ["Masked", "masked"]


@dataclass(frozen=True, slots=True)
class Masked:
    """Classes of one band that look alike under their mask."""

    labels: tuple[str | None, ...]
    """For each quasi-identifier the value, empty for an empty cell; None where it is masked. What is written fits
    `least` persons or more, all of it together."""
    band: str
    """How many persons each of the classes holds: one of `risks.BANDS`."""
    classes: int


def masked(table: Finest, texts: Mapping[str, Sequence[str]], n: int, least: int, draw: int = 1) -> tuple[Masked, ...]:
    """Describe up to n of the smallest classes that hold fewer than `least` persons.

    A class in: one combination of quasi-identifiers. Of each class a largest possible part of its values is written:
    one to which nothing can be added without describing fewer than `least` persons. So no key of a class is ever
    written, and no value that fewer have. Which classes of a band are taken, where not all are, is drawn: neither sizes
    nor values decide it. Rows come by band, then by what is written.

    Args:
        table: the classes; a person who stands in several counts once in whatever they are merged to.
        texts: of codes 1, 2, … of each quasi-identifier.
        n: how many classes.
        least: the fewest persons that what is written may describe.
        draw: the same draws the same.
    """
    bands = np.select([table.units <= high for _, high in BANDS.values()], list(range(len(BANDS))), len(BANDS) - 1)
    small = np.flatnonzero(table.units < least)
    order = small[np.random.default_rng(draw).permutation(len(small))]
    chosen = order[np.argsort(bands[order], kind="stable")][:n].tolist()
    names = tuple(BANDS)
    alike = Counter((int(bands[one]), _labels(table, texts, one, least)) for one in chosen)
    rows = sorted(alike.items(), key=lambda row: (row[0][0], [(label is None, label or "") for label in row[0][1]]))
    return tuple(Masked(labels, names[band], number) for (band, labels), number in rows)


def _labels(table: Finest, texts: Mapping[str, Sequence[str]], one: int, least: int) -> tuple[str | None, ...]:
    kept = _kept(table, one, least)
    codes: list[int] = table.codes[:, one].tolist()
    found: list[str | None] = []
    for place, (name, code) in enumerate(zip(table.names, codes, strict=True)):
        found.append((texts[name][code - 1] if code else "") if place in kept else None)
    return tuple(found)


def _kept(table: Finest, one: int, least: int) -> set[int]:
    """Drop the attribute without which most persons fit until enough do, then take back what can be taken back."""
    every = range(len(table.names))
    kept = set(every)
    while kept and _persons(table, one, kept) < least:
        kept.remove(max(kept, key=lambda place: (_persons(table, one, kept - {place}), place)))
    for place in every:
        if place not in kept and _persons(table, one, kept | {place}) >= least:
            kept.add(place)
    return kept


def _persons(table: Finest, one: int, kept: set[int]) -> int:
    """Count the persons who have the values of a class on some attributes."""
    places = sorted(kept)
    alike = (table.codes[places] == table.codes[places, one][:, None]).all(axis=0)
    if table.members is None:
        return int(table.units[alike].sum())
    return len(np.unique(table.members.persons[alike[table.members.classes]]))
