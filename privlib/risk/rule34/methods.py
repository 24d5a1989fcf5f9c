"""What was done to the attributes that the policy names, and what must be published of a data set (AR8).

Methods come from the register; whether one protects an attribute by itself, and whether the company announced it, the
policy says.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from privlib.engine.base import statement
from privlib.policy.model import Policy
from privlib.study import Study

__all__ = [
    "ATTRIBUTES",
    "METHODS",
    "AttributeMethods",
    "Field",
    "Method",
    "PublicationItems",
    "by_attribute",
    "fields",
    "publication_items",
]

ATTRIBUTES: Mapping[str, str] = {
    "age": "T02",
    "occupation": "T03",
    "sex": "X-sex",
    "family": "X-family",
    "opinion": "X-opinion",
    "thought": "X-thought",
    "result": "X-result",
}
"""The attributes of clause S5.4b, and the policy's category of each."""

_NAMES: Mapping[str, str] = {
    "age": r"(^|_)age(_|$)|birth|年齢|年代|生年",
    "occupation": r"occupation|(^|_)job(_|$)|職業",
    "sex": r"(^|_)(sex|gender)(_|$)|性別",
    "family": r"famil|household|marital|家族|世帯|婚姻",
    "opinion": r"opinion|意見",
    "thought": r"thought|creed|belief|思想|信条",
    "result": r"(^|_)(q[0-9]+|answers?|results?)(_|$)|回答|結果",
}
"""What a field of an attribute may be called, where the register gives it no category."""

_SPECIAL = frozenset({"thought"})
"""What may be special care-required personal information (APPI Art. 2(3): creed)."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method as three texts call it."""

    guideline: str
    """In the PPC's guideline; empty where it has no counterpart."""
    remedy: str
    """In this package."""
    policy_words: tuple[str, ...]
    """In clauses S5.4b and S5.6a, its own or a broader one; empty where none reaches it."""


METHODS: Mapping[str, Method] = {
    "delete": Method("項目削除・レコード削除", "drop attribute, suppress unit", ("delete",)),
    "partial_delete": Method("セル削除", "blank cell", ("partial delete",)),
    "generalise": Method("一般化", "coarsen, merge", ("generalization",)),
    "abstract": Method("一般化", "coarsen, merge", ("abstraction",)),
    "top_code": Method("トップコーディング", "top code", ("generalization",)),
    "bottom_code": Method("ボトムコーディング", "bottom code", ("generalization",)),
    "microaggregate": Method("ミクロアグリゲーション", "microaggregate", ("rewrite", "replacement")),
    "swap": Method("データ交換（スワップ）", "swap", ("replacement",)),
    "noise": Method("ノイズ（誤差）の付加", "noise", ()),
    "synthetic": Method("疑似データ生成", "synthetic", ()),
    "rewrite": Method("", "rewrite", ("rewrite",)),
    "replace": Method("", "replace", ("replacement",)),
    "reorder": Method("", "reorder records", ("sorting",)),
    "none": Method("", "none", ()),
}
"""By the register's name. Sorting never protects an attribute by itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the register. `reasoned`: a reason is written beside it."""

    name: str
    category: str
    role: str
    methods: tuple[str, ...]
    reasoned: bool
    special_care: bool = False
    """The survey says that its answers are, or may be, special care-required personal information."""

    @property
    def contained(self) -> bool:
        """Whether the data set still holds it."""
        return "delete" not in self.methods


@dataclass(frozen=True, slots=True)
class AttributeMethods:
    """What was done to one of the seven attributes."""

    attribute: str
    fields: int
    """How many fields of the data set are of it, deleted ones included."""
    methods: tuple[str, ...]
    unannounced: tuple[str, ...]
    """Those of them that no word of the policy reaches."""
    broader: tuple[str, ...]
    """Those that the policy does not name, but that fall under a broader word of it."""
    verdict: Literal["met", "not met", "review", "not applicable"]
    """Not met: a field with neither an effective method nor a reason. Review: a reason alone, an unannounced one, or a
    field that is of it by its name alone."""
    special_care: bool
    uncategorised: int = 0
    """Fields counted to the attribute by their name, since the register gives them no category."""


@dataclass(frozen=True, slots=True)
class PublicationItems:
    """What the law wants published of a data set once it is made: categories it contains, and methods."""

    fields: tuple[str, ...]
    categories: tuple[str, ...]
    methods: tuple[str, ...]


def fields(study: Study, dataset: str) -> tuple[Field, ...]:
    """Read the fields of a data set from the register, by name; none of a data set that is not there."""
    found = study.engine.frame(statement("risk/rule34", "all_fields"), dataset=dataset)
    special = _special(study, dataset)
    return tuple(
        Field(name, category, role, tuple(each for each in methods.split("|") if each), reasoned, name in special)
        for name, category, role, methods, reasoned in found.rows()
    )


def by_attribute(listed: Sequence[Field], policy: Policy) -> tuple[AttributeMethods, ...]:
    """Judge each of the seven attributes, in the order of clause S5.4b.

    Each field of an attribute needs an effective method, or a written reason; the worst field decides. An attribute
    that no field is of is not applicable. A field belongs to the attribute of its category; one without a category to
    the attribute that its name says, for a person to confirm.

    Args:
        listed: the fields of a data set.
        policy: says which methods are effective and which are announced.
    """
    effective = {method.id for method in policy.methods if method.effective}
    reached = {method.id for method in policy.methods if method.announced or method.words} | {"none"}
    broader = {method.id for method in policy.methods if method.words and not method.announced}
    return tuple(
        _attribute(name, [field for field in listed if _is_of(field, name, category)], effective, reached, broader)
        for name, category in ATTRIBUTES.items()
    )


def _special(study: Study, dataset: str) -> frozenset[str]:
    tables = study.engine.tables()
    if "survey_item" not in tables or "wave_id" not in dict(tables["anon_dataset"].columns):
        return frozenset()
    found = study.engine.frame(statement("risk/rule34", "special_items"), dataset=dataset)
    return frozenset(found["item"].to_list())


def _is_of(field: Field, name: str, category: str) -> bool:
    if field.category:
        return field.category == category
    return re.search(_NAMES[name], field.name, re.IGNORECASE) is not None


def publication_items(listed: Sequence[Field]) -> PublicationItems:
    """List what is contained and how it was made, for the duty to publish (APPI Art. 43(3), Rule 36).

    Deleted fields are not contained, but their deletion is a method.
    """
    kept = [field for field in listed if field.contained]
    used = {method for field in listed for method in field.methods} - {"none"}
    return PublicationItems(
        tuple(sorted(field.name for field in kept)),
        tuple(sorted({field.category for field in kept if field.category})),
        tuple(sorted(used)),
    )


def _attribute(
    name: str, of_it: Sequence[Field], effective: set[str], reached: set[str], broader: set[str]
) -> AttributeMethods:
    used = sorted({method for field in of_it for method in field.methods})
    unannounced = tuple(method for method in used if method not in reached)
    protected = [any(method in effective for method in field.methods) for field in of_it]
    uncategorised = sum(not field.category for field in of_it)
    special = bool(of_it) and (name in _SPECIAL or any(field.special_care for field in of_it))
    if not of_it:
        verdict = "not applicable"
    elif not all(ok or field.reasoned for ok, field in zip(protected, of_it, strict=True)):
        verdict = "not met"
    elif all(protected) and not unannounced and not uncategorised:
        verdict = "met"
    else:
        verdict = "review"
    wider = tuple(method for method in used if method in broader)
    return AttributeMethods(name, len(of_it), tuple(used), unannounced, wider, verdict, special, uncategorised)
