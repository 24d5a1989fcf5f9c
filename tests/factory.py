"""Hand-made studies and measured frames, for tests of the gate and the views: no store, no file."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, cast

import msgspec
import polars as pl

from privlib.engine.base import Engine
from privlib.policy import law, model
from privlib.policy.periods import parse
from privlib.study import Count, Dimension, Edition, Lang, Measured, Share, Source, Study, Value

SOURCE = Source(
    ("P1.3a", "S2.limit"), "privlib/measures/made.sql", "0" * 64, (("privlib/measures/ground.sql", "2" * 64),)
)

VARIANT = Dimension("variant", ("strict", "known"), kind="multi")
PURPOSE = Dimension("purpose", ("U1", "U3", "unknown"), kind="multi", labels=("Improvement", "Newsletters", ""))
MONTH = Dimension("month", ("2026-04", "2026-05"), kind="multi")
REASON = Dimension("reason", ("unknown", "suspended", "no-permit"), kind="multi")
BAND = Dimension("band", ("1", "2", "3–4", "5–9", "10–49", "50+"))
COVERED = (
    Count("evaluated", "events", persons="persons"),
    Count("covered", "events", persons="persons_covered"),
    Count("persons", "persons"),
    Count("persons_covered", "persons"),
)
USES = (Count("uses", "events", persons="persons"), Count("persons", "persons"))
COVERAGE = (Share("coverage", "covered", "evaluated"),)


def study(
    edition: Edition = "restricted", lang: Lang = "en", *, threshold: int = 10, base: int = 5, period: str = "2026-Q2"
) -> Study:
    """A study of a made-up company, without an engine: nothing here asks it."""
    policy, appi = _read()
    disclosure = msgspec.structs.replace(policy.disclosure, threshold=threshold, base=base)
    return Study(
        engine=cast("Engine", None),
        policy=msgspec.structs.replace(policy, disclosure=disclosure),
        law=appi,
        period=parse(period, 4),
        as_of=date(2026, 11, 10),
        edition=edition,
        lang=lang,
        snapshot="1" * 64,
    )


@cache
def _read() -> tuple[model.Policy, law.Law]:
    return model.read("luminous-2021"), law.read("appi")


def table(text: str) -> pl.DataFrame:
    """Read a frame written as text: a header, then a row a line; whole numbers are integers, `-` is null."""
    head, *lines = [line.split("|") for line in text.strip().splitlines()]
    names = [name.strip() for name in head]
    rows = [[_cell(cell.strip()) for cell in line] for line in lines]
    return pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None) if rows else _empty(names)


def _empty(names: list[str]) -> pl.DataFrame:
    return pl.DataFrame({name: [] for name in names})


def _cell(text: str) -> str | int | float | None:
    if text == "-":
        return None
    if text.isdigit():
        return int(text)
    return float(text) if text.replace(".", "", 1).isdigit() else text


def measured(stem: str, kind: str, frame: str | pl.DataFrame, asked: Study | None = None, **parts: Any) -> Measured:
    """A measured frame with its declaration; dimensions whose labels are digits keep them as text."""
    read = table(frame) if isinstance(frame, str) else frame
    named = [dim.name for dim in parts.get("dimensions", ())]
    return Measured(
        stem=stem,
        kind=cast("Any", kind),
        frame=read.with_columns(pl.col(name).cast(pl.String) for name in named),
        study=asked or study(),
        source=SOURCE,
        population="evaluated uses",
        **parts,
    )


def counted(frame: str, *dims: Dimension, edition: Edition = "shareable", **options: Any) -> Measured:
    """A table of persons by the given dimensions."""
    asked = study(edition, **options)
    return measured("made", "counts", frame, asked, dimensions=dims, counts=(Count("persons", "persons"),))


def every(edition: Edition = "restricted", lang: Lang = "en") -> Mapping[str, Measured]:
    """One small measured frame a stem, with figures that can be followed by hand."""
    asked = study(edition, lang)
    coverage = {"counts": COVERED, "shares": COVERAGE}
    visits = Dimension("date", kind="time")
    history = Dimension("purpose", ("H1", "H2", "unknown"), kind="multi", labels=("Delivery", "Statistics", ""))
    made = [
        measured(
            "loads_by_table",
            "quality",
            """table|files|records|loaded|duplicates|refused|blank
            principal|1|100|98|1|1|0
            use_event|2|1240|1240|0|0|0""",
            asked,
            dimensions=(Dimension("table", ("principal", "use_event")),),
            counts=(
                Count("files", "files"),
                *(Count(name, "records") for name in ("records", "loaded", "duplicates", "refused", "blank")),
            ),
        ),
        measured(
            "refused_by_code",
            "quality",
            """code|records
            E201|12
            E220|3""",
            asked,
            dimensions=(Dimension("code", ("E201", "E220")),),
            counts=(Count("records", "records"),),
        ),
        measured(
            "uses_by_class",
            "events",
            """class|uses|persons
            attributable|1000|80
            not_attributable|40|0
            not_personal|200|0
            denied|3|3""",
            asked,
            dimensions=(Dimension("class", ("attributable", "not_attributable", "not_personal", "denied")),),
            counts=USES,
        ),
        measured(
            "coverage_total",
            "events",
            """variant|evaluated|covered|persons|persons_covered
            strict|1000|850|80|60
            known|950|850|78|60""",
            asked,
            dimensions=(VARIANT,),
            **coverage,
        ),
        measured(
            "coverage_by_purpose",
            "events",
            """purpose|evaluated|covered|persons|persons_covered
            U1|600|600|50|50
            U3|350|250|60|40
            unknown|50|0|20|0
            *|1000|850|80|60""",
            asked,
            dimensions=(PURPOSE,),
            **coverage,
        ),
        measured(
            "coverage_by_purpose_month",
            "events",
            """purpose|month|evaluated|covered|persons|persons_covered
            U1|2026-04|300|300|40|40
            U1|2026-05|300|297|45|44
            U3|2026-04|350|250|60|40
            unknown|2026-05|50|0|20|0""",
            asked,
            dimensions=(PURPOSE, MONTH),
            **coverage,
        ),
        measured(
            "uncovered_by_reason",
            "events",
            """reason|uses|persons
            unknown|50|20
            suspended|30|12
            no-permit|70|25
            *|150|40""",
            asked,
            dimensions=(REASON,),
            counts=USES,
        ),
        measured(
            "uncovered_by_owner",
            "events",
            """owner|uses|persons
            C-P1.3b.tag|50|20
            C-S3|30|12
            C-P1.3a|70|25
            *|150|40""",
            asked,
            dimensions=(Dimension("owner", ("C-P1.3b.tag", "C-S3", "C-P1.3a"), kind="multi"),),
            counts=USES,
        ),
        measured(
            "coverage_by_person",
            "counts",
            """variant|persons|persons_covered
            strict|80|50
            known|78|60""",
            asked,
            dimensions=(VARIANT,),
            counts=(Count("persons", "persons"), Count("persons_covered", "persons")),
            shares=(Share("coverage", "persons_covered", "persons"),),
        ),
        measured(
            "unknown_purpose",
            "events",
            """detail|uses|persons|personal|persons_personal
            untagged|40|15|1040|80
            unresolvable|10|5|1040|80
            *|50|20|1040|80""",
            asked,
            dimensions=(Dimension("detail", ("untagged", "unresolvable"), kind="multi"),),
            counts=(
                *USES,
                Count("personal", "events", persons="persons_personal"),
                Count("persons_personal", "persons"),
            ),
            shares=(Share("unknown", "uses", "personal", worse="up"),),
        ),
        measured(
            "risk_summary",
            "values",
            """measure|value|limit|verdict|unit
            k|1|5|fail|persons
            persons|482|-|-|persons
            below_k_min|62|-|-|persons
            average_risk|0.25|-|-|-
            worst_l|2|2|pass|-""",
            asked,
            dimensions=(Dimension("measure", ("k", "persons", "below_k_min", "average_risk", "worst_l")),),
            values=(Value("value", 4), Value("limit", 2)),
            texts=("verdict", "unit"),
        ),
        measured(
            "class_sizes",
            "bands",
            """band|persons|classes
            1|12|12
            2|20|10
            3–4|30|9
            5–9|0|0
            10–49|120|6
            50+|300|4""",
            asked,
            dimensions=(BAND,),
            counts=(Count("persons", "persons"), Count("classes", "classes")),
        ),
        measured(
            "at_risk",
            "bands",
            """threshold|below|persons
            5|62|482
            10|62|482
            20|100|482""",
            asked,
            dimensions=(Dimension("threshold", ("5", "10", "20"), kind="multi"),),
            counts=(Count("below", "persons"), Count("persons", "persons")),
            shares=(Share("at_risk", "below", "persons", worse="up"),),
        ),
        measured(
            "remedies",
            "values",
            """remedy|gain|loss|k|method|breaks
            blank|24|0.009|10|partial delete|
            drop area|24|0.1892|11|delete|U5""",
            asked,
            dimensions=(Dimension("remedy", ("blank", "drop area")),),
            values=(Value("gain", 0, whole=24, persons=24), Value("loss", 4, whole=1, persons=482), Value("k", 0)),
            texts=("method", "breaks"),
        ),
        measured(
            "ladder",
            "values",
            """rung|beyond|loss|removed|k|verdict
            0 unchanged|24|0|0|3|fail
            1 remove|0|0.0361|24|10|pass
            optimum|0|0.1892|0|10|pass""",
            asked,
            dimensions=(Dimension("rung", ("0 unchanged", "1 remove", "optimum")),),
            values=(Value("beyond", 0), Value("loss", 4), Value("removed", 0), Value("k", 0)),
            texts=("verdict",),
        ),
        measured(
            "risk_front",
            "values",
            """k_asked|left_out|loss|suppressed|k|classes|gap|proof|note
            5|0%|0.4|0|6|9|0|proven|
            5|2%|0.25|11|5|14|0|proven|
            10|0%|0.5|0|14|7|0|proven|
            10|2%|0.375|9|10|11|0.031|not proven|asked for
            20|0%|-|-|-|-|-|no solution|
            20|2%|0.39|13|21|9|0|proven|""",
            asked,
            dimensions=(Dimension("k_asked", ("5", "10", "20")), Dimension("left_out", ("0%", "2%"))),
            values=(Value("loss", 4), Value("suppressed", 0), Value("k", 0), Value("classes", 0), Value("gap", 4)),
            texts=("proof", "note"),
        ),
        measured(
            "population_uniques",
            "values",
            """estimator|alone|fraction|outcome|note
            sample|12.5|1|counted|
            pitman|1.25|1|converged|chosen
            zayatz|2.5|1|converged|
            snb|-|1|no solution|""",
            asked,
            dimensions=(Dimension("estimator", ("sample", "pitman", "zayatz", "snb")),),
            values=(Value("alone", 2), Value("fraction", 4)),
            texts=("outcome", "note"),
        ),
        measured(
            "attackers",
            "values",
            """attacker|smallest|highest|success|at_risk|note
            prosecutor|2|50|12.5|62|
            journalist|1200|0.08|0.04|0|
            marketer|-|-|0.04|-|""",
            asked,
            dimensions=(Dimension("attacker", ("prosecutor", "journalist", "marketer")),),
            values=(Value("smallest", 0), Value("highest", 2), Value("success", 2), Value("at_risk", 0)),
            texts=("note",),
        ),
        measured(
            "delta_presence",
            "values",
            """bound|share|note
            least|0|
            greatest|2.5|""",
            asked,
            dimensions=(Dimension("bound", ("least", "greatest")),),
            values=(Value("share", 2),),
            texts=("note",),
        ),
        measured(
            "rule34_items",
            "values",
            """item|checks|verdict
            1|2|met
            2|1|not met
            3|1|review""",
            asked,
            dimensions=(Dimension("item", ("1", "2", "3")),),
            values=(Value("checks", 0),),
            texts=("verdict",),
        ),
        measured(
            "rule34",
            "values",
            """check|found|of|verdict|unit|reason
            role_direct|0|7|met|fields|
            rare_values|2|9|review|values|""",
            asked,
            dimensions=(Dimension("check", ("role_direct", "rare_values")),),
            values=(Value("found", 0), Value("of", 0)),
            texts=("verdict", "unit", "reason"),
        ),
        measured(
            "methods_by_attribute",
            "values",
            """attribute|fields|methods|verdict|note
            age|1|generalise|met|
            sex|1|none|review|""",
            asked,
            dimensions=(Dimension("attribute", ("age", "sex")),),
            values=(Value("fields", 0),),
            texts=("methods", "verdict", "note"),
        ),
        measured(
            "destruction",
            "values",
            """restoring|days|limit|verdict|note
            mapping|1|7|pass|
            salt|40|7|fail|still there""",
            asked,
            dimensions=(Dimension("restoring", ("mapping", "salt")),),
            values=(Value("days", 0), Value("limit", 0)),
            texts=("verdict", "note"),
        ),
        measured(
            "releases_together",
            "values",
            """releases|measure|value|limit|verdict|unit
            D06 + D04|meet_k|7|10|fail|persons
            D06 + D04|newly_unique|0|0|pass|persons
            D06 + D04|disclosed|-|0|not evaluated|persons""",
            asked,
            dimensions=(
                Dimension("releases", ("D06 + D04",)),
                Dimension("measure", ("meet_k", "newly_unique", "disclosed")),
            ),
            values=(Value("value", 0), Value("limit", 0)),
            texts=("verdict", "unit"),
        ),
        measured(
            "unique_on_waves",
            "bands",
            """waves|alone|persons
            1|53|963
            2|40|793""",
            asked,
            dimensions=(Dimension("waves", ("1", "2"), kind="multi"),),
            counts=(Count("alone", "persons"), Count("persons", "persons")),
            shares=(Share("share", "alone", "persons", worse="up"),),
        ),
        measured(
            "unicity",
            "values",
            """points|persons|sampled|share|low|high
            1|963|963|12.5|-|-
            2|793|793|97.5|95.25|98.5""",
            asked,
            dimensions=(Dimension("points", ("1", "2")),),
            values=(Value("persons", 0), Value("sampled", 0), *(Value(name, 2) for name in ("share", "low", "high"))),
        ),
        measured(
            "k_by_window",
            "bands",
            """width|windows|kept|limit|k|alone|below|persons
            day|30|2|10|1|700|900|963
            week|9|3|10|1|200|400|963
            month|3|3|10|10|0|0|963""",
            asked,
            dimensions=(Dimension("width", ("day", "week", "month"), kind="multi"),),
            counts=tuple(Count(name, "persons") for name in ("below", "alone", "persons")),
            shares=(Share("share", "below", "persons", worse="up"),),
            values=tuple(Value(name, 0) for name in ("windows", "kept", "limit", "k")),
        ),
        measured(
            "risk_history",
            "bands",
            """run|question|units|below_k|uniques|limit|k|low|high|plan|loss
            2026-09-10|2|400|80|9|20|1|-|-|-|-
            2026-10-10|1|400|40|8|10|2|-|-|2|0.31
            2026-11-10|1|400|60|9|10|1|1.25|12.5|2|0.31""",
            asked,
            dimensions=(Dimension("run", ("2026-09-10", "2026-10-10", "2026-11-10"), kind="multi"),),
            counts=tuple(Count(name, "persons") for name in ("units", "below_k", "uniques")),
            shares=(Share("share_below", "below_k", "units", worse="up"),),
            values=(
                *(Value("question", 0), Value("limit", 0), Value("k", 0), Value("low", 2), Value("high", 2)),
                *(Value("plan", 0), Value("loss", 4)),
            ),
        ),
        measured(
            "risk_causes",
            "cases",
            """run|attribute|since|of|change|part|new|newly_rare|common
            2026-11-10|shop|2026-10-10|1204|1120|93.02|1118|0|2
            2026-11-10|age|2026-10-10|1204|84|6.98|0|60|24""",
            asked,
            dimensions=(Dimension("run", ("2026-11-10",)), Dimension("attribute", ("shop", "age"))),
            values=tuple(
                Value(name, 2 if name == "part" else 0)
                for name in ("of", "change", "part", "new", "newly_rare", "common")
            ),
            texts=("since",),
            sums=measured(
                "risk_causes",
                "values",
                """attribute|change
                shop|1120
                age|84""",
                asked,
                dimensions=(Dimension("attribute", ("shop", "age")),),
                values=(Value("change", 0),),
            ),
        ),
        measured(
            "pairs",
            "bands",
            """attribute|other|below|persons
            age|age|0|482
            age|area|62|482
            area|age|62|482
            area|area|12|482""",
            asked,
            dimensions=(
                Dimension("attribute", ("age", "area"), kind="multi"),
                Dimension("other", ("age", "area"), kind="multi"),
            ),
            counts=(Count("below", "persons"), Count("persons", "persons")),
            shares=(Share("share", "below", "persons", worse="up"),),
        ),
        measured(
            "effects",
            "bands",
            """attribute|without|below|persons
            age|12|62|482
            area|0|62|482""",
            asked,
            dimensions=(Dimension("attribute", ("age", "area"), kind="multi"),),
            counts=(Count("without", "persons"), Count("below", "persons"), Count("persons", "persons")),
            shares=(
                Share("share_without", "without", "persons", worse="up"),
                Share("share", "below", "persons", worse="up"),
            ),
        ),
        measured(
            "special_by_attribute",
            "values",
            """attribute|contribution
            age|37.5
            area|50.0""",
            asked,
            dimensions=(Dimension("attribute", ("age", "area")),),
            values=(Value("contribution", 2),),
        ),
        measured(
            "sensitive_attributes",
            "values",
            """attribute|distinct_l|entropy_l|t|verdict_l|verdict_t
            answer|2|1.89|0.25|pass|fail
            opinion|3|2.5|0.1|pass|pass""",
            asked,
            dimensions=(Dimension("attribute", ("answer", "opinion")),),
            values=(Value("distinct_l", 0), Value("entropy_l", 2), Value("t", 4)),
            texts=("verdict_l", "verdict_t"),
        ),
        measured(
            "usage_trend",
            "series",
            """grain|date|visitors
            month|2026-04-01|120
            month|2026-05-01|80
            month|2026-06-01|7""",
            asked,
            dimensions=(visits,),
            counts=(Count("visitors", "visitor-days"),),
        ),
        measured(
            "usage_by_dimension",
            "series",
            """grain|date|device_class|events|visitors
            month|2026-04-01|sp|400|70
            month|2026-05-01|sp|300|60
            month|2026-06-01|sp|90|12
            month|2026-04-01|pc|200|50
            month|2026-05-01|pc|100|20
            month|2026-06-01|pc|30|4""",
            asked,
            dimensions=(visits, Dimension("device_class", ("sp", "pc"), role="attribute", kind="multi")),
            counts=(Count("events", "events", persons="visitors"), Count("visitors", "visitor-days")),
        ),
        measured(
            "usage_by_purpose",
            "events",
            """purpose|events|visitors|all_events|all_visitors
            H1|700|90|1000|130
            H2|260|60|1000|130
            unknown|40|20|1000|130
            *|1000|130|1000|130""",
            asked,
            dimensions=(history,),
            counts=(
                Count("events", "events", persons="visitors"),
                Count("visitors", "visitor-days"),
                Count("all_events", "events", persons="all_visitors"),
                Count("all_visitors", "visitor-days"),
            ),
            shares=(Share("share", "events", "all_events"),),
        ),
        *_stops(asked),
        *_restated(asked),
        *_controls(asked),
        *_new_purposes(asked),
        *_totals(asked),
        *_lists(asked),
        *_parts(asked),
    ]
    return {one.stem: one for one in made}


def _totals(asked: Study) -> list[Measured]:
    """Tables of one row: a whole, a part of it, the persons behind both, and a share."""
    made: list[Measured] = []
    for stem, whole, part, share, worse in (
        ("declared_triples", "triples", "declared", "share_declared", "down"),
        ("notices", "collections", "complete", "share_complete", "down"),
        ("beyond_need", "pairs", "beyond", "share_beyond", "up"),
    ):
        counts = (
            Count(whole, cast("Any", whole), persons="persons"),
            Count(part, cast("Any", whole), persons="persons_part", rest=("persons_rest",)),
            Count("persons", "persons"),
            Count("persons_part", "persons", shown=False),
            Count("persons_rest", "persons", shown=False),
        )
        rows = f"{whole}|{part}|persons|persons_part|persons_rest\n200|150|80|60|40"
        shares = (Share(share, part, whole, worse=cast("Any", worse)),)
        made.append(measured(stem, "events", rows, asked, counts=counts, shares=shares))
    holdings = tuple(Count(name, "holdings") for name in ("holdings", "unused", "untagged_only"))
    shares = (Share("share_unused", "unused", "holdings", worse="up"),)
    rows = "holdings|unused|untagged_only\n17|1|2"
    return [*made, measured("unused_holdings", "quality", rows, asked, counts=holdings, shares=shares)]


def _parts(asked: Study) -> list[Measured]:
    """Coverage by part, in both readings: three parts and their total; over time, three months."""
    groups = ("uncovered", "covered", "known", "unknown", "refused")
    head = "|".join(["evaluated", "known", "covered", "persons", *(f"persons_{group}" for group in groups)])
    figures = ("600|600|600|60|0|60|60|0|0", "350|300|250|50|30|40|45|20|15", "50|50|30|20|12|15|20|0|12")
    whole = "1000|950|880|80|35|75|78|20|25"
    values = {
        "month": ("2026-04", "2026-05", "2026-06"),
        "holding": ("H01", "H02", "H03"),
        "department": ("Marketing", "Research", "Sales"),
        "system": ("crm", "mail", "shop"),
        "category": ("T01", "T05", "T13"),
    }
    counts = (
        Count("evaluated", "events", persons="persons"),
        Count("known", "events", persons="persons_known", rest=("persons_unknown",)),
        Count("covered", "events", persons="persons_covered", rest=("persons_uncovered", "persons_refused")),
        Count("persons", "persons"),
        Count("persons_uncovered", "persons"),
        *(Count(f"persons_{name}", "persons", shown=False) for name in ("covered", "known", "unknown", "refused")),
    )
    shares = (Share("coverage", "covered", "evaluated"), Share("coverage_known", "covered", "known"))
    made: list[Measured] = []
    for part, labels in values.items():
        rows = [f"{label}|{row}" for label, row in zip((*labels, "*"), (*figures, whole), strict=True)]
        table_text = "\n".join([f"{part}|{head}", *rows])
        dims = (Dimension(part, labels, kind="multi"),)
        stem = f"coverage_by_{part}"
        made.append(measured(stem, "events", table_text, asked, dimensions=dims, counts=counts, shares=shares))
    dates = (f"month|{month}-01|{row}" for month, row in zip(values["month"], figures, strict=True))
    series = "\n".join([f"grain|date|{head}", *dates])
    dims = (Dimension("date", kind="time"),)
    made.append(measured("coverage_by_day", "series", series, asked, dimensions=dims, counts=counts, shares=shares))
    return made


def _lists(asked: Study) -> list[Measured]:
    """Lists of cases, each with what it adds up to."""
    holding = Dimension("holding", ("H03", "H08"), kind="multi", labels=("Shipping", "Mart"))
    category = Dimension("category", ("T05", "T08"), kind="multi", labels=("Telephone", "Answers"))
    missed = Dimension("detail", ("missing:company", "shown-late", "not-shown"), kind="multi")

    def sums(stem: str, dim: Dimension, unit: str, rows: str) -> Measured:
        counts = (Count(unit, cast("Any", unit), persons="persons"), Count("persons", "persons"))
        return measured(stem, "events", f"{dim.name}|{unit}|persons\n{rows}", asked, dimensions=(dim,), counts=counts)

    return [
        measured(
            "undeclared_triples",
            "cases",
            "holding|category|purpose|uses|detail\nH03|T05|U3|40|no-matrix\nH08|T08|unknown|120|unknown",
            asked,
            dimensions=(holding, category, replace(PURPOSE, values=("U3", "unknown"), labels=("Newsletters", ""))),
            values=(Value("uses", 0),),
            texts=("detail",),
            sums=sums(
                "undeclared_triples",
                Dimension("detail", ("unknown", "unmapped", "no-matrix"), kind="multi"),
                "triples",
                "unknown|12|30\nunmapped|0|0\nno-matrix|20|15",
            ),
        ),
        measured(
            "missed_notices",
            "cases",
            "version|detail|collections\nF03-7|missing:company|14\nnone|not-shown|1",
            asked,
            dimensions=(Dimension("version", ("F03-7", "none")), missed),
            values=(Value("collections", 0),),
            sums=sums("missed_notices", missed, "collections", "missing:company|14|14\nnot-shown|1|1"),
        ),
        measured(
            "beyond_need_by_form",
            "cases",
            "form|category|pairs\nF05|T05|6",
            asked,
            dimensions=(Dimension("form", ("F05",)), category),
            values=(Value("pairs", 0),),
            sums=sums("beyond_need_by_form", category, "pairs", "T05|60|40\nT08|0|0"),
        ),
        measured(
            "idle_holdings",
            "cases",
            "holding|detail|last_used\nH03|unused|-\nH08|untagged|2026-05",
            asked,
            dimensions=(holding,),
            texts=("detail", "last_used"),
            sums=measured(
                "idle_holdings",
                "quality",
                "detail|holdings\nunused|1\nuntagged|1",
                asked,
                dimensions=(Dimension("detail", ("unused", "untagged")),),
                counts=(Count("holdings", "holdings"),),
            ),
        ),
    ]


def _new_purposes(asked: Study) -> list[Measured]:
    new = Dimension("purpose", ("NEW1",), kind="multi", labels=("Invitations",))
    return [
        measured(
            "new_purpose",
            "counts",
            "purpose|persons|persons_agreed|persons_late\nNEW1|60|40|12",
            asked,
            dimensions=(new,),
            counts=tuple(Count(name, "persons") for name in ("persons", "persons_agreed", "persons_late")),
            shares=(Share("agreed", "persons_agreed", "persons"),),
        ),
        measured(
            "new_purpose_adoption",
            "counts",
            """purpose|month|persons_agreed|persons_used
            NEW1|2026-04|80|12
            NEW1|2026-05|7|48
            NEW1|*|87|60""",
            asked,
            dimensions=(new, replace(MONTH, kind="partition")),
            counts=(Count("persons_agreed", "persons"), Count("persons_used", "persons")),
        ),
    ]


def _controls(asked: Study) -> list[Measured]:
    worst = ("C", "H", "M", "L", "I")
    said = ("利用停止後の利用。", "項目に分類がない。")
    if asked.lang == "en":
        said = ("Data were used after a stop.", "A field has no category.")
    result = Dimension("result", (*worst, "none", "not-evaluated"))
    severity = Dimension("severity", worst)

    def summed(stem: str, dim: Dimension, unit: str, rows: str) -> Measured:
        counts = (Count(unit, cast("Any", unit)),)
        return measured(stem, "quality", f"{dim.name}|{unit}\n{rows}", asked, dimensions=(dim,), counts=counts)

    return [
        measured(
            "controls_by_result",
            "cases",
            "control|evaluated|findings|result\nC-S3|1000|2|C\nC-T.d|60|0|none\nC-U6|0|0|not-evaluated",
            asked,
            dimensions=(Dimension("control", ("C-S3", "C-T.d", "C-U6"), labels=("uses", "fields", "uses")),),
            values=(Value("evaluated", 0), Value("findings", 0)),
            texts=("result",),
            sums=summed("controls_by_result", result, "controls", "C|1\nnone|1\nnot-evaluated|1"),
        ),
        measured(
            "findings",
            "cases",
            "finding|control|detail|severity|n|n_persons\nedba4b75cedcd963|C-S3|suspended|C|3|2\n"
            "9fec18d39b372d34|C-T.d|unmapped|H|1|-",
            asked,
            dimensions=(
                Dimension("finding", ("edba4b75cedcd963", "9fec18d39b372d34"), labels=said),
                Dimension("control", ("C-S3", "C-T.d")),
                Dimension("detail", ("suspended", "unmapped")),
            ),
            values=(Value("n", 0), Value("n_persons", 0)),
            texts=("severity",),
            sums=summed("findings", severity, "findings", "C|1\nH|1"),
        ),
    ]


def _restated(asked: Study) -> list[Measured]:
    causes = ("late-use-covered", "late-use-uncovered", "late-evidence", "late-stop", "other-reason")
    then, now = ("evaluated_then", "covered_then"), ("evaluated", "covered")
    return [
        measured(
            "restated_by_month",
            "events",
            """month|evaluated_then|covered_then|persons_then|persons_uncovered_then|evaluated|covered|persons|persons_uncovered
            2026-04|500|480|70|15|520|490|75|20
            2026-05|520|520|80|0|520|520|80|0""",
            asked,
            dimensions=(MONTH,),
            counts=(
                Count("evaluated_then", "events", persons="persons_then"),
                Count("covered_then", "events", persons="persons_then", rest=("persons_uncovered_then",)),
                Count("persons_then", "persons", shown=False),
                Count("persons_uncovered_then", "persons"),
                Count("evaluated", "events", persons="persons"),
                Count("covered", "events", persons="persons", rest=("persons_uncovered",)),
                Count("persons", "persons", shown=False),
                Count("persons_uncovered", "persons"),
            ),
            shares=(Share("coverage_then", *then[::-1]), Share("coverage", *now[::-1])),
        ),
        measured(
            "restated_by_cause",
            "events",
            """month|cause|uses|persons
            2026-04|late-use-covered|30|20
            2026-04|late-stop|20|15""",
            asked,
            dimensions=(MONTH, Dimension("cause", causes, kind="multi")),
            counts=USES,
        ),
    ]


def _stops(asked: Study) -> list[Measured]:
    return [
        measured(
            "uses_after_stop",
            "events",
            """stop|uses|in_process|persons|persons_in_process|persons_in_force|p50|p95|longest
            suspension|60|20|25|12|20|71280|676080|676080
            unsubscribe|40|0|15|0|15|86400|86400|90000
            withdrawal|0|0|0|0|0|-|-|-
            *|100|20|40|12|35|71280|676080|676080""",
            asked,
            dimensions=(Dimension("stop", ("suspension", "unsubscribe", "withdrawal"), kind="multi"),),
            counts=(
                Count("uses", "events", persons="persons"),
                Count("in_process", "events", persons="persons_in_process", rest=("persons_in_force",)),
                Count("persons", "persons"),
                Count("persons_in_process", "persons", shown=False),
                Count("persons_in_force", "persons", shown=False),
            ),
            values=tuple(Value(name, 0, "seconds") for name in ("p50", "p95", "longest")),
        ),
        measured(
            "stopped_cases",
            "cases",
            """case|use|seconds|stop|stopped_on|purpose|holding|process
            1|1|0|withdrawal|2026-04-05|U1|H01|no
            2|1|71280|suspension|2026-05-03|U3|H02|yes
            2|2|676080|suspension|2026-05-03|unknown|H08|no""",
            asked,
            dimensions=(Dimension("case", ("1", "2")), Dimension("use", ("1", "2", "3"))),
            values=(Value("seconds", 0, "seconds"),),
            texts=("stop", "stopped_on", "purpose", "holding", "process"),
            sums=measured(
                "stopped_cases",
                "counts",
                "delay|persons\nday|30\nweek|4\nmonth|0\nlonger|12",
                asked,
                dimensions=(Dimension("delay", ("day", "week", "month", "longer")),),
                counts=(Count("persons", "persons"),),
            ),
        ),
    ]


def with_rows(one: Measured, frame: str | pl.DataFrame) -> Measured:
    """The same measure with other rows; columns of words that they leave out are empty."""
    read = table(frame) if isinstance(frame, str) else frame
    names = [dim.name for dim in one.dimensions]
    absent = [pl.lit(None, pl.String).alias(name) for name in one.texts if name not in read.columns]
    return replace(one, frame=read.with_columns(*absent, *(pl.col(name).cast(pl.String) for name in names)))
