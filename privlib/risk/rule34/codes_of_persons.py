"""Codes and descriptions that name a person by their form: patterns, and check digits where a code has one.

Expressions are made of quoted names and of numbers in this file, never of values of a cell. A check digit is taken for
evidence only where its rule is published: there a wrong digit says that the cell is no such code. Of a code whose rule
could not be confirmed the form alone counts, which errs on the safe side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CODES", "CODE_HEADINGS", "DESCRIPTIONS", "HEADINGS", "LINKS", "Form"]


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of text: its pattern, whole cell, and the condition its check digit keeps; none if it has none."""

    name: str
    pattern: str
    passes: str = ""
    heading: str = ""
    """What the column's heading must say besides, where digits of that length are many other things as well."""
    decides: bool = True
    """Whether a column of it fails its item; if not, a person must look."""


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


def _insurer(length: int) -> str:
    """The digits of the weighed ones add up to a multiple of ten with the last; the first counts twice, then by turns.

    Source: notice of the Ministry of Health on numbers of insurers (verification number, modulus 10): 8 digits, of
    which two say by which law, or 6 of a municipality's health insurance.
    """
    doubled = " + ".join(
        f"(2 * {_digit('value', place)}) // 10 + (2 * {_digit('value', place)}) % 10" for place in range(1, length, 2)
    )
    plain = " + ".join(_digit("value", place) for place in range(2, length + 1, 2))
    return f"({doubled} + {plain}) % 10 = 0"


_DAY = "^(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$"
"""Eight digits that are a day: one in ten of them would pass for an insurer's number."""

_INSURER_HEADING = r"(?i)保険者|insurer"

CODES = (
    Form("my_number", "^[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}$", _my_number()),
    Form("corporate_number", "^[1-9][0-9]{12}$", _corporate(), decides=False),
    Form("health_insurance", "^[0-9]{8}$", f"{_insurer(8)} AND NOT regexp_matches(value, '{_DAY}')"),
    Form("municipal_insurance", "^[0-9]{6}$", _insurer(6), _INSURER_HEADING),
    Form("passport", "(?i)^[A-Z]{2}[0-9]{7}$"),
    Form("residence_card", "(?i)^[A-Z]{2}[0-9]{8}[A-Z]{2}$"),
    Form(
        "driving_licence",
        "^(1[0-4]|2[0-5]|30|4[0-9]|5[0-5]|6[0-5]|7[0-4]|8[0-3]|9[0-7])[0-9]{10}$",
    ),
    Form("basic_pension", "^[0-9]{4}-[0-9]{6}$"),
    Form("basic_pension", "^[0-9]{10}$", heading=r"(?i)年金|pension"),
    Form("employment_insurance", "^[0-9]{4}-[0-9]{6}-[0-9]$"),
    Form("employment_insurance", "^[0-9]{11}$", heading=r"(?i)雇用保険|employment_?insurance"),
    Form("resident_record", "^[0-9]{11}$", heading=r"(?i)住民票|resident_?(record|code)"),
)
"""Individual identification codes (Cabinet Order Art. 1, Rules Art. 3 and 4) by form; a corporation's number beside
them, which names no person.

Confirmed: the lengths of all of them, and the check digits of My Number, of a corporation and of an insurer. Not
confirmed, and not used: the eleventh digit of a driving licence, whose rule no authority published; the last digit of
a resident record code and of an employment insurance number; whether a basic pension number has one. A licence begins
with the code of a public safety commission. A special permanent resident's certificate looks like a residence card.
The insured person's symbol and number has no one form: its heading tells it.
"""

CODE_HEADINGS = (
    r"(?i)my_?number|個人番号|マイナンバー|passport|旅券|パスポート|licen[cs]e_?(no|number)|免許証?番号"
    r"|residence_?card|在留カード|特別永住者|住民票コード|基礎年金|pension_?(no|number)|雇用保険|被保険者|記号・?番号"
    r"|保険者番号|insur\w*_?(no|number|symbol)"
)
"""Headings of columns that hold such codes, by what they say."""

_BIRTH = r"(?i)^(birth(day|date|_date)?|date_of_birth|dob)$|生年月日"

DESCRIPTIONS = (
    Form("mail_address", "^[^@ ]+@[^@ ]+[.][^@ ]+$"),
    Form("telephone", "^(0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|0[0-9]{9,10}|[+]81[0-9-]{9,12})$"),
    Form("street_address", "(都|道|府|県).*(市|区|町|村).*[0-9０-９]"),
    Form(
        "full_date",
        "^(18|19|20)[0-9]{2}[-/.年]?(0?[1-9]|1[0-2])[-/.月]?(0?[1-9]|[12][0-9]|3[01])日?$",
        heading=_BIRTH,
    ),
)
"""Descriptions that identify. A full date identifies where its heading says birth."""

LINKS = (Form("digest", "^([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$"),)
"""What an MD5, SHA-1 or SHA-256 looks like, keyed or not."""

HEADINGS = {
    "name": r"(?i)^(full_?|family_?|last_?|first_?|given_?)?name(_kana|_kanji)?$|氏名|姓名|名前",
    "address": r"(?i)^(street_?|home_?)?address$|住所|番地",
    "telephone": r"(?i)^(tel|telephone|phone|mobile)(_?(no|number))?$|電話",
    "mail": r"(?i)^e?_?mail(_?address)?$|メール",
    "birth": _BIRTH,
}
"""Headings of columns that identify, by what they say."""
