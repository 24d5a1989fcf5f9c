"""Keys that cannot stand twice are told by the ends of their parts; where that is not sure, records are compared."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privlib.store.ascending import Ascending, apart
from tests.store.company import USE, Company, use

PARTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=4).map(sorted), max_size=3)


def ascending(*parts: list[str] | list[str | None]) -> Ascending:
    made = Ascending()
    for part in parts:
        made.add(pl.Series(part, dtype=pl.String))
    return made


@pytest.mark.parametrize(
    ("files", "stored", "sure"),
    [
        ([], None, True),
        ([ascending(["a", "b"], ["c"])], None, True),
        ([ascending(["c"], [], ["a", "b"])], None, True),
        ([ascending(["a", "c"]), ascending(["d"])], ("e", "g"), True),
        ([ascending(["a", "b"], ["b", "c"])], None, False),
        ([ascending(["a", "c"]), ascending(["b"])], None, False),
        ([ascending(["a", "a"])], None, False),
        ([ascending(["b", "a"])], None, False),
        ([ascending(["a"], ["c", "b"], ["d"])], None, False),
        ([ascending(["a", None])], None, False),
        ([ascending(["c", "d"])], ("a", "c"), False),
        ([ascending(["c", "d"])], ("a", "z"), False),
    ],
)
def test_ends_tell_that_no_key_stands_twice(files: list[Ascending], stored: tuple[str, str] | None, sure: bool):
    assert apart(files, stored) is sure


@given(st.lists(PARTS, max_size=3), st.none() | st.sets(st.sampled_from("abcdef"), min_size=1))
def test_where_it_is_sure_no_key_stands_twice(files: list[list[list[str]]], stored: set[str] | None):
    keys = [key for parts in files for part in parts for key in part] + sorted(stored or ())
    if apart([ascending(*parts) for parts in files], (min(stored), max(stored)) if stored else None):
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("first", "second", "duplicates"),
    [(("E1", "E2"), ("E3", "E4"), 0), (("E1", "E3"), ("E3", "E4"), 1), (("E1", "E4"), ("E2", "E4"), 1)],
)
@pytest.mark.parametrize("together", [True, False])
def test_files_in_the_order_of_their_ids_are_compared_where_they_meet(
    begun: Company,
    rows: Callable[..., list[tuple[object, ...]]],
    first: tuple[str, ...],
    second: tuple[str, ...],
    duplicates: int,
    together: bool,
):
    for name, events in (("a", first), ("b", second)):
        begun.write(f"use_event-{name}.csv", USE + "".join(map(use, events)))
    names = ("use_event-a.csv", "use_event-b.csv")
    files = begun.load(*names).files if together else [begun.load(name).files[0] for name in names]
    assert sum(file.duplicates for file in files) == duplicates
    assert rows("SELECT event_id FROM use_event ORDER BY event_id") == [(e,) for e in sorted({*first, *second})]
