"""Codes and descriptions that name a person by their form: patterns, and check digits where a code has one.

Expressions are made of quoted names and of numbers in this file, never of values of a cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CODES", "DESCRIPTIONS", "HEADINGS", "LINKS", "Form"]


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of text: its pattern, whole cell, and the condition its check digit keeps; none if it has none."""

    name: str
    pattern: str
    passes: str = ""


def _digit(text: str, place: int) -> str:
    return f"TRY_CAST(substring({text}, {place}, 1) AS BIGINT)"


def _weighed(text: str, first: int, weights: Sequence[int]) -> str:
    return " + ".join(f"{weight} * {_digit(text, first + place)}" for place, weight in enumerate(weights))


_MY_NUMBER = (
    "CASE WHEN length(value) = 14 THEN concat(substring(value, 1, 4), substring(value, 6, 4), substring(value, 11, 4)) "
    "ELSE value END"
)
"""Written together, or in groups of four with a blank or a hyphen between them."""


def _my_number() -> str:
    """11 - (sum mod 11) is the last digit, or 0 where that is 10 or 11.

    Source: Ordinance of the Ministry of Internal Affairs No. 85 of 2014, Article 5.
    """
    rest = f"(({_weighed(_MY_NUMBER, 1, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2))}) % 11)"
    return f"{_digit(_MY_NUMBER, 12)} = CASE WHEN {rest} <= 1 THEN 0 ELSE 11 - {rest} END"


def _corporate() -> str:
    """9 - (sum mod 9) is the first digit.

    Source: Ordinance of the Ministry of Finance No. 70 of 2014, Article 2.
    """
    return f"{_digit('value', 1)} = 9 - ({_weighed('value', 2, (2, 1) * 6)}) % 9"


def _insurer() -> str:
    """The digits of the weighed ones add up to a multiple of ten with the last.

    Source: notice of the Ministry of Health on numbers of insurers (verification number, modulus 10).
    """
    doubled = " + ".join(
        f"(2 * {_digit('value', place)}) // 10 + (2 * {_digit('value', place)}) % 10" for place in (1, 3, 5, 7)
    )
    plain = " + ".join(_digit("value", place) for place in (2, 4, 6, 8))
    return f"({doubled} + {plain}) % 10 = 0"


CODES = (
    Form("my_number", "^[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}$", _my_number()),
    Form("corporate_number", "^[1-9][0-9]{12}$", _corporate()),
    Form("health_insurance", "^[0-9]{8}$", _insurer()),
    Form("passport", "^[A-Z]{2}[0-9]{7}$"),
    Form("residence_card", "^[A-Z]{2}[0-9]{8}[A-Z]{2}$"),
    Form(
        "driving_licence",
        "^(1[0-4]|2[0-5]|30|4[0-9]|5[0-5]|6[0-5]|7[0-4]|8[0-3]|9[0-7])[0-9]{10}$",
    ),
)
"""Individual identification codes (Cabinet Order Art. 1) by form, and the number of a corporation beside them.

A driving licence begins with the code of a public safety commission; the rule of its check digit is not published.
"""

DESCRIPTIONS = (
    Form("mail_address", "^[^@ ]+@[^@ ]+[.][^@ ]+$"),
    Form("telephone", "^(0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|0[0-9]{9,10}|[+]81[0-9-]{9,12})$"),
    Form("street_address", "(都|道|府|県).*(市|区|町|村).*[0-9０-９]"),
    Form("full_date", "^(18|19|20)[0-9]{2}[-/.年]?(0?[1-9]|1[0-2])[-/.月]?(0?[1-9]|[12][0-9]|3[01])日?$"),
)
"""Descriptions that identify. A full date identifies where its heading says birth."""

LINKS = (Form("digest", "^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$"),)
"""What an unkeyed MD5, SHA-1 or SHA-256 looks like; whether it is one only the loader can tell, which sees the ids."""

HEADINGS = {
    "name": r"(?i)^(full_?|family_?|last_?|first_?|given_?)?name(_kana|_kanji)?$|氏名|姓名|名前",
    "address": r"(?i)^(street_?|home_?)?address$|住所|番地",
    "telephone": r"(?i)^(tel|telephone|phone|mobile)(_?(no|number))?$|電話",
    "mail": r"(?i)^e?_?mail(_?address)?$|メール",
    "birth": r"(?i)^(birth(day|date|_date)?|date_of_birth|dob)$|生年月日",
}
"""Headings of columns that identify, by what they say."""
