"""Loading: what fits is there once, what does not is named by file, line and column, and nothing else happens."""

import os
import random
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from privlib.errors import PrivlibError
from privlib.store.load import Given, LoadedFile, load
from privlib.store.pseudonyms import Key
from privlib.store.reading import From, Reading
from privlib.store.tables import TABLES
from privlib.store.writing import building, locked_store
from tests.store.company import ACTOR, AGREEMENT, HOLDING, KEY, PRINCIPAL, USE, Company, agree, query, unfit, use

Rows = Callable[..., list[tuple[object, ...]]]
ACTIONS = ("view", "query", "export", "send", "ship", "personalise", "join", "derive", "delete", "correct")
NOTHING = " Nothing was loaded."


def refused(company: Company, *names: str, max_refused: int = 0) -> str:
    return company.refusal(*names, max_refused=max_refused)


def refused_use(company: Company, **changes: str) -> str:
    company.write("use_event.csv", USE + use("E0") + use("E1", **changes))
    head, *problems, tail = refused(company, "use_event.csv").split("\n")
    assert head == "use_event.csv: 1 of 2 records do not fit; at most 0 may be refused."
    assert tail == "Correct them." + NOTHING
    return "\n".join(problems)


def test_a_use_is_stored_with_its_person_its_lists_and_its_day_in_tokyo(begun: Company, rows: Rows):
    begun.write("use_event-2026-04.csv", USE + use(joined_holdings="H01|H02"))
    assert begun.load("use_event-2026-04.csv").files == (
        LoadedFile("use_event-2026-04.csv", "use_event", 1, 1, 0, 0, 0),
    )
    assert rows(
        "SELECT pseudonym, categories, joined_holdings, occurred_at, jst_date, dedup_key "
        "FROM use_event JOIN principal USING (principal_key)"
    ) == [(KEY.principal("P01"), "T01|T04", "H01|H02", datetime(2026, 3, 31, 15), date(2026, 4, 1), None)]


def test_an_offset_is_counted_in_and_the_day_before_15_utc_is_the_same_day(begun: Company, rows: Rows):
    text = use("E1", occurred_at="2026-04-01T00:00:00+09:00") + use("E2", occurred_at="2026-03-31T14:59:59.999999Z")
    begun.write("use_event.csv", USE + text)
    begun.load("use_event.csv")
    assert rows(
        "SELECT event_id, strftime(occurred_at, '%d %H:%M:%S.%f') AS at, jst_date FROM use_event ORDER BY 1"
    ) == [
        ("E1", "31 15:00:00.000000", date(2026, 4, 1)),
        ("E2", "31 14:59:59.999999", date(2026, 3, 31)),
    ]


