"""What the tests of disturbed loads share: files of records, commands in processes of their own, a look at a store."""

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from privlib.engine.base import Statement
from privlib.store.snapshot import open_store
from tests.store.company import ACTOR, HOLDING, KEY, USE, use

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, negative for a signal, and what it said."""

    pid: int
    code: int
    seconds: float
    out: str
    err: str


class Server:
    """`server.py`, running. A `with` ends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("server.py"))],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        *words: str | Path,
        kill_after: float | None = None,
        kill_at: int | None = None,
        limits: dict[str, int] | None = None,
        tmp: Path | None = None,
    ) -> Ended:
        """Run `privlib WORDS` in a process of its own; end it by SIGKILL after seconds, or at a step of its way."""
        self.begin(*words, kill_after=kill_after, kill_at=kill_at, limits=limits, tmp=tmp)
        return self.end()

    def begin(self, *words: str | Path, **asked: Any) -> None:
        line = {"kill_after": None, "kill_at": None, **asked, "words": [str(word) for word in words]}
        line |= {"limits": asked.get("limits") or {}, "tmp": str(asked.get("tmp") or self.folder)}
        assert self._process.stdin
        self._process.stdin.write(json.dumps(line | {"folder": str(self.folder)}) + "\n")
        self._process.stdin.flush()

    def end(self) -> Ended:
        assert self._process.stdout
        return Ended(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


_SOURCES = "SELECT sha, records, loaded, refused, duplicates, blank FROM source ORDER BY ALL"
_ROWS = " UNION ALL ".join(
    f"SELECT '{name}', count(*) FROM {name}" for name in ("actor", "principal", "holding", "use_event", "quarantine")
)


@dataclass(frozen=True)
class Look:
    """What a store holds: rows by table, and each source with its counts by its hash."""

    rows: dict[str, int]
    sources: dict[str, tuple[int, ...]] = field(hash=False)


def look(store: Path) -> Look:
    """Open a store as a reader does. Its sources add up, and no key stands twice."""
    with open_store(store, threads=1) as engine:
        found = engine.frame(_statement(_SOURCES)).rows()
        rows = dict(engine.frame(_statement(_ROWS)).rows())
        keys = engine.frame(_statement("SELECT count(DISTINCT event_id) FROM use_event")).item()
    assert rows["use_event"] == keys
    assert all(records == sum(parts) for _, records, *parts in found)
    assert rows["quarantine"] == sum(each[3] for each in found)
    loaded = sum(each[2] for each in found)
    assert loaded == sum(rows.values()) - rows["quarantine"]
    return Look(rows, {sha: tuple(counts) for sha, *counts in found})


def _statement(sql: str) -> Statement:
    return Statement("test", "test.sql", sql)


class Books:
    """A folder with a key, a store of the ledgers, and two files of uses to load."""

    def __init__(self, folder: Path, uses: int = 9_000) -> None:
        self.folder = folder
        self.files, self.place = folder / "files", folder / "place"
        for each in (self.files, self.place):
            each.mkdir()
        self.key, self.store, self.before = folder / "key", self.place / "s.duckdb", folder / "before.duckdb"
        self.key.write_text(KEY.secret.hex())
        self.key.chmod(0o600)
        self._write(uses)

    def _write(self, uses: int) -> None:
        draw = random.Random(1)
        persons = [f"P{i:05}" for i in range(max(uses // 5, 10))]
        people = "".join(f"{person},member,false,2024-01-01T00:00:00Z,\\N\n" for person in persons)
        for name, text in (
            ("actor.csv", ACTOR),
            ("holding.csv", HOLDING),
            ("principal.csv", f"principal_id,subject_type,minor,created_at,closed_at\n{people}"),
        ):
            (self.files / name).write_text(text)
        for part in (1, 2):
            rows = [use(f"E{part}-{i}", principal_id=draw.choice(persons)) for i in range(uses)]
            rows += draw.sample(rows, uses // 50)
            rows += [use(f"B{part}-{i}", action="VIEW") for i in range(20)]
            draw.shuffle(rows)
            # together, since what stands around a blank line is read record by record
            rows[uses // 2 : uses // 2] = ["\n"] * 20
            (self.files / f"use_event-{part}.csv").write_text(USE + "".join(rows))

    def words(self, *names: str) -> list[str]:
        """The command that loads files, and allows some records to be refused."""
        found = [str(self.files / name) for name in names or ("use_event-1.csv", "use_event-2.csv")]
        return ["load", *found, "--store", str(self.store), "--key", f"file:{self.key}", "--max-refused", "100"]

    def begin(self, server: Server) -> Look:
        """Load the ledgers, and keep that store as the one before."""
        made = server.run(*self.words("actor.csv", "holding.csv", "principal.csv"))
        assert made.code == 0, made.err
        shutil.copyfile(self.store, self.before)
        return look(self.store)

    def again(self) -> None:
        """The store before, and nothing beside it."""
        shutil.rmtree(self.place)
        self.place.mkdir()
        shutil.copyfile(self.before, self.store)

    @property
    def beside(self) -> list[str]:
        """What stands beside the store and its lock file."""
        mine = {self.store.name, f"{self.store.name}.lock"}
        return sorted(path.name for path in self.place.iterdir() if path.name not in mine)
