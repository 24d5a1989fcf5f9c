"""Sentences about how easily someone could be singled out of a data set."""

from decimal import Decimal

from privlib.release.released import Cell, Released
from privlib.views import catalogue
from privlib.views.claims import cells, is_zero, smallest_band
from privlib.views.rows import shown
from privlib.views.shown import Sentence
from privlib.views.words.parts import about, percent, say, unit

__all__ = ["at_risk", "class_sizes", "risk_summary", "sensitive_attributes"]


def risk_summary(released: Released) -> Sentence:
    """Whether k keeps its limit, and which other measures do not; what the average risk means."""
    found = cells(about(released, "risk_summary"), "verdict")
    verdicts = {cell.labels: cell.text for cell in found}
    if not found or any(cell.mark == "withheld" for cell in found):
        return say(released, "withheld" if found else "none")
    values = {cell.labels[0]: cell for cell in cells(released, "value") if cell.mark == "exact"}
    if not values.keys() >= {"k", "below_k_min", "average_risk"} or verdicts["k",] not in ("pass", "fail"):
        return _verdict(released, verdicts)
    others = {labels[0]: verdict for labels, verdict in verdicts.items() if labels != ("k",)}
    failed = [catalogue.label(released.lang, released.dims[0], name) for name, said in others.items() if said == "fail"]
    also = "also_fail" if failed else "also_pass"
    fields = {"k": values["k"], "below": values["below_k_min"], "all": values.get("persons") or values["records"]}
    return say(
        released,
        f"k_{verdicts['k',]}",
        also=catalogue.line(released.lang, released.stem, also, names=catalogue.listed(released.lang, failed)),
        aside=_average(released, values),
        limit=shown(released, released.cell("limit", "k")),
        unit=catalogue.line(released.lang, "units", released.cell("unit", "k").text or "records"),
        **{name: shown(released, cell) for name, cell in fields.items()},
    )


def _average(released: Released, values: dict[str, Cell]) -> str:
    risk = values["average_risk"].text or "0"
    share = catalogue.line(released.lang, "common", "percent", share=f"{100 * Decimal(risk):.2f}")
    return catalogue.line(released.lang, released.stem, "average", share=share)


def sensitive_attributes(released: Released) -> Sentence:
    """Which sensitive attributes miss a limit."""
    about(released, "sensitive_attributes")
    both = [*cells(released, "verdict_l"), *cells(released, "verdict_t")]
    if not both or any(cell.mark == "withheld" for cell in both):
        return say(released, "withheld" if both else "none")
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
        return say(released, "hidden")
    if not failed:
        return say(released, "pass", n=f"{len(judged):,}")
    names = [catalogue.label(released.lang, released.dims[0], labels[0]) for labels in failed]
    case = "one" if len(failed) == 1 and catalogue.has(released.lang, released.stem, "one") else "fail"
    listed = catalogue.listed(released.lang, names)
    return say(released, case, n=f"{len(failed):,}", all=f"{len(verdicts):,}", names=listed)


def class_sizes(released: Released) -> Sentence:
    """How many stand alone in their class."""
    found = cells(about(released, "class_sizes"), "persons")
    if not found or all(is_zero(cell) for cell in found):
        return say(released, "none")
    case, smallest = ("some", found[0]) if not is_zero(found[0]) else ("nobody", smallest_band(found))
    if smallest is None or not smallest.lo:
        return say(released, "hidden")
    fields = {"persons": shown(released, smallest), "unit": unit(released, "persons", smallest)}
    return say(released, case, **fields, band=smallest.labels[0])


def at_risk(released: Released) -> Sentence:
    """How many are in classes smaller than the first threshold under which there are any."""
    found = cells(about(released, "at_risk"), "at_risk")
    if not found or found[0].mark == "n/a":
        return say(released, "none")
    if found[0].mark == "withheld":
        return say(released, "hidden")
    first = next((cell for cell in found if not is_zero(released.cell("below", *cell.labels))), found[-1])
    threshold = first.labels[0]
    below = released.cell("below", threshold)
    if is_zero(below):
        return say(released, "nobody", threshold=threshold)
    counts = {"below": shown(released, below), "persons": shown(released, released.cell("persons", threshold))}
    share = percent(released, first)
    return say(released, "some", threshold=threshold, share=share, unit=unit(released, "below"), **counts)
