"""Judge the counts of a file that is to be published against a preset."""

from pathlib import Path

from privlib.engine.base import ident
from privlib.risk.rule34.presets import Cell, preset, reason
from privlib.risk.table import parts, private
from privlib.risk.table.specs import spec

__all__ = ["published"]

Json = dict[str, object]

_REASONS = ("few", "small_municipality", "few_in_municipality", "few_units", "unknown")


def published(  # noqa: PLR0913 (the options of a command, by name)
    path: Path,
    *,
    count: str,
    limits: str,
    population: str | None = None,
    kind: str | None = None,
    units: str | None = None,
    delimiter: str = ",",
) -> Json:
    """Count the cells of a table that may be published, and the others by reason.

    A row in: one cell of the table. A count is a whole number of persons; anything else, an empty one included, says
    that they are not known.

    Returns:
        A value for JSON: `preset`, `source`, `cells`, `may_be_shown`, `must_be_hidden`, `reasons` by reason, `verdict`:
        `pass`, `fail`, or `not evaluated` without cells.

    Args:
        path: the file.
        count: the column of counts of persons.
        limits: the preset's name.
        population: the column with the inhabitants of the municipality.
        kind: the column with the kind of a medicine: oral, external, injection.
        units: the column that counts units of a medicine.
        delimiter: one character; CSV alone.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: E405 for an unknown preset; risk.unknown_column.
    """
    found = preset(limits)
    named = {"persons": count, "population": population, "kind": kind, "units": units}
    with private.opened(path, delimiter) as source, private.workplace(files=source.reads) as (engine, folder):
        asked = spec(source.table, quasi=list(dict.fromkeys(name for name in named.values() if name)))
        stored = {column.name: ident(column.stored) for column in asked.quasi}
        cells = ", ".join(
            f"CAST({stored[name]} AS VARCHAR) AS {key}" if name else f"CAST(NULL AS VARCHAR) AS {key}"
            for key, name in named.items()
        )
        source.load(engine, asked, folder)
        sql = parts.fill("risk/rule34", "published_counts", ident(asked.table.stored), cells=cells)
        counted = engine.frame(sql).rows()
    reasons = dict.fromkeys(_REASONS, 0)
    every = 0
    for persons, inhabitants, of_kind, of_units, n in counted:
        every += n
        if why := reason(found, Cell(persons, inhabitants, of_kind, of_units)):
            reasons[why] += n
    hidden = sum(reasons.values())
    return {
        "preset": found.name,
        "source": found.source,
        "cells": every,
        "may_be_shown": every - hidden,
        "must_be_hidden": hidden,
        "reasons": reasons,
        "verdict": "not evaluated" if not every else "fail" if hidden else "pass",
    }
