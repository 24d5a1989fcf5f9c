"""The declared schema: consistent in itself, and documented as it is."""

from dataclasses import replace
from pathlib import Path

import pytest

from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.store import tables
from privlib.store.bookkeeping import BOOKKEEPING
from privlib.store.schema import Column, Rule, Table, document
from privlib.store.tables import GROUPS, TABLES, anon_table, answer_table


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_keys_defaults_and_dates_name_columns_and_references_name_earlier_tables(table: Table):
    stored = [name for name, _ in table.store_columns]
    assert len(set(stored)) == len(stored)
    assert table.keys
    assert {name for key in table.keys for name in key} <= set(stored)
    assert table.dated in {"", *stored}
    order = list(TABLES)
    for column in table.columns:
        assert column.default in {"", *table.file_columns}
        assert column.help
        if column.references:
            assert order.index(column.references) < order.index(table.name)
            key = "pseudonym" if column.principal else column.stored
            assert TABLES[column.references].keys == ((key,),)
        assert not column.inclusive or (column.kind == "date" and column.open_end and column.held)


def test_a_persons_identifier_is_called_principal_id_and_is_a_key_of_principal():
    for table in TABLES.values():
        for column in table.columns:
            assert (column.role == "key") == (column.principal or column.name == "visitor_key")
            if column.principal and table.name != "principal":
                assert column.references == "principal"


def test_no_column_is_a_reserved_word_so_that_sql_writes_it_without_quotes():
    names = sorted({name for table in TABLES.values() for name, _ in table.store_columns})
    columns = ", ".join(f'1 AS "{name}"' for name in names)
    with open_engine(None) as engine:
        assert engine.frame(Statement("test", "test.sql", f"SELECT {', '.join(names)} FROM (SELECT {columns})")).height


def test_no_column_is_free_text_and_every_closed_column_has_its_list():
    columns = [column for table in TABLES.values() for column in table.columns]
    assert all(column.high <= 100 for column in columns if column.kind == "text")
    assert all(column.values for column in columns if column.kind == "closed")
    assert all(column.optional for column in columns if column.open_end or column.default)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_rule_is_a_condition_over_stored_columns(table: Table):
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table.store_columns)
    with open_engine(None) as engine:
        engine.run(Statement("test", "test.sql", f"CREATE TABLE t ({columns})"))
        # a rule may look at another table of the store
        engine.run(Statement("test", "test.sql", "CREATE SCHEMA store"))
        engine.run(
            Statement(
                "test",
                "test.sql",
                "CREATE TABLE store.provision (provision_id VARCHAR, direction VARCHAR, basis VARCHAR)",
            )
        )
        for rule in table.rules:
            found = engine.frame(Statement("test", "test.sql", f"SELECT count(*) AS n FROM t WHERE NOT ({rule.sql})"))
            assert found.item() == 0


BROKEN = [
    ("agreement", "effect = 'restrict', purposes = ''", "a restriction must name its purposes, or *"),
    ("agreement", "effect = 'permit', purposes = '*', version_id = 'N1'", "a permission must not name *"),
    ("agreement", "valid_from = '2026-01-02', valid_to = '2026-01-01'", "valid_to must be later than valid_from"),
    ("agreement", "ended_by = 'closed', valid_to = '9999-12-31'", "ended_by needs valid_to"),
    ("contract", "valid_from = '2026-01-01', valid_to = '2026-01-01'", "last_day must not be before first_day"),
    ("profile", "pref = '13', city = '14001'", "city must lie in pref"),
    ("survey_item", "item = 'q1', kind = 'scale', domain = ''", "an item of this kind needs its domain"),
    ("policy_version", "kind = 'banner'", "a banner needs el_consequence"),
    ("supervision", "done_on = '2026-01-01'", "done_on and result belong together"),
    ("provision", "direction = 'in', basis = 'D'", "a received provision rests on A or NOTICE"),
    ("request", "decision = 'refused'", "decision and decided_at belong together"),
    ("incident_count", "n = 2, n_max = 1", "n_max must not be less than n"),
    ("ad", "published_to = '2026-01-01'", "published_to needs published_from"),
]


@pytest.mark.parametrize(("name", "values", "sentence"), BROKEN)
def test_a_record_that_breaks_a_rule_is_found(name: str, values: str, sentence: str):
    table = TABLES[name]
    (rule,) = [rule for rule in table.rules if rule.sentence == sentence]
    columns = ", ".join(f'"{column}" {kind}' for column, kind in table.store_columns)
    with open_engine(None) as engine:
        engine.run(Statement("test", "test.sql", f"CREATE TABLE t ({columns})"))
        engine.run(Statement("test", "test.sql", f"INSERT INTO t ({table.store_columns[0][0]}) VALUES (NULL)"))
        engine.run(Statement("test", "test.sql", f"UPDATE t SET {values}"))
        found = engine.frame(Statement("test", "test.sql", f"SELECT count(*) AS n FROM t WHERE NOT ({rule.sql})"))
    assert found.item() == 1


