"""The bad inputs 41 to 67 of the specification: JSON, values, days and instants, records against records."""

from dataclasses import replace
from datetime import date, datetime

from privlib.store.reading import From, Reading
from privlib.store.tables import TABLES
from privlib.store.values import Written
from tests.store.bad_inputs import HEADER, MARKER, Bad, Row, Taken, actor, actors, unfit, unfit_from
from tests.store.company import PRINCIPAL, USE, use

__all__ = ["VALUES"]

PROFILE = "principal_id,valid_from,valid_to,sex,age,pref,city,occupation,family\n"


def _line(**changes: str) -> str:
    fields = {"actor_id": '"A02"', "kind": '"person"', "department": '"Panel"', "roles": '["panel"]'}
    fields |= {"active_from": '"2024-01-01"', "active_to": "null"} | changes
    return "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}\n"


def _json(code: str, problem: str, line: str) -> Bad:
    """Two actors, the second of which is refused."""
    return Bad("actor.jsonl", _line() + line, "E181", unfit("actor.jsonl", f"line 2: {problem}"), (code,))


def _use(code: str, problem: str, *others: dict[str, str], **changes: str) -> Bad:
    """Uses, the first of which is loaded."""
    bad = [{"purpose_raw": MARKER, **each} for each in (changes, *others)]
    content = USE + use("E8") + "".join(use(f"E9{number}", **each) for number, each in enumerate(bad))
    return unfit_from("use_event.csv", code, problem, content, len(bad))


def _uses(*changes: dict[str, str], kept: tuple[object, ...], sql: str, **taken: object) -> Bad:
    """Uses that are loaded."""
    n = len(changes)
    content = USE + "".join(use(f"E{number}", **each) for number, each in enumerate(changes, 1))
    found = replace(Taken((n, n, 0, 0, 0), sql=sql, kept=kept), **taken)  # pyright: ignore[reportArgumentType]
    return Bad("use_event.csv", content, taken=found)


def _written(bad: Bad, table: str, column: str, **written: object) -> Bad:
    """The file, one column of which is declared to be written otherwise."""
    source = From(column, written=Written(**written))  # pyright: ignore[reportArgumentType]
    return replace(bad, reading=Reading(TABLES[table], columns={column: source}))


def _profile(number: int, **changes: str) -> str:
    fields = {"principal_id": "P01", "valid_from": f"2024-01-{number:02}", "valid_to": "\\N", "sex": "f", "age": "30"}
    fields |= {"pref": "13", "city": "13101", "occupation": "office", "family": "single"}
    return ",".join((fields | changes).values()) + "\n"


def _day(code: str, problem: str, *days: str, **written: object) -> Bad:
    """Actors, all but the first with one of these first days."""
    wrong = (actor(number, department=MARKER, active_from=day) for number, day in enumerate(days, 3))
    content = HEADER + actor() + "".join(wrong)
    bad = unfit_from("actor.csv", code, f", column active_from: {problem}", content, len(days))
    return _written(bad, "actor", "active_from", **written) if written else bad


_DEPARTMENTS = "SELECT department FROM actor WHERE actor_id <> 'A01' ORDER BY actor_id"
_INSTANTS = "SELECT occurred_at FROM use_event ORDER BY event_id"
_SAME = use("E1") + use("E2")
_PERSONS = PRINCIPAL.splitlines()[0] + "\n"
_EMPTY = ", column department: empty, but a value is required"
_AGE = ", column age: outside 0 to 120"
_ZONE = (
    ", column occurred_at: an instant without offset, or one that its zone shows twice or never; write Z or +09:00, or "
    "declare a zone in a mapping"
)
_CLOCK = ", column occurred_at: second 60, or hour 24 and later; a mapping can declare late hours"

