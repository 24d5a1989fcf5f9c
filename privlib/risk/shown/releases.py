"""What report R2 shows of several releases and of several runs: declared for the gate, without classes and persons."""

from collections.abc import Sequence
from operator import ge, le

import polars as pl

from privlib.engine.base import ident, statement
from privlib.errors import ParameterError
from privlib.risk.releases.composition import Composition, compose
from privlib.risk.releases.history import control_limits
from privlib.risk.releases.history_file import Entry
from privlib.risk.table import parts
from privlib.risk.table.register import read
from privlib.risk.table.specs import Spec
from privlib.study import Count, Dimension, Measured, Share, Study, Unit, Value, source

__all__ = ["releases_persons", "releases_together", "risk_history"]

Release = str | Spec
"""A candidate of the register, or a table of the engine: an earlier release's plan, applied again to the source."""

_CLAUSES = ("S5.1",)
_CHECKS = ("newly_unique", "newly_below_k", "joined", "left", "exposed", "disclosed", "stopped")
_SUMMARY = {"measure": pl.String, "value": pl.Float64, "limit": pl.Float64, "verdict": pl.String, "unit": pl.String}
_POPULATION = "persons of the two releases"


def releases_together(  # noqa: PLR0913 (what the report is asked)
    study: Study,
    first: Release,
    second: Release,
    quasi_identifiers: Sequence[str] = (),
    *,
    k_min: int,
    composition: bool = True,
) -> Measured:
    """Judge two releases together against k_min (AR10).

    A row out: `measure` (text: `k_first`, `k_second`, `meet_k`, `newly_unique`, `newly_below_k`, `difference_k`,
    `exposed`, `smallest_intersection`, `disclosed`, `stopped`), `value`, `limit`, `verdict` (`pass`, `fail`,
    `not evaluated`; empty without a limit), `unit`. k holds k_min; of newly unique persons, persons exposed by the
    difference and persons who had stopped there is none.

    Args:
        study: the study.
        first: the earlier release.
        second: the later one.
        quasi_identifiers: of releases named by their id; the register's if none are given.
        k_min: the limit.
        composition: False leaves everything not evaluated, where comparing releases is taken for collation.

    Raises:
        ParameterError: risk.collation_forbidden for a produced data set; E405 for an unknown one; as `compose`.
    """
    specs = [_spec(study, each, quasi_identifiers) for each in (first, second)]
    found = compose(study.engine, specs, k_min) if composition else None
    values = {} if found is None else _figures(study, found, second, specs[1])
    limits = {
        **dict.fromkeys(("k_first", "k_second", "meet_k", "difference_k"), (float(k_min), ge)),
        **dict.fromkeys(("newly_unique", "newly_below_k", "exposed", "stopped"), (0.0, le)),
        "smallest_intersection": (2.0, ge),
        "disclosed": (0.0, le),
    }
    rows: list[tuple[str, float | None, float, str, str]] = []
    for name, (limit, keeps) in limits.items():
        value = values.get(name)
        verdict = "not evaluated" if value is None else "pass" if keeps(value, limit) else "fail"
        if value is None and name == "difference_k" and found is not None:
            verdict = "pass"
        rows.append((name, value, limit, verdict, "" if name == "smallest_intersection" else "persons"))
    return Measured(
        stem="releases_together",
        kind="values",
        frame=pl.DataFrame(rows, _SUMMARY, orient="row", strict=False),
        study=study,
        source=source(
            statement("risk/releases", "release_persons"),
            *_CLAUSES,
            built_on=(statement("risk/releases", "release_person"),),
        ),
        population=_POPULATION,
        dimensions=(Dimension("measure", tuple(limits)),),
        values=(Value("value", 0), Value("limit", 0)),
        texts=("verdict", "unit"),
    )


