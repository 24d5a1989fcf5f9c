"""Need: is what is held, collected and used no more than the policy's purposes need (PC3, PC8, PC10).

A *triple* is a holding, a category and a purpose that one use brought together. It is declared if the holding's ledger
has a field of the category and the matrix allowed the category for the purpose on the day of the triple's first use.

Source: policy clauses P1.1b, P1.2e, P1.3a and S2.limit; rules E2, E4 and E8 of the domain specification.
"""

from privlib.engine.base import Statement, statement
from privlib.facts import tables as facts
from privlib.measures import labels
from privlib.study import Count, Dimension, Measured, Share, Source, Study, Value, source

__all__ = [
    "beyond_need",
    "beyond_need_by_form",
    "declared_triples",
    "idle_holdings",
    "undeclared_triples",
    "unused_holdings",
]

UNDECLARED = ("unknown", "unmapped", "no-matrix")
IDLE = ("unused", "untagged")
_USED = "persons with a use in the period"
_COLLECTED = "persons with a collection in the period"


def declared_triples(study: Study) -> Measured:
    """Count the triples that were used, and those that were declared (PC3).

    A row in: one done personal use without an exception, and a category it touched; the holding is of the personal
    regime, or a person is named. One row out: `triples` and of these `declared`, `persons` distinct behind them. A
    triple of unknown purpose is not declared. No use: 0, the share not applicable.
    """
    sql = statement("measures", "declared_triples")
    return Measured(
        stem="declared_triples",
        kind="events",
        frame=facts.frame(study, sql),
        study=study,
        source=_source(sql, "P1.3a", "S2.limit"),
        population=_USED,
        counts=(
            Count("triples", "triples", persons="persons"),
            Count("declared", "triples", persons="persons_declared", rest=("persons_undeclared",)),
            Count("persons", "persons"),
            Count("persons_declared", "persons", shown=False),
            Count("persons_undeclared", "persons", shown=False),
        ),
        shares=(Share("share_declared", "declared", "triples"),),
    )


def undeclared_triples(study: Study) -> Measured:
    """List the triples that were used without being declared (PC3).

    A row in: as `declared_triples`. A row out: `holding`, `category`, `purpose`, `uses` (each use once), `detail`
    (unknown: no known purpose; unmapped: no field of the category in the holding's ledger; no-matrix: the matrix does
    not allow it); at most the 200 with the most uses. Where the list may not be shown: `detail`, `triples`, `persons`.
    """
    sql, summed = statement("measures", "undeclared_triples"), statement("measures", "triples_by_detail")
    frame = facts.frame(study, sql)
    sums = Measured(
        stem="undeclared_triples",
        kind="events",
        frame=facts.frame(study, summed),
        study=study,
        source=_source(summed, "P1.3a", "S2.limit"),
        population=_USED,
        dimensions=(Dimension("detail", UNDECLARED, kind="multi"),),
        counts=(Count("triples", "triples", persons="persons"), Count("persons", "persons")),
    )
    return Measured(
        stem="undeclared_triples",
        kind="cases",
        frame=frame,
        study=study,
        source=_source(sql, "P1.3a", "S2.limit"),
        population=_USED,
        dimensions=(
            labels.holdings(study, frame["holding"]),
            labels.categories(study, frame["category"]),
            labels.purposes(study, frame["purpose"]),
        ),
        values=(Value("uses", 0),),
        texts=("detail",),
        sums=sums,
    )


def beyond_need(study: Study) -> Measured:
    """Count what was collected beyond the need of every stated purpose (PC8).

    A row in: one collection and a category collected in it. One row out: `pairs` and of these `beyond`, outside the
    matrix of each purpose the person was told on that day; `persons` distinct. The share is rounded up, to the worse
    side. No collection: 0, the share not applicable.
    """
    sql = statement("measures", "beyond_need")
    return Measured(
        stem="beyond_need",
        kind="events",
        frame=facts.frame(study, sql),
        study=study,
        source=_source(sql, "P1.1b", "P1.2e"),
        population=_COLLECTED,
        counts=(
            Count("pairs", "pairs", persons="persons"),
            Count("beyond", "pairs", persons="persons_beyond", rest=("persons_within",)),
            Count("persons", "persons"),
            Count("persons_beyond", "persons", shown=False),
            Count("persons_within", "persons", shown=False),
        ),
        shares=(Share("share_beyond", "beyond", "pairs", worse="up"),),
    )


