"""One sentence a measure: the answer, for a reader who reads nothing else.

Every sentence is true for each value inside the released intervals. It computes nothing the gate did not see, and says
how many figures are hidden. The texts are in the catalogue.
"""

from privlib.release.released import Cell, Released
from privlib.study import Count
from privlib.views import block, catalogue, rows
from privlib.views.claims import Extreme, cells, extreme, full, is_zero
from privlib.views.rows import label, shown
from privlib.views.shown import Sentence

__all__ = [
    "at_risk",
    "class_sizes",
    "coverage_by_person",
    "coverage_by_purpose",
    "coverage_by_purpose_month",
    "coverage_total",
    "loads_by_table",
    "percent",
    "refused_by_code",
    "risk_summary",
    "sensitive_attributes",
    "uncovered_by_owner",
    "uncovered_by_reason",
    "unit",
    "unknown_purpose",
    "usage_by_dimension",
    "usage_by_purpose",
    "usage_trend",
    "uses_by_class",
]


def loads_by_table(released: Released) -> Sentence:
    """How many tables were loaded, and which of them had refused records."""
    found = cells(_of(released, "loads_by_table"), "refused")
    if not found:
        return _say(released, "none")
    tables = f"{len(found):,}"
    if all(is_zero(cell) for cell in found):
        return _say(released, "clean", tables=tables)
    refused = [cell for cell in found if (cell.lo or 0) > 0]
    if any(cell not in refused and not is_zero(cell) for cell in found):
        return _say(released, "hidden", tables=tables)
    names = catalogue.listed(released.lang, [label(released, cell) for cell in refused])
    return _say(released, "one" if len(refused) == 1 else "some", tables=tables, n=f"{len(refused):,}", names=names)


def refused_by_code(released: Released) -> Sentence:
    """Why records were refused, the most frequent reason first."""
    found = cells(_of(released, "refused_by_code"), "records")
    top = extreme(found, "highest")
    if top is None:
        return _say(released, "none")
    case = "one" if len(found) == 1 else _decided(top, "top")
    code, records = label(released, top.cell), shown(released, top.cell)
    return _say(released, case, n=f"{len(found):,}", code=code, records=records)


def uses_by_class(released: Released) -> Sentence:
    """How many uses name a person, and what became of the others."""
    found = {cell.labels[0]: cell for cell in cells(_of(released, "uses_by_class"), "uses")}
    if all(is_zero(cell) for cell in found.values()):
        return _say(released, "none")
    if all(cell.mark == "withheld" for cell in found.values()):
        return _say(released, "hidden")
    return _say(released, "some", **{name: shown(released, cell) for name, cell in found.items()})


def coverage_total(released: Released) -> Sentence:
    """Coverage of all evaluated uses, strict and of known purposes."""
    return _both_readings(_of(released, "coverage_total"), "covered", "evaluated")


def coverage_by_person(released: Released) -> Sentence:
    """Persons with every use covered, strict and of known purposes."""
    return _both_readings(_of(released, "coverage_by_person"), "persons_covered", "persons")


def _both_readings(released: Released, part: str, whole: str) -> Sentence:
    strict, known = released.cell("coverage", "strict"), released.cell("coverage", "known")
    counts = {"covered": released.cell(part, "strict"), whole: released.cell(whole, "strict")}
    fields = {name: shown(released, cell) for name, cell in counts.items()}
    if strict.mark == "n/a":
        return _say(released, "none")
    if strict.mark == "withheld":
        return _say(released, "hidden")
    if full([strict]):
        return _say(released, "full", **fields)
    return _say(released, "some", **fields, strict=percent(released, strict), known=percent(released, known))


def coverage_by_purpose(released: Released) -> Sentence:
    """Which purpose has the lowest coverage."""
    return _lowest(_of(released, "coverage_by_purpose"))


def coverage_by_purpose_month(released: Released) -> Sentence:
    """Which purpose has the lowest coverage, and in which month."""
    return _lowest(_of(released, "coverage_by_purpose_month"))


