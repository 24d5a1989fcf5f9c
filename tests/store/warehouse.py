"""A company's own database, in a schema that is new for each test, and the file that describes it."""

import secrets
import time
import traceback
from pathlib import Path
from typing import Any

import pytest

from privlib.errors import InputError, PrivlibError
from privlib.store import database
from privlib.store.load import Loaded, load
from tests.postgres import Cluster
from tests.store.company import KEY, PRINCIPAL, USE, Company, use

MARKER = "CNRY"
SECRET = f"{MARKER}-{secrets.token_hex(8)}"
USES = (
    *("event_id text PRIMARY KEY, occurred_at timestamptz, recorded_at timestamptz, holding_id varchar(40), "),
    *("principal_id text, categories text[], purpose text, purpose_raw text, actor_id text, action text, basis text, "),
    *("legal_ref text, case_ref text, approved_by text, joined_holdings text[], result text, n_rows numeric, "),
    "batch_id text, dedup_key text",
)
PRINCIPALS = "principal_id text, subject_type text, minor bool, created_at timestamptz, closed_at timestamptz"
ACTORS = "actor_id text, kind text, department text, roles text[], active_from date, active_to date"
NOTHING = " Nothing was loaded."


class Warehouse:
    """Schema `audit` of a database, new for each test, and the file that describes it."""

    def __init__(self, server: Cluster, company: Company, dbname: str) -> None:
        self.server, self.company, self.dbname = server, company, dbname
        self.password = company.files.parent / "password"
        self.password.write_text(SECRET + "\n")
        self.password.chmod(0o600)
        self.run("DROP SCHEMA IF EXISTS audit CASCADE", "CREATE SCHEMA audit", "GRANT USAGE ON SCHEMA audit TO reader")
        self.run("ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT SELECT ON TABLES TO reader")

    def run(self, *statements: str) -> None:
        with self.server.admin(self.dbname) as admin:
            for statement in statements:
                admin.execute(statement.encode())

    def describe(self, *sources: str, **changes: str | int) -> Path:
        values = {"host": "127.0.0.1", "port": self.server.port, "dbname": self.dbname, "user": "reader"}
        values |= {"password": f"file:{self.password}", "sslmode": "disable"}
        lines = [f"{key} = {value!r}" for key, value in (values | changes).items()]
        path = self.company.files.parent / "database.toml"
        path.write_text("\n".join(["[database]", *lines, *(f"[[source]]\n{source}" for source in sources)]) + "\n")
        return path

    def dump(self, *sources: str, **changes: str | int) -> list[str]:
        """What the sources are written as."""
        folder = self.company.files.parent / f"private-{time.monotonic_ns()}"
        folder.mkdir(mode=0o700)
        given = database.read(self.describe(*sources, **changes)).dump(folder)
        assert {each.path.stat().st_mode & 0o777 for each in given} == {0o600}
        return [each.path.read_text("utf-8") for each in given]

    def load(self, *sources: str, key: Any = KEY, **changes: Any) -> Loaded:
        described = database.read(self.describe(*sources, **changes))
        return load(self.company.store, [], key, sources=described.dump)

    def refusal(self, *sources: str, kind: type[PrivlibError] = InputError, **changes: str | int) -> str:
        """The message of a load that is refused; nothing of it is left, and nothing in it says what it must not."""
        before = self.company.store.exists() and self.company.store.read_bytes()
        with pytest.raises(kind) as caught:
            self.load(*sources, **changes)
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__dict__)
        assert MARKER not in shown
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None or caught.value.__suppress_context__
        assert (self.company.store.exists() and self.company.store.read_bytes()) == before
        assert not list(self.company.store.parent.glob(".*building*"))
        return str(caught.value).removesuffix(NOTHING)


def values(record: str) -> str:
    """A record of a CSV file as the values of an INSERT; lists are arrays."""
    fields = record.rstrip("\n").split(",")
    names = USE.rstrip("\n").split(",")
    listed = {names.index("categories"), names.index("joined_holdings")}
    texts = ["NULL" if field == "\\N" else f"'{field}'" for field in fields]
    return ", ".join(
        f"string_to_array({text}, '|')" if i in listed and len(fields) == len(names) else text
        for i, text in enumerate(texts)
    )


def fill(warehouse: Warehouse, n_uses: int = 50) -> str:
    """Tables of principals and uses as the company would keep them; the same uses as a CSV file."""
    texts = [use(f"E{i:05}", principal_id=f"P0{1 + i % 2}") for i in range(n_uses)]
    texts += [use("E1", purpose="\\N", joined_holdings="H01", occurred_at="2026-03-31T15:00:00.25Z")]
    warehouse.run(f"CREATE TABLE audit.use_events ({''.join(USES)})", f"CREATE TABLE audit.people ({PRINCIPALS})")
    warehouse.run(*(f"INSERT INTO audit.use_events VALUES ({values(text)})" for text in reversed(texts)))
    warehouse.run(*(f"INSERT INTO audit.people VALUES ({values(text)})" for text in PRINCIPAL.splitlines()[1:]))
    return USE + "".join(texts)
