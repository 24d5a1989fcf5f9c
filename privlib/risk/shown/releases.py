"""What report R2 shows of several releases: declared for the gate, without classes and persons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from operator import ge, le

import polars as pl

from privlib.engine.base import ident, statement
from privlib.risk.releases.compared import Meet
from privlib.risk.releases.composition import Composition, Pair, classes_of, compose
from privlib.risk.releases.trajectories import unique_on_waves as unique_on
from privlib.risk.shown.resolved import Asked, Release, Resolved, groups, is_plan, labels, resolve
from privlib.risk.shown.waves import waves
from privlib.risk.table import parts
from privlib.risk.table.register import read
from privlib.risk.table.specs import Spec
from privlib.study import Count, Dimension, Measured, Share, Study, Value, source

__all__ = ["releases_persons", "releases_together", "unique_on_waves"]

_CLAUSES = ("S5.1",)
_CHECKS = ("newly_unique", "newly_below_k", "joined", "left", "exposed", "disclosed", "stopped")
_LIMITS: Mapping[str, tuple[float | None, Callable[[float, float], bool]]] = {
    **dict.fromkeys(("k_first", "k_second", "meet_k", "difference_k"), (None, ge)),
    **dict.fromkeys(("newly_unique", "newly_below_k", "exposed", "stopped"), (0.0, le)),
    "smallest_intersection": (2.0, ge),
    "disclosed": (0.0, le),
}
"""What each measure of two releases keeps; None stands for k_min."""
_Row = tuple[str, str, float | None, float | None, str, str]
_SUMMARY = {
    **dict.fromkeys(("releases", "measure"), pl.String),
    **dict.fromkeys(("value", "limit"), pl.Float64),
    **dict.fromkeys(("verdict", "unit"), pl.String),
}
_POPULATION = "persons of the releases"


def releases_together(  # noqa: PLR0913 (what the report is asked)
    study: Study,
    first: Release | Sequence[Release],
    second: Release,
    quasi_identifiers: Sequence[str] = (),
    *,
    k_min: int,
    composition: bool = True,
    hierarchies: str = "",
    plans: str = "",
) -> Measured:
    """Judge releases together against k_min (AR10).

    A row out: `releases` (text: which, by id or by the name of the plan), `measure` (text), `value`, `limit`, `verdict`
    (`pass`, `fail`, `not evaluated`; empty without a limit), `unit`. Of each two: `k_first`, `k_second`, `meet_k`,
    `newly_unique`, `newly_below_k`, `difference_k`, `exposed`, `smallest_intersection`, `disclosed`, `stopped`. Of
    three or more that one recipient may hold: `meet_k`, `newly_unique`, `newly_below_k`. Of releases made again from
    their plans `as_promised`: how many are what their plans promised; the others were made from other data. Where there
    are three releases or more `in_so_many`: persons in one, in two, … of them, `1/3`, `2/3`, … k holds k_min; of newly
    unique persons, persons exposed by the difference and persons who had stopped there is none.

    Args:
        study: the study.
        first: the earlier release, or several: each a candidate of the register, a data set that was produced and has
            a plan, or the path of a plan file from the root.
        second: the later one.
        quasi_identifiers: of candidates; the register's if none are given.
        k_min: the limit.
        composition: False leaves everything not evaluated, where comparing releases is taken for collation: nothing is
            read.
        hierarchies: folder of the hierarchies that the plans were made with, from the root.
        plans: folder of the plans of data sets that were produced, from the root.

    Raises:
        ParameterError: risk.collation_forbidden for a produced data set without a plan; E405 for an unknown one; as
            `resolve` and `compose`.
    """
    asked = [*([first] if isinstance(first, str | Spec) else first), second]
    names = labels(asked)
    if not composition:
        rows = [row for places in combinations(range(len(asked)), 2) for row in _pair_rows(names, places, {}, k_min)]
    else:
        resolved = resolve(study, asked, Asked(quasi_identifiers, hierarchies, plans))
        found = compose(study.engine, [each.spec for each in resolved], k_min, groups(resolved))
        rows = _rows(study, asked, resolved, found)
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
        dimensions=tuple(
            Dimension(name, tuple(dict.fromkeys(str(row[place]) for row in rows)))
            for place, name in enumerate(("releases", "measure"))
        ),
        values=(Value("value", 0), Value("limit", 0)),
        texts=("verdict", "unit"),
    )


def _rows(study: Study, asked: Sequence[Release], resolved: Sequence[Resolved], found: Composition) -> list[_Row]:
    names, k_min = labels(asked), found.k
    rows: list[_Row] = []
    for pair in found.pairs:
        later = pair.releases[1]
        values = _figures(pair, _stopped(study, asked[later], resolved[later].spec))
        rows += _pair_rows(names, pair.releases, values, k_min, compared=True)
    for places, meeting in found.groups:
        several = {name: float(value) for name, value in _meeting(meeting).items() if value is not None}
        rows += [_row(_together(names, places), name, several.get(name), k_min) for name in _meeting(meeting)]
    if made := [each.as_promised for each in resolved if each.as_promised is not None]:
        verdict = "pass" if all(made) else "fail"
        rows.append((_together(names, range(len(names))), "as_promised", float(sum(made)), len(made), verdict, ""))
    if len(asked) > 2:
        rows += [
            (f"{number}/{len(asked)}", "in_so_many", float(persons), None, "", "persons")
            for number, persons in enumerate(found.by_number, 1)
        ]
    return rows


def _pair_rows(
    names: Sequence[str],
    places: tuple[int, ...],
    values: Mapping[str, float | None],
    k_min: int,
    *,
    compared: bool = False,
) -> list[_Row]:
    """Of two releases; nobody in one alone is a pass of what the difference says."""
    rows = [_row(_together(names, places), name, values.get(name), k_min) for name in _LIMITS]
    return [
        (*row[:4], "pass", row[5]) if compared and row[1] == "difference_k" and row[2] is None else row for row in rows
    ]


def _row(releases: str, name: str, value: float | None, k_min: int) -> _Row:
    limit, keeps = _LIMITS[name]
    limit = float(k_min) if limit is None else limit
    verdict = "not evaluated" if value is None else "pass" if keeps(value, limit) else "fail"
    return releases, name, value, limit, verdict, "" if name == "smallest_intersection" else "persons"


def _together(names: Sequence[str], places: Iterable[int]) -> str:
    return " + ".join(names[place] for place in places)


def _meeting(found: Meet) -> dict[str, float | None]:
    return {"meet_k": found.meet_k, "newly_unique": found.newly_unique, "newly_below_k": found.newly_below_k}


def releases_persons(
    study: Study, first: Release, second: Release, quasi_identifiers: Sequence[str] = (), *, k_min: int
) -> Measured:
    """Count the persons of each check, and among whom.

    A row out: `check` (text), `found` (persons), `persons` (persons: in both releases; of `joined` and `stopped` those
    of the second, of `left` those of the first; of `exposed` whoever is in one alone). The gate computes `share`.

    Raises:
        ParameterError: as `releases_together`.
    """
    specs = [each.spec for each in resolve(study, (first, second), Asked(quasi_identifiers))]
    together = compose(study.engine, specs, k_min)
    found = _figures(together.pairs[0], _stopped(study, second, specs[1]))
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


def _figures(pair: Pair, stopped: int | None) -> dict[str, float | None]:
    values: dict[str, float | None] = {
        "k_first": pair.meet.k[0],
        "k_second": pair.meet.k[1],
        **_meeting(pair.meet),
        "difference_k": pair.difference.difference_k,
        "exposed": pair.difference.exposed,
        "stopped": stopped,
    }
    if pair.signatures:
        least = [each.smallest_intersection for _, each in pair.signatures if each.smallest_intersection is not None]
        values["smallest_intersection"] = min(least, default=None)
        values["disclosed"] = max(each.disclosed for _, each in pair.signatures)
    return values


def _stopped(study: Study, second: Release, spec: Spec) -> int | None:
    """Persons of a candidate who had stopped before it leaves; None for a table that is not of the register."""
    if not isinstance(second, str) or is_plan(second) or "agreement" not in study.engine.tables():
        return None
    asked = parts.fill("risk/shown", "stopped", ident(spec.table.stored))
    return study.engine.frame(asked, dataset=second, known_before=study.known_before).row(0, named=True)["stopped"]
