"""A plan as one SELECT, to be read, and run where the data is."""

from pathlib import Path

from privlib.engine.base import ident
from privlib.risk.plans.plan_file import Attribute, Plan, write_text
from privlib.risk.table.subset import SAID

__all__ = ["to_sql", "write"]

_LATEST = ("TRY_CAST({time} AS DOUBLE) {way} NULLS LAST", "CAST({time} AS VARCHAR) {way} NULLS LAST")


def to_sql(plan: Plan) -> str:
    """Write a plan as one SELECT over the data set and one table `hierarchy_COLUMN (value, label)` a column.

    Labels are those of the plan's level. Classes are counted in the same statement; where models ask more than a number
    of units, the good ones stand in a table `plan_class` with the labels as columns. Rows come in the order of what
    they hold, which says nothing of the order they had.
    """
    names = [each.name for each in plan.attributes]
    keys = [ident(name) for name in names]
    others = [ident(name) for name in (*plan.sensitive, *plan.keep)]
    person = ident(plan.person) if plan.person_rule == "pairs" else ""
    told = [*(f"h{i}.label AS {key}" for i, key in enumerate(keys)), *(f"unit.{name}" for name in others)]
    joins = [
        f"    LEFT JOIN {ident(f'hierarchy_{each.name}')} AS h{i} ON {_same(each, f'h{i}.value')}"
        for i, each in enumerate(plan.attributes)
    ]
    kept = _kept(plan, keys)
    units = f"DISTINCT {person}" if person else "*"
    counted = f"coarse GROUP BY {', '.join(keys)} HAVING count({units}) >= {plan.k}"
    good = "plan_class" if plan.by_table else counted
    chosen = _chosen(plan, keys, others)
    return "\n".join(
        [
            f"WITH {chosen}coarse AS (\n    SELECT {', '.join([*told, *([f'unit.{person}'] if person else [])])}",
            f"    FROM {'plan_chosen' if chosen else ident(plan.table)} AS unit",
            *joins,
            *([f"    WHERE {kept}"] if kept else []),
            f"),\nclass AS (SELECT {', '.join(keys)} FROM {good})",
            f"SELECT {', '.join(f'coarse.{name}' for name in (*keys, *others))}",
            f"FROM coarse JOIN class ON {' AND '.join(f'coarse.{k} IS NOT DISTINCT FROM class.{k}' for k in keys)}",
            "ORDER BY ALL",
        ]
    )


def write(plan: Plan, path: Path) -> None:
    """Write the statement of a plan to a file, whole or not at all; mode 0600.

    Raises:
        StorageError: E80x.
    """
    write_text(to_sql(plan) + "\n", path)


def _same(attribute: Attribute, value: str) -> str:
    """Say that a cell has a line: the same text; of fractions the same number, which may be written in other ways."""
    text = f"CAST(unit.{ident(attribute.name)} AS VARCHAR)"
    same = f"{text} IS NOT DISTINCT FROM {value}"
    return f"({same} OR CAST({text} AS DOUBLE) = TRY_CAST({value} AS DOUBLE))" if attribute.fractions else same


def _chosen(plan: Plan, keys: list[str], others: list[str]) -> str:
    """Choose the row that stands for each person, under the rules that choose one, as `chosen.choose` does."""
    if plan.person_rule not in ("latest", "earliest", "modal"):
        return ""
    person, time = ident(plan.person), ident(plan.time) if plan.time else "NULL"
    way = "ASC" if plan.person_rule == "earliest" else "DESC"
    first = [
        *(["plan_alike DESC"] if plan.person_rule == "modal" else []),
        *(each.format(time=time, way=way) for each in _LATEST),
        *(f"{name} DESC NULLS LAST" for name in (*keys, *others)),
    ]
    return "\n".join(
        [
            f"plan_counted AS (\n    SELECT *, count(*) OVER (PARTITION BY {', '.join([person, *keys])}) AS plan_alike",
            f"    FROM {ident(plan.table)}",
            "),",
            "plan_placed AS (\n    SELECT *,",
            f"        row_number() OVER (PARTITION BY {person} ORDER BY {', '.join(first)}) AS plan_place",
            "    FROM plan_counted",
            "),",
            "plan_chosen AS (SELECT * FROM plan_placed WHERE plan_place = 1),",
            "",
        ]
    )


def _kept(plan: Plan, keys: list[str]) -> str:
    """Say which rows are anonymized at all."""
    whole = [f"unit.{key} IS NOT NULL" for key in keys] if plan.nulls == "drop" else []
    if plan.subset:
        whole.append(SAID.format(flag=f"unit.{ident(plan.subset)}"))
    if not plan.suppressed_marker:
        return " AND ".join(whole)
    marker = plan.suppressed_marker.replace("'", "''")
    marked = " AND ".join(f"CAST(unit.{key} AS VARCHAR) IS NOT DISTINCT FROM '{marker}'" for key in keys)
    return " AND ".join([*whole, f"NOT ({marked})"])