def beyond_need_by_form(study: Study) -> Measured:
    """List the forms and categories with collections beyond need (PC8).

    A row in: as `beyond_need`. A row out: `form` (id of the document that was shown, `none` without one), `category`,
    `pairs`; at most the 200 most frequent. Where the list may not be shown: `category`, `pairs`, `persons`.
    """
    sql, summed = statement("measures", "beyond_need_by_form"), statement("measures", "beyond_need_by_category")
    frame, added = facts.frame(study, sql), facts.frame(study, summed)
    every = (*(one.id for one in study.policy.categories), *added["category"])
    sums = Measured(
        stem="beyond_need_by_form",
        kind="events",
        frame=added,
        study=study,
        source=_source(summed, "P1.1b", "P1.2e"),
        population=_COLLECTED,
        dimensions=(labels.categories(study, every),),
        counts=(Count("pairs", "pairs", persons="persons"), Count("persons", "persons")),
    )
    return Measured(
        stem="beyond_need_by_form",
        kind="cases",
        frame=frame,
        study=study,
        source=_source(sql, "P1.1b", "P1.2e"),
        population=_COLLECTED,
        dimensions=(
            Dimension("form", tuple(sorted(set(frame["form"])))),
            labels.categories(study, frame["category"]),
        ),
        values=(Value("pairs", 0),),
        sums=sums,
    )


def unused_holdings(study: Study) -> Measured:
    """Count holdings that nothing used for the policy's `unused_months` (PC10).

    A row in: one holding that exists at the end of the period (of `as_of`, if earlier) and is at least so old. One row
    out: `holdings`, of these `unused`, and `untagged_only`, which count as used although no use had a purpose. The
    months end with the period; a joined holding is used too, a denied use is none. The share is rounded up. No
    holding: 0, the share not applicable.
    """
    sql = statement("measures", "unused_holdings")
    return Measured(
        stem="unused_holdings",
        kind="quality",
        frame=facts.frame(study, sql),
        study=study,
        source=_source(sql, "S2.limit"),
        population="holdings of the ledger",
        counts=tuple(Count(name, "holdings") for name in ("holdings", "unused", "untagged_only")),
        shares=(Share("share_unused", "unused", "holdings", worse="up"),),
    )


def idle_holdings(study: Study) -> Measured:
    """List holdings that nothing used, or that were used without a purpose alone (PC10).

    A row in: as `unused_holdings`. A row out: `holding`, `detail` (unused, untagged), `last_used` (month of the last
    use within these months, none: not applicable); at most the first 200 by id. Where the list may not be shown:
    `detail`, `holdings`.
    """
    sql, summed = statement("measures", "idle_holdings"), statement("measures", "idle_by_detail")
    frame = facts.frame(study, sql)
    sums = Measured(
        stem="idle_holdings",
        kind="quality",
        frame=facts.frame(study, summed),
        study=study,
        source=_source(summed, "S2.limit"),
        population="holdings of the ledger",
        dimensions=(Dimension("detail", IDLE),),
        counts=(Count("holdings", "holdings"),),
    )
    return Measured(
        stem="idle_holdings",
        kind="cases",
        frame=frame,
        study=study,
        source=_source(sql, "S2.limit"),
        population="holdings of the ledger",
        dimensions=(labels.holdings(study, frame["holding"]),),
        texts=("detail", "last_used"),
        sums=sums,
    )


def _source(sql: Statement, *clauses: str) -> Source:
    return source(sql, *clauses, built_on=facts.built_on(sql))
