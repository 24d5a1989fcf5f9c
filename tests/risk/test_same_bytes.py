"""The same bytes twice, with one thread and with four: of the commands' JSON and of the frames that reports get.

The rows are more than one thread takes at a time, so that four share them.
"""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from privlib.cli.main import main
from privlib.engine import duckdb
from privlib.risk.hierarchies import builders, hierarchy_files
from privlib.risk.shown import changes, datasets, front, population, rule34, singling_out
from privlib.risk.table import private
from privlib.study import Measured, Study
from tests.risk import company

ROWS = 150_000
QUASI = ("age", "area", "job")
FIELDS = {"age": "quasi", "area": "quasi", "job": "quasi", "pay": "sensitive"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases of the same people, and hierarchies."""
    made = tmp_path_factory.mktemp("same")
    draw = random.Random(7)
    frame = pl.DataFrame(
        {
            "member": [f"m{place // 2}" for place in range(ROWS)],
            "age": [str(min(int(draw.gammavariate(6, 7.5)), 99)) for _ in range(ROWS)],
            "area": [f"a{min(int(draw.expovariate(0.3)), 30)}" for _ in range(ROWS)],
            "job": draw.choices(["x", "y", "z", None], [9, 4, 2, 1], k=ROWS),
            "pay": [str(int(draw.paretovariate(2) * 100)) for _ in range(ROWS)],
            "weight": [1 + draw.random() * 99 for _ in range(ROWS)],
        }
    )
    frame.write_parquet(made / "first.parquet", row_group_size=20_000)
    frame.head(20_000).write_parquet(made / "few.parquet", row_group_size=2_000)
    once = frame.gather_every(2)
    once.write_parquet(made / "earlier.parquet", row_group_size=10_000)
    once.sample(fraction=0.8, seed=1).write_parquet(made / "later.parquet", row_group_size=10_000)
    (made / "levels").mkdir()
    hierarchy_files.write(made / "levels", "age", builders.interval(0, 99, [5, 10, 20]))
    hierarchy_files.write(made / "levels", "area", builders.prefix([f"a{n}" for n in range(31)], [2, 1]))
    hierarchy_files.write(made / "levels", "job", [(each, "*") for each in "xyz"])
    return made


def threads(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (private, company):
        monkeypatch.setattr(module, "open_engine", partial(duckdb.open_engine, threads=number))


def with_each(made: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What is made with four threads, with four again, and with one."""
    found: set[str] = set()
    for number in (4, 4, 1):
        threads(number, monkeypatch)
        found.add(made())
    return found


@pytest.mark.parametrize(
    "words",
    [
        "measure first.parquet --quasi age,area,job --sensitive pay --ordered pay",
        "measure first.parquet --quasi age,area --person member --sensitive job,pay",
        "measure first.parquet --quasi age,area --weight weight --household member",
        "measure first.parquet --quasi age,area,job --nulls wildcard",
        "measure first.parquet --quasi age,area --person member --person-rule modal --time pay",
        "uniques first.parquet --quasi age,area,job,pay --sampling-fraction 0.1",
        "profile first.parquet --person member --beside later.parquet",
        "rules few.parquet --quasi age,area,job --sensitive pay --person member",
        "releases earlier.parquet later.parquet --quasi age,area --person member --sensitive pay",
        "remedies first.parquet --quasi age,area,job --hierarchies levels --k 10",
    ],
)
def test_the_json_of_a_command_has_the_same_bytes_with_one_thread_and_with_four(
    words: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(folder)

    def printed() -> str:
        assert main(["risk", *words.split(), "--json"]) in (0, 1)
        return capsys.readouterr().out

    (text,) = with_each(printed, monkeypatch)
    assert len(text) > 100


def test_frames_of_a_report_have_the_same_bytes_with_one_thread_and_with_four(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(folder)
    people = pl.read_parquet(folder / "first.parquet", columns=list(FIELDS)).to_dicts()

    def measured(study: Study) -> list[Measured]:
        return [
            datasets.class_sizes(study, "D02", k_min=10),
            datasets.at_risk(study, "D02"),
            datasets.sensitive_attributes(study, "D02", (), l_min=2, t_max=0.5),
            singling_out.pairs(study, "D02", k_min=10),
            singling_out.effects(study, "D02", k_min=10),
            singling_out.special_by_attribute(study, "D02"),
            population.population_uniques(study, "D02", sampling_fraction=0.05),
            changes.remedies(study, "D02", k_min=10, hierarchies="levels"),
            changes.ladder(study, "D02", k_min=10, hierarchies="levels"),
            front.risk_front(study, "D02", k_min=10, hierarchies="levels"),
            rule34.rule34(study, "D02", k_min=10),
        ]

    def frames() -> str:
        study = company.study({"D02": people}, FIELDS)
        found = measured(study)
        assert not [each.stem for each in found if each.frame.is_empty()]
        study.engine.close()
        return "\n".join(each.frame.write_json() for each in found)

    assert len(with_each(frames, monkeypatch)) == 1
