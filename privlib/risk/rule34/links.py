"""Item 3 of Rule 34: codes that link a data set with what the company still holds, or with another data set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from privlib.engine.base import ident
from privlib.risk.models.profile import SHARE
from privlib.risk.rule34.checks import MOST, Asked, Check, Verdict, by_role, cell, form_check
from privlib.risk.rule34.codes_of_persons import LINKS
from privlib.risk.table import parts
from privlib.risk.table.specs import Column, Table

__all__ = ["HIDDEN", "NO_KEYS", "NO_OTHERS", "NO_SOURCE", "Other", "Source", "links"]

NO_KEYS = "no keys of persons in the data"
NO_SOURCE = "the source is not at hand"
HIDDEN = "the store hides its values"
NO_ORDER = "the order of the source is not known"
NO_OTHERS = "no other candidate has rows and keys of persons"
NO_RECIPIENTS = "the register names no recipients"

_ALIKE = 990
"""Thousandths of a rank correlation above which two orders are one (design limit, 2026-11-22)."""

_DIGESTS = "risk_digest"
_ORDER, _SOURCE_ORDER = "risk_order", "risk_source_order"


@dataclass(frozen=True, slots=True)
class Source:
    """What a data set was made from, in the same engine."""

    table: Table
    key: Column
    """Ids of persons. Where the data set names its persons, they are the same ids."""
    ordered: bool = False
    """Whether the rows of both stand in the order of their files."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another candidate with keys of persons: still personal data."""

    table: Table
    person: Column


def links(
    asked: Asked,
    roles: Mapping[str, str],
    source: Source | None,
    others: Sequence[Other] | None,
    recipients: int | None,
) -> Iterator[Check]:
    """Look for linking codes.

    Args:
        asked: the data set.
        roles: by column.
        source: what it was made from, if that is at hand.
        others: other candidates; None where there is no register of them.
        recipients: how many parties the data set goes to or went to; None where no register says so.
    """
    yield by_role(3, "link", asked.columns, roles)
    seen = [column for column in asked.columns if column.name not in asked.hidden]
    digests = [check for column in seen for form in LINKS if (check := form_check(asked, 3, column, form))]
    yield from digests
    for column in asked.columns:
        if column.name in asked.hidden:
            yield Check(3, "unkeyed_digest", column.name, "not applicable", 0, 0, HIDDEN)
    yield from _one_to_one(asked)
    if not digests:
        yield Check(3, "unkeyed_digest", "", "met", 0, len(seen))
    yield from _unkeyed(asked, [check.column for check in digests], source)
    yield from _overlaps(asked, source)
    yield _order(asked, source)
    yield from _elsewhere(asked, others)
    yield _recipients(asked, recipients)


def _one_to_one(asked: Asked) -> Iterator[Check]:
    if not asked.person:
        yield Check(3, "one_to_one_with_person", "", "not applicable", 0, 0, NO_KEYS)
        return
    for column in asked.columns:
        held, persons, pairs = asked.row("rule34_pairs", asked.cells(column, "person"))
        # of fewer persons than k_min any column may happen to do so
        if held == persons == pairs and persons >= asked.k_min:
            yield Check(3, "one_to_one_with_person", column.name, "not met", held, persons)


def _unkeyed(asked: Asked, digests: Sequence[str], source: Source | None) -> Iterator[Check]:
    """Whether digests are those of a text without a key: of another cell of their row, of the source, of a guess.

    Guesses are whole numbers below a million, written plainly or in eight digits; a capital letter with a number below
    ten thousand in four to eight digits; and days from 1900 to 2099. One digest of a guess is proof: chance makes none.
    What was produced is not tried: to guess its digests would be to look for whom they stand (policy clause S5.7).
    """
    if not asked.person:
        if digests:
            yield Check(3, "unkeyed_digest", "", "not applicable", 0, 0, NO_KEYS)
        return
    for column in (column for column in asked.columns if column.name in digests):
        texts = [each for each in (*asked.columns, asked.person) if each != column]
        kinds = _kinds(asked, column)
        hashed = ", ".join(_hashes(f"t{place}", kinds) for place in range(len(texts)))
        named = ", ".join(f"{cell(each)} AS t{place}" for place, each in enumerate(texts))
        found, of = asked.row("rule34_hashed", f"lower({cell(column)}) AS value, {named}", hashed=hashed)
        yield Check(3, "digest_of_the_same_row", column.name, _verdict(found, of), found, of)
        found, of = asked.row("rule34_guessed", f"lower({cell(column)}) AS value", hashes=_hashes("text", kinds))
        yield Check(3, "digest_of_a_guess", column.name, "not met" if found else "met", found, of)
        if source is None:
            yield Check(3, "digest_of_the_source", column.name, "not applicable", 0, of, NO_SOURCE)
            continue
        table = ident(source.table.stored)
        selects = " UNION ALL ".join(f"SELECT {cell(each)} AS text FROM {table}" for each in source.table.columns)
        texts_of = parts.fill("risk/rule34", "rule34_texts", f"({selects})", hashes=_hashes("text", kinds))
        asked.engine.create(_DIGESTS, texts_of)
        found, of = asked.row("rule34_digests", f"lower({cell(column)}) AS value")
        yield Check(3, "digest_of_the_source", column.name, _verdict(found, of), found, of)


