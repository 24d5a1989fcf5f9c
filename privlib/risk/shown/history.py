"""What report R2 shows of earlier runs: how risk developed, and through which attributes it changed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from privlib.engine.base import statement
from privlib.risk.releases.history import Limits, control_limits
from privlib.risk.releases.history_file import Cause, Entry
from privlib.risk.shown import recorded
from privlib.risk.shown.recorded import Question, earlier
from privlib.study import Count, Dimension, Kind, Measured, Share, Study, Unit, Value, source

__all__ = ["risk_causes", "risk_history"]

_CLAUSES = ("S5.1",)
_RUNS, _CHANGES, _ATTRIBUTES = 24, 12, 6
"""Most runs that are shown, most changes, and most attributes of a change (design limits, 2026-11-26)."""

_HISTORY = {
    "run": pl.String,
    "question": pl.Int64,
    **dict.fromkeys(("units", "below_k", "uniques"), pl.Int64),
    **dict.fromkeys(("limit", "k"), pl.Int64),
    **dict.fromkeys(("low", "high"), pl.Float64),
    "plan": pl.Int64,
    "loss": pl.Float64,
}
_CAUSES = {
    **dict.fromkeys(("run", "attribute", "since"), pl.String),
    **dict.fromkeys(("of", "change"), pl.Int64),
    "part": pl.Float64,
    **dict.fromkeys(("new", "newly_rare", "common"), pl.Int64),
}


def risk_history(  # noqa: PLR0913 (what the report is asked)
    study: Study,
    dataset: str,
    quasi_identifiers: Sequence[str] = (),
    *,
    k_min: int,
    l_min: int,
    t_max: float,
    plans: str = "",
) -> Measured:
    """Show how risk developed over the runs of a data set, this one last.

    A row out: `run` (text: the day it knew, with a number from the second of a day on), `question` (1: that of this
    run; 2, 3, …: others, which make no line with it), `units`, `below_k`, `uniques` (persons, or records), `limit`
    (k_min of that run), `k`, `low` and `high` (control limits of the share below k_min, in percent; NULL under six
    earlier runs), `plan` (1: the last one that is known; 2, 3, …: others; NULL where none is known), `loss` (what the
    plan promised of this data set; NULL where that is not known). The gate computes `share_below`. What was measured
    twice is one row. Runs that knew a later day are left out, and so are all before the last 24.

    Args:
        study: the study.
        dataset: of the register.
        quasi_identifiers: those of the register if not given.
        k_min: the limit.
        l_min: the limit of distinct values.
        t_max: the limit of the distance.
        plans: folder of plans, from the root, as `plan_of` looks for one.

    Raises:
        ParameterError: as `datasets.summary` and `plan_of`.
        DisclosureError: E712.
        StorageError: risk.history_damaged and others, if the file of earlier runs cannot be read.

    Source: Shewhart 1931 (limits).
    """
    asked = Question(dataset, tuple(quasi_identifiers), k_min, l_min, t_max, plans=plans)
    found = [*(each.entry for each in earlier(study, dataset)), recorded.entry(study, asked)]
    shown = list(zip(_labels(found), found, _limits(found), strict=True))[-_RUNS:]
    numbers = {own: place for place, own in enumerate(dict.fromkeys(each.comparable for _, each, _ in shown[::-1]), 1)}
    plan = {own: place for place, own in enumerate(_plans(each for _, each, _ in shown[::-1]), 1)}
    rows = [
        (
            *(label, numbers[each.comparable], each.units, each.below_k, each.uniques, each.k_min, each.k),
            *(*_percent(limits), plan.get(each.plan_digest or ""), each.loss),
        )
        for label, each, limits in shown
    ]
    unit: Unit = "records" if found[-1].unit == "records" else "persons"
    return Measured(
        stem="risk_history",
        kind="bands",
        frame=pl.DataFrame(rows, _HISTORY, orient="row"),
        study=study,
        source=source(statement("risk/table", "sizes"), *_CLAUSES, built_on=(statement("risk/table", "pairs"),)),
        population=f"{unit} of the data set",
        dimensions=(Dimension("run", tuple(row[0] for row in rows), kind="multi"),),
        counts=tuple(Count(name, unit) for name in ("units", "below_k", "uniques")),
        shares=(Share("share_below", "below_k", "units", worse="up"),),
        values=(
            *(Value("question", 0), Value("limit", 0), Value("k", 0), Value("low", 2), Value("high", 2)),
            *(Value("plan", 0), Value("loss", 4)),
        ),
    )


def risk_causes(  # noqa: PLR0913 (what the report is asked)
    study: Study,
    dataset: str,
    quasi_identifiers: Sequence[str] = (),
    *,
    k_min: int,
    l_min: int,
    t_max: float,
    plans: str = "",
) -> Measured:
    """Say through which attributes the number of those alone changed between runs that compare with this one.

    A row out: `run`, `attribute`, `since` (texts; the run in which the change was seen, and the day of the comparable
    run before it), `of` (how many more are alone than then), `change` (how many more of those whom the attribute takes
    part in singling out), `part` (`change` in percent of `of`; NULL where that is 0), and what of `change` runs through
    values of the attribute that fewer than k_min had before (`new`), that fewer have now (`newly_rare`), and that k_min
    or more had in both (`common`). Fewer are negative. Who came and who went cancel out, since a history holds no
    persons. An attribute through which nothing changed has no row; the last 12 changes are shown, and 6 attributes of
    each. Where such rows are not shown: `attribute`, each that was asked, and `change`, over all of them.

    Raises:
        ParameterError: as `risk_history`.
        DisclosureError: E712.
        StorageError: as `risk_history`.
    """
    asked = Question(dataset, tuple(quasi_identifiers), k_min, l_min, t_max, plans=plans)
    found = [*earlier(study, dataset), recorded.record(study, asked)]
    entry = found[-1].entry
    changes = [
        (label, each.causes[:_ATTRIBUTES])
        for label, each in zip(_labels([each.entry for each in found]), found, strict=True)
        if each.causes and each.entry.comparable == entry.comparable
    ]
    rows = [
        (label, one.attribute, one.since, one.of, one.change, _part(one), one.new, one.newly_rare, one.common)
        for label, causes in changes[-_CHANGES:]
        for one in causes
    ]
    listed = _causes(study, entry, pl.DataFrame(rows, _CAUSES, orient="row"), "cases", ("run", "attribute"))
    names = dict.fromkeys(each.attribute for each in found[-1].held)
    sums = [(name, sum(row[4] for row in rows if row[1] == name)) for name in names]
    frame = pl.DataFrame(sums, {"attribute": pl.String, "change": pl.Int64}, orient="row")
    return replace(listed, sums=_causes(study, entry, frame, "values", ("attribute",)))


def _causes(study: Study, entry: Entry, frame: pl.DataFrame, kind: Kind, names: tuple[str, ...]) -> Measured:
    numbers = [name for name, each in frame.schema.items() if each != pl.String]
    return Measured(
        stem="risk_causes",
        kind=kind,
        frame=frame,
        study=study,
        source=source(statement("risk/table", "counted"), *_CLAUSES, built_on=(statement("risk/table", "code_of"),)),
        population=f"{entry.unit} of the data set",
        dimensions=tuple(Dimension(name, tuple(frame[name].unique(maintain_order=True).to_list())) for name in names),
        values=tuple(Value(name, 2 if name == "part" else 0) for name in numbers),
        texts=tuple(name for name in frame.columns if name not in (*names, *numbers)),
    )


def _plans(found: Iterable[Entry]) -> dict[str, None]:
    """The plans that are known, each once."""
    return dict.fromkeys(each.plan_digest for each in found if each.plan_digest)


def _part(cause: Cause) -> float | None:
    return 100 * cause.change / cause.of if cause.of else None


def _labels(found: Sequence[Entry]) -> list[str]:
    """The day each run knew; from the second of a day on with its number."""
    seen: Counter[str] = Counter()
    labels: list[str] = []
    for each in found:
        seen[each.as_of] += 1
        labels.append(each.as_of if seen[each.as_of] == 1 else f"{each.as_of} ({seen[each.as_of]})")
    return labels


def _limits(found: Sequence[Entry]) -> list[Limits | None]:
    """Of each run, from those before it."""
    return [control_limits(found[:place], each) for place, each in enumerate(found)]


def _percent(limits: Limits | None) -> tuple[float | None, float | None]:
    return (None, None) if limits is None else (100 * limits.low, 100 * limits.high)