def _lowest(released: Released) -> Sentence:
    found = [cell for cell in cells(released, "coverage") if cell.mark != "n/a"]
    low = extreme(found, "lowest")
    if not found:
        return _say(released, "none")
    if low is None:
        return _say(released, "hidden")
    if full(found) and len(found) > 1:
        return _say(released, "full", n=f"{len(found):,}")
    named = {dim.name: label(released, low.cell, nth) for nth, dim in enumerate(released.dims)}
    case = "one" if len(found) == 1 else _decided(low, "lowest")
    return _say(released, case, n=f"{low.of:,}", share=percent(released, low.cell), **named)


def uncovered_by_reason(released: Released) -> Sentence:
    """How many uses were not covered, and the most frequent reason."""
    return _largest_part(_of(released, "uncovered_by_reason"))


def uncovered_by_owner(released: Released) -> Sentence:
    """How many uses were not covered, and the control with the most."""
    return _largest_part(_of(released, "uncovered_by_owner"))


def _largest_part(released: Released) -> Sentence:
    total = released.cell("uses")
    found = [cell for cell in cells(released, "uses") if not is_zero(cell)]
    top = extreme(found, "highest")
    if is_zero(total):
        return _say(released, "none")
    if total.mark == "withheld" or top is None:
        return _say(released, "hidden")
    case = "one" if len(found) == 1 else _decided(top, "top")
    fields = {"name": label(released, top.cell), "uses": shown(released, top.cell)}
    return _say(released, case, all=shown(released, total), n=f"{len(found):,}", **fields)


def unknown_purpose(released: Released) -> Sentence:
    """How many personal uses have no known purpose, and why."""
    share = _of(released, "unknown_purpose").cell("unknown")
    if share.mark == "n/a":
        return _say(released, "none")
    if share.mark == "withheld":
        return _say(released, "hidden")
    if is_zero(released.cell("uses")):
        return _say(released, "clean")
    fields = {name: shown(released, released.cell("uses", name)) for name in ("untagged", "unresolvable")}
    fields |= {name: shown(released, released.cell(name)) for name in ("uses", "personal")}
    return _say(released, "some", **fields, share=percent(released, share))


def risk_summary(released: Released) -> Sentence:
    """Which risk measures miss their limits."""
    verdicts = {cell.labels: cell.text for cell in cells(_of(released, "risk_summary"), "verdict")}
    if not verdicts:
        return _say(released, "none")
    return _verdict(released, verdicts)


def sensitive_attributes(released: Released) -> Sentence:
    """Which sensitive attributes miss a limit."""
    _of(released, "sensitive_attributes")
    both = [*cells(released, "verdict_l"), *cells(released, "verdict_t")]
    if not both:
        return _say(released, "none")
    verdicts: dict[tuple[str, ...], str | None] = {}
    for cell in both:
        if verdicts.get(cell.labels) != "fail" and cell.text in ("pass", "fail"):
            verdicts[cell.labels] = cell.text
        verdicts.setdefault(cell.labels, None)
    return _verdict(released, verdicts)


def _verdict(released: Released, verdicts: dict[tuple[str, ...], str | None]) -> Sentence:
    failed = [labels for labels, verdict in verdicts.items() if verdict == "fail"]
    judged = [labels for labels, verdict in verdicts.items() if verdict in ("pass", "fail")]
    if not judged:
        return _say(released, "hidden")
    if not failed:
        return _say(released, "pass", n=f"{len(judged):,}")
    names = [catalogue.label(released.lang, released.dims[0], labels[0]) for labels in failed]
    case = "one" if len(failed) == 1 and catalogue.has(released.lang, released.stem, "one") else "fail"
    listed = catalogue.listed(released.lang, names)
    return _say(released, case, n=f"{len(failed):,}", all=f"{len(verdicts):,}", names=listed)


