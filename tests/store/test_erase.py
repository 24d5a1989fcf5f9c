"""A person is found by whoever holds the key, and erased down to the last byte; the rest stays as it was."""

import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pytest

from privlib.errors import PrivlibError
from privlib.store.erase import Erased, Found, Held, erase, find
from privlib.store.pseudonyms import Key
from privlib.store.snapshot import open_store, snapshot_hash
from privlib.store.tables import TABLES
from privlib.store.writing import locked_store, pin
from tests.store.company import AGREEMENT, KEY, PRINCIPAL, USE, Company, agree, query, use

NAMES = ["company.duckdb", "company.duckdb.lock"]
GONE = {"agreement": 1, "principal": 1, "use_event": 2}


@pytest.fixture
def held(begun: Company) -> Company:
    """P01 has an agreement and two uses, P02 one use, one use is of nobody."""
    begun.write("agreement.csv", AGREEMENT + agree("MARKER-AG"))
    begun.write(
        "use_event.csv",
        USE
        + use("MARKER-E1")
        + use("MARKER-E2", occurred_at="2026-04-30T15:00:00Z", recorded_at="2026-05-01T18:00:00Z")
        + use("E3", principal_id="P02")
        + use("E4", principal_id="\\N"),
    )
    begun.load("agreement.csv", "use_event.csv")
    return begun


def refused(company: Company, ids: list[str], case: str = "C1", key: Key = KEY) -> tuple[int, str]:
    with pytest.raises(PrivlibError) as caught:
        erase(company.store, ids, key, case)
    return caught.value.exit_code, str(caught.value)


def counts(company: Company) -> dict[str, int]:
    return {
        table: len(query(company.store, f"SELECT principal_key FROM {table} ORDER BY ALL"))
        for table in ("principal", "agreement", "use_event")
    }


def hash_of(company: Company) -> str:
    with open_store(company.store) as engine:
        return snapshot_hash(engine)


def test_a_person_is_found_table_by_table_with_days_and_files(held: Company):
    held.write("use_event-more.csv", USE + use("E9", principal_id="P02"))
    held.load("use_event-more.csv")
    assert find(held.store, "P01", KEY) == Found(
        (
            Held("agreement", 1, None, None, ("agreement.csv",)),
            Held("principal", 1, None, None, ("principal.csv",)),
            Held("use_event", 2, date(2026, 4, 1), date(2026, 5, 1), ("use_event-more.csv", "use_event.csv")),
        ),
        (),
    )
    assert find(held.store, "P77", KEY) == Found((), ())


def test_another_key_finds_and_erases_nobody(held: Company):
    other = Key(bytes(32))
    message = (
        f"pseudonym key: not the key that company.duckdb was built with. Give the key with id {KEY.id}; this one is "
        f"{other.id}. Nothing was"
    )
    with pytest.raises(PrivlibError) as caught:
        find(held.store, "P01", other)
    assert (caught.value.exit_code, str(caught.value)) == (2, f"{message} run.")
    assert refused(held, ["P01"], key=other) == (2, f"{message} erased.")


@pytest.mark.parametrize("text", ["P 01", "", "P01\n", "a" * 41, "会員"])
def test_what_is_no_id_is_not_looked_for_and_not_repeated(held: Company, text: str):
    said = (
        "--principal: 1 of 2 ids have another form. An id is 1 to 40 letters, digits, : . _ or -. Nothing was erased."
    )
    assert refused(held, ["P01", text]) == (2, said)


def test_without_an_id_or_a_case_nothing_is_erased(held: Company):
    accepted = "1 to 40 letters, digits, : . _ or -. Nothing was erased."
    assert refused(held, []) == (2, f"--principal: no id is given. An id is {accepted}")
    assert refused(held, ["P01"], "of Monday") == (2, f"--case: no id. Give {accepted}")


def test_where_there_is_no_store_nothing_is_made(company: Company):
    code, said = refused(company, ["P01"])
    assert (code, said) == (
        5,
        (
            "company.duckdb: missing, damaged or not a store of privlib. Move away what is there, then build it with "
            "`privlib load`. Nothing was erased."
        ),
    )
    assert list(company.store.parent.iterdir()) == []