def test_an_open_end_of_validity_is_stored_as_the_last_day(begun: Company, rows: Rows):
    begun.write("agreement.csv", AGREEMENT + agree())
    begun.load("agreement.csv")
    assert rows("SELECT CAST(valid_to AS VARCHAR) AS v FROM agreement") == [("9999-12-31 00:00:00",)]
    assert rows("SELECT valid_to, use_limit FROM holding") == [(date(9999, 12, 31), None)]
    assert rows("SELECT closed_at FROM principal WHERE closed_at IS NULL") == [(None,)]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"event_id": ""}, "line 3, column event_id: empty, but it is part of the record's key"),
        ({"event_id": "\\N"}, "line 3, column event_id: empty, but it is part of the record's key"),
        ({"event_id": "E 1"}, "line 3, column event_id: not of the form [A-Za-z0-9:._-]{1,40}"),
        ({"principal_id": "Ｐ01"}, "line 3, column principal_id: not an id: 1 to 40 letters, digits, : . _ or -"),
        (
            {"occurred_at": "2026-02-30T00:00:00Z"},
            "line 3, column occurred_at: no such day",
        ),
        (
            {"occurred_at": "2026-04-01T23:59:60Z"},
            "line 3, column occurred_at: second 60, or hour 24 and later; a mapping can declare late hours",
        ),
        (
            {"occurred_at": "2026-04-01T24:00:00Z"},
            "line 3, column occurred_at: second 60, or hour 24 and later; a mapping can declare late hours",
        ),
        (
            {"occurred_at": "2026-04-01T09:00:00"},
            (
                "line 3, column occurred_at: an instant without offset, or one that its zone shows twice or never; "
                "write Z or +09:00, or declare a zone in a mapping"
            ),
        ),
        ({"categories": "T01||T02"}, "line 3, column categories: not a list of ids joined by |"),
        ({"categories": "\\N"}, "line 3, column categories: empty, but a value is required"),
        (
            {"action": "VIEW"},
            "line 3, column action: not one of " + ", ".join(ACTIONS),
        ),
        ({"result": "1"}, "line 3, column result: not one of done, denied, returned"),
        ({"occurred_at": "1 April"}, "line 3, column occurred_at: not an instant such as 2026-04-01T09:00:00+09:00"),
        ({"purpose": "CN\x1bRY"}, "line 3, column purpose: a control character; remove it, or have it left out"),
        ({"n_rows": "1e3"}, "line 3, column n_rows: not a whole number"),
        ({"n_rows": "1.0"}, "line 3, column n_rows: not a whole number"),
        ({"n_rows": "-1"}, "line 3, column n_rows: outside 0 to 1000000000000000"),
        ({"purpose": "x" * 101}, "line 3, column purpose: outside 0 to 100 characters"),
        ({"action": "send", "principal_id": "\\N"}, "line 3: send, ship and personalise need a principal_id"),
        ({"principal_id": "P99"}, "line 3, column principal_id: names no record of table principal"),
        ({"holding_id": "H99"}, "line 3, column holding_id: names no record of table holding"),
        ({"actor_id": "A99"}, "line 3, column actor_id: names no record of table actor"),
    ],
)
def test_a_use_that_does_not_fit_is_named_by_file_line_and_column(
    begun: Company, changes: dict[str, str], problem: str
):
    assert refused_use(begun, **changes) == "use_event.csv, " + problem


def test_other_kinds_of_value_are_checked_too(company: Company):
    company.write("principal.csv", PRINCIPAL + "P03,member,no,2024-01-01T00:00:00Z,\\N\n")
    assert "principal.csv, line 4, column minor: not true or false" in refused(company, "principal.csv")
    company.write("actor.csv", ACTOR.replace("2024-01-01", "03/04/2026"))
    assert "actor.csv, line 2, column active_from: a date with two readings; declare" in refused(company, "actor.csv")
    company.write("holding.csv", HOLDING.replace(",JP,", ",Japan,"))
    assert "holding.csv, line 2, column country: not of the form [A-Z]{2}" in refused(company, "holding.csv")


def test_at_most_three_problems_are_listed(begun: Company):
    begun.write("use_event.csv", USE + "".join(use(f"E{n}", result="x") for n in range(5)) + use("E9"))
    assert refused(begun, "use_event.csv", max_refused=4) == (
        "use_event.csv: 5 of 6 records do not fit; at most 4 may be refused.\n"
        "use_event.csv, line 2, column result: not one of done, denied, returned\n"
        "use_event.csv, line 3, column result: not one of done, denied, returned\n"
        "use_event.csv, line 4, column result: not one of done, denied, returned\n"
        "and 2 more\n"
        "Correct them." + NOTHING
    )


def test_one_file_that_does_not_fit_keeps_all_files_out(begun: Company, rows: Rows):
    begun.write("agreement.csv", AGREEMENT + agree())
    begun.write("use_event.csv", USE + use(result="x"))
    refused(begun, "agreement.csv", "use_event.csv")
    assert rows("SELECT count(*) AS n FROM agreement") == [(0,)]


def test_within_the_limit_refused_records_are_left_out_and_listed_without_values(begun: Company, rows: Rows):
    begun.write("use_event.csv", USE + use("E1") + use("E2", result="CNRY-5f") + use("E3", holding_id="CNRY-6f"))
    (file,) = begun.load("use_event.csv", max_refused=2).files
    assert (file.records, file.loaded, file.refused, file.duplicates, file.blank) == (3, 1, 2, 0, 0)
    assert rows("SELECT line, code, column_name FROM quarantine ORDER BY line") == [
        (3, "E203", "result"),
        (4, "E222", "holding_id"),
    ]


