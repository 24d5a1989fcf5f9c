"""The 76 bad inputs of the specification: each is answered as documented, and no answer holds what was bad.

Rows 1 to 67 are files and stand in `bad_inputs` and `bad_values`, rows 68 to 74 in `bad_words`. An answer is the whole
message, its code and exit code, and a store that is byte for byte as before; or the numbers of what was loaded.
"""

import csv
import io
import json
import re
import runpy
import shutil
import socket
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from lxml import html as lxml_html

from privlib.cli.main import main
from privlib.codes import REGISTER
from privlib.engine.base import Statement, ident
from privlib.errors import PrivlibError
from privlib.policy import model
from privlib.report import html, parameters
from privlib.store.bookkeeping import BOOKKEEPING
from privlib.store.load import Given, Loaded, load
from privlib.store.snapshot import open_store
from privlib.store.tables import TABLES
from privlib.views import export
from tests.store.bad_inputs import MARKER, NOTHING, SHAPES, Bad, Row, Taken, unfit
from tests.store.bad_values import VALUES
from tests.store.bad_words import MISFITS, NEGATIVE, OWN, PARAMETERS, PATHS, POLICIES, SCHEMA, Policies, matrix
from tests.store.company import HOLDING, KEY, Company

ROOT = Path(__file__).parents[2]
RUN = " Nothing was run."


