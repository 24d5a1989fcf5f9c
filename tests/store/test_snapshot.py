"""A store as one value: its contents, checked before anything reads them."""

from pathlib import Path

import duckdb
import pytest

from privlib.errors import PrivlibError
from privlib.store.snapshot import open_store, snapshot_hash
from tests.store.company import ACTOR, HOLDING, PRINCIPAL, USE, Company, use


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


def test_a_store_of_another_schema_is_refused(begun: Company):
    with duckdb.connect(str(begun.store)) as connection:
        connection.execute("UPDATE store_info SET schema_version = '0'")
    with pytest.raises(PrivlibError) as caught:
        open_store(begun.store)
    assert str(caught.value) == (
        "company.duckdb: store schema 0, this privlib writes 1. Build it again with `privlib load`. Nothing was run."
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
        "other.duckdb: damaged or not a store of privlib. Build it again with `privlib load`. Nothing was run."
    )


def test_a_reader_keeps_what_it_opened_while_a_load_replaces_the_store(begun: Company):
    with open_store(begun.store) as reader:
        before = snapshot_hash(reader)
        begun.write("use_event.csv", USE + use())
        begun.load("use_event.csv")
        assert snapshot_hash(reader) == before
    assert hash_of(begun) != before
