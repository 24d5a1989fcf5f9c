"""Persons by number: one each, given once, telling nothing of the file they came in, and deciding nothing."""

from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from privlib.store.erase import erase, find
from privlib.store.persons import NOBODY, Persons
from privlib.store.snapshot import open_store, snapshot_hash
from tests.store.company import ACTOR, AGREEMENT, HOLDING, KEY, PRINCIPAL, USE, Company, agree, query, use

HEADER = PRINCIPAL.splitlines(keepends=True)[0]
NAMES = [f"P{n:02}" for n in range(1, 21)]
WHOLE = st.builds(
    bytes.__add__, st.sampled_from([bytes(8), b"\xff" * 8, b"half-one"]), st.binary(min_size=8, max_size=8)
)


def persons(*names: str) -> str:
    return HEADER + "".join(f"{name},member,false,2024-01-01T00:00:00Z,\\N\n" for name in names)


def numbers(company: Company) -> dict[object, object]:
    """The persons' numbers by pseudonym."""
    rows = query(company.store, "SELECT pseudonym, principal_key FROM principal ORDER BY pseudonym")
    return dict(rows)


def begun(folder: Path, *files: str) -> Company:
    """A company whose persons came in these files, one load each."""
    folder.mkdir()
    company = Company(folder)
    for name, text in (("actor.csv", ACTOR), ("holding.csv", HOLDING)):
        company.write(name, text)
    company.load("actor.csv", "holding.csv")
    for place, text in enumerate(files):
        company.write(f"principal-{place}.csv", text)
        company.load(f"principal-{place}.csv")
    return company


def test_numbers_follow_the_pseudonyms_and_not_the_order_of_the_file(tmp_path: Path):
    ways = (NAMES, NAMES[::-1], NAMES[7:] + NAMES[:7])
    found = [numbers(begun(tmp_path / str(n), persons(*names))) for n, names in enumerate(ways)]
    assert found[0] == {pseudonym: n for n, pseudonym in enumerate(sorted(map(KEY.principal, NAMES)), 1)}
    assert found[1] == found[2] == found[0]


def test_who_comes_later_gets_the_next_numbers_and_who_is_there_keeps_the_old_one(tmp_path: Path):
    company = begun(tmp_path / "c", persons(*NAMES[:3]), persons(*NAMES[2:5]))
    found = numbers(company)
    first, later = (sorted(map(KEY.principal, names)) for names in (NAMES[:3], NAMES[3:5]))
    assert found == {pseudonym: n for n, pseudonym in enumerate([*first, *later], 1)}


def test_an_erased_persons_number_is_not_given_again(tmp_path: Path):
    company = begun(tmp_path / "c", persons(*NAMES[:3]))
    last = max(NAMES[:3], key=KEY.principal)
    assert numbers(company)[KEY.principal(last)] == 3
    erase(company.store, [last], KEY, "C1")
    company.write("principal-again.csv", persons(last, *NAMES[:1]))
    company.load("principal-again.csv")
    assert numbers(company)[KEY.principal(last)] == 4
    assert find(company.store, last, KEY).rows == 1


def test_a_load_that_is_refused_gives_no_number(tmp_path: Path):
    company = begun(tmp_path / "c", persons(*NAMES[:1]))
    company.write("principal-2.csv", persons(*NAMES[1:3]))
    company.write("use_event.csv", USE + use(principal_id="P99"))
    company.refusal("principal-2.csv", "use_event.csv")
    company.load("principal-2.csv")
    assert sorted(numbers(company).values()) == [1, 2, 3]


def test_persons_and_those_who_name_them_may_come_in_one_load(tmp_path: Path):
    company = begun(tmp_path / "c")
    company.write("principal.csv", persons(*NAMES))
    company.write("agreement.csv", AGREEMENT + "".join(agree(f"AG{name}", principal_id=name) for name in NAMES))
    company.load("agreement.csv", "principal.csv")
    named = "SELECT agreement_id, pseudonym FROM agreement JOIN principal USING (principal_key) ORDER BY agreement_id"
    assert query(company.store, named) == [(f"AG{name}", KEY.principal(name)) for name in NAMES]


def test_whose_number_is_lower_decides_no_conflict_and_no_hash(tmp_path: Path):
    """Two uses that differ in their persons alone, recorded at once: the same one stays in either store."""
    kept: set[tuple[object, ...]] = set()
    for n, names in enumerate((("P01", "P02"), ("P02", "P01"))):
        company = begun(tmp_path / str(n), *map(persons, names))
        assert numbers(company)[KEY.principal(names[0])] == 1
        company.write("use_event.csv", USE + use(principal_id="P01") + use(principal_id="P02"))
        company.load("use_event.csv", max_refused=1)
        (row,) = query(company.store, "SELECT pseudonym FROM use_event JOIN principal USING (principal_key)")
        with open_store(company.store) as engine:
            kept.add((row, snapshot_hash(engine)))
    assert len(kept) == 1


@given(st.lists(WHOLE, unique=True, max_size=6), st.lists(st.one_of(st.none(), WHOLE), max_size=6))
def test_a_number_is_that_of_the_pseudonym_and_of_no_other(known: list[bytes], others: list[bytes | None]):
    numbered = {whole: 100 - n for n, whole in enumerate(known)}
    frame = pl.DataFrame(
        {"whole": known, "principal_key": list(numbered.values())}, {"whole": pl.Binary, "principal_key": pl.Int64}
    )
    asked = [*known, *others]
    found = Persons(lambda: frame).numbers(pl.Series([whole and whole.hex() for whole in asked], dtype=pl.String))
    assert found.to_list() == [None if whole is None else numbered.get(whole, NOBODY) for whole in asked]
