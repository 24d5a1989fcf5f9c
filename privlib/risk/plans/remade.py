"""An earlier release from its plan and what the store holds: its source as of its day, with the keys of persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

from privlib.engine.base import TableInfo, ident
from privlib.errors import ParameterError
from privlib.risk.plans import candidate
from privlib.risk.plans.opened import opened_in
from privlib.risk.plans.plan_file import Plan
from privlib.risk.plans.reapply import agree, asked_of
from privlib.risk.table import parts
from privlib.risk.table.loaded import Question, counted
from privlib.risk.table.specs import Column, Spec, Table, spec
from privlib.study import Study

__all__ = ["Remade", "remake"]

_PERSON = "principal_key"
_KNOWN = ("recorded_at", "answered_at")
"""Columns that say since when a row is known, the first one there is."""
_TOKYO, _UTC = ZoneInfo("Asia/Tokyo"), ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Remade:
    """A release that was made again."""

    spec: Spec
    as_promised: bool
    """Whether it is what its plan promised: persons, classes, k and all. If not, it was made from other data."""


def remake(  # noqa: PLR0913 (what is made again, of what, and where to)
    study: Study, plan: Plan, hierarchies: Path, *, name: str, table: str, sensitive: Sequence[str] = ()
) -> Remade:
    """Apply a plan again to the table of the store that its file was loaded into.

    A row in: one of that table that was known by the plan's day: its `as_of`, else the instant it was created, and
    never after the study's; a table without instants stands as it was loaded. The release itself is not opened.

    Args:
        study: its store holds the source.
        plan: of the release.
        hierarchies: the folder of the hierarchies that the plan was made with.
        name: what messages call the release.
        table: the temporary table that will hold it.
        sensitive: names of columns that are sensitive where the release holds them as they are.

    Raises:
        ParameterError: risk.plan_source if the store has no such table; risk.collation_forbidden if that has no keys of
            persons; risk.plan_stale; risk.hierarchy_*; risk.* for columns that do not fit.
    """
    agree(plan, hierarchies)
    found = _source(study, plan, name)
    options, question = asked_of(plan, None)
    kept = tuple(each for each in plan.keep if each in sensitive)
    whole = _asked(replace(question, keep=kept), _as_of(study, plan, found, f"{table}_source"))
    data = counted(study.engine, whole, question.ordered)
    opened = opened_in(data, hierarchies, options)
    source = opened.source(plan.levels)
    promise = opened.promise(source)
    columns = candidate.keep(source, replace(plan, promise=promise), table)
    release = spec(
        Table(name, table, columns),
        quasi=[each.name for each in plan.attributes],
        sensitive=[*plan.sensitive, *kept],
        person=_PERSON,
    )
    return Remade(release, promise == plan.promise)


def _source(study: Study, plan: Plan, name: str) -> TableInfo:
    stem = PurePath(plan.table).stem.lower().replace("-", "_")
    found = study.engine.tables().get(stem)
    if found is None:
        raise ParameterError("risk.plan_source", release=name)
    if _PERSON not in dict(found.columns):
        raise ParameterError("risk.collation_forbidden", dataset=name)
    return found


def _as_of(study: Study, plan: Plan, found: TableInfo, table: str) -> Table:
    """Keep what was known then; all of a table that does not say."""
    names: Mapping[str, str] = dict(found.columns)
    columns = tuple(Column(each, each, kind) for each, kind in found.columns)
    known = next((each for each in _KNOWN if each in names), None)
    if known is None:
        return Table(plan.table, found.name, columns)
    listed = ", ".join(ident(each) for each in names)
    sql = parts.fill("risk/plans", "source_as_of", ident(found.name), columns=listed, known=ident(known))
    study.engine.create(table, sql, known_before=min(_day(plan) or study.known_before, study.known_before))
    return Table(plan.table, table, columns)


def _day(plan: Plan) -> datetime | None:
    """The first instant that a plan's data do not know, as naive UTC; None where the plan does not say."""
    if plan.as_of:
        after = datetime.combine(date.fromisoformat(plan.as_of) + timedelta(days=1), time(), _TOKYO)
        return after.astimezone(_UTC).replace(tzinfo=None)
    return datetime.fromisoformat(plan.created_at) if plan.created_at else None


def _asked(question: Question, table: Table) -> Spec:
    return spec(
        table,
        quasi=question.quasi,
        sensitive=question.sensitive,
        keep=(*question.keep, _PERSON),
        person=_PERSON if question.person else None,
        person_rule=question.person_rule,
        time=question.time,
        nulls=question.nulls,
        sensitive_nulls=question.sensitive_nulls,
        suppressed=question.suppressed,
    )
