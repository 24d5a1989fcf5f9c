"""What report R2 shows of Rules 34 and 35 and of methods by attribute: verdicts and counts, declared for the gate."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import polars as pl

from privlib.engine.base import Engine, statement
from privlib.risk.rule34 import methods, registered
from privlib.risk.rule34.checks import ITEMS, Check, item_verdicts
from privlib.risk.rule34.codes_of_persons import HEADINGS
from privlib.risk.rule34.evidence import rule34 as evidence
from privlib.risk.table.register import DataSet, read
from privlib.risk.table.specs import Table
from privlib.risk.uniques.special import special
from privlib.study import Dimension, Measured, Study, Value, source

__all__ = ["destruction", "methods_by_attribute", "rule34", "rule34_items"]

_UNITS = {
    **dict.fromkeys(("rare_values", "one_to_one_with_person", "overlap_with_source_keys"), "values"),
    **dict.fromkeys(("digest_of_a_guess", "digest_of_the_source"), "values"),
    **dict.fromkeys(("small_minimal_uniques", "tails", "far_from_the_rest", "rows_a_person"), "persons"),
    **dict.fromkeys(("sum_of_a_person", "places_of_few", "pairs_of_places_of_few"), "persons"),
    "same_pseudonym_elsewhere": "persons",
    **dict.fromkeys(("role_direct", "role_code", "role_link", "heading_code"), "fields"),
    **{f"heading_{name}": "fields" for name in HEADINGS},
    **dict.fromkeys(("unkeyed_digest", "pseudonym_for_recipients"), "fields"),
    "order_of_the_source": "thousandths",
}
"""What a check counts, where it is not cells."""

_EVIDENCE = {
    **dict.fromkeys(("item", "check", "column"), pl.String),
    **dict.fromkeys(("found", "of"), pl.Float64),
    **dict.fromkeys(("verdict", "unit", "reason"), pl.String),
}
_HIDDEN = frozenset({"direct", "code", "link"})
"""Roles whose values the loader hides."""

_WHOLE = "all columns"
_SMALL = 2
"""Largest minimal sample unique that item 4 counts."""
_kept: WeakKeyDictionary[Engine, tuple[object, tuple[Check, ...]]] = WeakKeyDictionary()
"""A report lists the evidence and judges the items by it: it is collected once."""


def rule34(study: Study, dataset: str, *, k_min: int) -> Measured:
    """List the evidence for each item of Rule 34 (AR7).

    A row in: one row of the data set. A row out: `check` and `column` (text; `all columns` where the check is of the
    data set), `item` (1 to 5), `found` and `of` (as many as the check found, and among how many; `unit` says of what),
    `verdict` (`met`, `not met`, `review`, `not applicable`), `reason` (why a check does not apply). No row where the
    store does not hold the data set's rows.

    Raises:
        ParameterError: E405 for an unknown data set; risk.* for columns that do not fit.
        DisclosureError: E712 if a produced data set holds keys of persons.

    Source: Rules for the Enforcement of the APPI, Article 34.
    """
    data, checks = _checks(study, dataset, k_min)
    rows = [
        (
            str(check.item),
            check.check,
            check.column or _WHOLE,
            float(check.found),
            float(check.of),
            check.verdict,
            _UNITS.get(check.check, "cells"),
            check.reason,
        )
        for check in checks
    ]
    frame = pl.DataFrame(rows, _EVIDENCE, orient="row")
    return Measured(
        stem="rule34",
        kind="values",
        frame=frame,
        study=study,
        source=source(statement("risk/rule34", "rule34_cells"), "S5.2"),
        population=data.population,
        dimensions=tuple(
            Dimension(name, tuple(frame[name].unique(maintain_order=True))) for name in ("check", "column")
        ),
        values=(Value("found", 0), Value("of", 0)),
        texts=("item", "verdict", "unit", "reason"),
    )


def rule34_items(study: Study, dataset: str, *, k_min: int) -> Measured:
    """Judge each item of Rule 34 by its worst check.

    A row out: `item` (1 to 5), `checks` (how many were made), `verdict`. Without rows in the store every item is `not
    evaluated`.

    Raises:
        ParameterError: as `rule34`.
        DisclosureError: E712.
    """
    data, checks = _checks(study, dataset, k_min)
    verdicts: Mapping[int, str] = dict.fromkeys(ITEMS, "not evaluated") if data.spec is None else item_verdicts(checks)
    rows = [(str(item), float(sum(check.item == item for check in checks)), verdicts[item]) for item in ITEMS]
    return Measured(
        stem="rule34_items",
        kind="values",
        frame=pl.DataFrame(rows, ["item", "checks", "verdict"], orient="row"),
        study=study,
        source=source(statement("risk/rule34", "rule34_cells"), "S5.2"),
        population=data.population,
        dimensions=(Dimension("item", tuple(map(str, ITEMS))),),
        values=(Value("checks", 0),),
        texts=("verdict",),
    )


def methods_by_attribute(study: Study, dataset: str) -> Measured:
    """Judge what was done to each attribute that clause S5.4b names (AR8).

    A row in: one field of the register. A row out: `attribute` (age, occupation, sex, family, opinion, thought,
    result), `fields` (how many the data set has of it), `methods` (of the register), `verdict` (`met`,
    `not met`, `review`, `not applicable`), `note` (`not announced`, `under a broader
    word`, `category missing`, `may need special care`, several of them, or empty).

    Raises:
        ParameterError: E405 for an unknown data set.
        DisclosureError: E712.
    """
    data = read(study, dataset)
    found = methods.by_attribute(methods.fields(study, dataset), study.policy)
    rows = [
        (each.attribute, float(each.fields), ", ".join(each.methods), each.verdict, ", ".join(_notes(each)))
        for each in found
    ]
    return Measured(
        stem="methods_by_attribute",
        kind="values",
        frame=pl.DataFrame(rows, ["attribute", "fields", "methods", "verdict", "note"], orient="row"),
        study=study,
        source=source(statement("risk/rule34", "all_fields"), "S5.4b", "S5.6a"),
        population=data.population,
        dimensions=(Dimension("attribute", tuple(methods.ATTRIBUTES), labels=_labels(study)),),
        values=(Value("fields", 0),),
        texts=("methods", "verdict", "note"),
    )


def destruction(study: Study, dataset: str) -> Measured:
    """Judge whether what restores the persons of a data set was destroyed in time (AR12).

    A row out: `restoring` (`mapping`: the table of correspondence; `salt`), `days` (from completion to destruction, of
    Tokyo; while it stands to `as_of`; NULL before completion), `limit`, `verdict` (`pass`, `fail`, `not evaluated`),
    `note` (`not completed`, `completion not recorded`; `still there`; `in time so far`: still there, and not evaluated
    yet; `recorded before completion`: such a record is none). The register alone is read; that nothing is recorded does
    not say that there never was a salt.

    Raises:
        ParameterError: E405 for an unknown data set.
        DisclosureError: E712.

    Source: APPI Article 43(2); Rules for its Enforcement, Article 35: measures for what could restore.
    """
    data = read(study, dataset)
    asked = statement("risk/shown", "destruction")
    entry = study.engine.frame(asked, dataset=dataset, known_before=study.known_before).row(0, named=True)
    limit = study.policy.limit("destroy_days").value
    rows = [(what, *_destroyed(entry, what, study.as_of, limit)) for what in ("mapping", "salt")]
    schema = {"restoring": pl.String, "days": pl.Float64, "limit": pl.Float64, "verdict": pl.String, "note": pl.String}
    return Measured(
        stem="destruction",
        kind="values",
        frame=pl.DataFrame(rows, schema, orient="row", strict=False),
        study=study,
        source=source(asked, "S5.law35"),
        population=data.population,
        dimensions=(Dimension("restoring", ("mapping", "salt")),),
        values=(Value("days", 0), Value("limit", 0)),
        texts=("verdict", "note"),
    )


def _destroyed(entry: Mapping[str, Any], what: str, as_of: date, limit: float) -> tuple[int | None, float, str, str]:
    """Days, limit, verdict and note of a mapping table or a salt."""
    created, gone, early = entry["created_on"], entry[f"{what}_on"], entry[f"{what}_early"]
    if created is None:
        missing = "completion not recorded" if entry["state"] == "produced" else "not completed"
        return None, limit, "not evaluated", missing
    stands = gone is None or early
    days = ((as_of if stands else gone) - created).days
    if days > limit:
        return days, limit, "fail", "recorded before completion" if early else "still there" if stands else ""
    return days, limit, "not evaluated" if stands else "pass", "in time so far" if stands else ""


def _labels(study: Study) -> tuple[str, ...]:
    """The policy's own words for the attributes, where the report is not in the language of their names."""
    if study.lang == "en":
        return ()
    words = {category.id: category.label_ja for category in study.policy.categories}
    return tuple(words.get(category, "") for category in methods.ATTRIBUTES.values())


