"""Each use, judged at its instant: the tables that measures and controls of coverage read, inside the engine.

`coverage_use` has a row a use known at `as_of` in the period; `coverage_fact` a row an evaluated use, covered or not;
`noted_use` a row an evaluated use that is not covered, or covered by late evidence; `used_triple` a row a use and
category; `direct_collection`, `missed_notice` and `collected_pair` speak of collections, `holding_use` of holdings.
Tables are parts of the statement that names them, and cost what it asks of them; `noted_use` is made once a study.

Source: rules E1 to E9 and section 6 of the domain specification.
"""

import re

import polars as pl

from privlib.engine.base import Statement, statement
from privlib.study import Study

__all__ = ["built_on", "frame"]

_PARTS = {
    "coverage_use": (),
    "coverage_fact": ("coverage_use",),
    "used_triple": ("coverage_use",),
    "direct_collection": (),
    "missed_notice": ("direct_collection",),
    "collected_pair": (),
    "holding_use": (),
}
"""Tables that are parts of a statement, with those they stand on."""
_MADE = ("suspect_use", "noted_use")
_WITH = re.compile(r"\A((?:--.*\n)*)(?:WITH\b|(?=SELECT\b))")


def frame(study: Study, sql: Statement) -> pl.DataFrame:
    """Run a statement that names tables of coverage, each of them known as the study's own.

    Raises:
        EngineError: E500 to E505 as `Engine.frame`.
    """
    if _is_judged(sql):
        _judge(study)
    return study.engine.frame(_over(sql), **study.values)


def built_on(sql: Statement) -> tuple[Statement, ...]:
    """The statements that make the tables that a statement names, in the order they run."""
    first, made = (["coverage_use"], list(_MADE)) if _is_judged(sql) else ([], [])
    parts = [part for part in _wanted(sql) if part not in first]
    if made and "coverage_fact" not in parts:
        parts.append("coverage_fact")
    return tuple(statement("facts", name) for name in (*first, *made, *parts))


def _is_judged(sql: Statement) -> bool:
    return "coverage_fact" in sql.text or "noted_use" in sql.text


def _judge(study: Study) -> None:
    """Make `noted_use`, unless the last one is of the same study."""
    before = [query for query in study.engine.queries if query.measure == "noted_use"]
    if before and dict(before[-1].values).items() <= dict(study.values).items():
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
    text = _WITH.sub(lambda found: f"{found[1]}WITH {parts}{',' if found[0].endswith('WITH') else ''}\n", sql.text)
    return Statement(sql.measure, sql.file, text)
