"""Items 4 and 5 of Rule 34: idiosyncratic descriptions, and persons far from the rest of the database."""

from collections.abc import Iterator, Mapping

from privlib.engine.base import ident
from privlib.risk.models.topbottom import TopBottom
from privlib.risk.rule34.checks import Asked, Check, cell, cells_of, says
from privlib.risk.table.specs import Column
from privlib.risk.uniques.special import Special

__all__ = ["idiosyncratic", "outliers", "places"]

_LATITUDE = r"(?i)(^|_)lat(itude)?(_|$)|緯度"
_LONGITUDE = r"(?i)(^|_)(lon|lng|long)(itude)?(_|$)|経度"
_PLACE = r"(?i)(^|_)(place|location|spot|station|mesh|geohash|cell_?id|position)(_|$)|場所|地点|位置|駅|メッシュ"

_FINE = "^[+-]?[0-9]{1,3}[.][0-9]{3,}$"
"""Three decimals of a degree are about a hundred metres."""


def idiosyncratic(asked: Asked, roles: Mapping[str, str], special: Special | None) -> Iterator[Check]:
    """Count values of few, tails of quasi-identifiers, and persons alone on one attribute or two."""
    for column in asked.columns:
        held, rare = asked.held(column)
        yield Check(4, "rare_values", column.name, "not met" if rare else "met", rare, held)
        if roles.get(column.name) == "quasi" and (tails := asked.tails(column)):
            yield _tail_check(4, "tails", column.name, tails, held)
    if special is None:
        yield Check(4, "small_minimal_uniques", "", "not applicable", 0, 0, "minimal uniques were not computed")
    else:
        few = sum(size.units for size in special.by_size if size.size <= 2)
        yield Check(4, "small_minimal_uniques", "", "not met" if few else "met", few, special.uniques)


def outliers(asked: Asked, roles: Mapping[str, str]) -> Iterator[Check]:
    """Count persons beyond the k_min-th most extreme one: of a number, of a person's sum of it, of her rows."""
    numeric = 0
    rows, several = None, False
    if asked.person:
        person = f"{ident(asked.person.stored)} AS person"
        rows = asked.numbers("rule34_rows", person)
        _, persons, every = asked.row("rule34_tells", f"1 AS value, {person}")
        several = every > persons
    for column in asked.columns:
        if roles.get(column.name) == "quasi" or not (tails := asked.tails(column)):
            continue
        numeric += 1
        yield _tail_check(5, "far_from_the_rest", column.name, tails, asked.held(column)[0])
        if several and (sums := asked.numbers("rule34_sums", asked.cells(column))):
            yield _tail_check(5, "sum_of_a_person", column.name, sums, 0)
    if rows:
        numeric += 1
        yield _tail_check(5, "rows_a_person", "", rows, 0)
    if not numeric:
        yield Check(5, "far_from_the_rest", "", "not applicable", 0, 0, "no numbers in the data")


def places(asked: Asked) -> Iterator[Check]:
    """Look at positions: how fine they are, and whose most frequent places few share: a home, a place of work.

    A place is a latitude with a longitude, or a column whose heading says place. The one where a person's rows are most
    often stands for her home; that one and the next together for home and work. Equally frequent places are taken in
    the order of their text.

    Source: PPC guidelines on anonymously processed information, example of movement histories (item 5).
    """
    found = _places(asked.columns)
    for column in asked.columns:
        if says(column.name, _LATITUDE) or says(column.name, _LONGITUDE):
            of, fine, _ = cells_of(asked, column, _FINE)
            yield Check(5, "fine_positions", column.name, "review" if fine else "met", fine, of)
    if not found or not asked.person:
        reason = "no places in the data" if not found else "no keys of persons in the data"
        yield Check(5, "places_of_few", "", "not applicable", 0, 0, reason)
        return
    person = f"{ident(asked.person.stored)} AS person"
    for name, place in found.items():
        persons, home, both = asked.row("rule34_places", f"{place} AS place, {person}", {"k_min": asked.k_min})
        yield Check(5, "places_of_few", name, "not met" if home else "met", home, persons)
        yield Check(5, "pairs_of_places_of_few", name, "not met" if both else "met", both, persons)


def _places(columns: tuple[Column, ...]) -> dict[str, str]:
    """Each place by the name of its column, or of the first of its two, and the text that stands for it."""
    latitudes = [column for column in columns if says(column.name, _LATITUDE)]
    longitudes = [column for column in columns if says(column.name, _LONGITUDE)]
    points = {
        one.name: f"CASE WHEN {cell(one)} IS NOT NULL AND {cell(two)} IS NOT NULL "
        f"THEN concat({cell(one)}, ' ', {cell(two)}) END"
        for one, two in zip(latitudes, longitudes, strict=False)
    }
    return points | {column.name: cell(column) for column in columns if says(column.name, _PLACE)}


def _tail_check(item: int, name: str, column: str, tails: TopBottom, of: int) -> Check:
    """Persons beyond the k_min-th most extreme one, on either side."""
    if tails.top is None or tails.bottom is None:
        return Check(item, name, column, "not met", of, of, tails=tails)
    beyond = tails.top.changed + tails.bottom.changed
    return Check(item, name, column, "review" if beyond else "met", beyond, of, tails=tails)
