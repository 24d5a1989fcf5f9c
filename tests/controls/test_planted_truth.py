"""The sample company's planted truth, found by the controls: exactly it, and nothing else."""

import sys
import tomllib
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
"""
INHERENT: dict[str, list[str]] = {}


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
        assert all(part in said for part in (control, detail, *subjects.split(", ")))


def test_the_untagged_uses_of_june_alone_are_high(sample_store: Path) -> None:
    june = run(sample_store, ROOT / "sample_data/small/policy.toml", "2026-06")
    assert [line(each) for each in june["C-P1.3b.tag"].findings] == ["H|H08|untagged|120|40"]


def test_as_known_in_april_the_late_use_of_march_is_missing(sample_store: Path) -> None:
    policy = ROOT / "sample_data/small/policy.toml"
    early = run(sample_store, policy, "2026-03", "2026-04-05")["C-P1.3a"]
    late = run(sample_store, policy, "2026-03")["C-P1.3a"]
    assert [line(each) for each in early.findings] == ["H|U1, H01|withdrawn|4|2"]
    assert [line(each) for each in late.findings] == ["H|U1, H01|withdrawn|5|3"]
