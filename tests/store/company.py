"""A small company in files: every test writes the file it is about, the rest is here."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TypedDict, Unpack

import polars as pl
import pytest

from privlib.engine.base import Statement
from privlib.errors import PrivlibError
from privlib.store.load import Given, Loaded, load
from privlib.store.pseudonyms import Key
from privlib.store.reading import Reading
from privlib.store.snapshot import open_store

KEY = Key(bytes(range(32)))

ACTOR = "actor_id,kind,department,roles,active_from,active_to\nA01,person,Panel,panel,2024-01-01,\\N\n"
PRINCIPAL = (
    "principal_id,subject_type,minor,created_at,closed_at\n"
    "P01,member,false,2024-01-01T00:00:00Z,\\N\n"
    "P02,member,\\N,2024-01-01T00:00:00Z,2026-01-01T00:00:00Z\n"
)
HOLDING = (
    "holding_id,name,system,medium,country,department,responsible,legal_class,subject_type,source,notice_method,"
    "access_roles,use_limit,retain_months,special_care,n_principals,party_id,last_reviewed_on,valid_from,valid_to\n"
    "H01,Members,db1,db,JP,Panel,\\N,retained,member,A1,form,panel,\\N,12,false,2,\\N,2026-03-02,2024-01-01,\\N\n"
)
LEDGERS = {"actor.csv": ACTOR, "principal.csv": PRINCIPAL, "holding.csv": HOLDING}
AGREEMENT = (
    "agreement_id,principal_id,effect,kind,scope,purposes,party,version_id,channel,valid_from,valid_to,ended_by,"
    "evidence_ref,recorded_at\n"
)
USE = (
    "event_id,occurred_at,recorded_at,holding_id,principal_id,categories,purpose,purpose_raw,actor_id,action,basis,"
    "legal_ref,case_ref,approved_by,joined_holdings,result,n_rows,batch_id,dedup_key\n"
)


def use(event: str = "E1", **changes: str) -> str:
    """One record of `use_event`, as the file has it."""
    fields = {
        "event_id": event,
        "occurred_at": "2026-03-31T15:00:00Z",
        "recorded_at": "2026-04-01T18:00:00Z",
        "holding_id": "H01",
        "principal_id": "P01",
        "categories": "T01|T04",
        "purpose": "U1",
        "purpose_raw": "\\N",
        "actor_id": "A01",
        "action": "view",
        "basis": "purpose",
        "legal_ref": "\\N",
        "case_ref": "\\N",
        "approved_by": "\\N",
        "joined_holdings": "\\N",
        "result": "done",
        "n_rows": "1",
        "batch_id": "\\N",
        "dedup_key": "\\N",
    }
    assert set(changes) <= set(fields)
    return ",".join((fields | changes).values()) + "\n"


def agree(agreement: str = "AG1", **changes: str) -> str:
    """One record of `agreement`, as the file has it."""
    fields = {
        "agreement_id": agreement,
        "principal_id": "P01",
        "effect": "permit",
        "kind": "consent",
        "scope": "use",
        "purposes": "U1|U2",
        "party": "\\N",
        "version_id": "N01-1",
        "channel": "web",
        "valid_from": "2025-01-01T00:00:00Z",
        "valid_to": "\\N",
        "ended_by": "\\N",
        "evidence_ref": "\\N",
        "recorded_at": "2025-01-01T00:00:00Z",
    }
    assert set(changes) <= set(fields)
    return ",".join((fields | changes).values()) + "\n"


def unfit(file: str, refused: int, records: int, *problems: str, limit: int = 0) -> str:
    """What is said of a file whose records do not fit: each problem begins with what follows the file's name."""
    head = f"{file}: {refused} of {records} records do not fit; at most {limit} may be refused."
    told = (problem if problem.startswith("and ") else f"{file}, {problem}" for problem in problems)
    return "\n".join((head, *told, "Correct them. Nothing was loaded."))


class Options(TypedDict, total=False):
    """What a load is asked."""

    max_refused: int
    log: bool
    dry_run: bool
    reading: Callable[[str], Reading | None]
    sources: Callable[[Path], Sequence[Given]]
    progress: Callable[[str], None]


class Sheet:
    """What records go into where no store is needed: each with its line."""

    def __init__(self, *names: str) -> None:
        self.records = self.blank = 0
        self.notes: list[str] = []
        self.found: list[tuple[int, tuple[str | None, ...]]] = []
        self.refused: list[tuple[int, str]] = []
        self._names = names

    def schema(self) -> dict[str, pl.DataType]:
        return dict.fromkeys(self._names, pl.String())

    def take(self, lines: pl.Series, texts: pl.DataFrame) -> None:
        self.found += zip(lines.to_list(), texts.rows(), strict=True)

    def rows(self, lines: list[int], rows: list[tuple[str | None, ...]], names: list[str]) -> None:
        assert names == list(self._names)
        self.found += zip(lines, rows, strict=True)

    def refuse(self, line: int, code: str) -> None:
        self.refused.append((line, code))


class Company:
    """A folder of files and the store they are loaded into."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "files"
        self.store = folder / "store" / "company.duckdb"
        self.files.mkdir()
        self.store.parent.mkdir()

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.files / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def load(self, *names: str, key: Key = KEY, **options: Unpack[Options]) -> Loaded:
        return load(self.store, [self.files / name for name in names], key, **options)

    def refusal(self, *names: str, **options: Unpack[Options]) -> str:
        """What a load says that refuses its files; it changed nothing and left nothing."""
        before = self.store.read_bytes() if self.store.exists() else b""
        with pytest.raises(PrivlibError) as caught:
            self.load(*names, **options)
        assert caught.value.__cause__ is None
        assert (self.store.read_bytes() if self.store.exists() else b"") == before
        assert {path.name for path in self.store.parent.iterdir()} <= {"company.duckdb", "company.duckdb.lock"}
        assert "CNRY" not in str(caught.value)
        return str(caught.value)

    def begin(self) -> None:
        """Hold the ledgers that events name: they are loaded once a process, and that store is copied."""
        self.write_ledgers()
        shutil.copytree(_begun(), self.store.parent, dirs_exist_ok=True)

    def write_ledgers(self) -> None:
        for name, text in LEDGERS.items():
            self.write(name, text)


@cache
def _begun() -> Path:
    """A folder with the store that holds the ledgers, and its lock file."""
    folder = Path(tempfile.mkdtemp(prefix="privlib-begun-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    company = Company(folder)
    company.write_ledgers()
    company.load(*LEDGERS)
    return company.store.parent


def query(store: Path, sql: str, **values: str) -> list[tuple[object, ...]]:
    with open_store(store) as engine:
        return engine.frame(Statement("test", "test.sql", sql), **values).rows()