def _checks(study: Study, dataset: str, k_min: int) -> tuple[DataSet, tuple[Check, ...]]:
    data = read(study, dataset, k_min=k_min)
    asked = (dict(study.values), study.policy, data, dataset, k_min)
    kept = _kept.get(study.engine)
    if kept is None or kept[0] != asked:
        kept = _kept[study.engine] = asked, _collected(study, data, dataset, k_min)
    return data, kept[1]


def _collected(study: Study, data: DataSet, dataset: str, k_min: int) -> tuple[Check, ...]:
    if data.spec is None:
        return ()
    roles = {field.name: field.role for field in methods.fields(study, dataset)}
    named = tuple(column for column in data.spec.table.columns if column.name in roles)
    table, parties = data.finest(study), registered.recipients(study, dataset)
    return evidence(
        study.engine,
        Table(dataset, data.spec.table.stored, named),
        roles,
        person=data.spec.person,
        k_min=k_min,
        special=None if table is None else special(table, _SMALL),
        others=registered.other_candidates(study, dataset) if data.spec.person else None,
        recipients=None if parties is None else len(parties),
        hidden=[name for name, role in roles.items() if role in _HIDDEN],
    )


def _notes(found: methods.AttributeMethods) -> list[str]:
    care = ["may need special care"] if found.special_care else []
    broader = ["under a broader word"] if found.broader else []
    missing = ["category missing"] if found.uncategorised else []
    return [*(["not announced"] if found.unannounced else []), *broader, *missing, *care]
