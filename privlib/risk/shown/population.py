"""What report R2 shows of the population around a data set: how many are alone in it, and what attackers find."""

from collections.abc import Sequence

import polars as pl

from privlib.engine.base import statement
from privlib.risk.population import population_file
from privlib.risk.population import uniqueness as estimates
from privlib.risk.population.attackers import Attack, Attackers
from privlib.risk.population.attackers import attackers as measure
from privlib.risk.population.uniqueness import Estimate, Uniqueness
from privlib.risk.table.finest import Finest
from privlib.risk.table.register import DataSet, read
from privlib.study import Dimension, Measured, Source, Study, Value, root, source

__all__ = ["attackers", "delta_presence", "population_uniques"]

_ESTIMATES = {
    **dict.fromkeys(("estimator",), pl.String),
    **dict.fromkeys(("alone", "fraction"), pl.Float64),
    **dict.fromkeys(("outcome", "note"), pl.String),
}
_ATTACKERS = {
    "attacker": pl.String,
    **dict.fromkeys(("smallest", "highest", "success", "at_risk"), pl.Float64),
    "note": pl.String,
}

_PRESENCE = {"bound": pl.String, "share": pl.Float64, "note": pl.String}

_Row = tuple[str | float | None, ...]


def population_uniques(
    study: Study, dataset: str, quasi_identifiers: Sequence[str] = (), *, sampling_fraction: float = 0.0
) -> Measured:
    """Estimate how many of the population are alone on the quasi-identifiers, as far as the data set can tell.

    A row out: `estimator` (`sample`: counted in the data set itself; `pitman`, `zayatz`, `snb`), `alone` (per cent of
    all; NULL if it did not converge), `fraction` (per cent of the population that the data set holds, as given),
    `outcome` (`counted`, `converged`, `no solution`, `census`, `no sample uniques`,
    `persons in several classes`), `note` (`chosen` for the one that the rule takes). No row without rows in the store,
    or where the fraction is not given (0): it is never assumed.

    Raises:
        ParameterError: as `datasets.summary`; E405 for a fraction over 1.
        DisclosureError: E712.

    Source: Hoshino 2001 (Pitman); Zayatz 1991; Chen and Keller-McNulty 1998 (SNB); Dankar et al. 2012 (the rule).
    """
    data = read(study, dataset, quasi_identifiers)
    table = data.finest(study)
    found = None if table is None or not table.n or not sampling_fraction else _estimated(table, sampling_fraction)
    return Measured(
        stem="population_uniques",
        kind="values",
        frame=pl.DataFrame(_estimates(found) if found else [], _ESTIMATES, orient="row", strict=False),
        study=study,
        source=_source(),
        population=data.population,
        dimensions=(Dimension("estimator", ("sample", "pitman", "zayatz", "snb")),),
        values=(Value("alone", 2), Value("fraction", 4)),
        texts=("outcome", "note"),
    )


def attackers(
    study: Study, dataset: str, quasi_identifiers: Sequence[str] = (), *, k_min: int, population: str = ""
) -> Measured:
    """Measure how often an attacker is right, by what she knows.

    A row out: `attacker` (`prosecutor`: knows that someone is in the data set; `journalist`: knows only that someone is
    of the population; `marketer`: wants as many as possible, whoever they are), `smallest` (class of the data set; for
    the journalist the fewest people of the population in a class, k of k-map), `highest`, `success` (per cent: largest
    chance, and the mean), `at_risk` (persons, or records, among fewer than k_min), `note` (`not computed` without a
    population table; `at best` where it lacks an attribute; `data set as population`). No row without rows in the
    store.

    Args:
        study: what is asked.
        dataset: of the register.
        quasi_identifiers: those of the register if not given.
        k_min: the limit.
        population: path of a CSV file of counts, from the root, as `population_file.read` takes it; empty: none.

    Raises:
        ParameterError: as `datasets.summary`; risk.population_* for a table that does not fit.
        PolicyError: E300-E307 for the TOML file beside it.
        DisclosureError: E712.

    Source: El Emam 2013, Guide to the De-Identification of Personal Health Information; Sweeney 2001 (k-map).
    """
    data = read(study, dataset, quasi_identifiers)
    table = data.finest(study)
    found = _attackers(study, data, table, k_min, population)
    rows = [] if found is None or table is None else _found(found, int(table.units.min()))
    return Measured(
        stem="attackers",
        kind="values",
        frame=pl.DataFrame(rows, _ATTACKERS, orient="row", strict=False),
        study=study,
        source=_source(),
        population=data.population,
        dimensions=(Dimension("attacker", ("prosecutor", "journalist", "marketer")),),
        values=(Value("smallest", 0), Value("highest", 2), Value("success", 2), Value("at_risk", 0)),
        texts=("note",),
    )


