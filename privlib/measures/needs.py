"""Need: is what is held, collected and used no more than the policy's purposes need (PC3, PC8, PC10).

A *triple* is a holding, a category and a purpose that one use brought together. It is declared if the holding's ledger
has a field of the category and the matrix allowed the category for the purpose on the day of the triple's first use.

Source: policy clauses P1.1b, P1.2e, P1.3a and S2.limit; rules E2, E4 and E8 of the domain specification.
"""

from dataclasses import replace

from privlib.measures import labels
from privlib.measures.ground import Ground, asked
from privlib.study import Count, Dimension, Measured, Share, Study, Value

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
_TRIPLES = Ground(("P1.3a", "S2.limit"), population="persons with a use in the period")
_PAIRS = Ground(("P1.1b", "P1.2e"), population="persons with a collection in the period")
_HOLDINGS = Ground(("S2.limit",), population="holdings of the ledger")


def declared_triples(study: Study) -> Measured:
    """Count the triples that were used, and those that were declared (PC3).

    A row in: one done personal use without an exception, and a category it touched; the holding is of the personal
    regime, or a person is named. One row out: `triples` and of these `declared`, `persons` distinct behind them. A
    triple of unknown purpose is not declared. No use: 0, the share not applicable.
    """
    return replace(
        asked(study, "declared_triples", "events", _TRIPLES),
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
    made = asked(study, "undeclared_triples", "cases", _TRIPLES)
    sums = replace(
        asked(study, "undeclared_triples", "events", _TRIPLES, "triples_by_detail"),
        dimensions=(Dimension("detail", UNDECLARED, kind="multi"),),
        counts=(Count("triples", "triples", persons="persons"), Count("persons", "persons")),
    )
    return replace(
        made,
        dimensions=(
            labels.holdings(study, made.frame["holding"]),
            labels.categories(study, made.frame["category"]),
            labels.purposes(study, made.frame["purpose"]),
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
    return replace(
        asked(study, "beyond_need", "events", _PAIRS),
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
    made = asked(study, "beyond_need_by_form", "cases", _PAIRS)
    added = asked(study, "beyond_need_by_form", "events", _PAIRS, "beyond_need_by_category")
    every = (*(one.id for one in study.policy.categories), *added.frame["category"])
    sums = replace(
        added,
        dimensions=(labels.categories(study, every),),
        counts=(Count("pairs", "pairs", persons="persons"), Count("persons", "persons")),
    )
    return replace(
        made,
        dimensions=(
            Dimension("form", tuple(sorted(set(made.frame["form"])))),
            labels.categories(study, made.frame["category"]),
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
    return replace(
        asked(study, "unused_holdings", "quality", _HOLDINGS),
        counts=tuple(Count(name, "holdings") for name in ("holdings", "unused", "untagged_only")),
        shares=(Share("share_unused", "unused", "holdings", worse="up"),),
    )


def idle_holdings(study: Study) -> Measured:
    """List holdings that nothing used, or that were used without a purpose alone (PC10).

    A row in: as `unused_holdings`. A row out: `holding`, `detail` (unused, untagged), `last_used` (month of the last
    use within these months, none: not applicable); at most the first 200 by id. Where the list may not be shown:
    `detail`, `holdings`.
    """
    made = asked(study, "idle_holdings", "cases", _HOLDINGS)
    sums = replace(
        asked(study, "idle_holdings", "quality", _HOLDINGS, "idle_by_detail"),
        dimensions=(Dimension("detail", IDLE),),
        counts=(Count("holdings", "holdings"),),
    )
    return replace(
        made,
        dimensions=(labels.holdings(study, made.frame["holding"]),),
        texts=("detail", "last_used"),
        sums=sums,
    )
