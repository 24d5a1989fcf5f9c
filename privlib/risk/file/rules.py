"""Collect the evidence of the Rules' five items from a file, with its source beside it if that is given."""

from collections.abc import Sequence
from pathlib import Path

from privlib.engine.base import Engine
from privlib.errors import ParameterError, did_you_mean
from privlib.risk.rule34.checks import Check, item_verdicts
from privlib.risk.rule34.evidence import rule34
from privlib.risk.rule34.links import Source
from privlib.risk.table import private
from privlib.risk.table.classes import classes
from privlib.risk.table.coded import finest
from privlib.risk.table.specs import Column, Spec, Table, spec
from privlib.risk.uniques.special import Special, special

__all__ = ["rules"]

Json = dict[str, object]

_SMALL = 2
"""Largest minimal sample unique that item 4 counts."""


def rules(  # noqa: PLR0913 (the options of a command, by name)
    path: Path,
    *,
    quasi: Sequence[str] = (),
    sensitive: Sequence[str] = (),
    person: str | None = None,
    source: Path | None = None,
    source_key: str | None = None,
    k_min: int = 10,
    delimiter: str = ",",
) -> Json:
    """Collect the evidence. It supports a judgement and does not replace it.

    A row in: one row of a person. With a source, ids of persons are compared with it, digests are looked for among
    what it holds, and the order of rows is compared; `person` must then name the same ids in the file.

    Returns:
        A value for JSON: `items`, the verdict of each; `checks`, one object each: item, check, column, verdict, found,
        of, reason. No cell of a file is in it, nor a proposed code of a tail.

    Args:
        path: the candidate.
        quasi: columns an outsider may know; tails and minimal uniques are looked at.
        sensitive: columns nobody should learn.
        person: the column that tells persons apart.
        source: what the candidate was made from.
        source_key: its column of ids; `person` if not given.
        k_min: fewest persons behind a value or a tail.
        delimiter: one character; CSV alone.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.*; E405 for a source without a person column.
    """
    if source and not person:
        raise ParameterError("E405", where="source", problem="compared by person", accepted="Name --person with it")
    with private.workplace() as (engine, folder):
        table = private.whole(engine, path, folder, "data", delimiter)
        asked = spec(table, quasi=quasi, sensitive=sensitive, person=person) if quasi else None
        given = None
        if source:
            held = private.whole(engine, source, folder, "source", delimiter)
            given = Source(held, _named(held, source_key or person or ""), ordered=True)
        checks = rule34(
            engine,
            table,
            dict.fromkeys(quasi, "quasi") | dict.fromkeys(sensitive, "sensitive"),
            person=_named(table, person) if person else None,
            k_min=k_min,
            special=_special(engine, asked) if asked else None,
            source=given,
        )
    return {
        "items": {str(item): verdict for item, verdict in item_verdicts(checks).items()},
        "checks": [_shown(check) for check in checks],
    }


def _named(table: Table, name: str) -> Column:
    for column in table.columns:
        if column.name == name:
            return column
    hint = did_you_mean(name, [column.name for column in table.columns])
    raise ParameterError("risk.unknown_column", file=table.shown, column=name, hint=hint, n=len(table.columns))


def _special(engine: Engine, asked: Spec) -> Special:
    made = classes(engine, asked)
    return special(finest(engine, made.spec, made.rule), _SMALL)


def _shown(check: Check) -> Json:
    return {
        "item": check.item,
        "check": check.check,
        "column": check.column,
        "verdict": check.verdict,
        "found": check.found,
        "of": check.of,
        "reason": check.reason,
    }
