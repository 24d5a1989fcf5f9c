"""The whole history of a person as one key: the set, or multiset, of the classes she stands in."""

from dataclasses import replace

import numpy as np

from privlib.risk.table.finest import Finest, Integers, Members, Values

__all__ = ["by_history"]


def by_history(table: Finest, *, multiset: bool) -> Finest:
    """Put persons with the same history into one class; no history is too long.

    A class in: persons with one combination of quasi-identifiers, where a person may stand in several. A class out:
    persons who stand in the same classes, under `multiset` with the same number of rows in each.

    Args:
        table: classes with their members.
        multiset: whether the number of rows counts.
    """
    members = table.members
    assert members is not None
    of_person, rows = _histories(members, multiset=multiset), np.bincount(members.persons, members.rows)
    histories = int(of_person.max(initial=-1)) + 1
    return replace(
        table,
        names=(" + ".join(table.names),),
        radices=(histories + 1,),
        codes=np.arange(1, histories + 1, dtype=np.int64)[None, :],
        units=np.bincount(of_person, minlength=histories),
        rows=np.bincount(of_person, rows, histories).astype(np.int64),
        members=None,
        values=tuple(_values(each, of_person) for each in table.values),
        weights=None,
    )


def _histories(members: Members, *, multiset: bool) -> Integers:
    """Number the histories: two persons have the same number if their sequences of classes are equal.

    Sequences are compared item by item: after each, persons that agreed so far and agree on it share a label.
    """
    order = np.lexsort((members.classes, members.persons))
    items = np.stack(
        [members.classes, members.rows if multiset and members.rows is not None else np.zeros_like(members.classes)]
    )[:, order]
    starts = np.flatnonzero(np.diff(members.persons[order], prepend=-1))
    lengths = np.diff(starts, append=len(order))
    labels, step = np.zeros(len(starts), np.int64), 0
    going = np.flatnonzero(lengths > step)
    while len(going):
        seen = np.stack([labels[going], *items[:, starts[going] + step]])
        labels[going] = np.unique(seen, axis=1, return_inverse=True)[1].reshape(-1)
        step += 1
        going = going[lengths[going] > step]
    return np.unique(np.stack([lengths, labels]), axis=1, return_inverse=True)[1].reshape(-1)


def _values(values: Values, of_person: Integers) -> Values:
    """Count a person once for each value she has in her history."""
    assert values.persons is not None
    people = int(values.persons.max(initial=0)) + 1
    once = np.unique(values.codes * people + values.persons)
    codes, persons = once // people, once % people
    found, counts = np.unique(np.stack([of_person[persons], codes]), axis=1, return_counts=True)
    return Values(values.name, values.places, found[0], found[1], counts)
