"""Runs controls over a study, and takes from each what its file declares, nothing else: never a person."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

import polars as pl

from privlib.controls.catalogue import Control
from privlib.controls.checked import Row, check
from privlib.controls.found import SEVERITIES, Finding, Result, Severity
from privlib.engine.base import Statement
from privlib.errors import DisclosureError, EngineError, PolicyError
from privlib.facts import tables
from privlib.study import Study

__all__ = ["run"]

_MANY = 1_000
"""More persons than this raise the severity where the control says N."""

_PERSONS = """
    SELECT s.control, s.place
    FROM control_subject AS s
    JOIN principal AS p ON p.pseudonym = s.subject
    UNION
    SELECT s.control, s.place
    FROM control_subject AS s
    JOIN principal AS p ON CAST(p.principal_key AS VARCHAR) = s.subject
    WHERE s.own
    ORDER BY control, place
"""
"""A pseudonym is no code of anything else. A person's number may be: privlib's own controls are known to give none."""


class _Named(NamedTuple):
    control: str
    place: str
    subject: str
    own: bool


def run(study: Study, controls: Sequence[Control]) -> tuple[Result, ...]:
    """Ask each control what it evaluated and what is wrong.

    A control that evaluated nothing has evaluated 0 and no finding: it is not evaluated, and never passed.

    Raises:
        PolicyError: E326 if the engine refuses a query of the company's own, E327 if a result is not as declared.
        DisclosureError: E720 if a subject is the key of a person of the store.
        EngineError: E500 to E505 as `Engine.frame`, of privlib's own controls.
    """
    study.engine.put("law_parameter", study.law.frame())
    results = tuple(_run(study, control) for control in controls)
    _refuse_persons(study, controls, results)
    return results


def _run(study: Study, control: Control) -> Result:
    evaluated = _integer(control, _ask(study, control, control.evaluates, control.lines[0]))
    rows = check(control, _ask(study, control, control.finds, control.lines[1]))
    if rows and not evaluated:
        raise PolicyError(
            "E327",
            file=control.file,
            control=control.id,
            problem=f"{len(rows)} findings of nothing evaluated",
            accepted="a first query that counts what the second one looks at",
        )
    return Result(control.id, evaluated, tuple(_finding(control, row) for row in rows))


def _ask(study: Study, control: Control, sql: Statement, line: int) -> pl.DataFrame:
    """Run one of its queries; what the engine says of the company's own SQL is told by kind and line of the file."""
    try:
        return tables.frame(study, sql)
    except EngineError as error:
        if not control.own or error.code not in {"E500", "E505"}:
            raise
        lines = [at for at, text in enumerate(sql.text.split("\n"), line) if error.line and error.line in text]
        place = f"{control.file}, line {lines[0]}" if len(lines) == 1 else control.file
        # The name of a column may come from a value: PIVOT makes such.
        kind = "a column of a type that does not leave it: cast it" if "column " in error.kind else error.kind
        raise PolicyError("E326", place=place, kind=kind or "more than one query") from None


def _integer(control: Control, frame: pl.DataFrame) -> int:
    value = frame.item() if frame.shape == (1, 1) else None
    if type(value) is not int or value < 0:
        raise PolicyError(
            "E327",
            file=control.file,
            control=control.id,
            problem="the first query gives no whole number",
            accepted="one row of one column, a count",
        )
    return value


def _finding(control: Control, row: Row) -> Finding:
    subjects = tuple(name for name in (row.subject_1, row.subject_2, row.subject_3) if name is not None)
    return Finding(
        control=control.id,
        clauses=control.clauses,
        severity=_raised(control, row),
        detail=row.detail,
        subjects=subjects,
        identity=(*subjects, row.detail) if control.by_detail else subjects,
        n=row.n,
        n_persons=row.n_persons,
        first_at=row.first_at,
        last_at=row.last_at,
    )


def _raised(control: Control, row: Row) -> Severity:
    """One step up, once, if a flag of the control is touched; never above critical."""
    flags = row.touches + ("N" if (row.n_persons or 0) > _MANY else "")
    step = 1 if {*flags} & {*control.escalates} else 0
    return SEVERITIES[max(SEVERITIES.index(row.severity) - step, 0)]


def _refuse_persons(study: Study, controls: Iterable[Control], results: Iterable[Result]) -> None:
    own = {control.id for control in controls if control.own}
    named = [
        _Named(result.control, f"subject_{place}", subject, result.control in own)
        for result in results
        for finding in result.findings
        for place, subject in enumerate(finding.subjects, 1)
    ]
    types = dict.fromkeys(_Named._fields, pl.String) | {"own": pl.Boolean}
    study.engine.put("control_subject", pl.DataFrame(named, schema=types, orient="row"))
    found = study.engine.frame(Statement("controls", "privlib/controls/running.py", _PERSONS)).rows()
    if found:
        name, place = cast("tuple[str, str]", found[0])
        file = next(control.file for control in controls if control.id == name)
        raise DisclosureError("E720", file=file, control=name, column=place)
