"""Rule 34, items 1 to 5: evidence for each, as counts. It supports a judgement and does not replace it.

The standard is what ordinary people and businesses can do; whether a description is idiosyncratic is judged case by
case, and no k is prescribed. Nothing here shows a value, a class or a person.
"""

from collections.abc import Collection, Mapping, Sequence

from privlib.engine.base import Engine, ident
from privlib.errors import ParameterError
from privlib.risk.rule34.checks import Asked, Check
from privlib.risk.rule34.descriptions import descriptions, identification_codes
from privlib.risk.rule34.far import idiosyncratic, outliers, places
from privlib.risk.rule34.links import Other, Source, links
from privlib.risk.table.specs import Column, Table
from privlib.risk.uniques.special import Special

__all__ = ["rule34"]


def rule34(  # noqa: PLR0913 (what is asked of a data set, by name)
    engine: Engine,
    table: Table,
    roles: Mapping[str, str],
    *,
    person: Column | None = None,
    k_min: int = 10,
    special: Special | None = None,
    source: Source | None = None,
    others: Sequence[Other] | None = None,
    recipients: int | None = None,
    hidden: Collection[str] = (),
) -> tuple[Check, ...]:
    """Collect the evidence of a data set.

    A row in: one row of a person. Cells are compared as they are stored; numbers are those written as such.

    Args:
        engine: holds the table.
        table: its columns, the person's aside.
        roles: what the register says a column can reveal, by column: `direct`, `code`, `link`, `quasi`, `sensitive`,
            `other`; a column without a role is taken for `other`.
        person: the column that tells persons apart; without it rows are persons.
        k_min: fewest persons behind a value or a tail.
        special: the special uniques of its quasi-identifiers, if they were computed.
        source: what the data set was made from.
        others: other candidates of the register, whose persons have the same keys.
        recipients: how many parties the data set is for.
        hidden: columns whose values stand there under pseudonyms of the store.

    Returns:
        Checks by item, then in the order of columns. What could not be checked says so, and how to make it.

    Raises:
        ParameterError: risk.collation_forbidden for a source, or other data sets, beside data without keys of persons.

    Source: Rules for the Enforcement of the APPI, Article 34; PPC guidelines on anonymously processed information.
    """
    if (source or others) and not person:
        raise ParameterError("risk.collation_forbidden", dataset=table.shown)
    columns = tuple(column for column in table.columns if column != person)
    asked = Asked(engine, ident(table.stored), columns, person, k_min, frozenset(hidden))
    found = [
        *descriptions(asked, roles),
        *identification_codes(asked, roles),
        *links(asked, roles, source, others, recipients),
        *idiosyncratic(asked, roles, special),
        *outliers(asked, roles),
        *places(asked),
    ]
    return tuple(sorted(found, key=lambda check: check.item))
