"""What report R2 shows: frames about one data set of the store, declared for the gate. No class key is in them."""

from collections.abc import Callable, Sequence
from operator import ge, le

import polars as pl

from privlib.engine.base import statement
from privlib.risk.models import risks
from privlib.risk.models.matches import least_matches
from privlib.risk.models.measures import verdict
from privlib.risk.models.sensitive import Spread, spreads
from privlib.risk.table.classes import Classes
from privlib.risk.table.register import DataSet, read
from privlib.study import ALL, Count, Dimension, Measured, Share, Source, Study, Value, source

__all__ = ["MEASURES", "at_risk", "class_sizes", "sensitive_attributes", "summary"]

_CLAUSES = ("S5.1",)

_CURVE = (2, 3, *risks.THRESHOLDS, 50)
"""Class sizes below which persons are counted, for the curve."""

MEASURES = (
    "k",
    "k_rows",
    "persons",
    "classes",
    "uniques",
    "below_k_min",
    "average_risk",
    "highest_risk",
    "hidden_classes",
    "suppressed_rows",
    "null_rows",
    "least_matches",
    "worst_l",
    "worst_t",
)
"""The rows of `summary`, in their order; `records` stands for `persons` where rows are not known to be persons."""

_UNITS = {
    **dict.fromkeys(("k_rows", "suppressed_rows", "null_rows"), "rows"),
    **dict.fromkeys(("classes", "hidden_classes"), "classes"),
    **dict.fromkeys(("average_risk", "highest_risk", "worst_l", "worst_t"), ""),
}
"""What a row of `summary` counts, where it is not the data set's own unit."""

_SUMMARY = {"measure": pl.String, "value": pl.Float64, "limit": pl.Float64, "verdict": pl.String, "unit": pl.String}
_ATTRIBUTES = {
    "attribute": pl.String,
    "distinct_l": pl.Float64,
    "entropy_l": pl.Float64,
    "t": pl.Float64,
    "verdict_l": pl.String,
    "verdict_t": pl.String,
}

_Row = tuple[str, float | None, float | None, str, str]
_Limit = tuple[float, Callable[[float, float], bool]]
"""A limit, and how a value that keeps it compares to it."""


def summary(  # noqa: PLR0913 (what the report is asked)
    study: Study, dataset: str, quasi_identifiers: Sequence[str], *, k_min: int, l_min: int, t_max: float
) -> Measured:
    """Measure a data set and judge k, l and t against their limits.

    A row in: one row of the data set. A row out: `measure` (text, one of `MEASURES`), `value` (float, NULL if not
    evaluated), `limit` (float or NULL), `verdict` (`pass`, `fail`, `not evaluated`; empty where there is no limit),
    `unit` (`persons`, `records`, `rows`, `classes`; empty for a number from 0 to 1, and for l).

    Nothing measured is `not evaluated`, never `pass`. `hidden_classes` have k_min rows, but fewer persons.
    `least_matches`: the fewest units compatible with a unit if empty cells match every value.

    Raises:
        ParameterError: E405 for an unknown data set; risk.* for columns that do not fit.
        DisclosureError: E712 if a produced data set holds keys of persons.

    Source: Samarati and Sweeney 1998 (k); El Emam 2013 (risks); Machanavajjhala et al. 2007 (l); Li et al. 2007 (t).
    """
    data, table, found = _measure(study, dataset, quasi_identifiers, k_min)
    values: dict[str, float | None] = {} if table is None else {**_figures(study, table, k_min), **_worst(found)}
    limits = {"k": (k_min, ge), "worst_l": (l_min, ge), "worst_t": (t_max, le)}
    rows = [_row(name, values.get(name), limits.get(name), data.unit) for name in MEASURES]
    return Measured(
        stem="risk_summary",
        kind="values",
        frame=pl.DataFrame(rows, _SUMMARY, orient="row", strict=False),
        study=study,
        source=_by_size(),
        population=data.population,
        dimensions=(Dimension("measure", tuple(row[0] for row in rows)),),
        values=(Value("value", 4), Value("limit", 4)),
        texts=("verdict", "unit"),
    )


def class_sizes(study: Study, dataset: str, quasi_identifiers: Sequence[str] = (), *, k_min: int) -> Measured:
    """Count persons and classes by class size.

    A row out: `band` (text, one of `risks.BANDS`, or the margin), `persons` (persons, or records where rows are not
    known to be persons), `classes`. A person in several classes counts once, in the band of the smallest. Without rows
    in the store all counts are 0.

    Raises:
        ParameterError: as `summary`.
        DisclosureError: E712.
    """
    data = read(study, dataset, quasi_identifiers, k_min)
    table = data.classes(study)
    sizes = () if table is None else table.sizes
    rows = [(label, band.units, band.classes) for label, band in risks.bands(sizes).items()]
    rows.append((ALL, risks.units(sizes), sum(each.classes for each in sizes)))
    return Measured(
        stem="class_sizes",
        kind="bands",
        frame=pl.DataFrame(rows, ["band", "persons", "classes"], orient="row"),
        study=study,
        source=_by_size(),
        population=data.population,
        dimensions=(Dimension("band", tuple(risks.BANDS)),),
        counts=(Count("persons", data.unit), Count("classes", "classes")),
    )


