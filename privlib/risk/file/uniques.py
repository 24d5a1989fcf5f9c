"""What singles people out of one file: sets of columns, minimal sets of each unit, estimates for the population."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from privlib.errors import ParameterError
from privlib.risk.population.attackers import Attack, Attackers, attackers
from privlib.risk.population.population_file import fit, read
from privlib.risk.population.uniqueness import Estimate, Uniqueness, uniqueness
from privlib.risk.table import private
from privlib.risk.table.classes import classes
from privlib.risk.table.coded import column_values, finest
from privlib.risk.table.finest import Finest
from privlib.risk.table.specs import Nulls, PersonRule, spec
from privlib.risk.uniques.special import FRACTION, Special, special
from privlib.risk.uniques.subsets import Change, Subset, Subsets, subsets

__all__ = ["uniques"]

Json = dict[str, object]

_LISTED = 10
"""Most sets of columns in a list; their number is said beside it."""


def uniques(  # noqa: PLR0913 (the options of a command, by name)
    path: Path,
    *,
    quasi: Sequence[str],
    person: str | None = None,
    person_rule: PersonRule | None = None,
    nulls: Nulls = "own",
    largest: int | None = None,
    fraction: float | None = None,
    population: Path | None = None,
    delimiter: str = ",",
) -> Json:
    """Say which columns of a file single people out, and how many units they do.

    A row in: as for `measure`.

    Returns:
        A value for JSON, without any cell's value. `unit`, `units`, `rows`, `classes`, `k`, `uniques`, `unique_share`,
        `null_rows`, `dropped`, `nulls`, `person_rule` as `measure` has them. `subsets`: `largest` set looked at,
        how many were `measured`; `worst`, for each size the set with most uniques. `singling`: minimal sets on which
        someone is alone, `identifying`: on which everyone is, the first ten of each and their number. `effects` of each
        column: uniques and k without and with it, beside all others and beside those where it adds most. `special`:
        minimal sample uniques by size, contribution of each column to the scores in per cent, the sets that single out
        most units, `dis`. `population`: the share of the population that is alone by each estimator, and the chosen.
        `attackers`: highest and mean chance, and units at risk by threshold, of who knows that someone is in the file
        (`prosecutor`); with a population table also of who does not (`journalist`), `k_map`, `marketer`, `delta`.

    Args:
        path: the file.
        quasi: the columns an attacker is assumed to know.
        person: the column that tells persons apart.
        person_rule: see `specs.spec`.
        nulls: `own` or `drop`.
        largest: size of the largest set of columns; by default as many as can be looked at in little time.
        fraction: share of the population that is in the file; `special.FRACTION` is assumed if it is None.
        population: a CSV file of counts, see `population_file.read`.
        delimiter: one character; CSV alone.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
        PolicyError: E300-E307 for the TOML file of a population table.
    """
    if largest is not None and largest < 1:
        _refuse("max size", f"{largest} is not usable", "A whole number from 1 on")
    if nulls == "wildcard":
        _refuse("nulls", "under wildcard there are no classes", "It takes own or drop")
    counts = None if population is None else read(population)
    with private.opened(path, delimiter) as source, private.workplace(files=source.reads) as (engine, folder):
        asked = spec(source.table, quasi=quasi, person=person, person_rule=person_rule, nulls=nulls)
        source.load(engine, asked, folder)
        found = classes(engine, asked)
        table = finest(engine, found.spec, found.rule)
        values = {name: column_values(engine, place) for place, name in enumerate(table.names)} if counts else {}
        about: Json = {
            "unit": "records" if found.rule == "rows" else "persons",
            "rows": found.rows,
            "null_rows": found.null_rows,
            "dropped": found.dropped,
            "nulls": nulls,
            "person_rule": found.rule,
        }
    attack = attackers(table, None if counts is None else fit(table, values, counts))
    return {**about, **_measured(table, largest, fraction), "attackers": _attackers(attack), "blank": source.blank}


def _measured(table: Finest, largest: int | None, fraction: float | None) -> Json:
    source = "as assumed where none is given" if fraction is None else "as given"
    share = FRACTION if fraction is None else fraction
    sets, singled = subsets(table, largest=largest), special(table, largest, share)
    estimates = uniqueness(table, share, source)
    return {
        "units": estimates.units,
        "classes": len(table.units),
        "k": int(table.units.min()) if len(table.units) else None,
        "uniques": estimates.uniques,
        "unique_share": estimates.share,
        "subsets": {"largest": sets.largest, "measured": len(sets.rows), "worst": [_set(row) for row in _worst(sets)]},
        "singling": _listed(sets.singling),
        "identifying": _listed(sets.identifying),
        "effects": [
            {
                "attribute": each.attribute,
                "beside_all": _change(each.beside_all),
                "at_most": {"others": list(each.at_most.others)} | _change(each.at_most),
            }
            for each in sets.effects
        ],
        "special": _special(singled),
        "population": _population(estimates),
    }


def _worst(sets: Subsets) -> list[Subset]:
    """For each size the set with most uniques, then most units below k_min; the first of those in the order asked."""
    worst: dict[int, Subset] = {}
    for row in sets.rows:
        best = worst.setdefault(row.size, row)
        if (row.uniques, row.below) > (best.uniques, best.below):
            worst[row.size] = row
    return list(worst.values())


def _set(row: Subset) -> Json:
    names = ("size", "classes", "k", "uniques", "below", "distinction", "separation")
    return {"attributes": list(row.attributes), **{name: getattr(row, name) for name in names}}


def _listed(sets: Sequence[tuple[str, ...]]) -> Json:
    return {"number": len(sets), "first": [list(each) for each in islice(sets, _LISTED)]}


def _change(change: Change) -> Json:
    return {
        "uniques": list(change.uniques),
        "k": list(change.k),
        "log2_uniques": change.log2_uniques,
        "log2_k": change.log2_k,
    }


def _special(found: Special) -> Json:
    most = sorted(found.by_set, key=lambda each: -each.units)
    return {
        "largest": found.largest,
        "lower_bound": found.lower_bound,
        "by_size": [asdict(each) for each in found.by_size],
        "contribution": {each.attribute: each.share for each in found.by_attribute},
        "most_units": [{"attributes": list(each.attributes), "units": each.units} for each in most[:_LISTED]],
        "sets": len(found.by_set),
        "score": found.total,
        "dis": found.dis,
    }


def _population(found: Uniqueness) -> Json:
    estimates = {name: _estimate(getattr(found, name)) for name in ("pitman", "zayatz", "snb", "chosen")}
    return {
        "fraction": found.fraction,
        **estimates,
        "assumptions": list(found.chosen.assumptions),
    }


def _attackers(found: Attackers) -> Json:
    known = found.known
    return {
        "prosecutor": _attack(found.prosecutor),
        "marketer": found.marketer,
        "known": None
        if known is None
        else {
            "covered": list(known.covered),
            "at_best": known.at_best,
            "k_map": known.k_map,
            "smallest": known.smallest,
            "journalist": _attack(known.journalist),
            "marketer": known.marketer,
            "delta": None if known.delta is None else list(known.delta),
        },
    }


def _attack(found: Attack) -> Json:
    at_risk = {str(each.k): {"units": each.units, "share": each.share} for each in found.at_risk}
    return {"highest": found.highest, "success": found.success, "at_risk": at_risk}


def _estimate(found: Estimate) -> Json:
    return {
        "estimator": found.estimator,
        "share": found.value,
        "converged": found.converged,
        "residual": found.residual,
        "reason": found.reason,
    }


def _refuse(where: str, problem: str, accepted: str) -> None:
    raise ParameterError("E405", where=where, problem=problem, accepted=accepted)
