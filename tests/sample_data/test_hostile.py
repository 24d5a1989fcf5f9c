"""The hostile set: each case gives its five numbers and its codes, and leaves nothing of what was bad behind."""

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest
from _make import hostile
from _make.hostile import Case, File
from lxml import html as lxml_html

from privlib.engine.base import Statement, ident
from privlib.errors import PrivlibError
from privlib.facts import tables as judging
from privlib.measures import coverage as measures
from privlib.policy import law, model, periods
from privlib.report.html import failure_page as page_of
from privlib.store import mapping
from privlib.store.load import LoadedFile, load
from privlib.store.pseudonyms import Key
from privlib.store.snapshot import open_store
from privlib.store.tables import TABLES
from privlib.study import Study
from privlib.text import clean
from privlib.views import export

SAMPLE = Path(__file__).parents[2] / "sample_data"
SET = hostile.read(SAMPLE / "hostile" / "cases.toml")
CASES = {case.id: case for case in SET.cases}
KEY = Key(bytes(range(32)))
POLICIES = "X50"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile files, and a store of what is loaded before each case."""
    folder = tmp_path_factory.mktemp("hostile")
    hostile.write(SET, folder)
    load(folder / "before.duckdb", [folder / hostile.BEFORE / file.name for file in SET.before], KEY)
    return folder


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return shutil.copyfile(made / "before.duckdb", tmp_path / "store" / "store.duckdb")


def into(store: Path, made: Path, case: Case, file: File, max_refused: int = 0) -> tuple[LoadedFile, list[str]]:
    """Load one file of a case into a store; what was said on the way is returned too."""
    said: list[str] = []
    path = made / case.id / "mapping.toml"
    reading = mapping.read(path, TABLES).reading if case.mapping else lambda _: None
    place = path.with_name(file.name)
    loaded = load(store, [place], KEY, max_refused=max_refused, reading=reading, progress=said.append)
    return loaded.files[0], said


def counted(file: LoadedFile) -> tuple[int, ...]:
    return (file.records, file.loaded, file.refused, file.duplicates, file.blank)


def told(loaded: LoadedFile, notes: tuple[str, ...]) -> bool:
    """Whether the notes are those of these codes: each code has one sentence, known by its words."""
    words = {
        "W110": "a header and nothing under it",
        "W116": "both were read as line ends",
        "W223": "judged by the reports",
        "W225": "in the store already",
    }
    return len(loaded.notes) == len(notes) and all(
        words[code] in note for code, note in zip(notes, loaded.notes, strict=True)
    )


def asked(store: Path, sql: str) -> list[tuple[object, ...]]:
    with open_store(store) as engine:
        return engine.frame(Statement("test", "test_hostile.py", sql)).rows()


def holds(store: Path, word: str) -> bool:
    """Whether a store holds a word: in the bytes of its file, or in any column of any table once it is read."""
    with open_store(store) as engine:
        counts = " UNION ALL ".join(
            f"SELECT count(*) AS n FROM {ident(name)} AS t WHERE contains(CAST(t AS VARCHAR), $word)"
            for name in engine.tables()
        )
        found = engine.frame(
            Statement("test", "test_hostile.py", f"SELECT CAST(sum(n) AS BIGINT) AS n FROM ({counts})"), word=word
        )
    return found.item() > 0 or word.encode() in store.read_bytes()


def study(store: Path, period: str, as_of: date) -> Study:
    engine = open_store(store)
    policy = model.read(SAMPLE / "small" / "policy.toml")
    for table, frame in policy.frames().items():
        engine.put(table, frame)
    return Study(engine, policy, law.read("appi"), periods.parse(period, 4), as_of, "restricted", "en", "0" * 64)


def reasons(store: Path) -> dict[str, str]:
    """The reason of every use, by event, all known."""
    given = study(store, "2023-01-01..2027-02-01", date(2027, 3, 1))
    with given.engine:
        sql = Statement("reasons", "test", "SELECT event_id, reason FROM coverage_fact ORDER BY event_id")
        return dict(judging.frame(given, sql).rows())


def test_the_set_is_whole() -> None:
    assert list(CASES) == [f"X{n:02}" for n in range(1, 55)]
    assert list(CASES["X43"].expected) == [f"b{n:02}" for n in range(1, 20)]


@pytest.mark.parametrize(
    "case",
    [pytest.param(each, id=each.id) for each in SET.cases if each.id != POLICIES],
)
def test_a_case_gives_its_numbers_and_codes_and_leaves_nothing_bad(case: Case, made: Path, store: Path) -> None:
    for file in case.files:
        before, said = store.read_bytes(), list[str]()
        if not file.counts or (file.codes and not file.already):
            with pytest.raises(PrivlibError) as caught:
                into(store, made, case, file)
            assert caught.value.exit_code == 3
            assert caught.value.code == ("E181" if file.counts else file.codes[0])
            assert not file.line or f", line {file.line}" in str(caught.value)
            assert [path.name for path in store.parent.iterdir() if "lock" not in path.name] == [store.name]
            assert store.read_bytes() == before
            said.append(str(caught.value))
        if file.counts:
            loaded, lines = into(store, made, case, file, max_refused=len(file.codes))
            assert counted(loaded) == file.counts
            assert (loaded.normalised, loaded.already) == (file.normalised, file.already)
            assert told(loaded, file.notes)
            said += [*lines, *loaded.notes]
            if file.codes:
                refused = asked(store, "SELECT code FROM quarantine ORDER BY line")
                assert [code for (code,) in refused] == list(file.codes)
        assert SET.canary not in "".join(said)
    assert not holds(store, SET.canary)


@pytest.mark.parametrize("file", CASES[POLICIES].files, ids=lambda file: file.name)
def test_a_policy_that_cannot_be_kept_is_refused_with_its_line(file: File, made: Path) -> None:
    with pytest.raises(PrivlibError) as caught:
        model.read(made / POLICIES / file.name)
    assert (caught.value.code, caught.value.exit_code) == (file.codes[0], 2)
    assert f"{file.name}, line {file.line}: " in str(caught.value)
    assert SET.canary not in str(caught.value)


def test_the_search_for_the_canary_finds_one_that_is_there(made: Path, store: Path) -> None:
    party = (made / "X19" / "party.csv").read_text()
    (store.parent / "party-x.csv").write_text(party.replace("Example", SET.canary, 1))
    load(store, [store.parent / "party-x.csv"], KEY)
    assert holds(store, SET.canary)


def test_every_bad_file_holds_the_canary() -> None:
    plain = [(case.id, file) for case in SET.cases for file in case.files if file.codes and file.content]
    packed = {name for name, file in plain if file.name.endswith(".gz")}
    without = {name for name, file in plain if SET.canary.encode() not in file.content.replace(b"\0", b"")}
    assert without == packed == {"X49"}


STORED = {
    "X01": ("SELECT name FROM party WHERE party_id <> 'Y00' ORDER BY party_id", ["髙島", "①番", "ソ表能"]),
    "X10": ("SELECT name FROM party WHERE party_id = 'Y01'", ["a\u202eb"]),
    "X11": ("SELECT name FROM party WHERE party_id = 'Y01'", ["\u304c"]),
    "X12": ("SELECT n_rows FROM use_event WHERE event_id = 'E02'", [12]),
    "X14": ("SELECT name FROM party WHERE party_id <> 'Y00' ORDER BY party_id", ["ｶﾞｽ", "葛\U000e0100城", "😀"]),
    "X27": ("SELECT name FROM party WHERE party_id = 'Y02'", ["two\nlines"]),
    "X31": ("SELECT age FROM profile", [0]),
    "X33": ("SELECT signed_on FROM contract", [date(2026, 1, 1)]),
    "X39": ("SELECT purpose FROM use_event", ["U1"]),
    "X48": ("SELECT name FROM party WHERE party_id <> 'Y00' ORDER BY party_id", ["NULL", "NA", "None", "null"]),
}


@pytest.mark.parametrize("name", STORED)
def test_what_is_taken_is_stored_as_it_was_meant(name: str, made: Path, store: Path) -> None:
    sql, expected = STORED[name]
    for file in CASES[name].files:
        into(store, made, CASES[name], file, max_refused=9)
    assert [value for (value,) in asked(store, sql)] == expected


def test_a_direction_override_is_shown_by_its_number() -> None:
    assert clean("a\u202eb") == "a<U+202E>b"


def test_a_use_before_the_registration_is_too_early(made: Path, store: Path) -> None:
    for file in CASES["X41"].files:
        into(store, made, CASES["X41"], file)
    assert " ".join(reasons(store).values()) == CASES["X41"].expected["reasons"]


def test_what_came_late_is_known_from_the_day_it_was_recorded(made: Path, store: Path) -> None:
    for file in CASES["X42"].files:
        into(store, made, CASES["X42"], file)
    known: list[str] = []
    for day in (date(2026, 6, 10), date(2026, 6, 11)):
        given = study(store, "2026-05", day)
        with given.engine:
            known.append(f"{day}: {measures.total(given).frame['evaluated'][0]}")
    assert ", ".join(known) == CASES["X42"].expected["known"]


def test_a_visitors_key_that_is_seen_on_two_days_is_loaded_and_can_be_counted(made: Path, store: Path) -> None:
    into(store, made, CASES["X53"], CASES["X53"].files[0], max_refused=1)
    sql = "SELECT visitor_key FROM history_event GROUP BY visitor_key HAVING count(DISTINCT jst_date) = 2"
    assert str(len(asked(store, sql))) == CASES["X53"].expected["keys_of_two_days"]


DAY = "SELECT CAST(jst_date AS VARCHAR) AS v FROM use_event WHERE event_id = '{}'"
FLOW = (
    "SELECT CASE WHEN c.valid_from <= p.jst_date AND p.jst_date < c.valid_to THEN 'inside' ELSE 'gap' END AS v "
    "FROM provision AS p JOIN contract AS c USING (contract_id) WHERE provision_id = '{}'"
)
BOUNDARIES: dict[str, str] = {
    **dict.fromkeys(("b01", "b02", "b03", "b04"), DAY),
    **dict.fromkeys(("b11", "b12"), FLOW),
    "b13": "SELECT CAST(jst_date AS VARCHAR) AS v FROM request",
    "b14": "SELECT strftime(jst_date, '%Y-%m-%d %A') AS v FROM incident",
    "b15": (
        "SELECT CASE WHEN published_at < occurred_at THEN 'before' ELSE 'not before' END AS v "
        "FROM provision JOIN publication USING (dataset_id) WHERE provision_id = '{}'"
    ),
    "b16": (
        "SELECT CASE WHEN marked_at <= occurred_at THEN 'marked' ELSE 'unmarked' END AS v "
        "FROM provision WHERE provision_id = '{}'"
    ),
    "b17": (
        "SELECT CASE WHEN reviewed_at < published_from THEN 'reviewed' ELSE 'unreviewed' END AS v "
        "FROM ad JOIN ad_review USING (ad_id)"
    ),
    "b19": (
        "SELECT CASE WHEN shown_at <= occurred_at THEN 'shown before' ELSE 'shown late' END AS v FROM collection_event"
    ),
}
"""What is stored, asked as the controls of these boundaries will; the others are the measure's reasons."""