def releases_persons(
    study: Study, first: Release, second: Release, quasi_identifiers: Sequence[str] = (), *, k_min: int
) -> Measured:
    """Count the persons of each check, and among whom.

    A row out: `check` (text), `found` (persons), `persons` (persons: in both releases; of `joined` and `stopped` those
    of the second, of `left` those of the first; of `exposed` whoever is in one alone). The gate computes `share`.

    Raises:
        ParameterError: as `releases_together`.
    """
    specs = [_spec(study, each, quasi_identifiers) for each in (first, second)]
    together = compose(study.engine, specs, k_min)
    found = _figures(study, together, second, specs[1])
    (pair,), both = together.pairs, together.meet.persons
    joined, left = int(pair.difference.added.sum()), int(pair.difference.removed.sum())
    of = {"joined": both + joined, "stopped": both + joined, "left": both + left, "exposed": joined + left}
    counted = {**found, "joined": joined, "left": left}
    rows = [(name, counted.get(name) or 0, of.get(name, both)) for name in _CHECKS]
    return Measured(
        stem="releases_persons",
        kind="bands",
        frame=pl.DataFrame(rows, ["check", "found", "persons"], orient="row"),
        study=study,
        source=source(
            statement("risk/releases", "release_persons"),
            *_CLAUSES,
            built_on=(statement("risk/releases", "release_person"),),
        ),
        population=_POPULATION,
        dimensions=(Dimension("check", _CHECKS, kind="multi"),),
        counts=(Count("found", "persons"), Count("persons", "persons")),
        shares=(Share("share", "found", "persons", worse="up"),),
    )


def risk_history(study: Study, history: Sequence[Entry], dataset: str) -> Measured:
    """Show how risk developed over the runs that compare with the newest one of a data set.

    A row out: `run` (text: the day it knew, with its place among those of that day), `units`, `below_k`, `uniques`
    (persons, or records), `k`, `low` and `high` (control limits of the share below k_min; NULL under six earlier runs).
    The gate computes `share_below`. Runs of another question are left out. No history: no row.

    Source: Shewhart 1931 (limits).
    """
    of_set = [entry for entry in history if entry.dataset == dataset]
    newest = max(of_set, key=lambda entry: entry.as_of, default=None)
    alike = [entry for entry in of_set if newest is not None and entry.comparable == newest.comparable]
    alike.sort(key=lambda entry: entry.as_of)
    unit: Unit = "records" if newest is not None and newest.unit == "records" else "persons"
    rows = [(f"{entry.as_of} {place}", entry, control_limits(alike, entry)) for place, entry in enumerate(alike, 1)]
    schema = {"run": pl.String, **dict.fromkeys(("units", "below_k", "uniques"), pl.Int64)}
    schema |= {"k": pl.Int64, "low": pl.Float64, "high": pl.Float64}
    frame = pl.DataFrame(
        [
            (run, each.units, each.below_k, each.uniques, each.k, limits and limits.low, limits and limits.high)
            for run, each, limits in rows
        ],
        schema,
        orient="row",
    )
    return Measured(
        stem="risk_history",
        kind="bands",
        frame=frame,
        study=study,
        source=source(statement("risk/table", "sizes"), *_CLAUSES, built_on=(statement("risk/table", "pairs"),)),
        population=f"{unit} of the data set",
        dimensions=(Dimension("run", tuple(frame["run"].to_list()), kind="multi"),),
        counts=tuple(Count(name, unit) for name in ("units", "below_k", "uniques")),
        shares=(Share("share_below", "below_k", "units", worse="up"),),
        values=(Value("k", 0), Value("low", 4), Value("high", 4)),
    )


def _spec(study: Study, release: Release, quasi_identifiers: Sequence[str]) -> Spec:
    if isinstance(release, Spec):
        return release
    data = read(study, release, quasi_identifiers)
    if data.spec is None or data.spec.person is None:
        raise ParameterError("risk.collation_forbidden", dataset=release)
    return data.spec


def _figures(study: Study, found: Composition, second: Release, spec: Spec) -> dict[str, float | None]:
    (pair,) = found.pairs
    values: dict[str, float | None] = {
        "k_first": found.meet.k[0],
        "k_second": found.meet.k[1],
        "meet_k": found.meet.meet_k,
        "newly_unique": found.meet.newly_unique,
        "newly_below_k": found.meet.newly_below_k,
        "difference_k": pair.difference.difference_k,
        "exposed": pair.difference.exposed,
        "stopped": _stopped(study, second, spec),
    }
    if pair.signatures:
        least = [each.smallest_intersection for _, each in pair.signatures if each.smallest_intersection is not None]
        values["smallest_intersection"] = min(least, default=None)
        values["disclosed"] = max(each.disclosed for _, each in pair.signatures)
    return values


def _stopped(study: Study, second: Release, spec: Spec) -> int | None:
    """Persons of a candidate who had stopped before it leaves; None for a table that is not of the register."""
    if not isinstance(second, str) or "agreement" not in study.engine.tables():
        return None
    asked = parts.fill("risk/shown", "stopped", ident(spec.table.stored))
    return study.engine.frame(asked, dataset=second, known_before=study.known_before).row(0, named=True)["stopped"]
