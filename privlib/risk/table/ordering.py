"""The order of a sensitive attribute's values, for distances along it: that of numbers, or the one that is declared.

A declared order holds the values from first to last. Those that no unit has are no places of it: a distance is measured
over the values that occur.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from privlib.errors import ParameterError
from privlib.risk.table.finest import Finest, Integers, Values

__all__ = ["arranged", "near", "places"]

_NUMBER = re.compile(r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)


def places(name: str, texts: Sequence[str], declared: Sequence[str] | None = None) -> list[int]:
    """Put values in order: the place of each in `texts`, the first in order first.

    Args:
        name: the attribute.
        texts: its values.
        declared: their order; None for that of numbers, equal ones by their text.

    Raises:
        ParameterError: risk.not_ordered for other text than numbers, risk.order_incomplete for values that the declared
            order lacks; they are counted, not named.
    """
    if declared is None:
        if others := sum(not _NUMBER.fullmatch(text) for text in texts):
            raise ParameterError("risk.not_ordered", column=name, values=others)
        return sorted(range(len(texts)), key=lambda place: (Decimal(texts[place]), texts[place]))
    rank = {text: place for place, text in enumerate(declared)}
    if without := [text for text in texts if text not in rank]:
        close = near(without, declared)
        raise ParameterError("risk.order_incomplete", column=name, values=len(without), near=close)
    return sorted(range(len(texts)), key=lambda place: rank[texts[place]])


def arranged(
    table: Finest, name: str, domain: Sequence[str], declared: Sequence[str] | None = None
) -> tuple[Finest, list[str]]:
    """Number the values of a sensitive attribute again, in their order.

    Args:
        table: the classes.
        name: the attribute.
        domain: the texts of codes 1, 2, …
        declared: see `places`.

    Returns:
        The classes with new codes, and the texts of those.

    Raises:
        ParameterError: as `places`.
    """
    order = places(name, domain, declared)
    code = np.zeros(len(domain) + 1, np.int64)
    code[np.array(order, np.int64) + 1] = np.arange(1, len(domain) + 1)
    values = tuple(_coded(each, code[each.codes]) if each.name == name else each for each in table.values)
    return replace(table, values=values), [domain[place] for place in order]


def near(texts: Sequence[str], known: Sequence[str | None]) -> int:
    """Count the texts that would be among others after trimming, NFKC or case folding."""
    plain = {_plain(text) for text in known if text is not None}
    return sum(_plain(text) in plain for text in texts)


def _coded(values: Values, codes: Integers) -> Values:
    order = np.lexsort((codes, values.classes))
    persons = None if values.persons is None else values.persons[order]
    return replace(
        values, classes=values.classes[order], codes=codes[order], counts=values.counts[order], persons=persons
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