def test_each_boundary_instant_falls_on_its_side(made: Path, store: Path) -> None:
    load(store, [made / "X43" / file.name for file in CASES["X43"].files], KEY)
    found = reasons(store)
    answers = {name: asked(store, sql.format(name)) for name, sql in BOUNDARIES.items()}
    found |= {name: str(rows[0][0]) for name, rows in answers.items() if len(rows) == 1}
    assert found == CASES["X43"].expected


def shown(made: Path, store: Path, case: str, table: str) -> list[str]:
    for file in CASES[case].files:
        into(store, made, CASES[case], file, max_refused=9)
    return [str(name) for (name,) in asked(store, f"SELECT name FROM {table} ORDER BY ALL")]


def test_no_exported_cell_is_a_formula(made: Path, store: Path) -> None:
    names = [name for name in shown(made, store, "X44", "party") if name != "Client"]
    block = {"columns": [{"label": name} for name in names], "rows": [list(names)]}
    rows = list(csv.reader(io.StringIO(export.csv(block).decode("utf-8-sig"), newline="")))
    assert len(names) == 7
    assert rows == [["'" + name.replace("\t=", "\t'=") for name in names]] * 2


@pytest.mark.parametrize("case", ["X45", "X46"])
def test_markup_and_templates_are_shown_as_text(case: str, made: Path, store: Path) -> None:
    names = [name for name in shown(made, store, case, "holding") if name != "Members"]
    page = lxml_html.document_fromstring(page_of("T", "en", [(name, name) for name in names], "").decode())
    assert len(names) == (4 if case == "X45" else 6)
    assert [page.text_content().count(name) for name in names] == [2] * len(names)
    assert not page.xpath("//script | //img | //iframe | //link")