def test_a_record_that_comes_twice_is_kept_once_within_a_file_and_across_files(begun: Company, rows: Rows):
    begun.write("use_event-a.csv", USE + use("E1") + use("E2") + use("E1"))
    begun.write("use_event-b.csv", USE + use("E2") + use("E3"))
    begun.write("use_event-c.csv", USE + use("E3") + "\n" + use("E1"))
    first = begun.load("use_event-a.csv", "use_event-b.csv").files
    (second,) = begun.load("use_event-c.csv").files
    assert sum(file.records for file in first) == 5
    assert (sum(file.loaded for file in first), sum(file.duplicates for file in first)) == (3, 2)
    assert (second.records, second.loaded, second.duplicates, second.blank) == (3, 0, 2, 1)
    assert rows("SELECT event_id FROM use_event ORDER BY event_id") == [("E1",), ("E2",), ("E3",)]


def test_of_two_contents_the_first_recorded_stays_and_the_others_are_refused(begun: Company, rows: Rows):
    later = use("E1", purpose="U2", recorded_at="2026-05-01T00:00:00Z")
    begun.write("use_event.csv", USE + later + use("E1") + later)
    assert refused(begun, "use_event.csv") == (
        "use_event.csv: 2 of 3 records do not fit; at most 0 may be refused.\n"
        "use_event.csv, line 2: the key of an earlier record with other values\n"
        "use_event.csv, line 4: the key of an earlier record with other values\n"
        "Correct them." + NOTHING
    )
    begun.load("use_event.csv", max_refused=2)
    assert rows("SELECT purpose FROM use_event") == [("U1",)]


def test_of_two_contents_recorded_at_once_names_and_order_of_files_do_not_choose(tmp_path: Path):
    kept = set[str]()
    for number, names in enumerate((("a", "b"), ("b", "a"))):
        (tmp_path / str(number)).mkdir()
        company = Company(tmp_path / str(number))
        company.begin()
        for name, purpose in zip(names, ("U1", "U2"), strict=True):
            company.write(f"use_event-{name}.csv", USE + use("E1", purpose=purpose))
        company.load("use_event-a.csv", "use_event-b.csv", max_refused=1)
        kept.add(str(query(company.store, "SELECT purpose FROM use_event")))
    assert len(kept) == 1


def test_what_is_stored_stays_even_against_an_earlier_recorded_content(begun: Company, rows: Rows):
    begun.write("use_event-a.csv", USE + use("E1", purpose="U2", recorded_at="2026-05-01T00:00:00Z"))
    begun.write("use_event-b.csv", USE + use("E1"))
    begun.load("use_event-a.csv")
    begun.load("use_event-b.csv", max_refused=1)
    assert rows("SELECT purpose FROM use_event") == [("U2",)]
    assert rows("SELECT line, code FROM quarantine") == [(2, "E220")]


def test_deliveries_with_one_dedup_key_are_one_use(begun: Company, rows: Rows):
    begun.write("use_event.csv", USE + use("E1", dedup_key="D1") + use("E2", dedup_key="D1"))
    (file,) = begun.load("use_event.csv").files
    assert (file.loaded, file.duplicates) == (1, 1)
    assert rows("SELECT event_id FROM use_event") == [("E1",)]


def test_the_same_content_is_loaded_once_under_any_name(begun: Company, rows: Rows):
    begun.write("use_event.csv", USE + use())
    begun.write("use_event-copy.csv", USE + use())
    both = begun.load("use_event.csv", "use_event-copy.csv").files
    assert both == (
        LoadedFile("use_event.csv", "use_event", 1, 1, 0, 0, 0),
        LoadedFile("use_event-copy.csv", "use_event", 1, 1, 0, 0, 0, already=True),
    )
    before = begun.store.read_bytes()
    assert rows("SELECT count(*) AS n FROM use_event") == [(1,)]
    (again,) = begun.load("use_event-copy.csv").files
    assert again == LoadedFile("use_event-copy.csv", "use_event", 1, 1, 0, 0, 0, already=True)
    assert begun.store.read_bytes() == before


