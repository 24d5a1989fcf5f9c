"""Uses after a stop: was a person's data used after that person had said stop (PC9).

A *stop* is a suspension, an unsubscribe, or the withdrawal of the last agreement to a purpose. A use at the instant of
the stop is after it. A suspension counts from the receipt of its request; uses between receipt and effect are also
counted as in process. A complete exception is no use after a stop. A use of unknown purpose counts where the stop
names every purpose.

Source: policy clauses S3, U3 and P1.3a; rules E3 and E4 of the domain specification.
"""

from dataclasses import replace

import polars as pl

from privlib.measures.ground import Ground, asked
from privlib.study import Count, Dimension, Measured, Study, Value

__all__ = ["stopped_cases", "uses_after_stop"]

KINDS = ("suspension", "unsubscribe", "withdrawal")
DELAYS = ("day", "week", "month", "longer")
_GROUND = Ground(("S3", "U3", "P1.3a"), population="persons with a use in the period")
_MOST_USES = 25


def uses_after_stop(study: Study) -> Measured:
    """Count uses after a stop, and how long after it the last of them was (PC9).

    A row in: one evaluated use after the person's own stop. A row out: `stop` (suspension, unsubscribe, withdrawal, `*`
    for all), `uses` and of these `in_process` (events), `persons` (distinct), `p50`, `p95` and `longest` (seconds from
    the stop to the last use of each person, whole; of several stops the longest; nearest rank). A kind without a use is
    a row with 0, its seconds not applicable.
    """
    return replace(
        asked(study, "uses_after_stop", "events", _GROUND),
        dimensions=(Dimension("stop", KINDS, kind="multi"),),
        counts=(
            Count("uses", "events", persons="persons"),
            Count("in_process", "events", persons="persons_in_process", rest=("persons_in_force",)),
            Count("persons", "persons"),
            Count("persons_in_process", "persons", shown=False),
            Count("persons_in_force", "persons", shown=False),
        ),
        values=tuple(Value(name, 0, "seconds") for name in ("p50", "p95", "longest")),
    )


def stopped_cases(study: Study) -> Measured:
    """List the uses after each stop, without saying whose stop it was (PC9).

    A row in: one evaluated use after the person's own stop. A row out: `case` (one stop of one person, numbered in the
    order of the stops; at most the 40 that lasted longest), `use` (1 to 25 in the order of time; the last use is always
    there), `seconds` from the stop to the use, `stop` (its kind), `stopped_on` (the day in Asia/Tokyo), `purpose`,
    `holding`, `process` (yes: before the stop took effect). Where cases may not be shown: `delay` from the stop to each
    person's last use (under a day, a week, 30 days, longer) and `persons`.
    """
    made = asked(study, "stopped_cases", "cases", _GROUND)
    frame = made.frame.select(
        pl.col("case_nth").cast(pl.String).alias("case"),
        pl.col("use_nth").cast(pl.String).alias("use"),
        *("seconds", "stop", "stopped_on", "purpose", "holding", "process"),
    )
    cases = tuple(frame["case"].unique(maintain_order=True))
    uses = tuple(str(nth) for nth in range(1, _MOST_USES + 1))
    return replace(
        made,
        frame=frame,
        dimensions=(Dimension("case", cases), Dimension("use", uses)),
        values=(Value("seconds", 0, "seconds"),),
        texts=("stop", "stopped_on", "purpose", "holding", "process"),
        sums=_by_delay(study),
    )


def _by_delay(study: Study) -> Measured:
    return replace(
        asked(study, "stopped_cases", "counts", _GROUND, "stops_by_delay"),
        dimensions=(Dimension("delay", DELAYS),),
        counts=(Count("persons", "persons"),),
    )
