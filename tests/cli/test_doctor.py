"""What the doctor calls right: the key of this store, a folder that holds reports, and nothing left behind."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from privlib.cli import at_rest
from privlib.cli.main import main
from privlib.engine.folders import private_folder
from privlib.report import publish
from privlib.store.writing import building, locked_store
from tests import offices


@pytest.fixture
def office(tmp_path: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(offices.office(tmp_path, sample_store))
    return tmp_path


def answers(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    return {one["what"]: (one["answer"], one["said"]) for one in json.loads(capsys.readouterr().out)["checks"]}


def test_a_key_that_is_not_the_store_s_is_wrong(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = office / "key"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    assert main(["doctor", "--key", f"file:{key}", "--json"]) == 1
    answer, said = answers(capsys)["pseudonym key"]
    assert answer == "wrong"
    assert "; store.duckdb was built with key " in said
    assert main(["doctor", "--key", f"file:{key}", "--store", "absent.duckdb", "--json"]) == 0
    assert answers(capsys)["pseudonym key"][0] == "ok"


def test_where_there_is_no_notebook_nothing_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["doctor", "--json"]) == 1
    assert answers(capsys)["notebooks"][0] == "wrong"


def test_leftovers_are_looked_for_where_reports_stand(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "elsewhere/.log-0").mkdir(parents=True)
    assert main(["doctor", "--out", "elsewhere", "--json"]) == 1
    said = "1 folders of killed runs; the next run with --out elsewhere removes them"
    assert answers(capsys)["leftovers"] == ("wrong", said)


def test_leftovers_of_the_process_that_runs_reports_are_no_leftovers(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with publish.lock(office / "reports"):
        (office / "reports/.staging-0").mkdir()
        main(["doctor", "--json"])
    said = f"none is told from the work of process {os.getpid()}, which runs reports"
    assert answers(capsys)["leftovers"] == ("note", said)


STORE = Path("sample_data/store.duckdb")


def said_of(what: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    main(["doctor", "--json"])
    return answers(capsys)[what]


def test_who_may_read_and_replace_the_store_is_told(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, lock = STORE.parent, STORE.with_name("store.duckdb.lock")
    folder.chmod(0o700)
    lock.touch(0o600)
    book = STORE.with_name("store.duckdb.findings")
    book.touch(0o600)
    history = STORE.with_name("store.duckdb.risk")
    history.touch(0o600)
    looks = STORE.with_name("store.duckdb.worst")
    looks.touch(0o600)
    STORE.chmod(0o600)
    main(["doctor", "--json"])
    found = answers(capsys)
    assert found["store mode"] == found["lock mode"] == found["findings mode"] == ("ok", "0600, 0600 is right")
    assert found["risk history mode"] == found["log of classes mode"] == ("ok", "0600, 0600 is right")
    assert found["store folder"] == ("ok", "0700, 0700 is right")
    assert found["folders above"] == ("ok", "only their owners may write in them")
    STORE.chmod(0o640)
    lock.chmod(0o666)
    book.chmod(0o604)
    history.chmod(0o644)
    looks.chmod(0o640)
    folder.chmod(0o755)
    office.chmod(0o770)
    assert main(["doctor", "--json"]) == 1
    found = answers(capsys)
    assert found["store mode"] == ("wrong", "0640, 0600 is right")
    assert found["lock mode"] == ("wrong", "0666, 0600 is right")
    assert found["findings mode"] == ("wrong", "0604, 0600 is right")
    assert found["risk history mode"] == ("wrong", "0644, 0600 is right")
    assert found["log of classes mode"] == ("wrong", "0640, 0600 is right")
    assert found["store folder"] == ("note", "0755, 0700 is right, 0755 will do")
    assert found["folders above"] == (
        "wrong", f"others may write in {office.name}, and put another folder in the store's place"
    )  # fmt: skip
    folder.chmod(0o775)
    assert said_of("store folder", capsys) == (
        "wrong", "0775: others may put another store in its place; 0700 is right"
    )  # fmt: skip


def test_the_writer_and_what_a_killed_one_left_are_told_apart(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = STORE.with_name("store.duckdb.lock")
    assert said_of("writer", capsys) == ("ok", "none")
    with locked_store(STORE), building(STORE):
        os.utime(lock, (0, 1_790_000_000))
        held = lock.read_text()
        since = "2026-09-21 14:13 UTC"
        assert said_of("writer", capsys) == (
            "note", f"process {os.getpid()} since {since}; readers see the last finished snapshot"
        )  # fmt: skip
        told = f"none is told from the work of process {os.getpid()}"
        assert said_of("leftovers of loads", capsys) == ("note", told)
    lock.write_text(held.replace(f"{os.getpid()} ", "4194305 "))
    os.utime(lock, (0, 1_790_000_000))
    (STORE.parent / ".store.duckdb.building-x").mkdir()
    assert said_of("writer", capsys) == ("ok", f"none; process 4194305 of {since} was killed, and blocks nobody")
    assert said_of("leftovers of loads", capsys) == (
        "wrong", "1 building folder of killed loads; the next load or erasure removes them"
    )  # fmt: skip


def test_what_killed_processes_spilled_is_told(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = office / "t"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with private_folder("spill"):
        assert at_rest.temporary_leftovers() == at_rest.Check("leftovers of the spill", "ok", "none")
    for purpose in ("spill", "risk"):
        (temporary / f"privlib-{purpose}.left").mkdir(0o700)
    told = "2 folders of killed processes; the next removes them"
    assert at_rest.temporary_leftovers() == at_rest.Check("leftovers of the spill", "wrong", told)


@pytest.mark.parametrize(("mask", "answer"), [("077", "ok"), ("022", "note")])
def test_the_umask_is_that_of_the_shell(office: Path, mask: str, answer: str) -> None:
    script = f"umask {mask}; {sys.executable} -m privlib.cli doctor --json; true"
    environment = {**os.environ, "PYTHONPATH": str(offices.ROOT)}
    done = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, check=True)
    (found,) = [one for one in json.loads(done.stdout)["checks"] if one["what"] == "umask"]
    others = "" if answer == "ok" else ", other programs make files others may read"
    assert (found["answer"], found["said"]) == (answer, f"0{mask}; privlib sets 0077 for itself{others}")


def test_it_is_said_that_the_store_encrypts_nothing_and_why(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said_of("encryption at rest", capsys) == (
        "note",
        (
            "not by the store: DuckDB encrypts with its extension httpfs alone, which cannot be had offline for 2.0; "
            "keep store, spill and reports on an encrypted disk"
        ),
    )


MOUNTS = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 27 253:0 / /home rw shared:7 - ext4 /dev/mapper/home rw
32 27 253:2 / /data rw - xfs /dev/mapper/vg-data rw
33 32 0:44 / /data/fast rw - tmpfs tmpfs rw
34 27 9:0 / /mnt/two\\040disks rw - ext4 /dev/md0 rw
35 27 253:0 / /late rw - ext4 /dev/mapper/home rw
36 27 254:0 / /late rw - ext4 /dev/vda rw
"""