def test_days_of_a_contract_are_stored_as_a_validity():
    stored = {column.name: column.stored for column in TABLES["contract"].columns}
    assert (stored["first_day"], stored["last_day"]) == ("valid_from", "valid_to")
    assert [column.name for column in TABLES["contract"].columns if column.inclusive] == ["last_day"]


def test_the_answers_of_a_wave_take_only_what_its_items_allow():
    items = [("q1", "scale", ["1", "2"]), ("q2", "multi", ["a", "b"]), ("q3", "number", [])]
    table = answer_table("W1", items)
    assert table.name == "answer_w1"
    assert table.keys == (("principal_key",),)
    assert table.store_columns == (
        *(("principal_key", "BIGINT"), ("wave_id", "VARCHAR"), ("answered_at", "TIMESTAMP")),
        *(("q1", "VARCHAR"), ("q2", "VARCHAR"), ("q3", "BIGINT")),
    )
    assert [(column.kind, column.values) for column in table.columns[3:]] == [
        *(("closed", ("1", "2")), ("list", ("a", "b")), ("int", ())),
    ]
    assert [rule.sql for rule in table.rules] == ["wave_id = 'W1'"]


def test_bookkeeping_has_no_clock_and_no_values():
    assert list(BOOKKEEPING) == ["store_info", "source", "quarantine", "erasure"]
    assert not any(kind in columns for columns in BOOKKEEPING.values() for kind in ("TIMESTAMP", "DATE"))


def test_a_data_sets_table_is_text_and_hides_what_points_to_a_person():
    table = anon_table("D04", [("age_band", "quasi"), ("panel_no", "direct"), ("ref", "link")], by_person=True)
    assert table.name == "anon_d04"
    assert table.store_columns == (
        ("principal_key", "BIGINT"),
        ("age_band", "VARCHAR"),
        ("panel_no", "VARCHAR"),
        ("ref", "VARCHAR"),
    )
    assert [column.name for column in table.columns if column.hidden] == ["panel_no", "ref"]
    assert table.keys == ()


def test_the_documentation_is_written_from_the_declaration():
    table = Table(
        "visit",
        "Visits.",
        (
            Column("visit_id", "id", "The visit", "code"),
            Column("principal_id", "id", "The person", "key", references="principal"),
            Column("kind", "closed", "Which", values=("a", "b")),
            Column("days", "int", "How long", unit="days", optional=True),
            Column("at", "instant", "When", open_end=True, optional=True),
            Column("dedup", "id", "Again", default="visit_id", optional=True),
        ),
        keys=(("visit_id",),),
        rules=(Rule("days > 0", "days must be positive"),),
        dated="at",
    )
    days = Column("last", "date", "Last day", open_end=True, optional=True, held="valid_to", inclusive=True)
    table = replace(table, columns=(*table.columns, days))
    text = document({"Visits": (table,)})
    assert text.startswith("# Tables\n")
    assert "\n| Visits | `visit` |\n\n## Visits\n" in text
    assert text[text.index("###") :] == (
        "### `visit`\n"
        "\n"
        "Visits.\n"
        "\n"
        "| column | type | empty | role | meaning |\n"
        "|---|---|---|---|---|\n"
        "| `visit_id` | id | no | code | The visit |\n"
        "| `principal_id` | id | no | key | **A person's key.** The person;"
        " stored as `principal_key`; names a record of `principal` |\n"
        "| `kind` | closed: a, b | no | operational | Which |\n"
        "| `days` | int (days) | yes | operational | How long |\n"
        "| `at` | instant | open end | operational | When |\n"
        "| `dedup` | id | as `visit_id` | operational | Again |\n"
        "| `last` | date | open end | operational | Last day; stored as `valid_to`, the day after it |\n"
        "| `jst_date` | date | no | operational | Day of `at` in Asia/Tokyo, computed |\n"
        "\n"
        "- One record a `visit_id`.\n"
        "- Rule: days must be positive.\n"
    )


def test_the_documentation_beside_the_tables_is_the_one_that_is_written():
    assert (Path(tables.__file__).parent / "README.md").read_text(encoding="utf-8") == document(GROUPS)