def class_sizes(released: Released) -> Sentence:
    """How many stand alone in their class."""
    found = cells(_of(released, "class_sizes"), "persons")
    if not found or all(is_zero(cell) for cell in found):
        return _say(released, "none")
    alone = found[0]
    if is_zero(alone):
        return _say(released, "nobody")
    if not alone.lo:
        return _say(released, "hidden")
    return _say(released, "some", persons=shown(released, alone), unit=unit(released, "persons"))


def at_risk(released: Released) -> Sentence:
    """How many are in classes smaller than the first threshold."""
    found = cells(_of(released, "at_risk"), "at_risk")
    if not found or found[0].mark == "n/a":
        return _say(released, "none")
    first = found[0]
    threshold = first.labels[0]
    below = released.cell("below", threshold)
    if first.mark == "withheld":
        return _say(released, "hidden")
    if is_zero(below):
        return _say(released, "nobody", threshold=threshold)
    counts = {"below": shown(released, below), "persons": shown(released, released.cell("persons", threshold))}
    share = percent(released, first)
    return _say(released, "some", threshold=threshold, share=share, unit=unit(released, "below"), **counts)


def usage_trend(released: Released) -> Sentence:
    """When visitor-days were highest."""
    found = cells(_of(released, "usage_trend"), "visitors")
    top = extreme(found, "highest")
    if not found:
        return _say(released, "none")
    if top is None:
        return _say(released, "hidden")
    if all(is_zero(cell) for cell in found):
        return _say(released, "nobody")
    case = "one" if len(found) == 1 else _decided(top, "top")
    return _say(released, case, date=label(released, top.cell), visitors=shown(released, top.cell))


def usage_by_dimension(released: Released) -> Sentence:
    """Which group had the most visitor-days on the last date."""
    found = cells(_of(released, "usage_by_dimension"), "visitors")
    if not found:
        return _say(released, "none")
    last = [cell for cell in found if cell.labels[0] == found[-1].labels[0]]
    date = label(released, last[0])
    top = extreme(last, "highest")
    if top is None:
        return _say(released, "hidden", date=date)
    if all(is_zero(cell) for cell in last):
        return _say(released, "nobody", date=date)
    group = label(released, top.cell, 1)
    return _say(released, _decided(top, "top"), date=date, group=group, visitors=shown(released, top.cell))


def usage_by_purpose(released: Released) -> Sentence:
    """Which purpose has the largest share of events."""
    found = [cell for cell in cells(_of(released, "usage_by_purpose"), "share") if cell.mark != "n/a"]
    top = extreme(found, "highest")
    if not found:
        return _say(released, "none")
    if top is None:
        return _say(released, "hidden")
    return _say(released, _decided(top, "top"), purpose=label(released, top.cell), share=percent(released, top.cell))


def percent(released: Released, cell: Cell) -> str:
    """A share with its sign; a hidden or inapplicable one in words."""
    text = shown(released, cell)
    return text if cell.mark in ("n/a", "withheld") else catalogue.line(released.lang, "common", "percent", share=text)


def unit(released: Released, column: str) -> str:
    """The word for what a column counts."""
    units = {found.name: found.unit for found in released.columns if isinstance(found, Count)}
    return catalogue.line(released.lang, "units", units[column])


def _of(released: Released, stem: str) -> Released:
    """Refuse everything but the release this sentence is about (E717)."""
    return rows.expect(f"words.{stem}", released, stem)


def _decided(found: Extreme, case: str) -> str:
    return case if found.decided else "tied"


def _say(released: Released, case: str, **fields: str) -> Sentence:
    text = catalogue.line(released.lang, released.stem, case, **fields)
    for note in (rows.rounding_note(released), rows.hidden_note(released)):
        text += catalogue.line(released.lang, "common", "join") + note if note else ""
    return Sentence(
        block.Sentence(
            id=f"{released.stem}.sentence",
            edition=released.edition,
            lang=released.lang,
            text=text,
            about=(f"{released.stem}.table",),
            source=rows.source(released),
        )
    )
