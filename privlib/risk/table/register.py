"""Data sets of the store: what the register says of them, and how they are measured.

A produced data set is anonymously processed information. It is read alone and never joined with a table that is keyed
by person (policy clause S5.7); a candidate is still personal data, and its persons are told apart by their keys.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from weakref import WeakKeyDictionary

from privlib.engine.base import Engine, statement
from privlib.errors import DisclosureError, ParameterError, did_you_mean
from privlib.risk.table.classes import Classes, classes
from privlib.risk.table.coded import column_values, finest
from privlib.risk.table.finest import Finest
from privlib.risk.table.numbered import number_quasi
from privlib.risk.table.specs import Column, Spec, Table, spec
from privlib.study import Study

__all__ = ["SUPPRESSED", "DataSet", "read"]

SUPPRESSED = "*"
"""A row whose quasi-identifiers all hold this is suppressed (domain AR1)."""

_PERSON = "principal_key"

_classes: WeakKeyDictionary[Engine, dict[Spec, Classes]] = WeakKeyDictionary()
_finest: WeakKeyDictionary[Engine, dict[Spec, Finest]] = WeakKeyDictionary()
"""Most figures of a report are of one data set, and its rows do not change while a study is open: it is read once."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set as it is measured."""

    unit: Literal["persons", "records"]
    """Records where the register does not say that one row is one person, and no key tells persons apart."""
    sensitive: tuple[str, ...]
    spec: Spec | None
    """None if the store holds the data set's entry but not its rows: nothing can be evaluated."""

    @property
    def population(self) -> str:
        return f"{self.unit} of the data set"

    def classes(self, study: Study) -> Classes | None:
        """Count its classes by size, once a study; None without rows in the store.

        Raises:
            ParameterError: risk.person_missing.
        """
        if self.spec is None:
            return None
        kept = _classes.setdefault(study.engine, {})
        if self.spec not in kept:
            kept[self.spec] = classes(study.engine, self.spec)
        return kept[self.spec]

    def finest(self, study: Study) -> Finest | None:
        """Bring its classes into Python, once a study; None without rows in the store.

        Raises:
            ParameterError: as `classes`.
        """
        made = self.classes(study)
        if made is None:
            return None
        kept, asked = _finest.setdefault(study.engine, {}), replace(made.spec, k_min=1)
        if asked not in kept:
            kept[asked] = finest(study.engine, made.spec, made.rule)
        return kept[asked]

    def values(self, study: Study) -> dict[str, list[str]]:
        """Read the texts of codes 1, 2, … of each quasi-identifier. They never leave `privlib.risk`."""
        if self.spec is None:
            return {}
        # another data set may have been numbered since
        number_quasi(study.engine, self.spec)
        return {column.name: column_values(study.engine, place) for place, column in enumerate(self.spec.quasi)}


def read(
    study: Study,
    dataset: str,
    quasi_identifiers: Sequence[str] = (),
    k_min: int = 5,
    covered: Callable[[Sequence[str]], Collection[str]] | None = None,
) -> DataSet:
    """Look a data set up in the store.

    Quasi-identifiers that are not given are the fields the register gives the role `quasi`. Fields of the role
    `sensitive` are measured as such, those aside that are named as quasi-identifiers. Of its columns `covered`
    names those that a hierarchy covers, which may hold fractions.

    Raises:
        ParameterError: E405 for an unknown data set; risk.* for columns that do not fit.
        DisclosureError: E712 if a produced data set holds keys of persons.
    """
    state, subject_key = _entry(study, dataset)
    roles = study.engine.frame(statement("risk/table", "fields"), dataset=dataset).rows(named=True)
    quasi = tuple(quasi_identifiers) or tuple(row["field"] for row in roles if row["role"] == "quasi")
    sensitive = tuple(row["field"] for row in roles if row["role"] == "sensitive" and row["field"] not in quasi)
    found = study.engine.tables().get(f"anon_{dataset.lower()}")
    by_person = found is not None and _PERSON in dict(found.columns)
    unit = "persons" if by_person or subject_key else "records"
    if found is None:
        return DataSet(unit, sensitive, None)
    if state == "produced" and by_person:
        raise DisclosureError("E712", figure=f"anonymization risk of {dataset}")
    table = Table(dataset, found.name, tuple(Column(name, name, kind) for name, kind in found.columns))
    person = _PERSON if by_person else None
    names = [column.name for column in table.columns]
    asked = spec(
        table,
        quasi=quasi,
        sensitive=sensitive,
        person=person,
        suppressed=SUPPRESSED,
        k_min=k_min,
        covered=covered(names) if covered else (),
    )
    return DataSet(unit, sensitive, asked)


def _entry(study: Study, dataset: str) -> tuple[str, bool]:
    for row in study.engine.frame(statement("risk/table", "dataset"), dataset=dataset).rows(named=True):
        return row["state"], row["subject_key"]
    known = study.engine.frame(statement("risk/table", "dataset_ids"))["dataset_id"].to_list()
    problem, hint = f'there is no data set "{dataset}"', did_you_mean(dataset, known)
    accepted = f"{hint} Data sets: {', '.join(known) or 'none'}".lstrip()
    raise ParameterError("E405", where="dataset", problem=problem, accepted=accepted)
