"""The waves of answers in the store that ask what a data set holds: the answers themselves, never a produced set."""

from collections.abc import Sequence
from datetime import datetime

from privlib.engine.base import ident
from privlib.risk.table import parts
from privlib.risk.table.specs import Column, Spec, Table
from privlib.risk.table.specs import spec as spec_of
from privlib.study import Study

__all__ = ["ANSWERED", "PERSON", "waves"]

PERSON = "principal_key"
ANSWERED = "answered_at"
"""The column of a wave that says when, as naive UTC."""


def waves(study: Study, items: Sequence[str]) -> list[Spec]:
    """Find the waves that have all the items, in the order of their first answers.

    Each is a table of the engine with the person, the items and `ANSWERED`, of the answers known by `as_of`; waves
    without one are left out. None without items.
    """
    found: list[tuple[datetime, Spec]] = []
    for name, table in sorted(study.engine.tables().items()):
        kinds = dict(table.columns)
        if name.startswith("answer_") and items and kinds.keys() >= {*items, PERSON}:
            kept = f"risk_{name}"
            asked = parts.fill("risk/shown", "wave", ident(table.name), items=", ".join(map(ident, items)))
            study.engine.create(kept, asked, known_before=study.known_before)
            first = study.engine.frame(parts.fill("risk/shown", "wave_began", ident(kept))).item()
            columns = tuple(Column(each, each, kinds[each]) for each in (PERSON, *items))
            if first is not None:
                found.append((first, spec_of(Table(name, kept, columns), quasi=items, person=PERSON)))
    return [wave for _, wave in sorted(found, key=lambda each: each[0])]
