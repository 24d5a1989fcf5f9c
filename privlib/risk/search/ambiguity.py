"""Ambiguity: how many combinations of values each row of the anonymized data could stand for."""

from collections.abc import Sequence
from functools import reduce
from math import prod

import numpy as np

from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.models.per_class import Floats
from privlib.risk.search.nodes import Flags, Node
from privlib.risk.search.scorer import Data, Scorer, nothing, summed
from privlib.risk.table.finest import Integers

__all__ = ["ambiguity"]

_MOST = 4 * 10**9
"""Most products of the ambiguity of a whole lattice; beyond, bounds come from evaluated nodes."""


def ambiguity(data: Data, hierarchies: Sequence[Hierarchy]) -> Scorer:
    """Prepare the score; where it is small enough, the bounds of the whole lattice are one matrix product."""
    whole = prod(map(float, data.domains))

    def widths(node: Node) -> Floats:
        width = np.ones(len(node.units))
        for lines, level, codes in zip(data.lines, node.levels, node.codes, strict=True):
            width = width * lines[level][codes]
        return width

    def score(node: Node, bad: Flags) -> float:
        return float(node.weights[~bad] @ widths(node)[~bad]) + int(node.weights[bad].sum()) * whole

    def rising(node: Node) -> float:
        return float(node.weights @ widths(node))

    if prod(map(float, data.heights())) * len(data.finest.units) > _MOST:
        return Scorer("ambiguity", nothing(data), summed, score, exact=False, rising=rising)
    tables = [
        np.stack([lines[each.to_level(level)][codes] for level, lines in enumerate(levels)]).astype(np.float64)
        for each, levels, codes in zip(hierarchies, data.lines, data.finest.codes, strict=True)
    ]
    return Scorer(
        "ambiguity",
        nothing(data),
        summed,
        score,
        lattice=lambda lower, upper: _widths(
            [table[low : high + 1] for table, low, high in zip(tables, lower, upper, strict=True)], data.finest.weights
        ),
    )


def _widths(tables: Sequence[Floats], weights: Integers) -> Floats:
    """Sum over classes of the product over attributes, for every combination of levels: one matrix product."""
    shape = tuple(len(table) for table in tables)
    cut = next((i for i in range(len(shape)) if prod(shape[:i]) ** 2 >= prod(shape)), len(shape) // 2)
    total = np.zeros((prod(shape[:cut]), prod(shape[cut:])))
    for start in range(0, len(weights), 4096):
        part = slice(start, start + 4096)
        left = _combined([table[:, part] for table in tables[:cut]], weights[part].astype(np.float64))
        right = _combined([table[:, part] for table in tables[cut:]], np.ones(len(weights[part])))
        total += left @ right.T
    return total.reshape(shape)


def _combined(tables: Sequence[Floats], first: Floats) -> Floats:
    return reduce(lambda found, table: (found[:, None, :] * table).reshape(-1, table.shape[1]), tables, first[None, :])