def test_every_record_is_loaded_refused_duplicate_or_blank(begun: Company, rows: Rows):
    draw = random.Random(7)
    kinds = {"fit": use("E{n}"), "bad": use("E{n}", result="x"), "twice": use("E0"), "blank": "\n"}
    drawn = draw.choices(list(kinds), k=200)
    begun.write("use_event.csv", USE + use("E0") + "".join(kinds[kind].format(n=n) for n, kind in enumerate(drawn, 1)))
    (file,) = begun.load("use_event.csv", max_refused=200).files
    counts = [drawn.count(kind) for kind in ("fit", "bad", "twice", "blank")]
    assert [file.loaded - 1, file.refused, file.duplicates, file.blank] == counts
    assert file.records == file.loaded + file.refused + file.duplicates + file.blank == 201
    assert rows("SELECT count(*) AS n FROM use_event") == [(file.loaded,)]
    assert rows("SELECT count(*) AS n FROM quarantine") == [(file.refused,)]


def test_files_may_be_given_in_any_order(company: Company):
    names = ["use_event.csv", "holding.csv", "principal.csv", "actor.csv"]
    for name, text in zip(names, (USE + use(), HOLDING, PRINCIPAL, ACTOR), strict=True):
        company.write(name, text)
    assert [file.table for file in company.load(*names).files] == ["actor", "principal", "holding", "use_event"]


def test_a_file_whose_name_is_no_table_is_refused_with_a_suggestion(company: Company):
    company.write("use_events.csv", USE)
    assert refused(company, "use_events.csv") == (
        "use_events.csv: no table of the schema is named so. "
        'Did you mean "use_event"? Rename the file, or give a mapping; `privlib map` proposes one.' + NOTHING
    )


def test_a_store_holds_pseudonyms_of_one_key(begun: Company):
    other = Key(bytes(32))
    begun.write("use_event.csv", USE + use())
    with pytest.raises(PrivlibError) as caught:
        begun.load("use_event.csv", key=other)
    assert str(caught.value) == (
        f"pseudonym key: not the key that company.duckdb was built with. Give the key with id {KEY.id}; "
        f"this one is {other.id}." + NOTHING
    )


def test_a_damaged_store_is_refused_and_left_as_it_is(company: Company):
    company.write("actor.csv", ACTOR)
    company.store.write_bytes(b"no database" * 1000)
    assert refused(company, "actor.csv") == (
        "company.duckdb: missing, damaged or not a store of privlib. Move away what is there, then "
        "build it with `privlib load`." + NOTHING
    )
    assert not company.store.with_name("company.duckdb.lock").exists()


def test_one_writer_at_a_time(begun: Company):
    begun.write("use_event.csv", USE + use())
    with locked_store(begun.store):
        message = refused(begun, "use_event.csv")
    assert message.startswith(f"company.duckdb is in use by process {os.getpid()} since 20")
    assert message.endswith(" UTC. Wait for it to end. Readers see the last finished snapshot. Nothing was written.")
    assert begun.load("use_event.csv").files[0].loaded == 1


def test_what_an_interrupted_load_left_is_removed(begun: Company):
    left = begun.store.parent / ".company.duckdb.building-x"
    left.mkdir()
    (left / "copy-1.csv").write_text("P01")
    with locked_store(begun.store), building(begun.store) as directory:
        assert directory.stat().st_mode & 0o777 == 0o700
        assert not left.exists()
    assert sorted(path.name for path in begun.store.parent.iterdir()) == ["company.duckdb", "company.duckdb.lock"]


def test_a_load_that_is_interrupted_changes_nothing_and_leaves_nothing(begun: Company):
    begun.write("use_event.csv", USE + use())
    begun.write("agreement.csv", AGREEMENT + agree())
    before, said = begun.store.read_bytes(), []

    def interrupt(sentence: str) -> None:
        said.append(sentence)
        if len(said) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(begun.store, [begun.files / "use_event.csv", begun.files / "agreement.csv"], KEY, progress=interrupt)
    assert said == ["agreement.csv: reading", "use_event.csv: reading"]
    assert begun.store.read_bytes() == before
    assert sorted(path.name for path in begun.store.parent.iterdir()) == ["company.duckdb", "company.duckdb.lock"]


def test_the_store_is_readable_by_its_owner_alone(begun: Company):
    assert begun.store.stat().st_mode & 0o777 == 0o600


