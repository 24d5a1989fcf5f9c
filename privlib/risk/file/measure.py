"""Measure a single file, CSV or Parquet, without a store."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import cast

from privlib.engine.base import Engine
from privlib.errors import ParameterError
from privlib.risk.hierarchies import hierarchy_files
from privlib.risk.hierarchies.fitting import check, labels_of
from privlib.risk.hierarchies.levels import Draft, Hierarchy, refuse
from privlib.risk.models import risks
from privlib.risk.models.matches import compatible, least_matches, matches
from privlib.risk.models.measures import apart
from privlib.risk.models.sensitive import Spread, spreads
from privlib.risk.population.weighted import IndividualRisk, individual, of_households
from privlib.risk.table import private
from privlib.risk.table.classes import Classes, classes
from privlib.risk.table.coded import column_values, finest, households
from privlib.risk.table.finest import Finest, Integers
from privlib.risk.table.loaded import texts_of
from privlib.risk.table.null_cells import null_cells
from privlib.risk.table.ordering import places
from privlib.risk.table.parts import by_person
from privlib.risk.table.specs import Nulls, PersonRule, SensitiveNulls, Spec, spec

__all__ = ["measure"]

Json = dict[str, object]


def measure(  # noqa: PLR0913 (the options of a command, by name)
    path: Path,
    *,
    quasi: Sequence[str],
    sensitive: Sequence[str] = (),
    person: str | None = None,
    person_rule: PersonRule | None = None,
    time: str | None = None,
    nulls: Nulls = "own",
    sensitive_nulls: SensitiveNulls = "own",
    delimiter: str = ",",
    suppressed: str | None = None,
    ordered: Sequence[str] = (),
    weight: str | None = None,
    household: str | None = None,
    hierarchies: Path | None = None,
) -> Json:
    """Measure how easily someone could be singled out of a file.

    A row in: one record of a person, or of an event of a person if `person` names the column that tells persons apart.
    In CSV every cell is text, compared character by character; an empty cell and `\\N` are NULL. A name that ends in
    `.parquet` is read as Parquet.

    Returns:
        A value for JSON. `unit` is `persons`, or `records` where no person column says whose a row is; `units` their
        number; `rows` all rows; `persons` None for records. `classes`, `k`, `rows_k`, `hidden_classes` (5 rows or
        more, fewer than 5 persons). `uniques`: units alone in a class. `average_risk`, `highest_risk`, `at_risk` by
        threshold: shares from 0 to 1, None without units. `class_sizes` by band: classes and units. `distinction`,
        `separation`, `discernibility`, `average_class_size`: None where a person may stand in several classes.
        `null_rows`: rows with an empty quasi-identifier, and `null_cells` those by column; `dropped`, `suppressed`:
        rows left out; `blank`: empty lines, which are no rows. `min_f`: fewest units compatible with a unit if empty
        cells match every value, None if not computed. `sensitive` by attribute: what `Spread` says of it.
        `individual` with a column of weights: `mean`, `highest` and `expected` of the chance that a unit is found
        (re-identifications to expect), None without units; `household`: the same for some member of her household.
        Under `wildcard` there are no classes: what needs them is None, and sizes are numbers of compatible units.

    Args:
        path: the file.
        quasi: the columns an attacker is assumed to know.
        sensitive: the columns whose values must not be learnt.
        person: the column that tells persons apart.
        person_rule: see `specs.spec`.
        time: the column that says when, for the rules that need it.
        nulls: `own`, `wildcard` or `drop`.
        sensitive_nulls: `own` or `skip`.
        delimiter: one character; CSV alone.
        suppressed: the marker of suppressed rows, such as `*`.
        ordered: sensitive columns whose values have an order, measured along it as well: numbers by value, others in
            the order of the lines of a hierarchy file that is declared so (`ordered = true`). Those need no naming.
        weight: the column of sampling weights: how many of the population a row stands for.
        household: the column that tells households apart; one row is one person then.
        hierarchies: folder of hierarchy files; sensitive columns that have one there are measured along it as well,
            and a quasi-identifier may hold fractions if it has one with a line for each number.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
    """
    with private.opened(path, delimiter) as source, private.workplace(files=source.reads) as (engine, folder):
        names = [column.name for column in source.table.columns]
        found = hierarchy_files.covered(hierarchies, names)
        numbers = [column.name for column in source.table.columns if column.fractions and column.name in quasi]
        numbers = [name for name in numbers if name in found]
        along = [name for name in sensitive if name in found] or (() if numbers else sensitive)
        drafts = hierarchy_files.drafts(hierarchies, (*numbers, *along), names) if hierarchies else ()
        orders = {each.name: each.order for each in drafts if each.ordered and each.name in sensitive}
        asked = spec(
            source.table,
            quasi=quasi,
            sensitive=sensitive,
            ordered=tuple(dict.fromkeys((*ordered, *orders))),
            weight=weight,
            household=household,
            person=person,
            person_rule=person_rule,
            time=time,
            nulls=nulls,
            sensitive_nulls=sensitive_nulls,
            suppressed=suppressed,
            covered=found,
        )
        source.load(engine, asked, folder)
        return {**_measure(engine, asked, drafts, orders), "blank": source.blank}


def _measure(engine: Engine, asked: Spec, drafts: Sequence[Draft], orders: Mapping[str, tuple[str, ...]]) -> Json:
    table = classes(engine, asked)
    if drafts:
        # an order may lack values, which is said with all the rest
        _check(engine, table, drafts)
        table = replace(table, spec=replace(table.spec, orders=tuple(orders.items())))
    wildcard = asked.nulls == "wildcard"
    sizes = matches(engine, table) if wildcard else table.sizes
    labels = {
        each.name: partial(_labels, engine, table.spec, each.built())
        for each in drafts
        if each.name not in asked.fractions
    }
    spread = () if wildcard else spreads(engine, table, labels)
    units = risks.units(sizes)
    return {
        "unit": "records" if table.rule == "rows" else "persons",
        "rows": table.rows,
        "persons": None if table.rule == "rows" else units,
        "units": units,
        "classes": None if wildcard else table.classes,
        "uniques": risks.below(sizes, 2),
        "k": None if wildcard else table.k,
        "rows_k": None if wildcard else table.rows_k,
        "hidden_classes": None if wildcard else table.hidden_classes,
        "min_f": (sizes[0].size if sizes else None) if wildcard else least_matches(engine, table),
        "average_risk": risks.average_risk(sizes),
        "highest_risk": risks.highest_risk(sizes),
        **_apart(table),
        "at_risk": {str(k): risks.at_risk(sizes, k) for k in risks.THRESHOLDS},
        "class_sizes": {
            label: {"classes": None if wildcard else band.classes, "units": band.units}
            for label, band in risks.bands(sizes).items()
        },
        "null_rows": table.null_rows,
        "null_cells": null_cells(engine, table.spec),
        "dropped": table.dropped,
        "suppressed": table.suppressed,
        "nulls": asked.nulls,
        "person_rule": table.rule,
        "p_sensitive": min((found.distinct_l for found in spread if found.distinct_l is not None), default=None),
        "sensitive": {column.name: None for column in asked.sensitive}
        | {found.attribute: _shown(found) for found in spread},
        **({"individual": _individual(engine, table)} if asked.weight else {}),
    }


def _apart(table: Classes) -> Json:
    """Bring what each unit must have one class for."""
    return {each.measure: None if table.spec.nulls == "wildcard" else each.value for each in apart(table)}


def _individual(engine: Engine, found: Classes) -> Json:
    if found.spec.household and found.rule not in ("rows", "one"):
        accepted = "One row a person"
        raise ParameterError("E405", where="household", problem="a person has several rows", accepted=accepted)
    table = finest(engine, replace(found.spec, sensitive=()), found.rule)
    fits = compatible(table) if found.spec.nulls == "wildcard" else None
    risk = individual(table) if fits is None else individual(table, fits.f, fits.weights)
    shown = _risk(risk)
    if found.spec.household:
        shown["household"] = _risk(of_households(risk, households(engine, found.spec)))
    return shown


def _risk(found: IndividualRisk) -> Json:
    highest = float(found.risks.max()) if len(found.risks) else None
    return {"mean": found.mean, "highest": highest, "expected": found.expected}


def _check(engine: Engine, found: Classes, drafts: Sequence[Draft]) -> None:
    """Refuse hierarchies with faults, and those that lack a line for a value of the data, all at once."""
    asked = replace(found.spec, ordered=(), weight=None)
    table = finest(engine, asked, "pairs" if by_person(found.rule) else found.rule)
    texts = {name: column_values(engine, table.names.index(name)) for name in asked.fractions}
    named = {each.name for each in drafts}
    texts |= {each.name: texts_of(engine, asked, each) for each in asked.sensitive if each.name in named}
    refuse(check(table, texts, drafts, asked.fractions))


def _labels(engine: Engine, asked: Spec, found: Hierarchy, table: Finest) -> Sequence[Integers]:
    """Find the labels of the values of a sensitive attribute, in the order of their codes."""
    column = next(each for each in asked.sensitive if each.name == found.name)
    texts = texts_of(engine, asked, column)
    if column in asked.ordered:
        order = places(column.name, texts, dict(asked.orders).get(column.name))
        texts = [texts[place] for place in order]
    return labels_of(table, found, texts)


def _shown(found: Spread) -> Json:
    """Say infinity as text: JSON has no number for it."""
    measured = asdict(found)
    del measured["attribute"]
    measured["c_infimum"] = {str(least): c for least, c in found.c_infimum}
    return _said(measured)


def _said(figures: Json) -> Json:
    return {
        name: _said(cast(Json, one)) if isinstance(one, dict) else "inf" if one == math.inf else one
        for name, one in figures.items()
    }