def test_the_person_s_rows_go_from_every_table_and_all_others_stay(held: Company):
    before = query(
        held.store, "SELECT event_id, principal_key FROM use_event WHERE event_id IN ('E3', 'E4') ORDER BY ALL"
    )
    schema = tables(held)
    assert erase(held.store, ["P01"], KEY, "C1") == Erased("C1", GONE)
    assert counts(held) == {"principal": 1, "agreement": 0, "use_event": 2}
    assert query(held.store, "SELECT event_id, principal_key FROM use_event ORDER BY ALL") == before
    assert tables(held) == schema
    assert query(held.store, "SELECT case_id, table_name, rows FROM erasure ORDER BY ALL") == [
        ("C1", name, rows) for name, rows in GONE.items()
    ]
    assert held.store.stat().st_mode & 0o777 == 0o600
    assert find(held.store, "P01", KEY).rows == 0


def tables(company: Company) -> dict[str, tuple[tuple[str, str], ...]]:
    with open_store(company.store) as engine:
        return {table.name: table.columns for table in engine.tables().values()}


def test_several_persons_go_at_once_and_one_named_twice_counts_once(held: Company):
    assert erase(held.store, ["P01", "P02", "P01", "P77"], KEY, "C1").tables == GONE | {"principal": 2, "use_event": 3}
    assert counts(held) == {"principal": 0, "agreement": 0, "use_event": 1}


def test_no_byte_of_the_person_is_left_beside_the_store_in_it_or_where_it_spilled(
    held: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    spill = tmp_path / "spill"
    spill.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spill))
    traces = (KEY.principal("P01").encode(), b"MARKER-E1", b"MARKER-AG", b"P01")
    others = KEY.principal("P02").encode()
    old = held.store.read_bytes()
    assert all(trace in old for trace in traces[:3])
    assert others in old
    erase(held.store, ["P01"], KEY, "C1")
    left = {path: path.read_bytes() for top in (held.store.parent, spill) for path in top.rglob("*") if path.is_file()}
    assert sorted(path.name for path in left) == NAMES
    assert [path.name for path, content in left.items() for trace in traces if trace in content] == []
    assert others in left[held.store]


def test_a_person_who_is_not_there_changes_nothing_and_the_case_is_still_free(held: Company):
    before = held.store.read_bytes()
    assert erase(held.store, ["P77"], KEY, "C1") == Erased("C1", {})
    assert held.store.read_bytes() == before
    assert erase(held.store, ["P01"], KEY, "C1").tables == GONE


def test_a_case_that_was_erased_says_so_and_changes_nothing(held: Company):
    erase(held.store, ["P01"], KEY, "C1")
    before = held.store.read_bytes()
    assert erase(held.store, ["P01"], KEY, "C1") == Erased("C1", GONE, already=True)
    assert held.store.read_bytes() == before


def test_a_case_that_was_erased_is_not_said_to_be_done_for_persons_who_are_there(held: Company):
    erase(held.store, ["P01"], KEY, "C1")
    assert refused(held, ["P02"]) == (
        2,
        (
            "case C1: it was erased before, and company.duckdb holds 2 rows of these persons all the same: they are "
            "others, or a later delivery brought them back. Give this erasure a case of its own. Nothing was erased."
        ),
    )
    assert erase(held.store, ["P02"], KEY, "C2").tables == {"principal": 1, "use_event": 1}


def test_the_hash_tells_of_an_erasure_and_only_of_one_that_was(held: Company):
    before = hash_of(held)
    erase(held.store, ["P77"], KEY, "C1")
    assert hash_of(held) == before
    erase(held.store, ["P01"], KEY, "C1")
    after = hash_of(held)
    assert after != before
    erase(held.store, ["P02"], KEY, "C2")
    assert hash_of(held) != after


