"""A store as one value: its contents, checked before anything reads them."""

import os
from pathlib import Path

import duckdb
import pytest

from privlib.errors import PrivlibError
from privlib.store.snapshot import open_store, snapshot_hash
from tests.store.company import ACTOR, HOLDING, PRINCIPAL, USE, Company, query, use


def hash_of(company: Company) -> str:
    with open_store(company.store) as engine:
        return snapshot_hash(engine)


def test_the_hash_is_one_of_contents_not_of_order_names_or_bytes(tmp_path: Path):
    texts = {"actor.csv": ACTOR, "principal.csv": PRINCIPAL, "holding.csv": HOLDING}
    hashes = set[str]()
    for place, names in enumerate((list(texts), list(reversed(texts)))):
        (tmp_path / str(place)).mkdir()
        company = Company(tmp_path / str(place))
        for name in names:
            company.write(name.replace(".", f"-{place}."), texts[name])
            company.load(name.replace(".", f"-{place}."))
        hashes.add(hash_of(company))
    assert len(hashes) == 1
    assert len(hashes.pop()) == 64


def test_the_hash_changes_with_every_new_content_and_only_then(begun: Company):
    before = hash_of(begun)
    begun.load("actor.csv")
    assert hash_of(begun) == before
    begun.write("use_event.csv", USE + use())
    begun.load("use_event.csv")
    assert hash_of(begun) != before


def test_two_files_that_contradict_each_other_have_one_hash_under_any_names(tmp_path: Path):
    found = [
        contradicted(tmp_path, names, ["use_event-a.csv", "use_event-b.csv"])
        for names in (("use_event-a.csv", "use_event-b.csv"), ("use_event-b.csv", "use_event-a.csv"))
    ]
    assert found[0] == found[1]


def test_where_the_order_of_loading_decides_the_hash_tells(tmp_path: Path):
    names = ("use_event-a.csv", "use_event-b.csv")
    one, other = (contradicted(tmp_path, names, [first], [second]) for first, second in (names, names[::-1]))
    assert (one[1], other[1]) == ([("U1",)], [("U2",)])
    assert one[0] != other[0]


def test_where_other_records_of_a_file_were_refused_the_hash_tells(tmp_path: Path):
    """Equal counts, other contents: the file of uses has one record of each actor, and finds only one of them."""
    hashes = set[str]()
    for number, (before, after) in enumerate((("actor.csv", "actor-2.csv"), ("actor-2.csv", "actor.csv"))):
        (tmp_path / str(number)).mkdir()
        company = Company(tmp_path / str(number))
        for name, text in (("actor.csv", ACTOR), ("principal.csv", PRINCIPAL), ("holding.csv", HOLDING)):
            company.write(name, text)
        company.write("actor-2.csv", ACTOR.replace("A01", "A02"))
        company.write("use_event.csv", USE + use("E1") + use("E2", actor_id="A02"))
        company.load(before, "principal.csv", "holding.csv")
        company.load("use_event.csv", max_refused=1)
        company.load(after)
        hashes.add(hash_of(company))
    assert len(hashes) == 2


def contradicted(folder: Path, names: tuple[str, str], *loads: list[str]) -> tuple[str, list[tuple[object, ...]]]:
    """The hash, and the purpose that was kept, of a store of two files with one use of two purposes."""
    place = folder / str(len(list(folder.iterdir())))
    place.mkdir()
    company = Company(place)
    company.begin()
    for name, purpose in zip(names, ("U1", "U2"), strict=True):
        company.write(name, USE + use("E1", purpose=purpose))
    for files in loads:
        company.load(*files, max_refused=1)
    return hash_of(company), query(company.store, "SELECT purpose FROM use_event")


def test_a_store_of_another_schema_is_refused(begun: Company):
    with duckdb.connect(str(begun.store)) as connection:
        connection.execute("UPDATE store_info SET schema_version = '0'")
    with pytest.raises(PrivlibError) as caught:
        open_store(begun.store)
    assert str(caught.value) == (
        "company.duckdb: store schema 0, this privlib writes 3. Move it away, then build it with "
        "`privlib load`. Nothing was run."
    )
    begun.write("use_event.csv", USE + use())
    with pytest.raises(PrivlibError) as caught:
        begun.load("use_event.csv")
    assert caught.value.code == "E511"


def test_another_database_is_no_store(tmp_path: Path):
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE actor AS SELECT 1 AS a")
    with pytest.raises(PrivlibError) as caught:
        open_store(path)
    assert str(caught.value) == (
        "other.duckdb: missing, damaged or not a store of privlib. Move away what is there, then "
        "build it with `privlib load`. Nothing was run."
    )


def test_a_reader_keeps_what_it_opened_while_a_load_replaces_the_store(begun: Company):
    with open_store(begun.store) as reader:
        before = snapshot_hash(reader)
        begun.write("use_event.csv", USE + use())
        begun.load("use_event.csv")
        assert snapshot_hash(reader) == before
    assert hash_of(begun) != before


def test_a_store_that_may_not_be_read_is_not_called_damaged(begun: Company, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PrivlibError) as caught:
        open_store(begun.store)
    assert (caught.value.exit_code, str(caught.value)) == (
        8,
        "company.duckdb: permission denied. Grant access to the account that runs privlib. Nothing was written.",
    )


def test_a_store_that_says_nothing_of_itself_is_damaged(begun: Company):
    with duckdb.connect(str(begun.store)) as connection:
        connection.execute("DELETE FROM store_info")
    with pytest.raises(PrivlibError) as caught:
        open_store(begun.store)
    assert caught.value.code == "E510"


def test_a_store_whose_blocks_were_changed_is_damaged_and_no_bug(begun: Company):
    content = bytearray(begun.store.read_bytes())
    for place in range(3 * 4096 + 100, len(content), 512):
        content[place] ^= 0xFF
    begun.store.write_bytes(content)
    with pytest.raises(PrivlibError) as caught, open_store(begun.store) as engine:
        snapshot_hash(engine)
    assert caught.value.code == "E510"
