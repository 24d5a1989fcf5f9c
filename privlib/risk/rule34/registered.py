"""What the register says of a data set and of what is beside it, for the evidence of item 3."""

from privlib.engine.base import statement
from privlib.risk.rule34.links import Other
from privlib.risk.table.specs import Column, Table
from privlib.study import Study

__all__ = ["other_candidates", "recipients"]

_PERSON = "principal_key"


def other_candidates(study: Study, dataset: str) -> tuple[Other, ...]:
    """The other candidates of the register whose rows the store holds, with the keys of their persons."""
    found: list[Other] = []
    tables = study.engine.tables()
    for name in study.engine.frame(statement("risk/rule34", "other_candidates"), dataset=dataset)["dataset_id"]:
        held = tables.get(f"anon_{name.lower()}")
        if held and _PERSON in dict(held.columns):
            columns = tuple(Column(column, column, kind) for column, kind in held.columns)
            found.append(Other(Table(name, held.name, columns), Column(_PERSON, _PERSON)))
    return tuple(found)


def recipients(study: Study, dataset: str) -> frozenset[str] | None:
    """The parties that a data set is planned for or went to; None where no register names any."""
    tables = study.engine.tables()
    known = "provision" in tables and "planned_recipients" in dict(tables["anon_dataset"].columns)
    if not known:
        return None
    asked = statement("risk/rule34", "recipients")
    found = study.engine.frame(asked, dataset=dataset, known_before=study.known_before)["party_id"].to_list()
    return frozenset(found) or None
