"""Each use, judged at its instant: the tables that measures and controls of coverage read, inside the engine.

`coverage_use` has a row a use known at `as_of` in the period; `coverage_fact` a row an evaluated use, covered or not;
`noted_use` a row an evaluated use that is not covered, or covered by late evidence. The first two are parts of the
statement that names them, and cost what it asks of them; the third is made once a study.

Source: rules E1 to E9 and section 6 of the domain specification.
"""

import re

import polars as pl

from privlib.engine.base import Scalar, Statement, statement
from privlib.study import Study

__all__ = ["built_on", "frame"]

_PARTS = ("coverage_use", "coverage_fact")
_MADE = ("suspect_use", "noted_use")
_WITH = re.compile(r"\A((?:--.*\n)*)(?:WITH\b|(?=SELECT\b))", re.IGNORECASE)


def frame(study: Study, sql: Statement, **values: Scalar) -> pl.DataFrame:
    """Run a statement that names tables of coverage, each of them known as the study's own.

    Args:
        values: what it names beside the study's own values.

    Raises:
        EngineError: E500 to E505 as `Engine.frame`.
    """
    if _is_judged(sql):
        _judge(study)
    return study.engine.frame(_over(sql), **study.values, **values)


def built_on(sql: Statement) -> tuple[Statement, ...]:
    """The statements that make the tables that a statement names, in the order they run."""
    judged = [*_MADE, "coverage_fact"] if _is_judged(sql) else []
    uses = ["coverage_use"] if judged or "coverage_use" in sql.text else []
    return tuple(statement("facts", name) for name in (*uses, *judged))


def _is_judged(sql: Statement) -> bool:
    return "coverage_fact" in sql.text or "noted_use" in sql.text


def _judge(study: Study) -> None:
    """Make `noted_use`, unless the last one is of the same study."""
    before = [query for query in study.engine.queries if query.measure == "noted_use"]
    if before and dict(before[-1].values).items() <= dict(study.values).items():
        return
    for name in _MADE:
        study.engine.create(name, _over(statement("facts", name)), **study.values)


def _over(sql: Statement) -> Statement:
    """Put the tables that a statement names before it, as parts of it."""
    wanted = [part for part in _PARTS if re.search(rf"\b{part}\b", sql.text)]
    if "coverage_fact" in wanted:
        wanted = list(_PARTS)
    if not wanted:
        return sql
    parts = ",\n".join(f"{part} AS (\n{statement('facts', part).text})" for part in wanted)
    text = _WITH.sub(
        lambda found: f"{found[1]}WITH {parts}{',' if found[0].upper().endswith('WITH') else ''}\n", sql.text
    )
    return Statement(sql.measure, sql.file, text)
