"""A database as a source: the same as its rows in a file, of one instant, and no word of the server or its secret."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from privlib.cli.main import main
from privlib.codes import REGISTER
from privlib.errors import ParameterError
from privlib.store import database, mapping
from privlib.store.delimited import read_delimited
from privlib.store.door import Copy, Door
from privlib.store.files import opened
from privlib.store.hidden import Hidden
from privlib.store.load import load
from privlib.store.reading import From, Reading
from privlib.store.tables import TABLES
from tests.postgres import Cluster, Relay, cluster
from tests.store.company import ACTOR, HOLDING, KEY, PRINCIPAL, Company, query
from tests.store.warehouse import ACTORS, MARKER, SECRET, Warehouse, fill

NO_ACTORS = "SELECT 'A' AS actor_id, 'person' AS kind, 'P' AS department, '' AS roles, current_date AS active_from"


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as made:
        with made.admin() as admin:
            admin.execute(f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'".encode())
            for name, encoding in (("warehouse", "UTF8"), ("latin", "LATIN1"), ("bytes", "SQL_ASCII")):
                admin.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0".encode())
        yield made


@pytest.fixture
def warehouse(server: Cluster, company: Company) -> Warehouse:
    return Warehouse(server, company, "warehouse")


@pytest.fixture
def of(server: Cluster, company: Company) -> Callable[[str], Warehouse]:
    return lambda dbname: Warehouse(server, company, dbname)


SOURCES = ('table = "use_event"\nfrom = "audit.use_events"', 'table = "principal"\nfrom = "audit.people"')
ONE_ACTOR = f"""table = "actor"\nquery = "{NO_ACTORS}, NULL::date AS active_to" """


def test_a_database_gives_what_its_rows_in_files_give(warehouse: Warehouse, tmp_path: Path):
    text = fill(warehouse)
    other = tmp_path / "other"
    other.mkdir()
    files = Company(other)
    files.write("use_event.csv", text)
    for company in (files, warehouse.company):
        for name, content in (("actor.csv", ACTOR), ("holding.csv", HOLDING), ("principal.csv", PRINCIPAL)):
            company.write(name, content)
    files.load("actor.csv", "holding.csv", "principal.csv", "use_event.csv")
    warehouse.company.load("actor.csv", "holding.csv")
    loaded = warehouse.load(*SOURCES)
    counts = [(one.file, one.records, one.loaded, one.refused, one.duplicates, one.blank) for one in loaded.files]
    assert counts == [("principal (warehouse)", 2, 2, 0, 0, 0), ("use_event (warehouse)", 51, 51, 0, 0, 0)]
    for table in ("principal", "use_event"):
        rows = f"SELECT * FROM {table} ORDER BY ALL"
        assert query(warehouse.company.store, rows) == query(files.store, rows)


def test_the_same_content_is_known_again_whatever_the_order_of_its_rows(warehouse: Warehouse):
    for name, content in (("actor.csv", ACTOR), ("holding.csv", HOLDING)):
        warehouse.company.write(name, content)
    warehouse.company.load("actor.csv", "holding.csv")
    fill(warehouse, 20)
    warehouse.load(*SOURCES)
    warehouse.run("CREATE TABLE audit.moved AS SELECT * FROM audit.use_events ORDER BY random()")
    again = warehouse.load(SOURCES[0].replace("use_events", "moved"))
    assert [one.already for one in again.files] == [True]


def through_the_door(path: Path, name: str, folder: Path) -> Copy:
    folder.mkdir()
    reading = Reading(TABLES["use_event"])
    door = Door(name, 0, reading, Hidden(KEY), folder, lambda _: None)
    with opened(path, name) as source:
        read_delimited(source, door)
    return door.close(source.sha)


def test_the_reader_counts_the_same_in_the_private_copy_as_in_the_company_s_file(warehouse: Warehouse, tmp_path: Path):
    warehouse.company.write("use_event.csv", fill(warehouse))
    (given,) = database.read(warehouse.describe(SOURCES[0])).dump(tmp_path)
    one = through_the_door(given.path, given.name, tmp_path / "a")
    other = through_the_door(warehouse.company.files / "use_event.csv", "use_event.csv", tmp_path / "b")
    assert (one.records, one.kept, one.blank, one.refused) == (other.records, other.kept, other.blank, other.refused)
    assert (one.file, one.records) == ("use_event (warehouse)", 51)


def test_each_type_is_written_as_privlib_s_own_files_write_it(warehouse: Warehouse):
    warehouse.run(
        f"CREATE TABLE audit.staff ({ACTORS})",
        "INSERT INTO audit.staff VALUES ('A2', '', '\\N', '{}', '2024-01-01', NULL), "
        "('A1', 'a\"b', NULL, '{x,y}', '2024-12-31', 'infinity'), ('A3', E'two\\nlines', '', NULL, NULL, NULL), "
        "('A4', ',', '見本', '{\"a|b\",NULL,\"\",z}', NULL, NULL)",
    )
    (text,) = warehouse.dump('table = "actor"\nfrom = "audit.staff"')
    assert text == (
        "actor_id,kind,department,roles,active_from,active_to\n"
        'A1,"a""b",\\N,x|y,2024-12-31,infinity\n'
        'A2,,"\\N",,2024-01-01,\\N\n'
        'A3,"two\nlines",,\\N,\\N,\\N\n'
        'A4,",",見本,!|!|!|z,\\N,\\N\n'
    )


def test_an_instant_with_a_zone_is_utc_and_one_without_has_no_offset(warehouse: Warehouse):
    warehouse.run("ALTER ROLE reader IN DATABASE warehouse SET TimeZone TO 'Asia/Tokyo'")
    select = (
        "SELECT 'P1' AS principal_id, 'member' AS subject_type, true AS minor, "
        "timestamptz '2026-04-01 00:00:00.5+09' AS created_at, {closed} AS closed_at"
    )
    for closed, shown in (
        ("timestamp '2026-04-01 00:00:00'", "2026-04-01T00:00:00"),
        ("timestamptz '2026-04-01 09:00:00+09'", "2026-04-01T00:00:00Z"),
        ("timestamptz '-infinity'", "-infinity"),
        ("timestamptz '2026-04-01 09:00:00+09 BC'", "2026-04-01 00:00:00+00 BC"),
    ):
        (text,) = warehouse.dump(f'table = "principal"\nquery = "{select.format(closed=closed)}"')
        assert text.splitlines()[1] == f"P1,member,true,2026-03-31T15:00:00.500000Z,{shown}"


LOCAL = (
    "table = 'principal'\nquery = \"SELECT 'P1' AS principal_id, 'member' AS subject_type, false AS minor, "
    "timestamp '2026-04-01 09:00' AS created_at, NULL AS closed_at, 'x' AS mail\""
)


def test_a_mapping_says_the_zone_of_instants_without_one_and_what_is_left_out(warehouse: Warehouse):
    path = warehouse.company.write(
        "mapping.toml",
        '[[source]]\nfiles = ["principal (*)"]\ntable = "principal"\nformat = "csv"\nignore = ["mail"]\n'
        '[source.columns]\ncreated_at = { zone = "Asia/Tokyo" }\n',
    )
    mapped = mapping.read(path, TABLES).reading
    described = database.read(warehouse.describe(LOCAL))
    load(warehouse.company.store, [], KEY, sources=lambda folder: described.dump(folder, mapped))
    assert query(warehouse.company.store, "SELECT CAST(created_at AS VARCHAR) AS t FROM principal") == [
        ("2026-04-01 00:00:00",)
    ]


def test_one_column_alone_makes_no_blank_lines(warehouse: Warehouse, tmp_path: Path):
    table = TABLES["actor"]
    others = {name: From(constant="A1") for name in table.file_columns if name != "department"}
    named = "SELECT * FROM (VALUES (''), (NULL)) AS v (department)"
    described = database.read(warehouse.describe(f'table = "actor"\nquery = "{named}"'))
    (given,) = described.dump(tmp_path, lambda _: Reading(table, columns=others))
    assert given.path.read_text() == 'department\n""\n\\N\n'


def test_a_mapping_that_fills_another_table_is_refused(warehouse: Warehouse, tmp_path: Path):
    described = database.read(warehouse.describe(ONE_ACTOR))
    with pytest.raises(ParameterError) as caught:
        described.dump(tmp_path, lambda _: Reading(TABLES["principal"]))
    assert str(caught.value) == (
        "actor (warehouse): its mapping fills another table. Let both name one table. Nothing was loaded."
    )


def test_an_instant_without_a_zone_is_refused_where_no_mapping_says_it(warehouse: Warehouse):
    message = warehouse.refusal(LOCAL.replace(", 'x' AS mail", ""))
    assert "principal (warehouse), line 2, column created_at: an instant without offset" in message


def test_the_name_of_a_source_has_a_number_where_several_fill_one_table(warehouse: Warehouse):
    described = database.read(warehouse.describe(ONE_ACTOR, ONE_ACTOR.replace("'A'", "'B'")))
    loaded = load(warehouse.company.store, [], KEY, sources=described.dump)
    assert [one.file for one in loaded.files] == ["actor 1 (warehouse)", "actor 2 (warehouse)"]


UNTRUSTED = "the server's certificate is not of this host, or its authority is not known"
UNREACHED = (
    "warehouse at 127.0.0.1:{port}: cannot connect as reader: {reason}. "
    "Look at the database file and at the server, then try again."
)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"dbname": "elsewhere"}, "the server has no such user or database"),
        ({"host": "no-such-host.invalid"}, "there is no such host"),
        ({"host": 64 * "a" + ".invalid"}, "there is no such host"),
        ({"port": 1}, "nothing listens there"),
        ({}, UNTRUSTED),
        ({"sslmode": "verify-full", "ca": "password"}, UNTRUSTED),
    ],
)  # fmt: skip
def test_a_server_that_cannot_be_had_is_named_with_the_reason(
    warehouse: Warehouse, changes: dict[str, Any], reason: str
):
    message = warehouse.refusal(ONE_ACTOR, **(changes or {"sslmode": "verify-full"}))
    expected = UNREACHED.format(port=changes.get("port", warehouse.server.port), reason=reason)
    expected = expected.replace("warehouse at", f"{changes.get('dbname', 'warehouse')} at")
    assert message == expected.replace("127.0.0.1", str(changes.get("host", "127.0.0.1")))


def test_a_wrong_password_is_not_shown_nor_the_server_s_words(warehouse: Warehouse, capfd: pytest.CaptureFixture[str]):
    warehouse.password.write_text(f"{MARKER}-of another server")
    reason = "the server takes no such user with this password"
    assert warehouse.refusal(ONE_ACTOR) == UNREACHED.format(port=warehouse.server.port, reason=reason)
    assert capfd.readouterr() == ("", "")


def test_a_server_with_the_certificate_of_a_known_authority_is_read(warehouse: Warehouse):
    authority = warehouse.company.files.parent / "ca.crt"
    authority.write_bytes(warehouse.server.certificate.read_bytes())
    assert warehouse.dump(ONE_ACTOR, sslmode="verify-full", ca="ca.crt")[0].count("\n") == 2


def test_what_the_environment_says_of_connections_is_not_asked(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch):
    for name, value in (("HOST", "192.0.2.1"), ("HOSTADDR", "192.0.2.1"), ("OPTIONS", "-c geqo=x"), ("PASSWORD", "x")):
        monkeypatch.setenv(f"PG{name}", value)
    assert warehouse.dump(ONE_ACTOR)[0].startswith("actor_id,")


@pytest.mark.parametrize(
    ("query_", "extra", "missing"),
    [
        (f"{NO_ACTORS}", "none", "active_to"),
        (f"{NO_ACTORS}, NULL AS active_to, 'CNRY' AS \\\"CNRY\\\"", "1, the first in position 7", "none"),
        ("SELECT 1 AS actor_id, 2 AS a, 3 AS b", "2, the first in position 2",
         "kind, department, roles, active_from, active_to"),
    ],
)  # fmt: skip
def test_other_columns_than_the_table_has_are_refused(warehouse: Warehouse, query_: str, extra: str, missing: str):
    assert warehouse.refusal(f'table = "actor"\nquery = "{query_}"') == (
        f"actor (warehouse): the columns do not fit table actor. Missing: {missing}. Undeclared: {extra}. "
        "It takes: actor_id, kind, department, roles, active_from, active_to. "
        "Name the columns so in a query, or give a mapping."
    )


def test_a_name_twice_is_refused(warehouse: Warehouse):
    assert warehouse.refusal('table = "actor"\nquery = "SELECT 1 AS actor_id, 2 AS actor_id"') == (
        "actor (warehouse): 1 header names are given twice or empty, the first in position 2. Name each column once."
    )


WRITES = "it writes, or asks for what this server does not do"
SINGLE = "it is not one statement that selects"


@pytest.mark.parametrize(
    ("query_", "reason"),
    [
        (f"{NO_ACTORS}, audit.written('CNRY') AS active_to", "it writes, and privlib only reads"),
        ("WITH gone AS (DELETE FROM audit.kept RETURNING *) SELECT * FROM gone", WRITES),
        ("DELETE FROM audit.kept RETURNING *", SINGLE),
        ("SELECT 1; DELETE FROM audit.kept", SINGLE),
        ("SELECT 1) AS q; DELETE FROM audit.kept; SELECT * FROM (SELECT 1", SINGLE),
        ("SELECT 1) AS q; DELETE FROM audit.kept; --", SINGLE),
        ("SELECT 1) TO STDOUT; DELETE FROM audit.kept; COPY (SELECT 1", SINGLE),
        ("COPY audit.kept TO '/CNRY'", SINGLE),
        ("SELECT * FROM audit.none", "there is no such table"),
        ("SELECT CNRY FROM audit.kept", "there is no such column"),
        ("SELECT * FROM nowhere.kept", "there is no such table"),
        ("SELECT cnry(1)", "there is no such function, or it takes other types"),
        ("SELECT * FROM audit.closed", "the user may not read it"),
        ("SELECT 'CNRY'::int", "SQLSTATE 22P02"),
        (f"{NO_ACTORS}, (1 / (length(pg_sleep(1.5)::text) - 4))::text AS active_to",
         "it takes longer than 1 s, or was cancelled"),
    ],
)  # fmt: skip
def test_a_query_that_does_more_than_read_or_cannot_be_run_is_refused(warehouse: Warehouse, query_: str, reason: str):
    warehouse.run(
        "CREATE TABLE audit.kept AS SELECT 'CNRY' AS name",
        "CREATE TABLE audit.closed AS SELECT 'CNRY' AS name",
        "REVOKE ALL ON audit.closed FROM reader",
        "GRANT ALL ON audit.kept TO reader",
        "CREATE FUNCTION audit.written(text) RETURNS text LANGUAGE sql AS "
        "$$INSERT INTO audit.kept VALUES ($1) RETURNING name$$",
    )
    assert warehouse.refusal(f'table = "actor"\nquery = "{query_}"', timeout=1) == (
        f"actor (warehouse): the server refuses to read it: {reason}. Correct its from or its query."
    )
    with warehouse.server.admin("warehouse") as admin:
        assert admin.execute("SELECT * FROM audit.kept").fetchall() == [("CNRY",)]


def test_one_statement_may_end_with_a_semicolon_or_a_comment(warehouse: Warehouse):
    for end in (";", " -- the staff", " /* the staff */ ;\n"):
        select = f"{NO_ACTORS}, NULL::date AS active_to{end}"
        assert warehouse.dump(f'table = "actor"\nquery = """{select}"""')[0].count("\n") == 2


def test_text_of_latin1_is_read_as_what_it_is(of: Callable[[str], Warehouse]):
    latin = of("latin")
    latin.run(f"CREATE TABLE audit.staff ({ACTORS})", "INSERT INTO audit.staff VALUES ('A1', 'person', E'caf\\351')")
    (text,) = latin.dump('table = "actor"\nfrom = "audit.staff"')
    assert text.splitlines()[1] == "A1,person,café,\\N,\\N,\\N"


NOT_TEXT = (
    "actor ({0}): the database says that its text is {1}, and after {2} records some is not valid. "
    "Correct it there, or leave it out with a query."
)


def test_a_query_that_latin1_cannot_hold_is_refused(of: Callable[[str], Warehouse]):
    source = f"""table = "actor"\nquery = "{NO_ACTORS}, '見本' AS active_to" """
    assert of("latin").refusal(source) == NOT_TEXT.format("latin", "LATIN1", 0)


def test_bytes_that_are_no_text_are_refused_and_not_shown(of: Callable[[str], Warehouse]):
    plain = of("bytes")
    plain.run(
        f"CREATE TABLE audit.staff ({ACTORS})",
        "INSERT INTO audit.staff SELECT 'A' || i, 'person', 'P', '{}', '2024-01-01' FROM generate_series(1, 9) AS i",
    )
    source = 'table = "actor"\nfrom = "audit.staff"'
    assert plain.dump(source)[0].count("\n") == 10
    plain.run("UPDATE audit.staff SET department = E'CNRY\\351' WHERE actor_id = 'A5'")
    assert plain.refusal(source) == NOT_TEXT.format("bytes", "SQL_ASCII", 4)


def test_a_column_whose_name_is_no_text_is_refused(of: Callable[[str], Warehouse]):
    plain = of("bytes")
    plain.run("CREATE TABLE audit.staff (a text)")
    # The statement is text, and the name in it is made of a byte that is none.
    plain.run("DO $$BEGIN EXECUTE E'ALTER TABLE audit.staff RENAME a TO \"CNRY\\351\"'; END$$")
    assert plain.refusal('table = "actor"\nfrom = "audit.staff"') == NOT_TEXT.format("bytes", "SQL_ASCII", 0)


MANY = (
    "table = \"actor\"\nquery = \"SELECT 'A' || i AS actor_id, 'person' AS kind, repeat('CNRY', 50) AS department, "
    "'' AS roles, current_date AS active_from, current_date AS active_to FROM generate_series(1, 80000) AS i\""
)
LOST = "actor (warehouse): the connection was lost after {} records. Try again later."


def terminate(server: Cluster, slow: bool = False) -> None:
    end = time.monotonic() + 20
    wanted = "query LIKE 'COPY%' AND wait_event = 'PgSleep'" if slow else "query LIKE 'COPY%'"
    with server.admin() as admin:
        sql = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'reader' AND {wanted}"
        while not admin.execute(sql.encode()).fetchall():
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_connection_that_is_ended_before_the_first_record_loads_nothing(warehouse: Warehouse):
    slow = f"""table = "actor"\nquery = "{NO_ACTORS}, pg_sleep(20)::text AS active_to" """
    ending = threading.Thread(target=terminate, args=(warehouse.server, True))
    ending.start()
    assert warehouse.refusal(slow) == LOST.format(0)
    ending.join()


def lost_midway(warehouse: Warehouse, end: Callable[[], None]) -> None:
    """Load more than fits between the two sides; the server is ended while it sends."""
    for name, content in (("holding.csv", HOLDING),):
        warehouse.company.write(name, content)
    warehouse.company.load("holding.csv")
    with Relay(warehouse.server.port, 1_000_000, end) as relay:
        message = warehouse.refusal(ONE_ACTOR, MANY, port=relay.port)
    assert relay.called
    records = int(message.split("after ")[1].split()[0])
    assert message == LOST.format(records).replace("actor (", "actor 2 (")
    assert 1_000 < records < 80_000
    assert query(warehouse.company.store, "SELECT count(*) AS n FROM actor") == [(0,)]


def test_a_connection_that_is_ended_midway_loads_nothing(warehouse: Warehouse):
    lost_midway(warehouse, lambda: terminate(warehouse.server))


def test_a_server_that_is_killed_midway_loads_nothing(warehouse: Warehouse):
    try:
        lost_midway(warehouse, warehouse.server.kill)
    finally:
        warehouse.server.start()
    assert warehouse.dump(ONE_ACTOR)


def test_all_sources_are_of_one_instant(warehouse: Warehouse):
    warehouse.run(
        f"CREATE TABLE audit.staff ({ACTORS})",
        "INSERT INTO audit.staff VALUES ('A1', 'person', 'P', '{}', '2024-01-01', NULL)",
    )
    waits = f"{NO_ACTORS}, left(pg_advisory_xact_lock(7)::text, 0) AS active_to"
    found: list[str] = []
    sources = (f'table = "actor"\nquery = "{waits}"', 'table = "actor"\nfrom = "audit.staff"')
    with warehouse.server.admin("warehouse") as admin:
        admin.execute("SELECT pg_advisory_lock(7)")
        reading = threading.Thread(target=lambda: found.extend(warehouse.dump(*sources)))
        reading.start()
        while not admin.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory'").fetchall():
            time.sleep(0.02)
        admin.execute("INSERT INTO audit.staff VALUES ('A2', 'person', 'P', '{}', '2024-01-01', NULL)")
        admin.execute("SELECT pg_advisory_unlock(7)")
        reading.join()
    assert [text.count("\n") for text in found] == [2, 2]
    assert warehouse.dump(sources[1])[0].count("\n") == 3


def test_the_password_is_nowhere_after_a_load_from_the_command_line(
    warehouse: Warehouse, capfd: pytest.CaptureFixture[str]
):
    warehouse.run(
        f"CREATE TABLE audit.staff ({ACTORS})",
        "INSERT INTO audit.staff VALUES ('A1', 'person', 'P', '{}', '2024-01-01', NULL)",
    )
    folder = warehouse.company.files.parent
    key = folder / "key"
    key.write_text(KEY.secret.hex())
    key.chmod(0o600)
    path = warehouse.describe('table = "actor"\nfrom = "audit.staff"')
    seen: list[bytes] = []
    watching = threading.Event()

    def watch() -> None:
        while not watching.is_set():
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    seen.append((process / "cmdline").read_bytes() + (process / "environ").read_bytes())
                except OSError:
                    continue
            watching.wait(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    store = str(warehouse.company.store)
    code = main(["load", "--database", str(path), "--store", store, "--key", f"file:{key}"])
    watching.set()
    watcher.join()
    shown = capfd.readouterr()
    assert (code, "1 loaded" in shown.out) == (0, True)
    holding = {each.name for each in folder.rglob("*") if each.is_file() and SECRET.encode() in each.read_bytes()}
    assert holding == {"password"}
    assert SECRET not in shown.out + shown.err
    assert seen
    assert not any(SECRET.encode() in each for each in seen)


def test_the_command_reads_a_source_of_the_database_as_its_mapping_says(warehouse: Warehouse, tmp_path: Path):
    warehouse.run("CREATE TABLE audit.staff (no text, art text, unit text, hired date, memo text)")
    warehouse.run("INSERT INTO audit.staff VALUES ('A1', 'mensch', 'Panel', '2024-01-01', 'CNRY')")
    (tmp_path / "mapping.toml").write_text(
        '[[source]]\nfiles = ["actor (*)"]\ntable = "actor"\nformat = "csv"\nignore = ["memo"]\n'
        'absent = ["active_to"]\n[source.columns]\nactor_id = "no"\n'
        'kind = { from = "art", codes = { mensch = "person" } }\n'
        'department = "unit"\nroles = { constant = "panel" }\nactive_from = "hired"\n'
    )
    key = tmp_path / "key"
    key.write_text(KEY.secret.hex())
    key.chmod(0o600)
    described = warehouse.describe('table = "actor"\nfrom = "audit.staff"')
    words = ["load", "--database", str(described), "--mapping", str(tmp_path / "mapping.toml")]
    assert main([*words, "--store", str(warehouse.company.store), "--key", f"file:{key}"]) == 0
    assert query(warehouse.company.store, "SELECT actor_id, kind, department, roles FROM actor") == [
        ("A1", "person", "Panel", "panel")
    ]


def test_without_the_driver_the_extra_that_has_it_is_named(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert warehouse.refusal(ONE_ACTOR, kind=ParameterError) == (
        "database.toml: the package psycopg is not installed. Install it with pip install 'privlib[postgres]'."
    )


def test_only_what_time_may_mend_is_tried_again():
    assert {code: REGISTER[code].exit_code for code in (f"E15{i}" for i in range(6))} == {
        "E150": 75,
        "E151": 75,
        "E152": 3,
        "E153": 3,
        "E154": 3,
        "E155": 2,
    }
