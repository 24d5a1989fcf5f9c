"""Records against each other and against the store: rules, names of others, keys seen before."""

from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.store.load import LoadedFile
from privlib.store.staging import plain_path
from tests.store.company import AGREEMENT, KEY, PRINCIPAL, USE, Company, agree, query, unfit, use

Rows = Callable[..., list[tuple[object, ...]]]
CONFLICT = "the key of an earlier record with other values"


def counts(file: LoadedFile) -> tuple[int, int, int]:
    return file.loaded, file.refused, file.duplicates


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"effect": "restrict", "purposes": "", "version_id": "\\N"}, "a restriction must name its purposes, or *"),
        ({"purposes": "U1|*"}, "a permission must not name *"),
        ({"version_id": "\\N"}, "a permission needs the version_id that was shown"),
        ({"ended_by": "withdrawn"}, "ended_by needs valid_to"),
        ({"valid_to": "2025-01-01T00:00:00Z"}, "valid_to must be later than valid_from"),
        ({"valid_to": "2025-01-01T09:00:00+09:00"}, "valid_to must be later than valid_from"),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused_with_the_rule(
    begun: Company, rows: Rows, changes: dict[str, str], rule: str
):
    begun.write("agreement.csv", AGREEMENT + agree("AG0") + agree("AG1", **changes))
    assert begun.refusal("agreement.csv") == unfit("agreement.csv", 1, 2, f"line 3: {rule}")
    begun.load("agreement.csv", max_refused=1)
    assert rows("SELECT line, code, column_name FROM quarantine") == [(3, "E205", "")]
    assert rows("SELECT agreement_id FROM agreement") == [("AG0",)]


def test_of_two_rules_and_a_name_the_first_that_is_broken_is_said(begun: Company):
    changes = {"purposes": "*", "version_id": "\\N", "principal_id": "CNRY"}
    begun.write("agreement.csv", AGREEMENT + agree("AG1", **changes) + agree("AG2", principal_id="CNRY"))
    assert begun.refusal("agreement.csv") == unfit(
        "agreement.csv", 2, 2,
        "line 2: a permission must not name *",
        "line 3, column principal_id: names no record of table principal",
    )  # fmt: skip


def test_a_record_may_name_one_that_is_loaded_with_it_and_none_that_was_refused(begun: Company):
    begun.write("principal-2.csv", PRINCIPAL.replace("P01", "P03").replace("P02,member", "P04,CNRY"))
    begun.write("use_event.csv", USE + use("E1", principal_id="P03") + use("E2", principal_id="P04"))
    first, second = begun.load("use_event.csv", "principal-2.csv", max_refused=1).files
    assert (counts(first), counts(second)) == ((1, 1, 0), (1, 1, 0))


def test_equal_records_are_one_however_their_values_are_written(begun: Company, rows: Rows):
    other = use("E1", occurred_at="2026-04-01T00:00:00+09:00", n_rows="+01", purpose='"U1"')
    begun.write("use_event.csv", USE + use("E1") + other)
    assert counts(begun.load("use_event.csv").files[0]) == (1, 0, 1)
    assert rows("SELECT count(*) AS n FROM use_event") == [(1,)]