def _hashes(text: str, kinds: Sequence[str]) -> str:
    return ", ".join(f"{kind}({text})" for kind in kinds)


def _kinds(asked: Asked, column: Column) -> list[str]:
    """The functions whose length a column's digests have: the others need not be tried."""
    lengths = asked.row("rule34_lengths", f"{cell(column)} AS value")
    return [kind for kind, n in zip(("md5", "sha1", "sha256"), lengths, strict=True) if n]


def _overlaps(asked: Asked, source: Source | None) -> Iterator[Check]:
    if source is None:
        # data without keys of persons may have been produced: those are compared with no source (policy clause S5.7)
        reason = NO_SOURCE if asked.person else NO_KEYS
        yield Check(3, "overlap_with_source_keys", "", "not applicable", 0, 0, reason)
        return
    asked.engine.create(
        "risk_source",
        parts.fill("risk/rule34", "rule34_source", ident(source.table.stored), cells=f"{cell(source.key)} AS value"),
    )
    clean = True
    for column in asked.columns:
        held, shared = asked.of_values("rule34_overlap", column, {})
        if shared:
            clean = False
            yield Check(3, "overlap_with_source_keys", column.name, _verdict(shared, held), shared, held)
    if clean:
        yield Check(3, "overlap_with_source_keys", "", "met", 0, len(asked.columns))


def _order(asked: Asked, source: Source | None) -> Check:
    """Compare the order of persons by rank; `found` of 1,000 thousandths, whichever way round."""
    if source is None or not source.ordered or not asked.person:
        reason = NO_KEYS if not asked.person else NO_ORDER if source else NO_SOURCE
        return Check(3, "order_of_the_source", "", "not applicable", 0, 0, reason)
    for made, table, column in (
        (_ORDER, asked.table, asked.person),
        (_SOURCE_ORDER, ident(source.table.stored), source.key),
    ):
        asked.engine.create(made, parts.fill("risk/rule34", "rule34_order", table, cells=f"{cell(column)} AS person"))
    persons, squares = map(int, asked.row("rule34_ranks", ""))
    if persons < max(2, asked.k_min):
        return Check(3, "order_of_the_source", "", "not applicable", 0, 0, "fewer persons than k_min are in both")
    # rho = 1 - 6 * squares / whole, in whole numbers
    whole = persons * (persons * persons - 1)
    rho = abs(whole - 6 * squares) * 1000
    return Check(3, "order_of_the_source", "", "not met" if rho > _ALIKE * whole else "met", rho // whole, 1000)


def _elsewhere(asked: Asked, others: Sequence[Other] | None) -> Iterator[Check]:
    """Whether a person has one pseudonym in several data sets: a value that tells persons apart, the same in both."""
    if others is None or not others or not asked.person:
        reason = NO_KEYS if not asked.person else NO_OTHERS
        yield Check(3, "same_pseudonym_elsewhere", "", "not applicable", 0, 0, reason)
        return
    pairs = [(other, column) for other in others for column in other.table.columns if column != other.person]
    telling = [
        (other, column)
        for other, column in pairs
        if _tells(asked, column, ident(other.table.stored), ident(other.person.stored))
    ]
    who = f"{cell(asked.person)} AS person"
    mine = [column for column in asked.columns if _telling(asked, column)]
    for column in mine:
        worst = Check(3, "same_pseudonym_elsewhere", column.name, "met", 0, 0)
        for other, theirs in telling:
            cells = f"{cell(theirs)} AS value, {cell(other.person)} AS person"
            asked.engine.create("risk_other", parts.fill("risk/rule34", "rule34_other", _of(other), cells=cells))
            persons, same = asked.row("rule34_same", f"{cell(column)} AS value, {who}")
            if same > worst.found or not worst.of:
                worst = Check(3, worst.check, column.name, _verdict(same, persons), same, persons)
        yield worst
    if not mine:
        yield Check(3, "same_pseudonym_elsewhere", "", "met", 0, len(asked.columns))


def _recipients(asked: Asked, recipients: int | None) -> Check:
    """A pseudonym that goes to several recipients lets them put their copies together."""
    if recipients is None:
        return Check(3, "pseudonym_for_recipients", "", "not applicable", 0, 0, NO_RECIPIENTS)
    pseudonyms = sum(_telling(asked, column) for column in asked.columns)
    several = recipients > 1 and pseudonyms > 0
    return Check(3, "pseudonym_for_recipients", "", "review" if several else "met", pseudonyms, len(asked.columns))


def _telling(asked: Asked, column: Column) -> bool:
    return _tells(asked, column, asked.table, ident(asked.person.stored) if asked.person else "")


def _tells(asked: Asked, column: Column, table: str, person: str) -> bool:
    """Whether nearly every person, or row, has a value of her own; of fewer than k_min any column may."""
    counted = parts.fill(
        "risk/rule34", "rule34_tells", table, cells=f"{cell(column)} AS value, {person or '1'} AS person"
    )
    held, persons, rows = asked.engine.frame(counted).row(0)
    units = persons if person else rows
    return units >= asked.k_min and held >= SHARE * units


def _of(other: Other) -> str:
    return ident(other.table.stored)


def _verdict(found: int, of: int) -> Verdict:
    return "not met" if found > MOST * of else "review" if found else "met"