def test_no_identifier_and_no_refused_value_is_in_any_file_beside_the_input(begun: Company):
    canary = "CNRY-7f3a"
    begun.write("principal-2.csv", PRINCIPAL.replace("P01", canary).replace("P02", f"{canary}.2"))
    begun.write("use_event.csv", USE + use("E1", principal_id=canary) + use("E2", action=canary, purpose=canary))
    begun.load("principal-2.csv", "use_event.csv", max_refused=1)
    found = [path for path in begun.store.parent.rglob("*") if canary.encode() in path.read_bytes()]
    assert found == []
    assert sorted(path.name for path in begun.store.parent.iterdir()) == ["company.duckdb", "company.duckdb.lock"]
    assert (KEY.principal(canary),) in query(begun.store, "SELECT pseudonym FROM principal ORDER BY pseudonym")


def test_no_message_quotes_a_value(begun: Company):
    canary = "CNRY-7f3a"
    fields = ("event_id", "occurred_at", "holding_id", "principal_id", "action", "n_rows", "categories")
    for field in fields:
        begun.write("use_event.csv", USE + use(**{field: f"{canary}|é" if field == "categories" else f"{canary}é"}))
        with pytest.raises(PrivlibError) as caught:
            begun.load("use_event.csv")
        assert canary not in str(caught.value)
        assert caught.value.__cause__ is None


DATASET = (
    "dataset_id,state,holding_id,wave_id,created_at,planned_at,n_in,n_out,subject_key,labelled,mapping_destroyed_at,"
    "salt_destroyed_at,custodian,spec_ref,planned_recipients,file\n"
    "D1,produced,H01,W1,2026-01-01T00:00:00Z,\\N,2,2,true,true,\\N,\\N,\\N,SP1,PA05,\\N\n"
    "D2,candidate,H01,W1,\\N,2026-02-01T00:00:00Z,2,2,true,true,\\N,\\N,\\N,SP1,\\N,\\N\n"
)
FIELDS = (
    "dataset_id,field,category_id,role,methods,params,hierarchy,reason\n"
    "D1,age_band,T02,quasi,generalise,\\N,\\N,\\N\n"
    "D1,job,T03,other,delete,\\N,\\N,\\N\n"
    "D2,age_band,T02,quasi,generalise,\\N,\\N,\\N\n"
    "D2,panel_no,T13,direct,none,\\N,\\N,forgotten\n"
)


@pytest.fixture
def anon(begun: Company) -> Company:
    begun.write("anon_dataset.csv", DATASET)
    begun.write("anon_field.csv", FIELDS)
    begun.load("anon_dataset.csv", "anon_field.csv")
    return begun


def test_rows_of_a_data_set_are_kept_as_they_are_equal_ones_too(anon: Company, rows: Rows):
    anon.write("anon-D1.csv", "age_band\n30s\n30s\n\\N\n")
    assert anon.load("anon-D1.csv").files == (LoadedFile("anon-D1.csv", "anon_d1", 3, 3, 0, 0, 0),)
    assert rows("SELECT age_band FROM anon_d1 ORDER BY age_band") == [("30s",), ("30s",), (None,)]


def test_a_candidate_names_its_persons_and_identifiers_left_in_it_are_hidden(anon: Company, rows: Rows):
    anon.write("anon-D2.csv", "principal_id,age_band,panel_no\nP01,30s,P01\nP02,30s,P02\n")
    anon.load("anon-D2.csv")
    named = "anon_d2 JOIN principal USING (principal_key)"
    assert rows(f"SELECT pseudonym, panel_no FROM {named} ORDER BY age_band, pseudonym") == sorted(
        (KEY.principal(person), KEY.reference(person)) for person in ("P01", "P02")
    )


def test_two_forms_of_one_identifier_are_hidden_as_one(anon: Company, rows: Rows):
    anon.write("anon-D2.csv", "principal_id,age_band,panel_no\nP01,30s,が1\nP02,30s,か\u30991\n")
    anon.load("anon-D2.csv")
    assert rows("SELECT DISTINCT panel_no FROM anon_d2") == [(KEY.reference("が1"),)]


def test_what_was_produced_must_not_name_persons(anon: Company):
    anon.write("anon-D1.csv", "principal_id,age_band\nP01,30s\n")
    assert refused(anon, "anon-D1.csv") == (
        "anon-D1.csv: 1 columns are not declared in table anon_d1, the first in position 1. "
        "An undeclared column may hold personal data. Remove it from the file, or have a mapping ignore it." + NOTHING
    )


