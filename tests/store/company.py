"""A small company in files: every test writes the file it is about, the rest is here."""

from pathlib import Path

from privlib.engine.base import Statement
from privlib.store.load import Loaded, load
from privlib.store.pseudonyms import Key
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

    def load(self, *names: str, key: Key = KEY, max_refused: int = 0) -> Loaded:
        return load(self.store, [self.files / name for name in names], key, max_refused=max_refused)

    def begin(self) -> None:
        """Load the ledgers that events name."""
        for name, text in (("actor.csv", ACTOR), ("principal.csv", PRINCIPAL), ("holding.csv", HOLDING)):
            self.write(name, text)
        self.load("actor.csv", "principal.csv", "holding.csv")


def query(store: Path, sql: str, **values: str) -> list[tuple[object, ...]]:
    with open_store(store) as engine:
        return engine.frame(Statement("test", "test.sql", sql), **values).rows()