def delta_presence(
    study: Study, dataset: str, quasi_identifiers: Sequence[str] = (), *, population: str = ""
) -> Measured:
    """Say how sure someone can be that a person is in the data set, who knows her attributes and the population.

    A row out: `bound` (`least`, `greatest`), `share` (per cent of the people of the population with the same values who
    are in the data set: in the class where it is least, 0 where none is, and where it is greatest; NULL where the
    population table lacks an attribute), `note` (`at best` then). No row without a population table, or without rows in
    the store.

    Args:
        study: what is asked.
        dataset: of the register.
        quasi_identifiers: those of the register if not given.
        population: as `attackers` takes it.

    Raises:
        ParameterError: as `attackers`.
        PolicyError: E300-E307 for the TOML file beside the table.
        DisclosureError: E712.

    Source: Nergiz, Atzori and Clifton 2007, Hiding the presence of individuals from shared databases.
    """
    data = read(study, dataset, quasi_identifiers)
    found = _attackers(study, data, data.finest(study), 2, population) if population else None
    known = None if found is None else found.known
    rows: list[_Row] = []
    if known is not None:
        bounds = (None, None) if known.delta is None else known.delta
        note = "at best" if known.at_best else ""
        rows = [(name, _percent(share), note) for name, share in zip(("least", "greatest"), bounds, strict=True)]
    return Measured(
        stem="delta_presence",
        kind="values",
        frame=pl.DataFrame(rows, _PRESENCE, orient="row", strict=False),
        study=study,
        source=_source(),
        population=data.population,
        dimensions=(Dimension("bound", ("least", "greatest")),),
        values=(Value("share", 2),),
        texts=("note",),
    )


def _attackers(study: Study, data: DataSet, table: Finest | None, k_min: int, population: str) -> Attackers | None:
    """Measure the attackers; None without rows in the store."""
    if table is None or not table.n:
        return None
    counts = population_file.read(root() / population) if population else None
    values = data.values(study) if counts else {}
    return measure(table, None if counts is None else population_file.fit(table, values, counts), (k_min,))


def _estimated(table: Finest, fraction: float) -> Uniqueness:
    return estimates.uniqueness(table, fraction)


def _estimates(found: Uniqueness) -> list[_Row]:
    percent = 100 * found.fraction
    own = "chosen" if found.chosen.estimator == "census" else ""
    rows: list[_Row] = [("sample", _percent(found.share), percent, "counted", own)]
    for name, each in (("pitman", found.pitman), ("zayatz", found.zayatz), ("snb", found.snb)):
        chosen = "chosen" if found.chosen.estimator == name and each.value is not None else ""
        rows.append((name, _percent(each.value), percent, _outcome(each), chosen))
    return rows


def _outcome(each: Estimate) -> str:
    return "converged" if each.reason is None else each.reason.replace("_", " ")


def _found(found: Attackers, smallest: int) -> list[_Row]:
    known = found.known
    rows: list[_Row] = [("prosecutor", smallest, *_attack(found.prosecutor), "")]
    if known is None:
        rows.append(("journalist", None, None, None, None, "not computed"))
        rows.append(("marketer", None, None, _percent(found.marketer), None, "data set as population"))
    else:
        note = "at best" if known.at_best else ""
        rows.append(("journalist", known.smallest, *_attack(known.journalist), note))
        rows.append(("marketer", None, None, _percent(known.marketer), None, note))
    return rows


def _attack(found: Attack) -> tuple[float | None, float | None, int]:
    return _percent(found.highest), _percent(found.success), found.at_risk[0].units


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _source() -> Source:
    return source(statement("risk/table", "counted"), "S5.1", built_on=(statement("risk/table", "code_of"),))
