"""Which columns of a data set of the store could an outsider know, and by which could it be joined with what is held?

Counts alone: nothing of it passes the gate, and none of it is shown in a report. It proposes; a person decides.
"""

from dataclasses import dataclass, replace

from privlib.engine.base import statement
from privlib.errors import ParameterError
from privlib.risk.models.profile import ColumnProfile, Joinable, Proposal, joinable, suggest_roles
from privlib.risk.models.profile import profile as measure
from privlib.risk.rule34 import methods, registered
from privlib.risk.table.register import DataSet, read
from privlib.risk.table.specs import Column, Spec, Table
from privlib.store.tables import TABLES
from privlib.store.tables.uses import HISTORY
from privlib.study import Study

__all__ = ["Profile", "profile"]

_PERSON = "principal_key"
_ANSWERS = "answer_"
_NO_VALUES = ("TIMESTAMP", "BOOLEAN", "DOUBLE")
"""Types that no field of a data set, which is text, could be joined with."""
_HIDDEN = frozenset({"direct", "code", "link"})


@dataclass(frozen=True, slots=True)
class Profile:
    """The columns of a data set. No value of it is in here."""

    unit: str
    columns: tuple[ColumnProfile, ...]
    roles: tuple[Proposal, ...]
    """What is proposed for each column, beside what the register says."""
    joinable: tuple[Joinable, ...]
    """Columns whose values stand in a column of another table too, the greatest share first."""
    hidden: tuple[str, ...]
    """Columns whose values the store hides: pseudonyms stand for them, so they are compared with nothing."""
    compared: tuple[str, ...]
    """The tables that were compared."""


def profile(study: Study, dataset: str) -> Profile:
    """Measure each column of a candidate by itself, and find where else its values stand (joinability).

    Values are compared exactly, as text, inside the engine: with the columns of every table of the store that holds
    rows of persons, and of every other candidate. Instants and keys of persons are left out, and so is history
    information, which is joined with no person (policy clause S7.2). A column of few values is shared by nature:
    whether a join by it says anything, its number of values tells. Without rows in the store everything is empty.

    Raises:
        ParameterError: risk.collation_forbidden for a data set without keys of persons, such as a produced one; E405
            for an unknown one; risk.* for columns that do not fit.
        DisclosureError: E712.
    """
    data = read(study, dataset)
    if data.spec is None:
        return Profile(data.unit, (), (), (), (), ())
    if data.spec.person is None or _produced(study, dataset):
        raise ParameterError("risk.collation_forbidden", dataset=dataset)
    found = measure(study.engine, data.spec.table, _PERSON)
    others = _others(study, dataset, data.spec)
    hidden = _hidden(study, dataset, data)
    own = tuple(column for column in data.spec.table.columns if column.name not in (_PERSON, *hidden))
    return Profile(
        data.unit,
        found,
        suggest_roles(found),
        joinable(study.engine, replace(data.spec.table, columns=own), others),
        hidden,
        tuple(each.shown for each in others),
    )


def _produced(study: Study, dataset: str) -> bool:
    return study.engine.frame(statement("risk/table", "dataset"), dataset=dataset)["state"].to_list() != ["candidate"]


def _hidden(study: Study, dataset: str, data: DataSet) -> tuple[str, ...]:
    roles = {field.name: field.role for field in methods.fields(study, dataset)}
    held = () if data.spec is None else data.spec.table.columns
    return tuple(column.name for column in held if roles.get(column.name) in _HIDDEN)


def _others(study: Study, dataset: str, asked: Spec) -> list[Table]:
    """Other tables with rows of persons, by name; of data sets the candidates alone."""
    candidates = [other.table for other in registered.other_candidates(study, dataset)]
    known = study.engine.tables()
    held = [
        Table(name, table.name, tuple(Column(one, one, kind) for one, kind in table.columns))
        for name, table in sorted(known.items())
        if (name in TABLES or name.startswith(_ANSWERS)) and name not in (asked.table.stored, HISTORY.name)
    ]
    return [_compared(each) for each in (*held, *candidates) if any(one.name == _PERSON for one in each.columns)]


def _compared(table: Table) -> Table:
    kept = tuple(one for one in table.columns if one.name != _PERSON and not one.kind.startswith(_NO_VALUES))
    return replace(table, columns=kept)