def test_a_second_file_of_one_data_set_would_count_everyone_twice(anon: Company):
    anon.write("anon-D1.csv", "age_band\n30s\n")
    anon.load("anon-D1.csv")
    assert anon.load("anon-D1.csv").files[0].already
    anon.write("anon-D1.csv", "age_band\n30s\n40s\n")
    assert refused(anon, "anon-D1.csv") == (
        "anon-D1.csv: rows of this data set are loaded from another file. "
        "One file a data set; build the store again with the one that counts." + NOTHING
    )


def test_rows_of_an_undeclared_data_set_are_refused(anon: Company):
    anon.write("anon-D9.csv", "age_band\n30s\n")
    assert refused(anon, "anon-D9.csv") == (
        "anon-D9.csv: no table of the schema is named so. "
        "Rows of a data set need its anon_dataset and anon_field records. "
        "Rename the file, or give a mapping; `privlib map` proposes one." + NOTHING
    )


@pytest.mark.parametrize("names", [("_line", "age_band"), ("A", "a"), ("principal_key", "x")])
def test_fields_of_a_data_set_that_cannot_be_told_apart_are_refused(anon: Company, names: tuple[str, str]):
    header, record = FIELDS.splitlines()[:2]
    cells = dict(zip(header.split(","), record.split(","), strict=True))
    rows = [",".join({**cells, "dataset_id": "D1", "field": name}.values()) for name in names]
    anon.write("anon_field-2.csv", "\n".join([header, *rows]) + "\n")
    anon.load("anon_field-2.csv")
    anon.write("anon-D1.csv", "x\n")
    n = 2 if names == ("A", "a") else 1
    assert refused(anon, "anon-D1.csv") == (
        f"anon-D1.csv: {n} fields of the data set are named as another one is but for case, or as privlib names its "
        "own. Name them otherwise in anon_field." + NOTHING
    )


def test_the_sum_of_counts_is_written_beside_the_content_hash(begun: Company, rows: Rows):
    begun.write("use_event.csv", USE + use("E1") + use("E1") + "\n" + use("E2", result="x"))
    begun.load("use_event.csv", max_refused=1)
    assert rows(
        "SELECT file, table_name, schema_version, records, loaded, refused, duplicates, blank, ordinal "
        "FROM source WHERE table_name = 'use_event'"
    ) == [("use_event.csv", "use_event", "3", 4, 1, 1, 1, 1, 4)]


def test_a_store_in_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path):
    company = Company(tmp_path)
    company.write("actor.csv", ACTOR)
    company.store = tmp_path / "missing" / "company.duckdb"
    with pytest.raises(PrivlibError) as caught:
        company.load("actor.csv")
    assert str(caught.value) == (
        "--store: its folder does not exist. Give the path of a file in a folder that exists." + NOTHING
    )


@pytest.mark.parametrize(("store", "reason"), [("", "it names no file"), ("files", "it is a folder")])
def test_a_place_that_takes_no_store_is_refused(
    company: Company, monkeypatch: pytest.MonkeyPatch, store: str, reason: str
):
    monkeypatch.chdir(company.files.parent)
    company.write("actor.csv", ACTOR)
    with pytest.raises(PrivlibError) as caught:
        load(Path(store), [company.files / "actor.csv"], KEY)
    assert caught.value.exit_code == 2
    assert str(caught.value) == f"--store: {reason}. Give the path of a file in a folder that exists." + NOTHING
    assert [path.name for path in company.files.parent.iterdir() if path.name.endswith(".lock")] == []


def test_a_name_of_bytes_that_are_no_text_is_shown_clean_everywhere(company: Company):
    name = os.fsdecode(b"actor-\xff\x1b.csv")
    company.write(name, ACTOR)
    said: list[str] = []
    (file,) = load(company.store, [company.files / name], KEY, progress=said.append).files
    assert file.file == "actor-<U+DCFF><U+001B>.csv"
    assert said == ["actor-<U+DCFF><U+001B>.csv: reading"]
    assert query(company.store, "SELECT file FROM source") == [("actor-<U+DCFF><U+001B>.csv",)]


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "1899-12-31T00:00:00Z", "2201-01-01T00:00:00Z"])
def test_an_instant_outside_the_years_of_a_company_is_refused(begun: Company, instant: str):
    assert refused_use(begun, occurred_at=instant) == (
        "use_event.csv, line 3, column occurred_at: outside the years 1900 to 2200"
    )


