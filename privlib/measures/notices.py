"""Notices: was each person told who collects what for, before writing it down (PC7).

A direct-written collection (on a form or a screen, not under an agreement with another company) needs a version of a
notice that was in force when it was shown, that names company, administrator, contact and purposes, lists each purpose
the person was told, and was shown at the instant of collection or before.

Source: policy clauses P1.2a to P1.2d; rules E2 and E4 of the domain specification.
"""

from dataclasses import replace

from privlib.measures.ground import Ground, asked
from privlib.study import Count, Dimension, Measured, Share, Study, Value

__all__ = ["complete", "missed"]

MISSED = (
    *("missing:company", "missing:administrator", "missing:contact", "missing:purposes"),
    *("shown-late", "not-shown"),
)
_GROUND = Ground(("P1.2a", "P1.2b", "P1.2c", "P1.2d"), population="persons with a collection in the period")


def complete(study: Study) -> Measured:
    """Count direct-written collections with a complete notice in time (PC7).

    A row in: one direct-written collection. One row out: `collections` and of these `complete`, `persons` distinct. A
    collection without an instant of notice is not complete; without any collection the share is not applicable.
    """
    return replace(
        asked(study, "notices", "events", _GROUND),
        counts=(
            Count("collections", "collections", persons="persons"),
            Count("complete", "collections", persons="persons_complete", rest=("persons_missed",)),
            Count("persons", "persons"),
            Count("persons_complete", "persons", shown=False),
            Count("persons_missed", "persons", shown=False),
        ),
        shares=(Share("share_complete", "complete", "collections"),),
    )


def missed(study: Study) -> Measured:
    """List what notices missed, by version and element (PC7).

    A row in: one direct-written collection and one thing that its notice missed; it may miss several. A row out:
    `version` (as the record names it, `none` without one), `detail`, `collections`; at most the 200 most frequent.
    Where the list may not be shown: `detail`, `collections`, `persons`.
    """
    made = asked(study, "missed_notices", "cases", _GROUND)
    details = Dimension("detail", MISSED, kind="multi")
    sums = replace(
        asked(study, "missed_notices", "events", _GROUND, "notices_by_detail"),
        dimensions=(details,),
        counts=(Count("collections", "collections", persons="persons"), Count("persons", "persons")),
    )
    return replace(
        made,
        dimensions=(Dimension("version", tuple(sorted(set(made.frame["version"])))), details),
        values=(Value("collections", 0),),
        sums=sums,
    )
