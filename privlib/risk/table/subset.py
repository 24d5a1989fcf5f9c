"""A research subset: the rows of a file that are published; all its rows are the population around them."""

from dataclasses import replace

from privlib.engine.base import Statement, ident
from privlib.engine.duckdb import DuckDB
from privlib.errors import ParameterError
from privlib.risk.table import parts
from privlib.risk.table.specs import Column, PersonRule, Spec

__all__ = ["SAID", "subset"]

SAID = "lower(CAST({flag} AS VARCHAR)) IN ('1', 'true')"
"""How a row says that it is in the subset."""

_TABLE = "risk_subset"


def subset(engine: DuckDB, asked: Spec, flag: Column, rule: PersonRule) -> Spec:
    """Ask of the rows that a flag marks what was asked of all.

    A flag says 1 or 0, or true or false in any case. A person is in the subset with all her rows, or not at all.

    Args:
        engine: holds the table.
        asked: of all rows.
        flag: the column.
        rule: what one unit is, as `classes` found for all rows.

    Raises:
        ParameterError: risk.subset_unclear for rows that say something else; risk.subset_torn for persons of whom some
            rows are marked alone.
    """
    person = "NULL" if rule == "rows" or asked.person is None else ident(asked.person.stored)
    columns = f"{ident(flag.stored)} AS flag, {person} AS person"
    counted = parts.fill("risk/table", "flags", ident(asked.table.stored), columns=columns)
    found = engine.frame(counted).row(0, named=True)
    if found["unclear"]:
        raise ParameterError("risk.subset_unclear", column=flag.name, rows=found["unclear"])
    if found["torn"]:
        raise ParameterError("risk.subset_torn", column=flag.name, persons=found["torn"])
    inside = SAID.format(flag=ident(flag.stored))
    view = f"CREATE OR REPLACE TEMP VIEW {_TABLE} AS SELECT * FROM {ident(asked.table.stored)} WHERE {inside}"
    engine.run(Statement("risk_subset", "privlib/risk/table/subset.py", view))
    return replace(asked, table=replace(asked.table, stored=_TABLE), person_rule=rule)
