"""The example of the controls' README is a control."""

import re
from pathlib import Path

import privlib.controls
from privlib.controls import catalogue
from privlib.controls.checked import COLUMNS
from privlib.controls.header import KEYS
from privlib.engine.base import Statement
from privlib.facts.tables import built_on
from privlib.policy import model
from tests.controls.company import appi, check
from tests.controls.test_catalogue import company

README = (Path(privlib.controls.__file__).with_name("README.md")).read_text("utf-8")


def test_the_example_runs(tmp_path: Path) -> None:
    (text,) = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    policy = model.read(company(tmp_path, x_lost_list=text))
    check(
        "X-lost.list",
        """
        holding: holding_id | medium | n_principals
        H01 | file | -
        H02 | file | 12
        H03 | db | -
        """,
        evaluated=2,
        found="M | H01 | unnamed | 1 | -",
        policy=policy,
    )
    (control,) = catalogue.pick(catalogue.read(policy, appi()), ("X-lost.list",))
    assert control.file == "controls/x_lost_list.sql"


def test_every_key_and_every_column_is_explained() -> None:
    assert [name for name in (*KEYS, *COLUMNS) if f"`{name}`" not in README] == []


def test_every_shared_table_that_it_names_is_there() -> None:
    (said,) = re.findall(r"the shared\ntables of (.*?) `\$period_from`", README, re.DOTALL)
    names = re.findall(r"`([a-z_]+)`", said)
    assert len(names) == 14
    over = {name: [table.measure for table in built_on(Statement("x", "x", f"FROM {name}"))] for name in names}
    assert [name for name, tables in over.items() if name not in tables] == []
