"""Masked classes: what is written describes many, all of it together; by hand, and for every table."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from privlib.risk.models.masked import Masked, masked
from privlib.risk.table.finest import Finest, Members

Row = tuple[int, ...]


def table(people: list[Row]) -> Finest:
    """Each a person with one row; code 0 is an empty cell."""
    held = sorted(Counter(people).items())
    codes = np.array([key for key, _ in held], np.int64).T
    units = np.array([n for _, n in held], np.int64)
    names = tuple(f"a{n}" for n in range(len(codes)))
    return Finest(names, tuple(int(row.max()) + 1 for row in codes), codes, units, units)


def texts(size: int) -> dict[str, list[str]]:
    return {f"a{n}": [f"v{n}{code}" for code in range(1, 9)] for n in range(size)}


def test_of_each_small_class_only_what_many_share_is_written() -> None:
    """Twelve have (1, 1), one has (1, 2): the second value is hers alone. Two have an empty cell."""
    people = [*[(1, 1)] * 12, (1, 2), *[(1, 0)] * 2]
    assert masked(table(people), texts(2), n=5, least=10) == (
        Masked(("v01", None), "1", 1),
        Masked(("v01", None), "2", 1),
    )


def test_where_each_value_is_common_but_both_together_are_not_one_of_them_is_masked() -> None:
    """Ten have 1 first, eleven have 1 second, and one person has both: her key is not written."""
    people = [*[(1, 2)] * 9, *[(2, 1)] * 10, (1, 1)]
    assert masked(table(people), texts(2), n=1, least=10) == (Masked((None, "v11"), "1", 1),)


def test_a_class_that_holds_enough_is_not_shown_and_its_key_is_not_written() -> None:
    assert masked(table([(1, 1)] * 10), texts(2), n=5, least=10) == ()
    assert masked(table([(1, 1)] * 9), texts(2), n=5, least=10) == (Masked((None, None), "5–9", 1),)


def test_classes_that_look_alike_are_one_row_and_the_smallest_bands_come_first() -> None:
    people = [*[(1, n) for n in range(1, 7)], *[(1, 7)] * 4, *[(1, 8)] * 20]
    assert masked(table(people), texts(2), n=20, least=10) == (
        Masked(("v01", None), "1", 6),
        Masked(("v01", None), "3–4", 1),
    )
    assert masked(table(people), texts(2), n=3, least=10) == (Masked(("v01", None), "1", 3),)


def test_an_empty_cell_that_many_have_is_written_as_one() -> None:
    people = [*[(0, 1)] * 10, (0, 2)]
    assert masked(table(people), texts(2), n=5, least=10) == (Masked(("", None), "1", 1),)


def test_a_person_in_several_classes_counts_once() -> None:
    """Five persons stand in both classes of value 1: five describe it, not ten."""
    codes = np.array([[1, 1], [1, 2]], np.int64)
    five = np.full(2, 5, np.int64)
    persons = np.concatenate([np.arange(5), np.arange(5)])
    members = Members(np.repeat([0, 1], 5).astype(np.int64), persons.astype(np.int64))
    found = masked(Finest(("a0", "a1"), (2, 3), codes, five, five, members), texts(2), n=5, least=6)
    assert found == (Masked((None, None), "5–9", 2),)


people_of = st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, max_size=60)


@given(people_of, st.integers(1, 20), st.integers(2, 12), st.integers(0, 5))
def test_what_a_row_writes_fits_enough_persons_and_nothing_can_be_added(
    people: list[Row], n: int, least: int, draw: int
) -> None:
    found = masked(table(people), texts(3), n, least, draw)
    small = [key for key, size in Counter(people).items() if size < least]
    assert sum(row.classes for row in found) == min(n, len(small))

    def label(person: Row, place: int) -> str:
        return f"v{place}{person[place]}" if person[place] else ""

    def fit(labels: tuple[str | None, ...]) -> list[Row]:
        return [p for p in people if all(own is None or own == label(p, n) for n, own in enumerate(labels))]

    for row in found:
        written = fit(row.labels)
        assert len(written) >= least or set(row.labels) == {None}
        assert None in row.labels
        masks = [n for n in range(3) if row.labels[n] is None]
        fuller = [
            [len(fit((*row.labels[:n], label(key, n), *row.labels[n + 1 :]))) for n in masks]
            for key in small
            if key in written
        ]
        assert any(all(size < least for size in sizes) for sizes in fuller)
