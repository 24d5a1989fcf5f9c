"""How much information a node loses: eight scores, and for each what is known of a node before its classes are.

Units are rows where a person may stand in several classes. n is their number, suppressed ones included; the share of a
value at a level is the number of lines that have its label there, by the number of all lines.

Sources: Iyengar 2002 (loss); Sweeney 2002 (precision); Bayardo and Agrawal 2005 (discernibility); LeFevre et al. 2006
(average class size); Gionis and Tassa 2009 (entropy); Nergiz and Clifton 2007 (ambiguity). Definitions equal ARX 3.9.2.
"""

from collections.abc import Callable, Mapping, Sequence
from math import prod

import numpy as np

from privlib.errors import ParameterError, did_you_mean
from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.models.per_class import Floats
from privlib.risk.search.ambiguity import ambiguity
from privlib.risk.search.nodes import Flags, Levels, Node
from privlib.risk.search.scorer import Data, Scorer, by_label, data_of, nothing, outer, summed
from privlib.risk.table.finest import Integers

__all__ = ["FLOORS", "SCORES", "Scorer", "scorer"]

SCORES = (
    "loss",
    "precision",
    "entropy_generalisation",
    "entropy",
    "discernibility",
    "average_class_size",
    "height",
    "ambiguity",
)

FLOORS = ("loss", "precision", "discernibility")
"""Scores that bound finer nodes by what a coarser one suppresses."""


def scorer(
    name: str,
    finest: Node,
    hierarchies: Sequence[Hierarchy],
    *,
    gs: float = 0.5,
    weights: Mapping[str, float] | None = None,
) -> Scorer:
    """Prepare a score.

    Args:
        name: one of `SCORES`.
        finest: the classes of the data as it is.
        hierarchies: one for each attribute.
        gs: of `loss`: 0 weighs suppression alone, 1 generalisation alone.
        weights: of `loss`: how much more an attribute counts, 1 if not given.

    Raises:
        ParameterError: E405 for an unknown score, a gs outside 0 to 1, or a weight that is not positive, of no
            attribute, or of another score.
    """
    if name not in SCORES:
        _refuse("score", f'"{name}" is not known', f"{did_you_mean(name, SCORES)} It takes {', '.join(SCORES)}".strip())
    weights = weights or {}
    names = [each.name for each in hierarchies]
    if (weights or gs != 0.5) and name != "loss":
        _refuse("score", f"{name} has no weights and no gs", "They belong to loss")
    if not 0 <= gs <= 1:
        _refuse("gs", "out of range", "A number from 0 to 1")
    if not set(weights) <= set(names) or not all(0 < weight < np.inf for weight in weights.values()):
        _refuse("weight", "not positive, or of a column without a hierarchy", "COLUMN=NUMBER")
    data = data_of(finest, hierarchies)
    if name == "loss":
        return _loss(data, gs, [weights.get(each, 1.0) for each in names])
    if name == "ambiguity":
        return ambiguity(data, hierarchies)
    return _OTHERS[name](data)


def _loss(data: Data, gs: float, weights: Sequence[float]) -> Scorer:
    n, domains, m = data.n, data.domains, len(data.lines)
    s, g = min(1.0, 2 * gs), 1.0 if gs <= 0.5 else 2 - 2 * gs
    totals = [
        [int(lines @ units) for lines, units in zip(*each, strict=True)]
        for each in zip(data.lines, data.units, strict=True)
    ]

    def factor(place: int, kept: int, suppressed: int, n_s: int) -> float:
        """From lines counted over kept and suppressed units: (1 + w r)^(1/m)."""
        domain = domains[place]
        least = g * n / domain
        found = g * (kept / domain) + (1 - s) * (suppressed / domain) + s * n_s
        share = 0.0 if n == least else max(0.0, (found - least) / (n - least))
        return (1 + weights[place] * share) ** (1 / m)

    def score(node: Node, bad: Flags) -> float:
        lost, n_s = node.weights[bad], int(node.weights[bad].sum())
        factors: list[float] = []
        labels = node.labels(bad)
        for place, level in enumerate(node.levels):
            gone = int(data.lines[place][level][labels[place]] @ lost)
            factors.append(factor(place, totals[place][level] - gone, gone, n_s))
        return prod(factors) - 1

    def floor(node: Node, bad: Flags) -> tuple[Floats, ...]:
        """In a finer node suppressed units have no more lines than here, and each kept one has a line at least."""
        lost, n_s = node.weights[bad], int(node.weights[bad].sum())
        found: list[Floats] = []
        for place, (level, labels) in enumerate(zip(node.levels, node.labels(bad), strict=True)):
            gone = int(data.lines[place][level][labels] @ lost)
            kept = [max(total - gone, n - n_s) for total in totals[place][: level + 1]]
            found.append(np.array([factor(place, each, n_s, n_s) for each in kept]))
        return tuple(found)

    parts = [np.array([factor(place, each, 0, 0) for each in found]) for place, found in enumerate(totals)]
    return Scorer("loss", tuple(parts), lambda chosen: outer(np.multiply, chosen) - 1, score, floor=floor)


