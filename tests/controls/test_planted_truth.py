"""The sample company's planted truth, found by the controls: exactly it, and nothing else."""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from privlib.controls import catalogue, running
from privlib.controls.found import Result
from privlib.store.load import load
from privlib.store.pseudonyms import Key
from privlib.study import open_study
from tests.controls.company import line

ROOT = Path(__file__).parents[2]
REFERENCE = "2025-10-01..2026-11-01"

# plant | severity | subjects | detail | n | persons, by control
PLANTED = """
C-P1.3a
V01 | H | U1, H01 | withdrawn | 5 | 3
V02 | H | U4, H04 | expired | 2 | 2
V03 | H | U4, H04 | no-permit | 2 | 2
V04 | H | U3, H03 | no-matrix | 4 | 4
V05 | H | U1, H01 | too-early | 1 | 1
C-S2.new
V06 | H | NEW1, H01 | too-early | 3 | 3
V06 | H | NEW1, H01 | no-permit | 1 | 1
C-P1.1a
V07 | C | NEW1, H01 | unresolvable | 2 | 2
V07 | C | MKT9, H02 | unresolvable | 3 | 3
C-P1.3b.tag
V08 | M | H08 | untagged | 120 | 40
C-S3
V09 | C | U3, H02 | suspended | 3 | 2
C-U3
V10 | C | U3, H02 | unsubscribed | 4 | 4
C-S2.law
V11 | H | LAW, H01 | incomplete | 2 | 2
C-U6
V12 | H | U6, H01 | not-client | 3 | 3
C-U8
V13 | H | U3, H13 | hr-outside-u8 | 2 | 2
C-AC4
V14 | H | U1, H01 | closed-account | 4 | 3
C-P1.3b.role
V16 | H | A31, H07 | outside-role | 3 | 3
C-U7
V15 | M | H06 | no-case | 3 | 3
V15 | M | H06 | closed-case | 2 | 2
C-U1
V17 | H | H15 | not-personal-regime | 2 | 2
C-P1.5a
V18 | M | U2, T04 | stale | 12 | 12
C-AC3
V19 | M | H03 | repeated | 2 | 2
C-L22.unused
V20 | M | H17 | unused | 1 | -
C-P1.1b
V21 | M | F05, T05 | outside-matrix | 6 | 6
C-P1.2
V22 | H | F03-7 | missing:administrator | 14 | 14
V23 | H | F01-1 | shown-late | 2 | 2
V23 | H | none | not-shown | 1 | 1
C-A3
V24 | H | PR919 | no-background | 1 | -
C-L20
V25 | C | H04 | no-consent | 3 | 3
C-P0
V26 | H | H15 | shared-key | 1 | -
C-T.c
V27 | H | T14 | no-purpose | 1 | -
C-T.b
V28 | I | T11 | not-held | 1 | -
C-T.d
V29 | H | H08, memo2 | unmapped | 1 | -
C-P1.4a
V30 | M | H04 | unreviewed | 1 | -
V30 | M | H05 | unreviewed | 1 | -
V30 | M | H13 | unreviewed | 1 | -
V30 | M | H14 | missing:responsible | 1 | -
C-A.src
V31 | H | H18 | no-source | 1 | -
C-U2
V32 | H | H03 | past-declared | 7 | 7
C-U8.keep
V32 | M | H13 | past-default | 4 | 4
C-L22
V32 | H | H06 | past-declared | 9 | 9
C-P1.7
V33 | M | IQ901 | no-response | 1 | -
V33 | M | IQ902 | late-response | 1 | -
V33 | M | IQ903 | no-response | 1 | -
C-S6a
V34 | H | RQ902 | open-30 | 1 | -
V34 | M | RQ903 | open-14 | 1 | -
V34 | M | RQ904 | open-14 | 1 | -
C-S6b
V35 | C | RQ905 | unverified | 1 | -
C-S6a.r
V36 | M | RQ906 | no-reason | 1 | -
V36 | M | RQ907 | no-reason | 1 | -
V36 | M | RQ908 | not-notified | 1 | -
C-S6c
V37 | L | RQ909 | form-only | 1 | -
V37 | L | RQ910 | form-only | 1 | -
C-S3.b
V38 | H | RQ901 | no-interval | 1 | -
C-S4.ban
V39 | C | PR901 | no-basis | 1 | -
V39 | C | PR902 | unknown-recipient | 1 | -
C-P1.4b
V40 | C | PR903 | no-filing | 1 | 10
C-S4.A
V41 | C | PR904 | no-consent | 9 | 9
C-S4.0
V42 | H | PR905 | purpose-not-named | 20 | 20
C-S4.B
V43 | C | ST07 | small-cell | 4 | -
V43 | C | ST08 | row-level | 1 | -
C-U5
V44 | M | ST09 | small-cell | 2 | -
C-S4.C
V45 | H | PR908 | no-payment-event | 1 | -
V45 | H | PR909 | no-payment-event | 1 | -
V45 | H | PR910 | extra-category | 1 | -
C-S4.D
V46 | H | PR911 | category | 1 | 100
V46 | H | PR912 | purpose | 1 | 100
C-P1.6a
V47 | C | PA02 | gap | 1 | 160
V47 | H | CO04 | clause:no_third_party | 1 | 220
V47 | M | CO03b | retroactive | 1 | 130
C-P1.6b
V48 | M | CO01 | overdue | 1 | 220
V48 | H | CO15 | reentrust | 1 | -
C-S4.E
V49 | H | PA18 | no-review | 3 | -
C-S4.F
V50 | L | CO01 | old-guideline | 1 | -
V50 | L | CO04 | old-guideline | 1 | -
C-S4.law
V51 | H | PR913 | incomplete | 1 | -
C-L29.fields
V52 | H | PR914 | missing:recipient | 1 | -
V52 | H | PR915 | missing:items | 1 | -
C-L29.late
V53 | M | PR916 | late | 1 | -
C-L29.keep
V54 | C | PR917 | deleted-early | 1 | -
C-L28
V55 | H | PR918 | no-basis | 1 | 10
C-S5.law35
V65 | C | D07 | salt-kept | 40 | -
C-P1.5b
V89 | C | IN901 | prelim-late | 1 | -
V89 | C | IN902 | final-late | 1 | -
V89 | C | IN903 | not-notified | 1 | -
C-P1.5c
V90 | M | IN904 | overdue | 1 | -
C-IN.review
V91 | M | IN905 | unknown-flag | 1 | -
C-UT7
V92 | H | A35 | after-end | 2 | 0
V92 | M | A21 | bulk | 1 | 0
V92 | M | A33 | dormant | 1 | 0
V92 | M | A22 | denied-done | 1 | 0
V92 | I | A20 | off-hours | 6 | 0
C-E7
V94 | M | use_event | conflict | 2 | -
"""
UNDECLARED = ("X-cookie", "X-email", "X-family", "X-ip", "X-opinion", "X-payment", "X-result", "X-sex", "X-thought")
INHERENT = {"C-T.a": [f"H|{category}|undeclared|1|-" for category in UNDECLARED]}
"""What the policy's own gaps make of every company under it."""


