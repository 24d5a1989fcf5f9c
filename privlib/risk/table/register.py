"""Data sets of the store: what the register says of them, and how they are measured.

A produced data set is anonymously processed information. It is read alone and never joined with a table that is keyed
by person (policy clause S5.7); a candidate is still personal data, and its persons are told apart by their keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from privlib.engine.base import statement
from privlib.errors import DisclosureError, ParameterError, did_you_mean
from privlib.risk.table.classes import Classes, classes
from privlib.risk.table.specs import Column, Spec, Table, spec
from privlib.study import Study

__all__ = ["SUPPRESSED", "DataSet", "read"]

SUPPRESSED = "*"
"""A row whose quasi-identifiers all hold this is suppressed (domain AR1)."""

_PERSON = "principal_key"


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
        """Make its class table; None without rows in the store.

        Raises:
            ParameterError: risk.person_missing.
        """
        return None if self.spec is None else classes(study.engine, self.spec)


def read(study: Study, dataset: str, quasi_identifiers: Sequence[str] = (), k_min: int = 5) -> DataSet:
    """Look a data set up in the store.

    Quasi-identifiers that are not given are the fields the register gives the role `quasi`. Fields of the role
    `sensitive` are measured as such, those aside that are named as quasi-identifiers.

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
    asked = spec(table, quasi=quasi, sensitive=sensitive, person=person, suppressed=SUPPRESSED, k_min=k_min)
    return DataSet(unit, sensitive, asked)


def _entry(study: Study, dataset: str) -> tuple[str, bool]:
    for row in study.engine.frame(statement("risk/table", "dataset"), dataset=dataset).rows(named=True):
        return row["state"], row["subject_key"]
    known = study.engine.frame(statement("risk/table", "dataset_ids"))["dataset_id"].to_list()
    problem, hint = f'there is no data set "{dataset}"', did_you_mean(dataset, known)
    accepted = f"{hint} Data sets: {', '.join(known) or 'none'}".lstrip()
    raise ParameterError("E405", where="dataset", problem=problem, accepted=accepted)