@pytest.mark.parametrize(
    ("folder", "answer", "said"),
    [
        ("/srv", "note", "unknown (ext4): no dm-crypt under it; hardware may encrypt unseen"),
        ("/home/a", "ok", "encrypted (dm-crypt under ext4)"),
        ("/home", "ok", "encrypted (dm-crypt under ext4)"),
        ("/homeless", "note", "unknown (ext4): no dm-crypt under it; hardware may encrypt unseen"),
        ("/data", "ok", "encrypted (dm-crypt under xfs)"),
        ("/data/fast/x", "ok", "memory (tmpfs); where the system swaps, the swap must be encrypted"),
        ("/mnt/two disks", "note", "unknown (ext4): no dm-crypt under it; hardware may encrypt unseen"),
        ("/late", "note", "unknown (ext4): no dm-crypt under it; hardware may encrypt unseen"),
    ],
)
def test_a_disk_is_encrypted_if_all_it_is_made_of_is(tmp_path: Path, folder: str, answer: str, said: str) -> None:
    """A plain disk; one of dm-crypt; a volume on dm-crypt; memory; two disks of which one is plain; the later mount."""
    mounts, devices = tmp_path / "mountinfo", tmp_path / "devices"
    mounts.write_text(MOUNTS)
    for device, uuid in (("253:0", "CRYPT-LUKS2-0a-home"), ("253:1", "CRYPT-LUKS2-0b-pv"), ("253:2", "LVM-0c")):
        (devices / device / "dm").mkdir(parents=True)
        (devices / device / "dm/uuid").write_text(f"{uuid}\n")
    (devices / "254:0").mkdir()
    for device, below in (("253:2", ("253:1",)), ("9:0", ("253:1", "254:0"))):
        (devices / device / "slaves").mkdir(parents=True)
        for each in below:
            (devices / device / "slaves" / each).symlink_to(devices / each)
    assert at_rest.disk("disk", Path(folder), mounts, devices) == at_rest.Check("disk", answer, said)


def test_where_the_system_tells_nothing_a_disk_is_unknown(tmp_path: Path) -> None:
    told = "unknown (no mount found): no dm-crypt under it; hardware may encrypt unseen"
    assert at_rest.disk("disk", tmp_path, tmp_path / "absent") == at_rest.Check("disk", "note", told)
