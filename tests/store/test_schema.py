"""The declared schema: consistent in itself, and documented as it is."""

import pytest

from privlib.engine.base import Statement
from privlib.engine.duckdb import open_engine
from privlib.store.bookkeeping import BOOKKEEPING
from privlib.store.schema import Column, Rule, Table, document
from privlib.store.tables import TABLES, anon_table


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
            assert TABLES[column.references].keys == ((column.stored,),)


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
        for rule in table.rules:
            found = engine.frame(Statement("test", "test.sql", f"SELECT count(*) AS n FROM t WHERE NOT ({rule.sql})"))
            assert found.item() == 0


def test_bookkeeping_has_no_clock_and_no_values():
    assert list(BOOKKEEPING) == ["store_info", "source", "quarantine"]
    assert not any(kind in columns for columns in BOOKKEEPING.values() for kind in ("TIMESTAMP", "DATE"))


def test_a_data_sets_table_is_text_and_hides_what_points_to_a_person():
    table = anon_table("D04", [("age_band", "quasi"), ("panel_no", "direct"), ("ref", "link")], by_person=True)
    assert table.name == "anon_d04"
    assert table.store_columns == (
        ("principal_key", "VARCHAR"),
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
    assert document({"visit": table}) == (
        "## `visit`\n"
        "\n"
        "Visits.\n"
        "\n"
        "| column | type | empty | role | meaning |\n"
        "|---|---|---|---|---|\n"
        "| `visit_id` | id | no | code | The visit |\n"
        "| `principal_id` | id | no | key | The person; stored as `principal_key`; names a record of `principal` |\n"
        "| `kind` | closed: a, b | no | operational | Which |\n"
        "| `days` | int (days) | yes | operational | How long |\n"
        "| `at` | instant | open end | operational | When |\n"
        "| `dedup` | id | as `visit_id` | operational | Again |\n"
        "| `jst_date` | date | no | operational | Day of `at` in Asia/Tokyo, computed |\n"
        "\n"
        "One record a `visit_id`.\n"
        "Rule: days must be positive.\n"
    )