def test_what_was_loaded_from_another_file_is_a_duplicate_and_said(begun: Company):
    begun.write("use_event-a.csv", USE + use("E1") + use("E2") + use("E2"))
    begun.write("use_event-b.csv", USE + use("E2") + use("E3") + use("E3"))
    (first,) = begun.load("use_event-a.csv").files
    (second,) = begun.load("use_event-b.csv").files
    assert (counts(first), first.notes) == ((2, 0, 1), ())
    assert counts(second) == (1, 0, 2)
    assert second.notes == ("use_event-b.csv: 1 of 3 records were in the store already, from other files.",)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_three_contents_the_first_recorded_stays_whatever_the_files_are_called(
    begun: Company, order: tuple[int, ...]
):
    contents = [
        use("E1", purpose="U2", recorded_at="2026-04-01T18:00:01Z"),
        use("E1", purpose="U3", recorded_at="2026-04-01T18:00:00Z"),
        use("E1", purpose="U1", recorded_at="2026-05-01T00:00:00Z"),
    ]
    for name, place in zip("abc", order, strict=True):
        begun.write(f"use_event-{name}.csv", USE + contents[place])
    files = begun.load(*(f"use_event-{name}.csv" for name in "abc"), max_refused=1).files
    assert sorted(map(counts, files)) == [(0, 1, 0), (0, 1, 0), (1, 0, 0)]
    assert query(begun.store, "SELECT purpose FROM use_event") == [("U3",)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_contents_recorded_at_once_the_smaller_stays(begun: Company, order: tuple[int, ...]):
    contents = [use("E1", n_rows="10"), use("E1", n_rows="9"), use("E1", n_rows="9", action="view")]
    begun.write("use_event.csv", USE + "".join(contents[place] for place in order))
    (file,) = begun.load("use_event.csv", max_refused=1).files
    assert counts(file) == (1, 1, 1)
    assert query(begun.store, "SELECT n_rows FROM use_event") == [(9,)]


def test_a_record_without_dedup_key_is_a_delivery_of_itself(begun: Company, rows: Rows):
    begun.write(
        "use_event.csv",
        USE
        + use("E1")
        + use("E2", dedup_key="E1")
        + use("E3", dedup_key="D1")
        + use("E4", dedup_key="D1", purpose="U2"),
    )
    assert begun.refusal("use_event.csv") == unfit("use_event.csv", 1, 4, f"line 5: {CONFLICT}")
    assert counts(begun.load("use_event.csv", max_refused=1).files[0]) == (2, 1, 1)
    assert rows("SELECT event_id, dedup_key FROM use_event ORDER BY 1") == [("E1", None), ("E3", "D1")]


def test_a_later_delivery_of_a_stored_use_is_a_duplicate_by_either_key(begun: Company):
    begun.write("use_event-a.csv", USE + use("E1") + use("E2", dedup_key="D2"))
    begun.write(
        "use_event-b.csv", USE + use("E1", dedup_key="D9") + use("E5", dedup_key="D2") + use("E6", dedup_key="E1")
    )
    begun.load("use_event-a.csv")
    assert counts(begun.load("use_event-b.csv").files[0]) == (0, 0, 3)


def test_what_is_stored_stays_and_the_other_is_refused(begun: Company, rows: Rows):
    begun.write("use_event-a.csv", USE + use("E1", purpose="U2", recorded_at="2026-05-01T00:00:00Z"))
    begun.write("use_event-b.csv", USE + "\n" + use("E1") + use("E1"))
    begun.load("use_event-a.csv")
    assert begun.refusal("use_event-b.csv") == unfit(
        "use_event-b.csv", 2, 3, f"line 3: {CONFLICT}", f"line 4: {CONFLICT}"
    )
    begun.load("use_event-b.csv", max_refused=2)
    assert rows("SELECT purpose FROM use_event") == [("U2",)]


def test_a_record_that_is_refused_stands_in_nobodys_way(begun: Company):
    begun.write("use_event.csv", USE + use("E1", holding_id="H99", recorded_at="2026-01-01T00:00:00Z") + use("E1"))
    assert counts(begun.load("use_event.csv", max_refused=1).files[0]) == (1, 1, 0)
    assert query(begun.store, "SELECT holding_id FROM use_event") == [("H01",)]


def test_events_of_persons_before_they_registered_or_after_they_left_are_loaded_and_counted(begun: Company):
    begun.write(
        "use_event.csv",
        USE
        + use("E1", occurred_at="2023-12-31T23:59:59Z")
        + use("E2", occurred_at="2024-01-01T00:00:00Z")
        + use("E3", principal_id="P02", occurred_at="2025-12-31T23:59:59Z")
        + use("E4", principal_id="P02", occurred_at="2026-01-01T00:00:00Z")
        + use("E5", principal_id="\\N", occurred_at="2023-01-01T00:00:00Z")
        + use("E1", occurred_at="2023-12-31T23:59:59Z"),
    )
    (file,) = begun.load("use_event.csv").files
    assert counts(file) == (5, 0, 1)
    assert file.notes == (
        (
            "use_event.csv: 2 events of persons before they registered or after they left; loaded, and judged by the "
            "reports."
        ),
    )


@pytest.mark.parametrize(
    ("person", "instant", "n"),
    [
        ("P01", "2023-12-31T23:59:59Z", 1),
        ("P01", "2024-01-01T00:00:00Z", 0),
        ("P02", "2025-12-31T23:59:59Z", 0),
        ("P02", "2026-01-01T00:00:00Z", 1),
    ],
)
def test_a_lone_event_is_compared_with_its_person_to_the_second(begun: Company, person: str, instant: str, n: int):
    begun.write("use_event.csv", USE + use("E1", principal_id=person, occurred_at=instant))
    (file,) = begun.load("use_event.csv").files
    assert (counts(file), len(file.notes)) == ((1, 0, 0), n)


def test_the_day_of_an_event_is_that_of_tokyo_also_where_records_are_typed_by_hand(begun: Company):
    begun.write("use_event.csv", USE + use("E1", occurred_at="2026-03-31T10:00:00.5-05:00"))
    begun.load("use_event.csv")
    assert query(begun.store, "SELECT jst_date, epoch_us(occurred_at) % 1000000 AS part FROM use_event") == [
        (date(2026, 4, 1), 500_000)
    ]


def test_a_person_is_a_number_in_what_names_it(begun: Company, rows: Rows):
    begun.write("agreement.csv", AGREEMENT + agree(principal_id="P02"))
    begun.load("agreement.csv")
    assert rows("SELECT pseudonym FROM agreement JOIN principal USING (principal_key)") == [(KEY.principal("P02"),)]


@pytest.mark.parametrize("name", ["a b", "it's", "a*b", "a?b", "a[b]c", "見本"])
def test_a_path_means_its_file_alone(tmp_path: Path, name: str):
    for each in ("axb", "ab", "abc", "itzs", name):
        (tmp_path / f"{each}.csv").write_text(f"n\n{each}\n")
    with open_engine(None, reads=(tmp_path,)) as engine:
        path = plain_path(tmp_path / f"{name}.csv")
        sql = f"SELECT n FROM read_csv({path}, header = true, delim = ';', quote = '')"
        assert engine.frame(Statement("test", "test.sql", sql)).rows() == [(name,)]