def test_a_date_outside_those_years_is_refused_and_the_open_end_is_not(company: Company):
    company.write("actor.csv", ACTOR.replace("2024-01-01", "0001-01-01"))
    assert "column active_from: outside the years 1900 to 2200" in refused(company, "actor.csv")
    company.write("actor.csv", ACTOR.replace("\\N", "9999-12-31"))
    assert company.load("actor.csv").files[0].loaded == 1


@pytest.mark.parametrize("text", ["１", "+1", "01"])
def test_a_number_may_be_written_in_full_width_with_a_sign_or_zeros(begun: Company, rows: Rows, text: str):
    begun.write("use_event.csv", USE + use("E1", n_rows=text))
    (file,) = begun.load("use_event.csv").files
    assert file.normalised == (text == "１")
    assert rows("SELECT n_rows FROM use_event") == [(1,)]
    assert rows("SELECT normalised FROM source WHERE table_name = 'use_event'") == [(file.normalised,)]


def test_a_dry_run_says_what_a_load_would_do_and_keeps_nothing(begun: Company, rows: Rows):
    begun.write("use_event.csv", USE + use("E1") + use("E1") + use("E2", result="x"))
    before = begun.store.read_bytes()
    would = begun.load("use_event.csv", max_refused=1, dry_run=True)
    assert would.dry
    assert would.files == (LoadedFile("use_event.csv", "use_event", 3, 1, 1, 1, 0),)
    assert begun.store.read_bytes() == before
    assert sorted(path.name for path in begun.store.parent.iterdir()) == ["company.duckdb", "company.duckdb.lock"]
    done = begun.load("use_event.csv", max_refused=1)
    assert (done.dry, done.files) == (False, would.files)
    assert begun.load("use_event.csv", dry_run=True).files[0].already
    assert rows("SELECT count(*) AS n FROM use_event") == [(1,)]


def test_a_dry_run_of_a_new_store_makes_none_and_refuses_as_a_load_does(company: Company):
    company.write("actor.csv", ACTOR)
    assert company.load("actor.csv", dry_run=True).files[0].loaded == 1
    company.write("actor.csv", ACTOR.replace("person", "CNRY"))
    assert company.refusal("actor.csv", dry_run=True) == company.refusal("actor.csv")
    assert not company.store.exists()


def test_a_mapping_says_which_table_a_file_fills_and_leaves_others_to_their_names(company: Company):
    company.write("staff.csv", ACTOR.replace("department", "部署"))
    company.write("principal.csv", PRINCIPAL)
    reading = Reading(TABLES["actor"], columns={"department": From("部署")})
    loaded = company.load("staff.csv", "principal.csv", reading={"staff.csv": reading}.get)
    assert [(file.file, file.table) for file in loaded.files] == [
        ("staff.csv", "actor"),
        ("principal.csv", "principal"),
    ]


def test_what_is_no_file_is_written_into_the_private_folder_and_loaded_under_its_name(company: Company):
    folders: list[Path] = []

    def dump(folder: Path) -> list[Given]:
        folders.append(folder)
        (folder / "0.csv").write_text(ACTOR.replace("A01", "A02"))
        return [Given(folder / "0.csv", "warehouse: staff", Reading(TABLES["actor"]))]

    company.write("actor.csv", ACTOR)
    loaded = company.load("actor.csv", sources=dump)
    assert [file.file for file in loaded.files] == ["actor.csv", "warehouse: staff"]
    assert query(company.store, "SELECT file FROM source ORDER BY file") == [("actor.csv",), ("warehouse: staff",)]
    assert not folders[0].exists()
    assert folders[0].parent == company.store.parent


