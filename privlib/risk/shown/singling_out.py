"""What report R2 shows of attributes: which of them single people out, alone, in pairs, and beside all others."""

from collections.abc import Sequence

import polars as pl

from privlib.engine.base import statement
from privlib.risk.table.register import DataSet, read
from privlib.risk.uniques.special import special
from privlib.risk.uniques.subsets import Subsets, subsets
from privlib.study import Count, Dimension, Measured, Share, Source, Study, Value, source

__all__ = ["effects", "pairs", "special_by_attribute"]

_PAIR = 2


def pairs(study: Study, dataset: str, quasi_identifiers: Sequence[str] = (), *, k_min: int) -> Measured:
    """Count the persons below k_min for someone who knows two attributes, or one.

    A row out: `attribute`, `other` (texts, fields of the register; equal: that attribute alone), `below` (persons in a
    class of fewer than k_min by these two), `persons` (all). Both orders of a pair are rows. No row without rows in the
    store. The gate computes `share` from the two.

    Raises:
        ParameterError: as `datasets.summary`.
        DisclosureError: E712.
    """
    data, found = _measured(study, dataset, quasi_identifiers, k_min, largest=_PAIR)
    names = () if found is None else tuple(row.attributes[0] for row in found.rows if row.size == 1)
    rows = [
        (one, other, row.below, found.units)
        for row in (() if found is None else found.rows)
        for one, other in {(row.attributes[0], row.attributes[-1]), (row.attributes[-1], row.attributes[0])}
        if found is not None
    ]
    rows.sort(key=lambda row: (names.index(row[0]), names.index(row[1])))
    schema = {"attribute": pl.String, "other": pl.String, "below": pl.Int64, "persons": pl.Int64}
    return Measured(
        stem="pairs",
        kind="bands",
        frame=pl.DataFrame(rows, schema, orient="row"),
        study=study,
        source=_source(),
        population=data.population,
        dimensions=(Dimension("attribute", names, kind="multi"), Dimension("other", names, kind="multi")),
        counts=(Count("below", data.unit), Count("persons", data.unit)),
        shares=(Share("share", "below", "persons", worse="up"),),
    )


def effects(study: Study, dataset: str, quasi_identifiers: Sequence[str] = (), *, k_min: int) -> Measured:
    """Count what each attribute adds beside all others: persons below k_min without it, and with it.

    A row out: `attribute` (text), `without`, `below` (persons in a class of fewer than k_min without the attribute, and
    with it), `persons` (all). Without another attribute everyone is in one class. No row without rows in the store. The
    gate computes `share_without` and `share`.

    Raises:
        ParameterError: as `datasets.summary`.
        DisclosureError: E712.
    """
    data, found = _measured(study, dataset, quasi_identifiers, k_min)
    below = {} if found is None else {row.attributes: row.below for row in found.rows}
    everyone = 0 if found is None else found.units
    rows = [
        (each.attribute, below.get(each.beside_all.others, everyone if everyone < k_min else 0), found.rows[-1].below)
        for each in (() if found is None else found.effects)
        if found is not None
    ]
    schema = {"attribute": pl.String, "without": pl.Int64, "below": pl.Int64}
    return Measured(
        stem="effects",
        kind="bands",
        frame=pl.DataFrame(rows, schema, orient="row").with_columns(persons=pl.lit(everyone, pl.Int64)),
        study=study,
        source=_source(),
        population=data.population,
        dimensions=(Dimension("attribute", tuple(row[0] for row in rows), kind="multi"),),
        counts=(Count("without", data.unit), Count("below", data.unit), Count("persons", data.unit)),
        shares=(
            Share("share_without", "without", "persons", worse="up"),
            Share("share", "below", "persons", worse="up"),
        ),
    )


def special_by_attribute(study: Study, dataset: str, quasi_identifiers: Sequence[str] = ()) -> Measured:
    """Say how much each attribute contributes to the scores of those who are alone (SUDA).

    A row out: `attribute` (text), `contribution` (per cent of the scores that comes from sets with the attribute; a set
    counts for each of its attributes). No row where nobody is alone on all quasi-identifiers.

    Raises:
        ParameterError: as `datasets.summary`.
        DisclosureError: E712.

    Source: Elliot, Manning and Ford 2002, A computational algorithm for handling the special uniques problem.
    """
    data = read(study, dataset, quasi_identifiers)
    table = data.finest(study)
    found = () if table is None else special(table).by_attribute
    rows = [(each.attribute, each.share) for each in found]
    return Measured(
        stem="special_by_attribute",
        kind="values",
        frame=pl.DataFrame(rows, {"attribute": pl.String, "contribution": pl.Float64}, orient="row"),
        study=study,
        source=_source(),
        population=data.population,
        dimensions=(Dimension("attribute", tuple(row[0] for row in rows)),),
        values=(Value("contribution", 2),),
    )


def _measured(
    study: Study, dataset: str, quasi_identifiers: Sequence[str], k_min: int, largest: int | None = None
) -> tuple[DataSet, Subsets | None]:
    data = read(study, dataset, quasi_identifiers, k_min)
    table = data.finest(study)
    return data, None if table is None else subsets(table, k_min, largest)


def _source() -> Source:
    return source(statement("risk/table", "counted"), "S5.1", built_on=(statement("risk/table", "code_of"),))
