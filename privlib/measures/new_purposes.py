"""New purposes: had a person agreed to a purpose that came later before the first use for it (PC6).

A new purpose takes the person's own agreement, a consent or a contract: a notice does not do. The agreement must be in
force at the instant of the first use; one that begins at that instant does. A use before the purpose's first day is of
unknown purpose, and so is not counted here.

Source: policy clause S2.new; rules E2, E4 and E6 of the domain specification.
"""

from dataclasses import replace

from privlib.measures.ground import Ground, asked
from privlib.policy.records import Purpose
from privlib.study import Count, Dimension, Measured, Share, Study

__all__ = ["adoption", "agreed"]

_GROUND = Ground(("S2.new", "P1.3a"), population="persons with a use in the period")


def agreed(study: Study) -> Measured:
    """Count persons who had agreed to a new purpose by their first use for it (PC6).

    A row in: one person used for a purpose of origin new in the period, by a use done or returned without a complete
    exception. A row out: `purpose` (each new purpose), `persons` used for it, `persons_agreed` by the first of these
    uses, and of those `persons_late`, whose agreement was recorded after it. A purpose nobody was used for is a row
    with 0, its share not applicable; a policy without new purposes has no row.
    """
    return replace(
        asked(study, "new_purpose", "counts", _GROUND),
        dimensions=(_purposes(study),),
        counts=tuple(Count(name, "persons") for name in ("persons", "persons_agreed", "persons_late")),
        shares=(Share("agreed", "persons_agreed", "persons"),),
    )


def adoption(study: Study) -> Measured:
    """Count persons by the month in which they first agreed to a new purpose, and were first used for it (PC6).

    A row in: one person's first agreement, and one person's first use. A row out: `purpose`, `month` (YYYY-MM in
    Asia/Tokyo, from the month of the earliest new purpose's first day on, `*` for all), `persons_agreed` and
    `persons_used` of that month; each person counts once in each. Agreements from before the period stand in its first
    month.
    """
    begins = min((purpose.valid_from for purpose in _new(study)), default=study.period.end)
    months = tuple(month for month in study.period.months if month >= f"{begins:%Y-%m}")
    return replace(
        asked(study, "new_purpose_adoption", "counts", _GROUND),
        dimensions=(_purposes(study), Dimension("month", months)),
        counts=(Count("persons_agreed", "persons"), Count("persons_used", "persons")),
    )


def _new(study: Study) -> list[Purpose]:
    return [purpose for purpose in study.policy.purposes if purpose.origin == "new"]


def _purposes(study: Study) -> Dimension:
    new = _new(study)
    labels = tuple(purpose.label_ja if study.lang == "ja" else purpose.label_en for purpose in new)
    return Dimension("purpose", tuple(purpose.id for purpose in new), kind="multi", labels=labels)