def test_parts_of_a_table_are_gone_before_the_next_table_is_read(begun: Company):
    begun.write("agreement.csv", AGREEMENT + agree())
    begun.write("use_event.csv", USE + use())
    begun.write("use_event-2.csv", USE + use("E2"))
    seen: list[tuple[str, list[str]]] = []

    def look(sentence: str) -> None:
        parts = [path.name for path in begun.store.parent.glob(".company.duckdb.building-*/*.parquet")]
        seen.append((sentence, sorted(parts)))

    begun.load("use_event.csv", "use_event-2.csv", "agreement.csv", progress=look)
    assert seen == [
        ("agreement.csv: reading", []),
        ("use_event.csv: reading", []),
        ("use_event-2.csv: reading", ["1-0.parquet"]),
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("actor.csv.zip", "an archive (zip); archives are not read. Unpack it."),
        ("actor.tar.gz", "an archive (tar.gz); archives are not read. Unpack it."),
        (
            "agreements.csv",
            (
                'no table of the schema is named so. Did you mean "agreement"? Rename the file, or give a mapping; '
                "`privlib map` proposes one."
            ),
        ),
        (
            "CNRY.csv",
            "no table of the schema is named so. Rename the file, or give a mapping; `privlib map` proposes one.",
        ),
    ],
)
def test_a_name_that_says_no_table_is_refused(company: Company, name: str, told: str):
    company.write(name, ACTOR)
    with pytest.raises(PrivlibError) as caught:
        company.load(name)
    assert str(caught.value) == f"{name}: {told}{NOTHING}"


def test_a_data_set_is_of_one_file_also_within_a_load(anon: Company):
    anon.write("anon-D1.csv", "age_band\n30s\n")
    anon.write("anon-D1.tsv", "age_band\n40s\n")
    assert anon.refusal("anon-D1.csv", "anon-D1.tsv") == (
        "anon-D1.tsv: rows of this data set are loaded from another file. "
        "One file a data set; build the store again with the one that counts." + NOTHING
    )


ITEMS = (
    "wave_id,item,category_id,special_care,kind,domain\n"
    "W1,q1,T13,no,single,a|b\n"
    "W1,q2,T13,no,multi,x|y\n"
    "W1,q3,T13,no,number,\\N\n"
)
ANSWERS = "principal_id,wave_id,answered_at,q1,q2,q3\n"


@pytest.fixture
def wave(begun: Company) -> Company:
    begun.write("survey_item.csv", ITEMS)
    begun.load("survey_item.csv")
    return begun


def test_answers_of_a_wave_are_a_table_of_its_items(wave: Company):
    wave.write(
        "answer-W1.csv",
        ANSWERS + "P01,W1,2026-04-01T00:00:00Z,a,x|y,3\nP02,W1,2026-04-01T00:00:00Z,\\N,\\N,\\N\n",
    )
    assert wave.load("answer-W1.csv").files == (LoadedFile("answer-W1.csv", "answer_w1", 2, 2, 0, 0, 0),)
    assert query(wave.store, "SELECT q1, q2, q3 FROM answer_w1 ORDER BY q1") == [
        ("a", "x|y", 3),
        (None, None, None),
    ]


def test_only_answers_that_an_item_allows_are_taken_and_a_person_answers_once(wave: Company):
    wave.write(
        "answer-W1.csv",
        ANSWERS
        + "P01,W1,2026-04-01T00:00:00Z,CNRY,x,3\n"
        + "P01,W1,2026-04-01T00:00:00Z,a,x|CNRY,3\n"
        + "P01,W2,2026-04-01T00:00:00Z,a,x,3\n"
        + "P02,W1,2026-04-01T00:00:00Z,a,x,3\n"
        + "P02,W1,2026-04-01T00:00:00Z,b,x,3\n"
        + "P99,W1,2026-04-01T00:00:00Z,b,x,3\n",
    )
    assert wave.refusal("answer-W1.csv", max_refused=2) == unfit(
        *("answer-W1.csv", 5, 6),
        "line 2, column q1: not one of a, b",
        "line 3, column q2: not one of x, y",
        "line 4: wave_id must be the wave that the file's name says",
        "and 2 more",
        limit=2,
    )


def test_answers_of_an_undeclared_wave_are_refused(wave: Company):
    wave.write("answer-W9.csv", ANSWERS)
    assert wave.refusal("answer-W9.csv") == (
        "answer-W9.csv: no table of the schema is named so. Rows of a wave need its survey_item records. "
        "Rename the file, or give a mapping; `privlib map` proposes one." + NOTHING
    )