def at_risk(study: Study, dataset: str, quasi_identifiers: Sequence[str] = ()) -> Measured:
    """Count the persons in classes below 2, 3, 5, 10, 20 and 50.

    A row out: `threshold` (text), `below` (persons, or records, in a class of fewer), `persons` (all of them). The gate
    computes `at_risk` from the two. A class of exactly the threshold is not below it.

    Raises:
        ParameterError: as `summary`.
        DisclosureError: E712.

    Source: El Emam 2013, records at risk.
    """
    data = read(study, dataset, quasi_identifiers)
    table = data.classes(study)
    sizes = () if table is None else table.sizes
    rows = [(str(k), risks.below(sizes, k), risks.units(sizes)) for k in _CURVE]
    return Measured(
        stem="at_risk",
        kind="bands",
        frame=pl.DataFrame(rows, ["threshold", "below", "persons"], orient="row"),
        study=study,
        source=_by_size(),
        population=data.population,
        dimensions=(Dimension("threshold", tuple(str(k) for k in _CURVE), kind="multi"),),
        counts=(Count("below", data.unit), Count("persons", data.unit)),
        shares=(Share("at_risk", "below", "persons", worse="up"),),
    )


def sensitive_attributes(
    study: Study, dataset: str, quasi_identifiers: Sequence[str], *, l_min: int, t_max: float
) -> Measured:
    """Judge each sensitive attribute against its limits.

    A row out: `attribute` (text, a field of the register), `distinct_l`, `entropy_l`, `t` (of the worst class; NULL if
    not evaluated), `verdict_l`, `verdict_t` (`pass`, `fail`, `not evaluated`). `t` is the total variation distance.
    No row without a sensitive attribute.

    Raises:
        ParameterError: as `summary`.
        DisclosureError: E712.

    Source: Machanavajjhala et al. 2007, l-Diversity; Li et al. 2007, t-Closeness.
    """
    data, _, found = _measure(study, dataset, quasi_identifiers, k_min=5)
    by_name = {each.attribute: each for each in found}
    rows = [_attribute_row(name, by_name.get(name), (l_min, ge), (t_max, le)) for name in data.sensitive]
    return Measured(
        stem="sensitive_attributes",
        kind="values",
        frame=pl.DataFrame(rows, _ATTRIBUTES, orient="row", strict=False),
        study=study,
        source=source(
            statement("risk/table", "counted"),
            *_CLAUSES,
            built_on=(statement("risk/table", "code_of"),),
        ),
        population=data.population,
        dimensions=(Dimension("attribute", data.sensitive),),
        values=(Value("distinct_l", 0), Value("entropy_l", 2), Value("t", 4)),
        texts=("verdict_l", "verdict_t"),
    )


def _by_size() -> Source:
    return source(statement("risk/table", "sizes"), *_CLAUSES, built_on=(statement("risk/table", "pairs"),))


def _measure(
    study: Study, dataset: str, quasi_identifiers: Sequence[str], k_min: int
) -> tuple[DataSet, Classes | None, tuple[Spread, ...]]:
    data = read(study, dataset, quasi_identifiers, k_min)
    table = data.classes(study)
    return data, table, () if table is None else spreads(study.engine, table, made=data.finest(study))


def _figures(study: Study, table: Classes, k_min: int) -> dict[str, float | None]:
    return {
        "k": table.k,
        "k_rows": table.rows_k,
        "persons": risks.units(table.sizes),
        "classes": table.classes,
        "uniques": risks.below(table.sizes, 2),
        "below_k_min": risks.below(table.sizes, k_min),
        "average_risk": risks.average_risk(table.sizes),
        "highest_risk": risks.highest_risk(table.sizes),
        "hidden_classes": table.hidden_classes,
        "suppressed_rows": table.suppressed,
        "null_rows": table.null_rows,
        "least_matches": least_matches(study.engine, table),
    }


def _worst(found: tuple[Spread, ...]) -> dict[str, float | None]:
    return {
        "worst_l": min((each.distinct_l for each in found if each.distinct_l is not None), default=None),
        "worst_t": max((each.t_equal for each in found if each.t_equal is not None), default=None),
    }


def _row(name: str, value: float | None, limit: _Limit | None, unit: str) -> _Row:
    shown = unit if name == "persons" else name
    return shown, value, limit[0] if limit else None, verdict(value, *limit) if limit else "", _UNITS.get(name, unit)


def _attribute_row(
    name: str, found: Spread | None, l_limit: _Limit, t_limit: _Limit
) -> tuple[str, float | None, float | None, float | None, str, str]:
    distinct, entropy, distance = (found.distinct_l, found.entropy_l, found.t_equal) if found else (None, None, None)
    return name, distinct, entropy, distance, verdict(distinct, *l_limit), verdict(distance, *t_limit)
