"""What report R2 shows of several releases: declared for the gate, without classes and persons."""

from collections.abc import Sequence
from operator import ge, le

import polars as pl

from privlib.engine.base import ident, statement
from privlib.errors import ParameterError
from privlib.risk.releases.composition import Composition, classes_of, compose
from privlib.risk.releases.trajectories import unique_on_waves as unique_on
from privlib.risk.shown.waves import waves
from privlib.risk.table import parts
from privlib.risk.table.register import read
from privlib.risk.table.specs import Spec
from privlib.study import Count, Dimension, Measured, Share, Study, Value, source

__all__ = ["releases_persons", "releases_together", "unique_on_waves"]

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


def unique_on_waves(study: Study, dataset: str) -> Measured:
    """Count who is alone in what she answered on one wave of the panel, on two successive ones, and so on (AR11).

    A row in: the answers of a person on a wave, known by `as_of`: to the items that are sensitive fields of the data
    set, in every wave. A row out: `waves` (text: how many successive ones), `persons` (who answered so many in a row),
    `alone` (who is alone on the waves of at least one such row). The gate computes `share`. The answers themselves are
    read, never a produced data set. No row under two waves, or where they share no item.

    Raises:
        ParameterError: E405 for an unknown data set; risk.person_not_unique if someone answered a wave twice.
    """
    asked = waves(study, read(study, dataset).sensitive)
    found = unique_on(*classes_of(study.engine, asked)) if len(asked) > 1 else ()
    rows = [(str(each.waves), each.unique, each.persons) for each in found]
    return Measured(
        stem="unique_on_waves",
        kind="bands",
        frame=pl.DataFrame(rows, {"waves": pl.String, "alone": pl.Int64, "persons": pl.Int64}, orient="row"),
        study=study,
        source=source(
            statement("risk/releases", "release_persons"),
            *_CLAUSES,
            built_on=(statement("risk/shown", "wave"), statement("risk/releases", "release_person")),
        ),
        population="persons with answers on the waves",
        dimensions=(Dimension("waves", tuple(row[0] for row in rows), kind="multi"),),
        counts=(Count("alone", "persons"), Count("persons", "persons")),
        shares=(Share("share", "alone", "persons", worse="up"),),
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
