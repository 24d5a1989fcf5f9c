"""Controls and findings of a report: what was evaluated, and what is wrong, as the gate takes it."""

from dataclasses import replace
from weakref import WeakKeyDictionary

import polars as pl

from privlib.controls import catalogue
from privlib.controls.catalogue import Control
from privlib.controls.found import SEVERITIES, Finding, Result
from privlib.controls.running import run
from privlib.engine.base import Engine, statement
from privlib.facts.tables import built_on
from privlib.study import Count, Dimension, Measured, Source, Study, Value

__all__ = ["by_control", "findings"]

RESULTS = (*SEVERITIES, "none", "not-evaluated")
"""The worst severity of a control's findings; none found; nothing there to evaluate, which is never `none`."""
_POPULATION = "controls of the report"
_kept: WeakKeyDictionary[Engine, tuple[object, tuple[Result, ...]]] = WeakKeyDictionary()
"""A report lists its controls and what they found: they run once."""


def by_control(study: Study, report: str = "R1") -> Measured:
    """Say of each control of a report how much it evaluated and what it found.

    A row out: `control`, `evaluated` (in the control's own unit), `findings`, `result` (one of `RESULTS`). Where the
    list may not be shown: `result` and how many `controls` it has.

    Raises:
        PolicyError, DisclosureError: as `privlib.controls.running.run`.
    """
    asked, results = _run(study, report)
    rows = [(each.control, each.evaluated, len(each.findings), _result(each)) for each in results]
    columns = {"control": pl.String, "evaluated": pl.Int64, "findings": pl.Int64, "result": pl.String}
    frame = pl.DataFrame(rows, columns, orient="row")
    told = Dimension("control", tuple(each.id for each in asked), labels=tuple(each.unit for each in asked))
    found = Dimension("result", RESULTS)
    summed = frame.group_by("result").agg(pl.len().cast(pl.Int64).alias("controls")).sort("result")
    made = _measured(study, "controls_by_result", asked, frame, (told,))
    return replace(
        made,
        values=(Value("evaluated", 0), Value("findings", 0)),
        texts=("result",),
        sums=replace(made, kind="quality", frame=summed, dimensions=(found,), counts=(Count("controls", "controls"),)),
    )


def findings(study: Study, report: str = "R1") -> Measured:
    """List what the controls of a report found, the worst first.

    A row out: `finding` (its fingerprint; in words, the control's sentence), `control`, `detail`, `severity`, `n` (the
    control's unit), `n_persons` (null where it is not about persons). Where the list may not be shown: `severity` and
    how many `findings` have it.

    Raises:
        PolicyError, DisclosureError: as `privlib.controls.running.run`.
    """
    asked, results = _run(study, report)
    controls = {each.id: each for each in asked}
    every = sorted((one for each in results for one in each.findings), key=_order)
    rows = [(one.fingerprint, one.control, one.detail, one.severity, one.n, one.n_persons) for one in every]
    columns = dict.fromkeys(("finding", "control", "detail", "severity"), pl.String)
    frame = pl.DataFrame(rows, {**columns, "n": pl.Int64, "n_persons": pl.Int64}, orient="row")
    said = Dimension(
        "finding",
        tuple(one.fingerprint for one in every),
        labels=tuple(controls[one.control].say(one, study.lang) for one in every),
    )
    of = Dimension("control", tuple(dict.fromkeys(one.control for one in every)))
    what = Dimension("detail", tuple(dict.fromkeys(one.detail for one in every)))
    summed = frame.group_by("severity").agg(pl.len().cast(pl.Int64).alias("findings")).sort("severity")
    worst = Dimension("severity", SEVERITIES)
    made = _measured(study, "findings", asked, frame, (said, of, what))
    return replace(
        made,
        values=(Value("n", 0), Value("n_persons", 0)),
        texts=("severity",),
        sums=replace(made, kind="quality", frame=summed, dimensions=(worst,), counts=(Count("findings", "findings"),)),
    )


def _run(study: Study, report: str) -> tuple[tuple[Control, ...], tuple[Result, ...]]:
    asked = tuple(each for each in catalogue.read(study.policy, study.law) if report in each.reports)
    question = (dict(study.values), study.policy, study.law, asked)
    kept = _kept.get(study.engine)
    if kept is None or kept[0] != question:
        kept = _kept[study.engine] = question, run(study, asked)
    return asked, kept[1]


def _result(found: Result) -> str:
    if not found.evaluated:
        return "not-evaluated"
    return min((one.severity for one in found.findings), key=SEVERITIES.index, default="none")


def _order(one: Finding) -> tuple[int, str, tuple[str, ...], str]:
    return SEVERITIES.index(one.severity), one.control, one.subjects, one.detail


def _measured(
    study: Study, stem: str, asked: tuple[Control, ...], frame: pl.DataFrame, dimensions: tuple[Dimension, ...]
) -> Measured:
    """Its source is the file of uses, built on the tables that controls share and on every control's own query."""
    ground = statement("facts", "coverage_use")
    clauses = tuple(dict.fromkeys(clause for each in asked for clause in each.clauses))
    shared = {table.file: table.sha256 for each in asked for table in built_on(each.finds)}
    files = tuple((shared | {each.file: each.finds.sha256 for each in asked}).items())
    return Measured(
        stem=stem,
        kind="cases",
        frame=frame,
        study=study,
        source=Source(clauses, ground.file, ground.sha256, files),
        population=_POPULATION,
        dimensions=dimensions,
    )
