"""Damaged Parquet files: refused with a code, or read as what they say by now; the program that loads them lives."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from privlib.store import probe
from privlib.store.load import load
from tests.faults.loads import ROOT, Books, Server
from tests.store.company import ACTOR, KEY, Company

PERSONS = 120
ENDS = "its content ends the program that reads it. Write the file again. Nothing was loaded."

CHILD = """
import json, sys
from pathlib import Path
from privlib.errors import PrivlibError
from privlib.store.load import load
from privlib.store.probe import probing
from privlib.store.pseudonyms import Key
from tests.store.company import query
ROWS = "SELECT * EXCLUDE (principal_key) FROM principal ORDER BY ALL"
with probing():
    for line in sys.stdin:
        path, store = Path(line.strip()), Path(line.strip()).with_name("s.duckdb")
        store.unlink(missing_ok=True)
        try:
            file = load(store, [path], Key(bytes(32))).files[0]
            found = [file.records, file.loaded, str(query(store, ROWS))]
        except PrivlibError as error:
            found = [error.code]
        print(json.dumps(found), flush=True)
"""


def persons(path: Path, compression: str) -> bytes:
    """A file of persons with every kind of column, dictionaries and nulls among them."""
    days = [datetime(2024, 1, 1 + n % 28, tzinfo=UTC) for n in range(PERSONS)]
    frame = pl.DataFrame(
        {
            "principal_id": [f"P{n:04}" for n in range(PERSONS)],
            "subject_type": ["member", "panelist", "winner"] * (PERSONS // 3),
            "minor": [True, None, False, False] * (PERSONS // 4),
            "created_at": days,
            "closed_at": [None if n % 3 else datetime(2025, 1, 1, tzinfo=UTC) for n in range(PERSONS)],
        }
    )
    frame.write_parquet(path, compression=compression, row_group_size=50)  # type: ignore[arg-type]
    return path.read_bytes()


def damaged(content: bytes, draw: random.Random) -> bytes:
    """One bit another, or the end gone. Half of the bits lie in the footer, which says where all else is."""
    if draw.random() < 0.2:
        return content[: draw.randrange(len(content))]
    footer = int.from_bytes(content[-8:-4], "little") + 8
    at = draw.randrange(len(content) - footer if draw.random() < 0.5 else 0, len(content))
    return content[:at] + bytes([content[at] ^ 1 << draw.randrange(8)]) + content[at + 1 :]


def test_a_damaged_file_is_refused_or_read_whole_and_the_program_lives(tmp_path: Path) -> None:
    """200 damages in one process. Nothing in a file tells that a letter was another one; each record counts still."""
    path, draw, seen = tmp_path / "principal.parquet", random.Random(3), Counter[str]()
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:  # fmt: skip
        assert child.stdin
        assert child.stdout

        def answer() -> list[object]:
            assert child.stdin
            assert child.stdout
            child.stdin.write(f"{path}\n")
            child.stdin.flush()
            return json.loads(child.stdout.readline())

        for compression in ("uncompressed", "zstd"):
            content = persons(path, compression)
            whole = answer()
            assert whole[:2] == [PERSONS, PERSONS]
            for _ in range(100):
                path.write_bytes(damaged(content, draw))
                found = answer()
                assert len(found) == 1 or found[:2] == whole[:2]
                seen["same" if found == whole else "other" if len(found) > 1 else str(found[0])] += 1
    assert child.returncode == 0
    assert sum(seen.values()) == 200
    assert {"same", "E133"} <= set(seen) <= {"same", "other", "E111", "E112", "E113", "E114", "E133", "E134", "E181"}
    assert seen["other"] < 20


def ending(path: Path) -> None:
    """A file whose page claims fewer than no values: on reading it polars ends its process."""
    frame = pl.DataFrame({"active_from": [date(2024, 1, 1)] * 100})
    rest = dict(zip(ACTOR.split("\n")[0].split(","), ACTOR.split("\n")[1].split(","), strict=True))
    texts = [pl.lit(text).alias(name) for name, text in rest.items() if name != "active_from"]
    frame.with_columns(texts).write_parquet(path, compression="uncompressed")
    content = path.read_bytes()
    counted, claimed = b"\x2c\x15\xc8\x01", b"\x2c\x15\xc9\x01"
    assert counted in content
    path.write_bytes(content.replace(counted, claimed))


def test_a_file_that_ends_its_reader_ends_no_load(tmp_path: Path, server: Server) -> None:
    books = Books(tmp_path, uses=10)
    before = books.begin(server)
    ending(books.files / "actor-2.parquet")
    ended = server.run(*books.words("actor-2.parquet", "use_event-1.csv"))
    assert (ended.code, ended.err.splitlines()[-1]) == (3, f"privlib load: actor-2.parquet: {ENDS}")
    assert books.beside == []
    assert server.run(*books.words()).code == 0
    assert before.rows["actor"] == 1


def test_the_reader_is_started_again_and_is_gone_after_the_load(tmp_path: Path) -> None:
    path = tmp_path / "actor.parquet"
    with probe.probing():
        ending(path)
        with path.open("rb") as file:
            assert [probe.probe(file.fileno()), probe.probe(file.fileno(), [0])] == ["read", "ended"]
        pl.DataFrame({"a": ["b"]}).write_parquet(path)
        with path.open("rb") as file:
            assert probe.probe(file.fileno(), [0]) == "read"
        path.write_bytes(b"PAR1" + bytes(50) + b"PAR1")
        with path.open("rb") as file:
            assert probe.probe(file.fileno()) == "refused"
        assert len(readers()) == 1
    assert readers() == []


def readers() -> list[str]:
    """The children of this process that read files."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()
    commands = [Path(f"/proc/{child}/cmdline").read_bytes() for child in children]
    return [command.decode() for command in commands if b"probed.py" in command]


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "SECONDS", 0.0001)
    company = Company(tmp_path)
    persons(company.files / "principal.parquet", "zstd")
    with pytest.raises(Exception, match="ends the program that reads it"):
        load(company.store, [company.files / "principal.parquet"], KEY)
    assert readers() == []
