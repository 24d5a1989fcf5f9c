"""All measures of a class table in one list, judged against limits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import ge, le

import polars as pl

from privlib.risk.models import risks
from privlib.risk.models.sensitive import Spread
from privlib.risk.table.classes import Classes

__all__ = ["Measure", "Measures", "apart", "measures", "verdict"]

_FRAME = {
    "measure": pl.String,
    "attribute": pl.String,
    "value": pl.Float64,
    "limit": pl.Float64,
    "verdict": pl.String,
    "reason": pl.String,
}

_OF_ATTRIBUTE = (
    "distinct_l",
    "entropy_l",
    "alpha",
    "t_equal",
    "t_ordered",
    "t_hierarchical",
    "beta",
    "enhanced_beta",
    "enhanced_beta_capped",
    "delta",
    "delta_present",
)
"""Of a sensitive attribute, in this order; `c_infimum` stands after the entropy, once for each number of values."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure."""

    measure: str
    attribute: str | None
    """None for what is measured without a sensitive attribute."""
    value: float | None
    """May be infinite; None if not defined."""
    limit: float | None = None
    verdict: str = ""
    """`pass`, `fail` or `not evaluated` where there is a limit."""
    reason: str = ""
    """Why there is no value."""


@dataclass(frozen=True, slots=True)
class Measures:
    """All figures of a class table."""

    rows: tuple[Measure, ...]

    @property
    def frame(self) -> pl.DataFrame:
        """A row a figure: `measure`, `attribute`, `value` (inf if infinite), `limit`, `verdict`, `reason`."""
        rows = [(each.measure, each.attribute, each.value, each.limit, each.verdict, each.reason) for each in self.rows]
        return pl.DataFrame(rows, _FRAME, orient="row", strict=False)

    @property
    def verdict(self) -> str:
        """The worst of the verdicts: `fail`, then `not evaluated`, then `pass`."""
        return min((each.verdict for each in self.rows if each.verdict), key=("fail", "not evaluated", "pass").index)

    def value(self, measure: str, attribute: str | None = None) -> float | None:
        """Look one figure up.

        Raises:
            KeyError: there is none of that name.
        """
        for each in self.rows:
            if (each.measure, each.attribute) == (measure, attribute):
                return each.value
        raise KeyError(measure, attribute)


def measures(  # noqa: PLR0913 (the limits, by name)
    table: Classes,
    spreads: Sequence[Spread],
    *,
    k_min: int,
    l_min: int,
    t_max: float,
    least_matches: int | None = None,
) -> Measures:
    """List every measure of a class table.

    k and the smallest l are judged to be at least their limit, and the largest t to be at most it. Without units
    nothing is judged: the verdict is `not evaluated`, never `pass`.

    Args:
        table: the classes, without the rule `wildcard`.
        spreads: of its sensitive attributes.
        k_min: the smallest class that passes; the company sets it, as the next two: the law prescribes none.
        l_min: the fewest different values of a class that pass.
        t_max: the largest distance of a class from the whole that passes.
        least_matches: see `matches.least_matches`.

    Source: risk.md section 3 names the source of each; see `risks` and `per_class`.
    """
    sizes = table.sizes
    none = "" if sizes else "no units"
    listed = [
        _judged("k", None, table.k, k_min, ge, none),
        Measure("rows_k", None, table.rows_k, reason=none),
        Measure("units", None, risks.units(sizes)),
        Measure("rows", None, table.rows),
        Measure("classes", None, table.classes),
        Measure("hidden_classes", None, table.hidden_classes),
        Measure("uniques", None, risks.below(sizes, 2)),
        Measure("below_k_min", None, risks.below(sizes, k_min)),
        *(Measure(f"at_risk_{k}", None, risks.at_risk(sizes, k), reason=none) for k in risks.THRESHOLDS),
        Measure("average_risk", None, risks.average_risk(sizes), reason=none),
        Measure("highest_risk", None, risks.highest_risk(sizes), reason=none),
        *apart(table),
        Measure("suppressed", None, table.suppressed),
        Measure("null_rows", None, table.null_rows),
        Measure("dropped", None, table.dropped),
        Measure("least_matches", None, least_matches, reason="" if least_matches is not None else none or "refused"),
    ]
    for found in spreads:
        listed += _of_attribute(found, l_min, t_max)
    if spreads:
        least = min((each.distinct_l for each in spreads if each.distinct_l is not None), default=None)
        listed.append(Measure("p_sensitive", None, least, reason="" if least is not None else "no values"))
    return Measures(tuple(listed))


def verdict(value: float | None, limit: float, keeps: Callable[[float, float], bool]) -> str:
    """Judge a value; nothing measured is never a pass.

    Args:
        value: None if not defined.
        limit: what it is compared to.
        keeps: whether a value keeps a limit, such as `operator.ge`.
    """
    if value is None:
        return "not evaluated"
    return "pass" if keeps(value, limit) else "fail"


def _judged(  # noqa: PLR0913, PLR0917 (the fields of one row)
    name: str,
    attribute: str | None,
    value: float | None,
    limit: float,
    keeps: Callable[[float, float], bool],
    reason: str,
) -> Measure:
    return Measure(name, attribute, value, limit, verdict(value, limit, keeps), "" if value is not None else reason)


def apart(table: Classes) -> list[Measure]:
    """List what is defined only where each unit has one class; persons who are suppressed whole are not counted."""
    sizes = table.sizes if table.rule != "pairs" else ()
    known = table.rule in ("rows", "one") or not table.suppressed
    looks_like = risks.discernibility(sizes, table.suppressed) if sizes and known else None
    alone = "" if risks.units(sizes) > 1 else "one unit"
    why = "" if sizes else "a person may stand in several classes" if table.sizes else "no units"
    return [
        Measure("distinction", None, risks.distinction(sizes), reason=why),
        Measure("separation", None, risks.separation(sizes), reason=why or alone),
        Measure("discernibility", None, looks_like, reason=why or ("" if known else "suppressed rows are not persons")),
        Measure("average_class_size", None, risks.average_class_size(sizes), reason=why),
    ]


def _of_attribute(found: Spread, l_min: int, t_max: float) -> list[Measure]:
    why = "no values" if found.distinct_l is None else ""
    missing = {"t_ordered": "not declared ordered", "t_hierarchical": "no hierarchy"}
    judged = {"distinct_l": (l_min, ge), "t_equal": (t_max, le)}
    rows: list[Measure] = []
    for name in _OF_ATTRIBUTE:
        value: float | None = getattr(found, name)
        if name in judged:
            rows.append(_judged(name, found.attribute, value, *judged[name], why))
        else:
            reason = "" if value is not None else why or missing.get(name, "")
            rows.append(Measure(name, found.attribute, value, reason=reason))
        if name == "entropy_l":
            rows += [Measure(f"c_infimum_{least}", found.attribute, c) for least, c in found.c_infimum]
    return rows
