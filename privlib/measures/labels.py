"""Dimensions whose values are codes of the company: holdings, categories, purposes, with the company's own words."""

from collections.abc import Iterable
from typing import Literal

from privlib.engine.base import statement
from privlib.study import Dimension, Study

__all__ = ["categories", "holdings", "purposes"]

Parts = Literal["partition", "multi"]


def holdings(study: Study, found: Iterable[str], kind: Parts = "multi", *, every: bool = False) -> Dimension:
    """The holdings that were found, or every one of the ledger, by id, with what the company calls them."""
    known = study.engine.frame(statement("measures", "names_of_holdings"), **study.values)
    words: dict[str, str] = dict(known.iter_rows())
    return _dimension("holding", words, (*found, *(words if every else ())), kind)


def categories(study: Study, found: Iterable[str], kind: Parts = "multi") -> Dimension:
    """The categories that were found, in the policy's order, undeclared ones last."""
    words = {one.id: one.label_ja if study.lang == "ja" else one.label_en for one in study.policy.categories}
    return _dimension("category", words, found, kind)


def purposes(study: Study, found: Iterable[str], kind: Parts = "multi") -> Dimension:
    """The purposes that were found, in the policy's order, the unknown one last."""
    words = {one.id: one.label_ja if study.lang == "ja" else one.label_en for one in study.policy.purposes}
    return _dimension("purpose", words, found, kind)


def _dimension(name: str, words: dict[str, str], found: Iterable[str], kind: Parts) -> Dimension:
    there = set(found)
    values = (*(one for one in words if one in there), *sorted(there - words.keys()))
    return Dimension(name, values, kind=kind, labels=tuple(words.get(value, "") for value in values))
