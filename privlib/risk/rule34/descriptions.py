"""Items 1 and 2 of Rule 34: descriptions that identify, and individual identification codes."""

from collections.abc import Iterator, Mapping

from privlib.risk.rule34.checks import Asked, Check, by_role, form_check, says
from privlib.risk.rule34.codes_of_persons import CODE_HEADINGS, CODES, DESCRIPTIONS, HEADINGS

__all__ = ["descriptions", "identification_codes"]


def descriptions(asked: Asked, roles: Mapping[str, str]) -> Iterator[Check]:
    """Look for names, addresses, telephone numbers, mail addresses and days of birth: by role, heading and form."""
    yield by_role(1, "direct", asked.columns, roles)
    for column in asked.columns:
        for name, pattern in HEADINGS.items():
            if says(column.name, pattern):
                yield Check(1, f"heading_{name}", column.name, "review", 1, 1)
        yield from (check for form in DESCRIPTIONS if (check := form_check(asked, 1, column, form)))


def identification_codes(asked: Asked, roles: Mapping[str, str]) -> Iterator[Check]:
    """Look for individual identification codes: by role, heading and form, with check digits."""
    yield by_role(2, "code", asked.columns, roles)
    for column in asked.columns:
        if says(column.name, CODE_HEADINGS):
            yield Check(2, "heading_code", column.name, "review", 1, 1)
        found = [check for form in CODES if (check := form_check(asked, 2, column, form))]
        # a code may be written in two ways in one column: the way of most cells speaks for it
        for name in dict.fromkeys(check.check for check in found):
            yield max((check for check in found if check.check == name), key=lambda check: check.found)