def test_a_file_loaded_before_brings_nobody_back_and_a_new_delivery_does(held: Company):
    erase(held.store, ["P01"], KEY, "C1")
    assert [file.already for file in held.load("principal.csv", "agreement.csv", "use_event.csv").files] == [True] * 3
    assert find(held.store, "P01", KEY).rows == 0
    held.write("use_event-2.csv", USE + use("E20"))
    with pytest.raises(PrivlibError) as caught:
        held.load("use_event-2.csv")
    assert "use_event-2.csv, line 2, column principal_id: names no record of table principal" in str(caught.value)
    held.write("principal-2.csv", PRINCIPAL + "P03,member,false,2026-01-01T00:00:00Z,\\N\n")
    held.load("principal-2.csv")
    assert find(held.store, "P01", KEY).tables == (
        Held("principal", 1, None, None, ("principal-2.csv", "principal.csv")),
    )


def test_rows_without_a_person_s_key_are_said_to_be_out_of_reach(held: Company):
    with_visits(held)
    assert find(held.store, "P01", KEY).unsearched == ("history_event",)
    assert erase(held.store, ["P01"], KEY, "C1").unsearched == ("history_event",)


def with_visits(company: Company) -> None:
    header = (
        "occurred_at,visitor_key,seq,page_group,referrer_group,device_class,purpose,linked,principal_id,holding_id,"
        "case_ref,destination,status\n"
    )
    row = "2026-04-01T00:00:00Z,0a1b2c3d,0,{page},direct,pc,\\N,false,\\N,\\N,\\N,\\N,200\n"
    groups = next(column for column in TABLES["history_event"].columns if column.name == "page_group").values
    company.write("history_event.csv", header + row.format(page=groups[0]))
    company.load("history_event.csv")


def test_a_report_that_runs_keeps_its_pin_and_is_told_of(held: Company, tmp_path: Path):
    pins = tmp_path / "pins"
    pins.mkdir()
    kept = pin(held.store, pins)
    assert erase(held.store, ["P01"], KEY, "C1").held == 1
    assert len(query(kept, "SELECT event_id FROM use_event ORDER BY ALL")) == 4
    kept.unlink()
    assert erase(held.store, ["P02"], KEY, "C2").held == 0


def test_a_reader_keeps_what_it_opened(held: Company):
    with open_store(held.store) as reader:
        before = snapshot_hash(reader)
        erase(held.store, ["P01"], KEY, "C1")
        assert snapshot_hash(reader) == before
    assert hash_of(held) != before


def test_while_another_writes_nothing_is_erased(held: Company):
    with locked_store(held.store):
        code, said = refused(held, ["P01"])
    assert code == 6
    assert said.endswith(" UTC. Wait for it to end. Readers see the last finished snapshot. Nothing was erased.")
    assert counts(held) == {"principal": 2, "agreement": 1, "use_event": 4}


CHILD = """
import sys
from pathlib import Path
from privlib.store.erase import erase
from privlib.store.pseudonyms import Key
print("ready", flush=True)
sys.stdin.readline()
erase(Path(sys.argv[1]), ["P01"], Key(bytes(range(32))), "C1")
"""


def test_killed_at_any_point_the_store_is_the_old_one_or_the_new_one(held: Company):
    """Eight kills over the time that an erasure takes; each is repeated until it is done."""
    rng, ended = random.Random(20), []
    original, before = held.store.read_bytes(), counts(held)
    after = {"principal": 1, "agreement": 0, "use_event": 2}
    took = timed(held, None)
    assert counts(held) == after
    for number in range(8):
        held.store.write_bytes(original)
        timed(held, took * (number + rng.random()) / 8)
        found = counts(held)
        assert found in (before, after)
        ended.append(found == after)
        again = erase(held.store, ["P01"], KEY, "C1")
        assert (again.tables, again.already) == (GONE, ended[-1])
        assert counts(held) == after
        assert sorted(path.name for path in held.store.parent.iterdir()) == NAMES
    assert not all(ended)


def timed(company: Company, kill_after: float | None) -> float:
    """Run an erasure in a process of its own, and kill it after so many seconds; return how long it ran."""
    words = [sys.executable, "-c", CHILD, str(company.store)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        started = time.monotonic()
        child.stdin.write("go\n")
        child.stdin.flush()
        if kill_after is not None:
            time.sleep(kill_after)
            child.send_signal(signal.SIGKILL)
        child.wait()
        return time.monotonic() - started
