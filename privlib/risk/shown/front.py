"""What report R2 shows beside the remedies: the least information lost, by k and by how many may be left out."""

from collections.abc import Sequence
from functools import partial

import polars as pl

from privlib.engine.base import statement
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.remedies.lowering import Asked, trade_off
from privlib.risk.remedies.states import Limits
from privlib.risk.search.front import Front
from privlib.risk.search.optimum import Search
from privlib.risk.table.register import DataSet, read
from privlib.study import Dimension, Measured, Study, Value, root, source

__all__ = ["risk_front"]

BUDGET_S = 20.0
"""Seconds for all points together, so that a report stays quick; what is not proven by then is said."""

_SUPPRESS = 0.02
"""The share of the point that is marked: that of the optimum on the ladder."""

_SCHEMA = {
    **dict.fromkeys(("k_asked", "left_out"), pl.String),
    **dict.fromkeys(("loss", "suppressed", "k", "classes", "gap"), pl.Float64),
    **dict.fromkeys(("proof", "note"), pl.String),
}


def risk_front(  # noqa: PLR0913 (what the report is asked)
    study: Study,
    dataset: str,
    quasi_identifiers: Sequence[str] = (),
    *,
    k_min: int,
    l_min: int = 1,
    t_max: float = 1.0,
    hierarchies: str = "",
) -> Measured:
    """Find the least loss for each k and each share of persons that may be left out.

    A row out: `k_asked` (text), `left_out` (text, at most so many per cent), `loss` (0 to 1; NULL if nothing was
    found), `suppressed` (persons, or records, left out), `k`, `classes` (of what is kept), `gap` (no levels are better
    by more than this share of the loss), `proof` (`proven`, `not proven`, `no solution`, `not found` in the time),
    `note` (`asked for`: k_min and what the optimum may leave out). Without a folder of hierarchies an attribute has the
    levels of a preset that knows its values, or is kept or dropped. No row without rows in the store.

    Raises:
        ParameterError: as `changes.lowered`.
        DisclosureError: E712.
    """
    folder = root() / hierarchies if hierarchies else None
    data = read(study, dataset, quasi_identifiers, k_min, partial(hierarchy_files.covered, folder))
    asked = Asked(
        Limits(k_min, l_min, t_max),
        folder,
        suppress=_SUPPRESS,
        needs=study.policy.needs,
        budget_s=BUDGET_S,
    )
    found = _found(study, data, asked)
    rows = [_row(k, share, point, found, asked) for k, share, point in found.points] if found else []
    frame = pl.DataFrame(rows, _SCHEMA, orient="row", strict=False)
    names = ("k_asked", "left_out")
    return Measured(
        stem="risk_front",
        kind="values",
        frame=frame,
        study=study,
        source=source(
            statement("risk/table", "counted"), "S5.1", "S5.4b", built_on=(statement("risk/table", "code_of"),)
        ),
        population=data.population,
        dimensions=tuple(Dimension(name, tuple(frame[name].unique(maintain_order=True))) for name in names),
        values=(
            Value("loss", 4, whole=1, persons=_units(found)),
            Value("suppressed", 0),
            Value("k", 0),
            Value("classes", 0),
            Value("gap", 4),
        ),
        texts=("proof", "note"),
    )


def _found(study: Study, data: DataSet, asked: Asked) -> Front | None:
    table = data.finest(study)
    if table is None or data.spec is None:
        return None
    names = [column.name for column in data.spec.table.columns]
    return trade_off(table, data.values(study), asked, names, data.spec.fractions)


def _units(found: Front | None) -> int:
    return next((point.units for _, _, point in found.points if point), 0) if found else 0


def _row(k: int, share: float, point: Search | None, found: Front, asked: Asked) -> tuple[str | float | None, ...]:
    labels = str(k), f"{100 * share:g}%"
    note = "asked for" if (k, share) == (asked.limits.k_min, asked.suppress) else ""
    if point is None:
        proof = "not found" if (k, share) in found.stopped else "no solution"
        return *labels, None, None, None, None, None, proof, note
    numbers = point.score, point.suppressed, point.k, point.classes, point.gap
    return *labels, *numbers, "proven" if point.optimal else "not proven", note
