"""Tables of facts that measures and controls share, inside the engine: above all each use, judged at its instant.

`coverage_use` has a row a use known at `as_of` in the period, `evaluated_use` one for those that are judged;
`coverage_fact` says of each of these whether it is covered; `noted_use` holds those that are not, and those covered by
late evidence alone. `used_triple` has a row a use and category, `outside_role` one a use without a role for it;
`direct_collection`, `missed_notice` and `collected_pair` speak of collections, `holding_use` and `kept_past` of
holdings, `incident_state` and `incident_clock` of incidents, `special_provision`, `provided_person` and `given_table`
of what was provided. Tables are parts of the statement that names them, and cost what it asks of them; `noted_use` is
made once a study.

Most uses need no interval. A mask says which purposes each person permitted during the whole period without a stop; a
use whose purpose is among them, of categories that the matrix allows all the time, is covered. Of purposes that nearly
all permitted, the few persons who did not are looked up, not all. What is left is judged at its instant.

Source: rules E1 to E9 and section 6 of the domain specification.
"""

import re

import polars as pl

from privlib.engine.base import Scalar, Statement, statement
from privlib.study import Study

__all__ = ["built_on", "frame", "keep"]

_PARTS = {
    "coverage_use": (),
    "evaluated_use": (),
    "coverage_fact": ("evaluated_use",),
    "used_triple": ("coverage_use",),
    "direct_collection": (),
    "missed_notice": ("direct_collection",),
    "collected_pair": (),
    "holding_use": (),
    "kept_past": (),
    "incident_state": (),
    "incident_clock": ("incident_state",),
    "special_provision": (),
    "provided_person": ("special_provision",),
    "given_table": (),
    "outside_role": ("coverage_use",),
}
"""Tables that are parts of a statement, with those they stand on."""
_MADE = ("whole_permit", "used_pair", "lacking_person", "suspect_moment", "suspect_use", "noted_use")
"""Made once a study, in this order."""
_ALL = Statement("kept_use", "privlib/facts/noted_use.sql", "SELECT * FROM noted_use")
_WITH = re.compile(r"\A((?:--.*\n)*)(?:WITH\b|(?=SELECT\b))", re.IGNORECASE)


def frame(study: Study, sql: Statement, **values: Scalar) -> pl.DataFrame:
    """Run a statement that names shared tables, each of them known as the study's own.

    Args:
        values: what the statement names besides the study's own values.

    Raises:
        EngineError: E500 to E505 as `Engine.frame`.
    """
    if _is_judged(sql):
        _judge(study)
    return study.engine.frame(_over(sql), **study.values, **values)


def keep(study: Study, table: str) -> None:
    """Keep the study's `noted_use` under a name that the next study does not replace."""
    _judge(study)
    study.engine.create(table, _ALL)


def built_on(sql: Statement, *, kept: bool = False) -> tuple[Statement, ...]:
    """The statements that make the tables that a statement names, in their order; `kept`: those behind `keep` too."""
    first, made = (["evaluated_use"], list(_MADE)) if kept or _is_judged(sql) else ([], [])
    parts = [part for part in _wanted(sql) if part not in first]
    if made and "coverage_fact" not in parts:
        parts.append("coverage_fact")
    return tuple(statement("facts", name) for name in (*first, *made, *parts))


def _is_judged(sql: Statement) -> bool:
    return "coverage_fact" in sql.text or "noted_use" in sql.text


def _judge(study: Study) -> None:
    """Make `noted_use`, unless the last one is of the same study: each of its statements ran last with these values."""
    last = {query.measure: query.values for query in study.engine.queries}
    asked = dict(study.values).items()
    if all(name in last and dict(last[name]).items() <= asked for name in _MADE):
        return
    for name in _MADE:
        study.engine.create(name, _over(statement("facts", name)), **study.values)


def _wanted(sql: Statement) -> list[str]:
    """The parts that a statement names, each after those it stands on."""
    named = [part for part in _PARTS if re.search(rf"\b{part}\b", sql.text)]
    return list(dict.fromkeys(one for part in named for one in (*_PARTS[part], part)))


def _over(sql: Statement) -> Statement:
    """Put the tables that a statement names before it, as parts of it."""
    wanted = _wanted(sql)
    if not wanted:
        return sql
    parts = ",\n".join(f"{part} AS (\n{statement('facts', part).text})" for part in wanted)
    text = _WITH.sub(
        lambda found: f"{found[1]}WITH {parts}{',' if found[0].upper().endswith('WITH') else ''}\n", sql.text
    )
    return Statement(sql.measure, sql.file, text)