STANDING = frozenset(
    [
        "C-A.src",
        "C-E7",
        "C-L22",
        "C-L22.unused",
        "C-P0",
        "C-P1.4a",
        "C-P1.5b",
        "C-P1.5c",
        "C-P1.6a",
        "C-P1.6b",
        "C-S3.b",
        "C-S4.F",
        "C-S5.law35",
        "C-S6a.r",
        "C-T.a",
        "C-T.b",
        "C-T.c",
        "C-T.d",
        "C-U2",
        "C-U8.keep",
    ]
)
"""Controls of what stands, in the ledger, a register or on a clock, rather than of what happened."""


def _read() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    control = ""
    for row in PLANTED.strip().splitlines():
        if "|" not in row:
            control = row
            continue
        plant, *cells = (cell.strip() for cell in row.split("|"))
        found.setdefault(control, []).append((plant, "|".join(cells)))
    return found


BY_CONTROL = _read()


def run(store: Path, policy: Path, period: str = REFERENCE, as_of: str = "2026-11-10") -> dict[str, Result]:
    study = open_study(store=str(store), policy=str(policy), law="appi", period=period, as_of=as_of)
    try:
        return {one.control: one for one in running.run(study, catalogue.read(study.policy, study.law))}
    finally:
        study.engine.close()