VALUES: dict[str, Row] = {
    "41 JSON, depth 5,000": (
        _json("E140", "nested deeper than 32", _line(roles="[" * 5_000 + f'"{MARKER}"' + "]" * 5_000)),
    ),
    "42 JSON, a key twice": (
        _json("E141", "a key stands twice in one object", _line(department=f'"{MARKER}", "department": "{MARKER}"')),
    ),
    "43 JSON, NaN and Infinity": (
        _json("E142", "NaN or Infinity", _line(department=f'"{MARKER}", "kind": NaN')),
        _json("E142", "NaN or Infinity", _line(department=f'"{MARKER}"', active_to="-Infinity")),
    ),
    "44 JSON, large numbers": (
        Bad(
            "actor.jsonl",
            _line(department="9007199254740993") + _line(actor_id='"A03"', department='"9007199254740993"'),
            taken=Taken((2, 2, 0, 0, 0), sql=_DEPARTMENTS, kept=("9007199254740993",) * 2),
        ),
    ),
    "45 JSON, the last line is broken": (
        _json("E143", "not a complete JSON object", _line(department=f'"{MARKER}"')[:-9]),
    ),
    "46 leading zeros": (
        Bad("actor.csv", actors("0600001"), taken=Taken((1, 1, 0, 0, 0), sql=_DEPARTMENTS, kept=("0600001",))),
    ),
    "47 1E5 as a code": (
        Bad("actor.csv", actors("1E5"), taken=Taken((1, 1, 0, 0, 0), sql=_DEPARTMENTS, kept=("1E5",))),
    ),
    "48 a number out of range": (
        _use(
            "E202", ", column n_rows: outside 0 to 1000000000000000", {"n_rows": "1" + "0" * 30}, n_rows="1" + "0" * 16
        ),
    ),
    "49 names that look like null": (
        Bad(
            "actor.csv",
            actors("NULL", "NA", "Null", "None"),
            taken=Taken((4, 4, 0, 0, 0), sql=_DEPARTMENTS, kept=("NULL", "NA", "Null", "None")),
        ),
    ),
    "50 empty, quoted or not": (
        Bad(
            "actor.csv",
            HEADER + actor(2, department='""', roles=MARKER) + actor(3, department="", roles=MARKER),
            "E181",
            unfit("actor.csv", f"line 2{_EMPTY}", f"line 3{_EMPTY}"),
            ("E204", "E204"),
        ),
        Bad(
            "actor.csv",
            actors('"\\N"'),
            taken=Taken((1, 1, 0, 0, 0), sql=_DEPARTMENTS, kept=("\\N",)),
        ),
        _uses(
            {"purpose": '""', "purpose_raw": ""},
            kept=(2,),
            sql="SELECT count(*) FILTER (purpose IS NULL) + count(*) FILTER (purpose_raw IS NULL) AS n FROM use_event",
        ),
    ),
    "51 ages": (
        Bad(
            "profile.csv",
            PROFILE + "".join(_profile(n, age=age) for n, age in enumerate(("-1", "0", "150", "999"), 1)),
            "E181",
            unfit("profile.csv", f"line 2{_AGE}", f"line 4{_AGE}", f"line 5{_AGE}", records=4),
            ("E202", "E202", "E202"),
        ),
        Bad(
            "profile.csv",
            PROFILE + _profile(1, age="0") + _profile(2, age="120"),
            taken=Taken((2, 2, 0, 0, 0), sql="SELECT age FROM profile ORDER BY age", kept=(0, 120)),
        ),
    ),
    "52 30 February": (_day("E210", "no such day", "2026-02-30"),),
    "53 two readings": (
        _day("E211", "a date with two readings; declare its format in a mapping", "03/04/2026"),
        _written(
            Bad(
                "actor.csv",
                HEADER + actor(active_from="03/04/2026"),
                taken=Taken(
                    (1, 1, 0, 0, 0),
                    sql="SELECT active_from FROM actor WHERE actor_id = 'A02'",
                    kept=(date(2026, 4, 3),),
                ),
            ),
            "actor",
            "active_from",
            formats=("%d/%m/%Y",),
        ),
    ),
    "54 eras": (
        _day("E212", "not a day of the era it names", "昭和64年1月8日", formats=("era", "%Y-%m-%d")),
        _written(
            Bad(
                "actor.csv",
                HEADER + actor(2, active_from="令和8年1月1日") + actor(3, active_from="R8.1.1"),
                taken=Taken(
                    (2, 2, 0, 0, 0),
                    sql="SELECT active_from FROM actor WHERE actor_id <> 'A01'",
                    kept=(date(2026, 1, 1),) * 2,
                ),
            ),
            "actor",
            "active_from",
            formats=("era",),
        ),
    ),
    "55 days nobody can mean": (
        _day("E202", "outside the years 1900 to 2200", "1899-12-31", "0001-01-01", "2201-01-01"),
        _day("E202", "outside 1900-01-01 to 2026-04-01", "2026-04-02", latest=date(2026, 4, 1)),
    ),
    "56 an instant without zone": (
        _use("E213", _ZONE, occurred_at="2026-04-01T00:00:00"),
        _written(
            _uses(
                {"occurred_at": "2026-04-01T00:00:00"},
                sql=_INSTANTS,
                kept=(datetime(2026, 3, 31, 15),),
            ),
            "use_event",
            "occurred_at",
            zone="Asia/Tokyo",
        ),
        _written(
            _use("E213", _ZONE, occurred_at="2026-10-25T02:30:00"), "use_event", "occurred_at", zone="Europe/Paris"
        ),
    ),
    "57 second 60": (_use("E214", _CLOCK, occurred_at="2026-03-31T23:59:60Z"),),
    "58 hours 24 and 25": (
        _use("E214", _CLOCK, {"occurred_at": "2026-03-31T25:30:00Z"}, occurred_at="2026-03-31T24:00:00Z"),
        _written(
            _uses(
                {"occurred_at": "2026-03-31T25:30:00+09:00"},
                sql=_INSTANTS,
                kept=(datetime(2026, 3, 31, 16, 30),),
            ),
            "use_event",
            "occurred_at",
            late_hours=True,
        ),
    ),
    "59 the kind changes at record 30,001": (
        Bad(
            "use_event.csv",
            USE + "".join(use(f"E{n}") for n in range(30_000)) + use("E30000", n_rows=MARKER),
            "E181",
            unfit("use_event.csv", "line 30002, column n_rows: not a whole number", records=30_001),
            ("E201",),
        ),
    ),
    "60 the same record twice": (
        Bad(
            "use_event.csv",
            USE + _SAME + _SAME,
            taken=Taken((4, 2, 0, 2, 0), sql="SELECT count(*) AS n FROM use_event", kept=(2,)),
        ),
    ),
    "61 a key with other values": (
        _use(
            "E220",
            ": the key of an earlier record with other values",
            event_id="E8",
            recorded_at="2026-04-02T00:00:00Z",
        ),
    ),
    "62 no key": (
        _use("E221", ", column event_id: empty, but it is part of the record's key", event_id="\\N"),
        Bad(
            "actor.csv",
            HEADER + actor() + actor(3, actor_id='""', department=MARKER),
            "E181",
            unfit("actor.csv", "line 3, column actor_id: empty, but it is part of the record's key"),
            ("E221",),
        ),
    ),
    "63 ids that differ by width, case, space": (
        Bad(
            "principal.csv",
            _PERSONS + f"Ｐ９{MARKER},member,false,2024-01-01T00:00:00Z,\\N\n",
            "E181",
            unfit(
                "principal.csv",
                "line 2, column principal_id: not an id: 1 to 40 letters, digits, : . _ or -",
                records=1,
            ),
            ("E201",),
        ),
        _written(
            Bad(
                "principal.csv",
                _PERSONS + "".join(f"{p},member,false,2024-01-01T00:00:00Z,\\N\n" for p in ("P91", "Ｐ９１", " p91 ")),
                taken=Taken((3, 1, 0, 2, 0), 2, sql="SELECT count(*) AS n FROM principal", kept=(3,)),
            ),
            "principal",
            "principal_id",
            normalise=("nfkc", "strip", "upper"),
        ),
    ),
    "64 an event of an unknown person": (
        _use("E222", ", column principal_id: names no record of table principal", principal_id=MARKER),
    ),
    "65 events outside the relation": (
        _uses(
            {"occurred_at": "2023-12-31T23:59:59Z"},
            {"principal_id": "P02", "occurred_at": "2026-01-01T00:00:00Z"},
            {},
            kept=(3,),
            sql="SELECT count(*) AS n FROM use_event",
            notes=(
                (
                    "use_event.csv: 2 events of persons before they registered or after they left; loaded, and judged "
                    "by the reports."
                ),
            ),
        ),
    ),
    "66 the same file twice, renamed": (
        Bad("use_event.csv", USE + _SAME, taken=Taken((2, 2, 0, 0, 0))),
        Bad("use_event.csv", USE + _SAME, taken=Taken((2, 2, 0, 0, 0), already=True)),
        Bad("use_event-renamed.csv", USE + _SAME, taken=Taken((2, 2, 0, 0, 0), already=True)),
    ),
    "67 the same records in another order": (
        Bad("use_event.csv", USE + _SAME, taken=Taken((2, 2, 0, 0, 0))),
        Bad(
            "use_event-again.csv",
            (USE + use("E2") + use("E1")).replace("\n", "\r\n"),
            taken=Taken(
                (2, 0, 0, 2, 0),
                sql="SELECT count(*) AS n FROM use_event",
                kept=(2,),
                notes=("use_event-again.csv: 2 of 2 records were in the store already, from other files.",),
            ),
        ),
    ),
}