class Place:
    """A company of its own, what the command prints, and the folder that it works in."""

    def __init__(self, company: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.company = company
        self.folder = company.files
        self.store = company.store
        self._capsys = capsys
        self.key = company.files.parent / "key"
        self.key.write_text(KEY.secret.hex())
        self.key.chmod(0o600)
        monkeypatch.chdir(self.folder)

    def command(self, *words: str) -> tuple[int, str, str]:
        """Run a command: its exit code, what it printed, and its complaint without its own name."""
        code = main(words)
        printed = self._capsys.readouterr()
        assert MARKER not in printed.out + printed.err
        return code, printed.out, re.sub(r"^privlib \w+: |\n\Z", "", printed.err)

    def load(self, bad: Bad, max_refused: int = 0) -> tuple[int, str, str]:
        """Load a file by the command; by the library where it is read in a declared way."""
        path = self.company.write(bad.name, bad.content)
        if not bad.reading:
            words = ("--store", str(self.store), "--key", f"file:{self.key}", "--max-refused", str(max_refused))
            return self.command("load", str(path), *words, "--json")
        try:
            loaded = load(self.store, [Given(path, bad.name, bad.reading)], KEY, max_refused=max_refused)
        except PrivlibError as error:
            return error.exit_code, "", str(error)
        return 0, _json(loaded), ""

    def values(self, sql: str) -> tuple[object, ...]:
        """The values that a query of one column gives; the marker must be in no table, nor in the store's bytes."""
        names = (ident(name) for name in (*TABLES, *BOOKKEEPING))
        marked = (f"SELECT 1 AS n FROM {name} AS t WHERE contains(CAST(t AS VARCHAR), $word)" for name in names)
        with open_store(self.store) as engine:
            assert not engine.frame(Statement("test", "test.sql", " UNION ALL ".join(marked)), word=MARKER).height
            assert MARKER.encode() not in self.store.read_bytes()
            return tuple(value for (value,) in engine.frame(Statement("test", "test.sql", sql)).rows())


def _json(loaded: Loaded) -> str:
    return json.dumps([{name: getattr(one, name) for name in one.__slots__} for one in loaded.files])


@pytest.fixture(scope="module")
def begun_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    company = Company(tmp_path_factory.mktemp("begun"))
    company.begin()
    return company.store


@pytest.fixture
def place(
    begun_store: Path, company: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Place:
    shutil.copyfile(begun_store, company.store)
    return Place(company, capsys, monkeypatch)


def answers(code: str, exit_code: int, message: str, whole: str) -> None:
    """Assert a refusal: its exit code, its words, and that they are those of its code."""
    assert message == whole
    assert exit_code == REGISTER[code].exit_code
    words = re.sub(r"\\\{\w+\\\}", ".*", re.escape(REGISTER[code].template))
    assert re.fullmatch(words, message, re.DOTALL)
    assert MARKER not in message


def files(bads: Row, place: Place) -> None:
    """Rows 1 to 67: files, one after the other; of those that are refused by record, the first is loaded without it."""
    by_record = next((bad for bad in bads if bad.codes), None)
    for bad in bads:
        before = place.store.read_bytes()
        exit_code, out, message = place.load(bad)
        if bad.taken:
            took(bad.taken, json.loads(out)[0], place)
            continue
        answers(bad.code, exit_code, message, bad.message)
        assert place.store.read_bytes() == before
        assert [one.name for one in place.store.parent.iterdir() if one.suffix != ".lock"] == [place.store.name]
        if bad is by_record:
            assert place.load(bad, max_refused=len(bad.codes))[0] == 0
            assert place.values("SELECT code FROM quarantine ORDER BY line") == bad.codes
            place.store.write_bytes(before)


def took(taken: Taken, loaded: dict[str, object], place: Place) -> None:
    counts = tuple(loaded[name] for name in ("records", "loaded", "refused", "duplicates", "blank"))
    said = (loaded["normalised"], loaded["already"], tuple(loaded["notes"]))  # type: ignore[call-overload]
    assert (counts, *said) == (taken.counts, taken.normalised, taken.already, taken.notes)
    if taken.sql:
        assert place.values(taken.sql) == taken.kept


def policies(cases: Policies, place: Place) -> None:
    """Rows 68 to 71: policy files that cannot be used."""
    (place.folder / "other.toml").write_text(OWN.replace("luminous-2021", "own.toml"))
    for text, code, message in cases:
        place.company.write("own.toml", text)
        with pytest.raises(PrivlibError) as caught:
            model.read(place.folder / "own.toml")
        assert caught.value.code == code
        answers(code, caught.value.exit_code, str(caught.value), message + RUN)


def negative_time(cases: Policies, place: Place) -> None:
    """Row 71: a policy has limits, and the ledger how long each holding is kept; neither takes less than nothing."""
    policies(cases, place)
    holding = HOLDING.replace("H01,Members", f"H02,{MARKER}").replace(",12,", ",-12,")
    problem = "line 2, column retain_months: outside 0 to 1000000000000000"
    files((Bad("holding.csv", holding, "E181", unfit("holding.csv", problem, records=1), ("E202",)),), place)


def changed(place: Place) -> None:
    """Row 72: a policy that changes inside a period is two versions of one row, each in its time."""
    text = OWN + '[[drop]]\ncategory = "T01"\npurposes = ["U2"]\n'
    place.company.write("own.toml", text + matrix("T01", "U2", end="2026-05-15") + matrix("T01", "U2", "2026-05-15"))
    rows = model.read(place.folder / "own.toml").effective_matrix()
    assert [(row.valid_from, row.valid_to) for row in rows if (row.category, row.purpose) == ("T01", "U2")] == [
        (date(2024, 4, 1), date(2026, 5, 15)),
        (date(2026, 5, 15), model.OPEN),
    ]


def given(place: Place, values: dict[str, object], code: str, message: str) -> None:
    """Give a report parameters, and compare the refusal."""
    with pytest.raises(PrivlibError) as caught:
        parameters.check("tiny", SCHEMA, values, root=place.folder)
    assert caught.value.code == code
    answers(code, caught.value.exit_code, str(caught.value), message + RUN)


def wrong_parameters(place: Place) -> None:
    """Row 73: by the library, and the misspelt one by the command, which writes nothing."""
    (place.folder / "data").mkdir()
    (place.folder / "data" / "s").touch()
    for values, code, message in PARAMETERS:
        given(place, values, code, message)
    (place.folder / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "usage_trend.ipynb", place.folder / "notebooks")
    before = sorted(place.folder.rglob("*"))
    exit_code, _, message = place.command("report", "run", "usage_trend", "--treshold", MARKER)
    takes = message.partition("\nIt takes: ")[2]
    absent = "as a path under the root; not allowed: there is nothing of this name."
    problems = ('has no parameter "treshold".', f"takes store {absent}", f"takes policy {absent}")
    whole = "".join(f"usage_trend {problem}\n" for problem in problems) + f"It takes: {takes}"
    answers("E401", exit_code, message, whole)
    assert takes.startswith("store, policy, law, period, as_of, ")
    assert sorted(place.folder.rglob("*")) == before


def wrong_paths(place: Place) -> None:
    """Row 74."""
    (place.folder / "data").mkdir()
    (place.folder / "data" / "s").touch()
    (place.folder / "out").symlink_to("/")
    for path, reason in PATHS.items():
        root = place.folder.name
        given(place, {"store": path}, "E402", f"tiny, store: not allowed: {reason}. Give a path under {root}.")
    for path in MISFITS:
        misfit = f"tiny takes store as a path under the root, not a text of {len(path)} characters."
        given(place, {"store": path}, "E400", f"{misfit}\nWrite it like --store data/s.")


def no_server(place: Place) -> None:
    """Row 75: nothing listens at the port, and the password is in no message; the rest is in `test_database`."""
    (place.folder / "password").write_text(MARKER)
    (place.folder / "password").chmod(0o600)
    before = place.store.read_bytes()
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        server = f'host = "127.0.0.1"\nport = {port}\ndbname = "panel"\nuser = "reader"\npassword = "file:password"\n'
        source = '[[source]]\ntable = "actor"\nfrom = "staff"\n'
        place.company.write("warehouse.toml", f'[database]\n{server}sslmode = "disable"\n{source}')
        words = ("--store", str(place.store), "--key", f"file:{place.key}", "--json")
        exit_code, _, message = place.command("load", "--database", "warehouse.toml", *words)
    whole = (
        f"panel at 127.0.0.1:{port}: cannot connect as reader: nothing listens there. "
        "Look at the database file and at the server, then try again." + NOTHING
    )
    answers("E150", exit_code, message, whole)
    assert place.store.read_bytes() == before


def inert(place: Place) -> None:
    """Row 76: what tries to become something else is stored as it is where it is text, and shown as text."""
    payloads: tuple[str, ...] = runpy.run_path(str(ROOT / "tests/report/payloads.py"))["PAYLOADS"]
    names = [*payloads, "@SUM(1)", "+1", "-1", "\t=1", "＝1", "datum.x=='a'", "'; DROP TABLE x; --", "../../x"]
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows(
        [f"A{n:02}", "person", name, "panel", "2024-01-01", "\\N"] for n, name in enumerate(names, 10)
    )
    bad = Bad("actor.csv", "actor_id,kind,department,roles,active_from,active_to\n" + rows.getvalue())
    exit_code, _, message = place.load(bad)
    line = len(payloads) + 1
    problem = "a control character; remove it, or have it left out"
    whole = (
        f"actor.csv: 1 of {len(names)} records do not fit; at most 0 may be refused.\n"
        f"actor.csv, line {line}, column department: {problem}\nCorrect them."
    )
    answers("E181", exit_code, message, whole + NOTHING)
    assert place.load(bad, max_refused=1)[0] == 0
    kept = [name for name in names if "\0" not in name]
    assert place.values("SELECT department FROM actor WHERE actor_id <> 'A01' ORDER BY actor_id") == tuple(kept)
    block = {"columns": [{"label": name} for name in kept], "rows": []}
    cells = next(csv.reader(io.StringIO(export.csv(block).decode("utf-8-sig"), newline="")))
    # a quote stands before what begins like a formula, at the start and behind what a reader may part cells at
    assert [cell.replace("'", "") for cell in cells] == [name.replace("'", "") for name in kept]
    assert not [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@", "＝"))]
    page = lxml_html.document_fromstring(html.failure_page("T", "en", [(name, "x") for name in kept], "").decode())
    assert not page.xpath(
        "//script | //img | //iframe | //link | //svg | //object | //form | //base | //a[contains(@href, ':')]"
    )


ROWS: dict[str, Callable[[Place], None]] = {
    **{name: partial(files, row) for name, row in {**SHAPES, **VALUES}.items()},
    **{name: partial(policies, row) for name, row in POLICIES.items()},
    NEGATIVE: partial(negative_time, POLICIES[NEGATIVE]),
    "72 policy: a change inside a period": changed,
    "73 parameters": wrong_parameters,
    "74 paths": wrong_paths,
    "75 a database that is not there": no_server,
    "76 text that becomes something else": inert,
}


def test_all_seventy_six_are_here() -> None:
    assert [name[:2] for name in ROWS] == [f"{n:02}" for n in range(1, 77)]


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_input_is_answered_as_documented(name: str, place: Place) -> None:
    ROWS[name](place)