@pytest.fixture(scope="module")
def committed(sample_store: Path) -> dict[str, Result]:
    return run(sample_store, ROOT / "sample_data/small/policy.toml")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The clean company: `clean.duckdb` and its policy."""
    sys.path.insert(0, str(ROOT / "sample_data"))
    import generate

    folder = tmp_path_factory.mktemp("clean")
    generate.write(generate.tables(plants=[]), generate.policy_text([]), folder)
    files = sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".parquet"))
    load(folder / "clean.duckdb", files, Key(bytes(range(32))), max_refused=2)
    yield folder
    (folder / "clean.duckdb").unlink()


def test_each_control_finds_what_is_planted_for_it_and_nothing_beside_it(committed: dict[str, Result]) -> None:
    found = {name: sorted(line(each) for each in one.findings) for name, one in committed.items() if one.findings}
    planted = {name: [text for _, text in rows] for name, rows in BY_CONTROL.items()}
    wanted = {name: sorted([*planted.get(name, []), *INHERENT.get(name, [])]) for name in {*planted, *INHERENT}}
    assert found == wanted


def test_every_control_evaluates_something_in_the_sample_company(committed: dict[str, Result]) -> None:
    assert [name for name, one in committed.items() if not one.evaluated] == []


def test_the_clean_company_has_the_inherent_findings_alone(generated: Path) -> None:
    results = run(generated / "clean.duckdb", generated / "policy.toml")
    found = {name: sorted(line(each) for each in one.findings) for name, one in results.items() if one.findings}
    assert found == {name: sorted(rows) for name, rows in INHERENT.items()}


@pytest.mark.parametrize(("control", "plant"), [(c, plant) for c, rows in BY_CONTROL.items() for plant, _ in rows])
def test_plants_toml_says_what_is_planted(control: str, plant: str) -> None:
    plants = tomllib.loads((ROOT / "sample_data/plants.toml").read_text("utf-8"))["plant"]
    (said,) = [each["finding"] for each in plants if each["id"] == plant]
    for severity, subjects, detail in (text.split("|")[:3] for name, text in BY_CONTROL[control] if name == plant):
        assert f"{severity}×" in said
        named = subjects.split(", ") if subjects != "A20" and control != "C-UT7" else []
        assert all(part in said for part in (control, detail, *named))


def test_the_untagged_uses_of_june_alone_are_high(sample_store: Path) -> None:
    june = run(sample_store, ROOT / "sample_data/small/policy.toml", "2026-06")
    assert [line(each) for each in june["C-P1.3b.tag"].findings] == ["H|H08|untagged|120|40"]


def test_as_known_in_april_the_late_use_of_march_is_missing(sample_store: Path) -> None:
    policy = ROOT / "sample_data/small/policy.toml"
    early = run(sample_store, policy, "2026-03", "2026-04-05")["C-P1.3a"]
    late = run(sample_store, policy, "2026-03")["C-P1.3a"]
    assert [line(each) for each in early.findings] == ["H|U1, H01|withdrawn|4|2"]
    assert [line(each) for each in late.findings] == ["H|U1, H01|withdrawn|5|3"]


def test_the_months_one_by_one_find_what_the_whole_finds(sample_store: Path, committed: dict[str, Result]) -> None:
    """What happened is found in its month and adds up; what stands is found in each month in which it stands."""
    policy = ROOT / "sample_data/small/policy.toml"
    names = [f"2025-{month}" for month in (10, 11, 12)] + [f"2026-{month:02}" for month in range(1, 11)]
    months = [run(sample_store, policy, name) for name in names]
    for control, whole in committed.items():
        found: Counter[tuple[str, ...]] = Counter()
        for month in months:
            found.update({each.identity: each.n for each in month[control].findings})
        wanted = {each.identity: each.n for each in whole.findings}
        assert found.keys() == wanted.keys(), control
        assert control in STANDING or found == wanted, control