def _precision(data: Data) -> Scorer:
    m, n = len(data.lines), data.n
    parts = [np.arange(levels) / max(levels - 1, 1) / m for levels in data.heights()]

    def score(node: Node, bad: Flags) -> float:
        lost = int(node.weights[bad].sum()) / max(n, 1)
        return sum((1 - lost) * float(part[v]) + lost / m for part, v in zip(parts, node.levels, strict=True))

    def floor(node: Node, bad: Flags) -> tuple[Floats, ...]:
        lost = int(node.weights[bad].sum()) / max(n, 1)
        return tuple((1 - lost) * part[: v + 1] + lost / m for part, v in zip(parts, node.levels, strict=True))

    return Scorer("precision", tuple(parts), summed, score, floor=floor)


def _entropy_generalisation(data: Data) -> Scorer:
    parts = _generalised(data)
    return Scorer("entropy_generalisation", parts, summed, lambda node, _bad: _added(parts, node.levels))


def _entropy(data: Data) -> Scorer:
    parts = _generalised(data)

    def score(node: Node, bad: Flags) -> float:
        lost = node.weights[bad]
        total = _added(parts, node.levels)
        labels = node.labels(bad)
        for place, level in enumerate(node.levels):
            held = by_label(labels[place], lost, len(data.lines[place][level]))
            total += _bits(int(lost.sum())) - float(np.sum(_bits_each(held)))
        return total

    return Scorer("entropy", parts, summed, score)


def _discernibility(data: Data) -> Scorer:
    n = data.n

    def score(node: Node, bad: Flags) -> float:
        kept = node.weights[~bad]
        return float(int(kept @ kept) + int(node.weights[bad].sum()) * n)

    def rising(node: Node) -> float:
        return float(int(node.weights @ node.weights))

    def floor(node: Node, bad: Flags) -> tuple[Floats, ...]:
        least = n + int(node.weights[bad].sum()) * (n - 1)
        parts = [np.zeros(level + 1) for level in node.levels]
        return parts[0] + least, *parts[1:]

    return Scorer("discernibility", nothing(data), summed, score, exact=False, rising=rising, floor=floor)


def _average_class_size(data: Data) -> Scorer:
    n = data.n

    def score(_node: Node, bad: Flags) -> float:
        return n / max(int(np.count_nonzero(~bad)) + bool(bad.any()), 1)

    def rising(node: Node) -> float:
        return n / max(len(node.units), 1)

    return Scorer("average_class_size", nothing(data), summed, score, exact=False, rising=rising)


def _height(data: Data) -> Scorer:
    parts = tuple(np.arange(levels, dtype=np.float64) for levels in data.heights())
    return Scorer("height", parts, summed, lambda node, _bad: float(sum(node.levels)))


def _generalised(data: Data) -> tuple[Floats, ...]:
    """Sum over units of -log2(units with the value / units with its label), for each level."""
    return tuple(
        np.array([float(np.sum(_bits_each(units))) for units in levels]) - float(np.sum(_bits_each(levels[0])))
        for levels in data.units
    )


def _bits_each(counts: Integers) -> Floats:
    """n log2 n of each count, 0 for 0."""
    return counts.astype(np.float64) * np.log2(np.maximum(counts, 1))


def _bits(count: int) -> float:
    return float(_bits_each(np.array([count]))[0])


def _added(parts: Sequence[Floats], levels: Levels) -> float:
    return sum(float(part[level]) for part, level in zip(parts, levels, strict=True))


_OTHERS: dict[str, Callable[[Data], Scorer]] = {
    "precision": _precision,
    "entropy_generalisation": _entropy_generalisation,
    "entropy": _entropy,
    "discernibility": _discernibility,
    "average_class_size": _average_class_size,
    "height": _height,
}


def _refuse(where: str, problem: str, accepted: str) -> None:
    raise ParameterError("E405", where=where, problem=problem, accepted=accepted)
