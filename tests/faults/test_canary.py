"""No marker of a person, of a bad row, of a column's name or of the key stands anywhere but in the source."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import typst

from tests.faults import canary
from tests.faults.loads import ROOT
from tests.store.company import ACTOR, HOLDING, USE, use

KEY = "c0ffee" + "5a" * 29
PERSONS = 500
ASCII, JAPANESE = "CNRY-7f3a91", "山田カナリア"
PRINCIPAL = "principal_id,subject_type,minor,created_at,closed_at\n"


@pytest.mark.parametrize("marker", [ASCII, JAPANESE])
def test_the_scanner_finds_a_marker_in_every_way_of_writing_it(tmp_path: Path, marker: str):
    made = canary.ways(marker, tmp_path)
    fonts = ROOT / ".venv/lib"
    source = tmp_path / "x.typ"
    source.write_text(f'#set text(font: "Noto Sans CJK JP")\n{marker}\n')
    found = [str(each.parent) for each in fonts.rglob("*.otf")] or [str(each.parent) for each in fonts.rglob("*.ttf")]
    made["pdf"].write_bytes(typst.compile(str(source), font_paths=sorted(set(found))))
    source.unlink()
    missed = [name for name, path in made.items() if canary.found(path, [marker]) != [marker]]
    assert missed == []
    assert canary.found(made["utf-8"], ["CNRY-0000"]) == []


class Office:
    """A folder in which everything happens: home, temporary files, settings, the company's files, the reports."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source = root / "source"
        for name in ("home", "tmp", "source", "store"):
            (root / name).mkdir()
        shutil.copytree(ROOT / "notebooks", root / "notebooks")
        (root / "sample_data" / "small").mkdir(parents=True)
        shutil.copy(ROOT / "sample_data/small/policy.toml", root / "sample_data/small")
        self.key = self.source / "key"
        self.key.write_text(KEY)
        self.key.chmod(0o600)
        home, tmp = str(root / "home"), str(root / "tmp")
        self.environment = {
            **os.environ,
            "HOME": home,
            "XDG_CACHE_HOME": home,
            "XDG_CONFIG_HOME": home,
            "TMPDIR": tmp,
            "IPYTHONDIR": home,
            "JUPYTER_RUNTIME_DIR": tmp,
            "JUPYTER_DATA_DIR": home,
            "JUPYTER_CONFIG_DIR": home,
        }

    def write(self, name: str, text: str) -> Path:
        path = self.source / name
        path.write_text(text)
        return path

    def run(self, *words: str | Path, stdin: str = "") -> tuple[int, str]:
        command = [sys.executable, "-m", "privlib.cli", *map(str, words)]
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, input=stdin, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr


def persons() -> list[str]:
    return [f"{ASCII}.{n}" for n in range(PERSONS)]


@pytest.fixture
def office() -> Iterator[Office]:
    # a kernel's socket has a path of at most 107 bytes
    with TemporaryDirectory(prefix="office-") as name:
        yield Office(Path(name))


def test_no_marker_is_left_by_loads_failures_erasures_and_reports(office: Office):
    store = office.root / "store" / "s.duckdb"
    words = ("--store", store, "--key", f"file:{office.key}")
    people = PRINCIPAL + "".join(f"{person},member,false,2024-01-01T00:00:00Z,\\N\n" for person in persons())
    uses = USE + "".join(use(f"E{n}", principal_id=person) for n, person in enumerate(persons()))
    bad = (
        use("B1", action=f"{ASCII}-bad")
        + use("B2", principal_id=f"{JAPANESE}1")
        + use("\\N", principal_id=persons()[0])
    )
    good = [
        office.write("actor.csv", ACTOR),
        office.write("holding.csv", HOLDING),
        office.write("principal.csv", people),
    ]
    said: list[str] = []

    def ran(expected: int, *given: str | Path, stdin: str = "") -> None:
        code, text = office.run(*given, stdin=stdin)
        said.append(text)
        assert code == expected, text

    ran(0, "load", *good, office.write("use_event.csv", uses + bad), *words, "--max-refused", "3")
    ran(3, "load", office.write("use_event-2.csv", USE + bad), *words)
    ran(3, "load", office.write("actor-2.csv", ACTOR.replace("roles", f"{ASCII}-name", 1)), *words)
    ran(3, "load", office.write("actor-3.csv", ACTOR.replace("Panel", f'{ASCII}"')), *words)
    ran(2, "load", good[0], "--store", store, "--key", f"file:{office.write('other', KEY[::-1])}")
    ran(0, "quarantine", "--store", store)
    ran(0, "find", "--principal", "-", *words, stdin=persons()[1])
    ran(0, "erase", "--principal", "-", "--case", "REQ-1", *words, stdin=persons()[1])
    ran(
        0,
        "report",
        "run",
        "purpose_coverage",
        "--store",
        "store/s.duckdb",
        "--period",
        "2026-04",
        "--as-of",
        "2026-05-01",
    )
    markers = [ASCII, JAPANESE, KEY, bytes.fromhex(KEY).decode("latin-1")]
    for text in said:
        assert [marker for marker in markers if marker in text] == []
    assert list((office.root / "reports").rglob("report.pdf"))
    allowed = set(office.source.iterdir())
    assert canary.places(office.root, markers, allowed) == []
    planted = office.root / "home" / "leak.txt"
    planted.write_text(persons()[3])
    assert canary.places(office.root, markers, allowed) == [f"home/leak.txt: {ASCII}"]
