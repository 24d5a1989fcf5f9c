"""Purpose coverage: did each use serve a purpose the person had agreed to, at its instant (PC1, PC2, PC4, PC5).

A *use* is one row of `use_event`, known at `as_of` and inside the period. It is *evaluated* when it is done or
returned, personal, and attributable to a person. It is *covered* when a permit names its purpose and contains its
instant, no restriction does, every category it touched is in the matrix for the purpose; or when a complete exception
is claimed. Strict counts a use of unknown purpose as not covered; known leaves it out of both sides. Both are always
given together.

Source: policy clauses P1.3a and S2.limit; rules E1 to E9 of the domain specification.
"""

from dataclasses import replace

import polars as pl

from privlib.measures.ground import Ground, asked
from privlib.study import Count, Dimension, Measured, Share, Study

__all__ = [
    "by_person",
    "by_purpose",
    "by_purpose_month",
    "total",
    "uncovered_by_owner",
    "uncovered_by_reason",
    "unknown_purpose",
    "uses_by_class",
]

CLASSES = ("attributable", "not_attributable", "not_personal", "denied")
REASONS = (
    "unknown",
    "suspended",
    "exception-incomplete",
    "withdrawn",
    "expired",
    "too-early",
    "no-permit",
    "no-matrix",
)
_OWNERS = ("C-P1.3b.tag", "C-P1.1a", "C-S3", "C-U3", "C-S2.law", "C-S2.new", "C-AC4", "C-P1.3a")
_VARIANTS = ("strict", "known")
_GROUND = Ground(("P1.1a", "P1.3a", "P1.3b", "S2.limit"), population="persons with a use in the period")
_COUNTS = (
    Count("evaluated", "events", persons="persons"),
    Count("covered", "events", persons="persons_covered", rest=("persons_uncovered",)),
    Count("persons", "persons"),
    Count("persons_covered", "persons"),
    Count("persons_uncovered", "persons"),
)
_USES = (Count("uses", "events", persons="persons"), Count("persons", "persons"))
_COVERAGE = (Share("coverage", "covered", "evaluated"),)


def uses_by_class(study: Study) -> Measured:
    """Count what was used, and of what kind.

    A row in: one use known at `as_of` in the period. A row out: `class` (attributable, not_attributable, not_personal,
    denied), `uses` (events), `persons` (distinct, 0 where nobody is named).
    """
    classes = Dimension("class", CLASSES, zero_ok=True)
    # What it hides are uses that name nobody, so the gate need not hold it against tables of persons.
    return replace(_measured(study, "uses_by_class", (classes,), _USES), population="uses in the period")


def total(study: Study) -> Measured:
    """Measure coverage as a whole (PC1).

    A row in: one evaluated use. A row out: `variant` (strict, known), `evaluated` and `covered` (events), `persons`,
    `persons_covered` and `persons_uncovered` (distinct persons behind each; a person may stand behind both). No
    evaluated use: all counts 0, the share not applicable.
    """
    return _measured(study, "coverage_total", (Dimension("variant", _VARIANTS, kind="multi"),), _COUNTS, _COVERAGE)


def by_purpose(study: Study) -> Measured:
    """Measure strict coverage by purpose of use (PC1).

    A row in: one evaluated use. A row out: `purpose` (each purpose of personal scope, one of another scope that was
    used, `unknown`, and `*` for all), and the columns of `total`. A purpose nobody used is a row with 0.
    """
    return _with_purposes(_measured(study, "coverage_by_purpose", (), _COUNTS, _COVERAGE))


def by_purpose_month(study: Study) -> Measured:
    """Measure strict coverage by purpose of use and month (PC1).

    A row in: one evaluated use. A row out: `purpose`, `month` (YYYY-MM of the day in Asia/Tokyo), and the columns of
    `total`. Every month that the period touches is there; a month before a purpose's first day has 0 evaluated.
    """
    months = Dimension("month", study.period.months, kind="multi")
    return _with_purposes(_measured(study, "coverage_by_purpose_month", (months,), _COUNTS, _COVERAGE))


def uncovered_by_reason(study: Study) -> Measured:
    """Count uncovered uses by reason (PC5).

    A row in: one uncovered use. A row out: `reason` (exclusive, first match wins, and `*`), `uses` (events; they add up
    to `*`), `persons` (distinct; a person may stand under several reasons).
    """
    return _measured(study, "uncovered_by_reason", (Dimension("reason", REASONS, kind="multi"),), _USES)


def uncovered_by_owner(study: Study) -> Measured:
    """Count uncovered uses by the control that owns the finding (PC5).

    A row in: one uncovered use. A row out: `owner` (a control's id, exclusive, and `*`), `uses` (events), `persons`.
    """
    reserved = tuple(rule.control for rule in study.policy.reserved)
    owners = Dimension("owner", (*_OWNERS[:5], *dict.fromkeys(reserved), *_OWNERS[5:]), kind="multi")
    return _measured(study, "uncovered_by_owner", (owners,), _USES)


def by_person(study: Study) -> Measured:
    """Count persons all of whose uses are covered (PC2): one uncovered use makes the person uncovered.

    A row in: one evaluated use. A row out: `variant` (strict, known), `persons` with at least one evaluated use,
    `persons_covered` with every evaluated use covered.
    """
    whole = total(study)
    covered = pl.col("persons") - pl.col("persons_uncovered")
    return replace(
        whole,
        stem="coverage_by_person",
        kind="counts",
        frame=whole.frame.select("variant", "persons", covered.alias("persons_covered")),
        counts=(Count("persons", "persons"), Count("persons_covered", "persons")),
        shares=(Share("coverage", "persons_covered", "persons"),),
    )


def unknown_purpose(study: Study) -> Measured:
    """Count personal uses whose purpose cannot be known (PC4).

    A row in: one personal use, attributable or not; denied uses stay apart. A row out: `detail` (untagged: none given;
    unresolvable: given, but no purpose of that day; `*` both), `uses` and `persons` of these, `personal` and
    `persons_personal` of all personal uses (the same in each row). The share is rounded up, to the worse side.
    """
    counts = (
        *_USES,
        Count("personal", "events", persons="persons_personal"),
        Count("persons_personal", "persons"),
    )
    shares = (Share("unknown", "uses", "personal", worse="up"),)
    details = Dimension("detail", ("untagged", "unresolvable"), kind="multi")
    return _measured(study, "unknown_purpose", (details,), counts, shares)


def _with_purposes(measured: Measured) -> Measured:
    """Declare the purposes of a table: those of personal scope, and one of another scope only where it was used."""
    used = set(measured.frame["purpose"])
    known = [one for one in measured.study.policy.purposes if one.scope == "personal" or one.id in used]
    labels = [one.label_ja if measured.study.lang == "ja" else one.label_en for one in known]
    values = (*(one.id for one in known), "unknown")
    purposes = Dimension("purpose", values, kind="multi", labels=(*labels, ""))
    return replace(measured, dimensions=(purposes, *measured.dimensions))


def _measured(
    study: Study,
    stem: str,
    dimensions: tuple[Dimension, ...],
    counts: tuple[Count, ...],
    shares: tuple[Share, ...] = (),
) -> Measured:
    return replace(asked(study, stem, "events", _GROUND), dimensions=dimensions, counts=counts, shares=shares)
