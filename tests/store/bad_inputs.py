"""The bad inputs 1 to 40 of the specification: encodings, characters, the shape of files, records, containers."""

import gzip
import io
import zipfile
from dataclasses import dataclass, replace

import polars as pl

from privlib.store.reading import From, Reading
from privlib.store.tables import TABLES
from privlib.store.values import Written
from tests.store.company import ACTOR, USE, use

__all__ = [
    "ACTORS",
    "HEADER",
    "MARKER",
    "NOTHING",
    "SHAPES",
    "Bad",
    "Row",
    "Taken",
    "actor",
    "actors",
    "unfit",
    "unfit_from",
]

MARKER = "CNRY7f3a"
"""What every bad value holds. No message may, and nothing that is kept of a refused record."""
HEADER = ACTOR.splitlines()[0] + "\n"
ACTORS = Reading(TABLES["actor"])
NOTHING = " Nothing was loaded."
KNOWN = "actor_id, kind, department, roles, active_from, active_to"
UNFIT_HEADER = (
    "actor.csv: the header does not fit table actor. Missing: {missing}. Undeclared: {extra}.{hint} "
    f"It takes: {KNOWN}. Name the columns so, or give a mapping." + NOTHING
)
NO_HEADER = " The file seems to have no header."
UNDECLARED = (
    "actor.csv: 1 columns are not declared in table actor, the first in position {}. An undeclared column may hold "
    "personal data. Remove it from the file, or have a mapping ignore it." + NOTHING
)
TWICE = "actor.csv: 1 header names are given twice or empty, the first in position {}. Name each column once." + NOTHING
LONG_NAME = (
    "actor.csv: the header name in position 7 is longer than 120 characters or has control characters. "
    "Write a short name in one line." + NOTHING
)
OPEN_QUOTE = (
    "actor.csv, line {}: a quote stands inside a value or is not closed. Double the quote, or close it." + NOTHING
)
CONTROL = ", column department: a control character; remove it, or have it left out"
FIELDS = ": another number of fields than the header has"
_ONE_COLUMN = (
    "actor.csv: one column found; the header contains a {}. Declare the delimiter in a mapping, or write the file with "
    "commas." + NOTHING
)
_ONLY_CR = (
    'actor.csv: lines end with CR alone. Save it with LF or CRLF; a load may declare `line_end = "cr"` in a mapping.'
    + NOTHING
)
_COLUMNS = "actor.csv: 12000 columns; at most 1000. Leave out what no table takes." + NOTHING
_CUT = "actor.csv.gz: the compressed stream ends early, or goes on behind its end. Pack it again." + NOTHING
_BOMB = (
    "actor.csv.gz: unpacks to more than 20,000,000,000 bytes, or more than 200 times its size. Unpack it, and look at "
    "it." + NOTHING
)
_PARQUET = "actor.parquet: not a complete Parquet file. Write it again." + NOTHING
_TYPE = (
    "actor.parquet, column department: type {} is not read. Write text, numbers, dates, instants or lists of text."
    + NOTHING
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of a file that is loaded: its five numbers, what is said, what is kept."""

    counts: tuple[int, int, int, int, int]
    normalised: int = 0
    notes: tuple[str, ...] = ()
    sql: str = ""
    kept: tuple[object, ...] = ()
    """The values that the query gives, one a row."""
    already: bool = False


@dataclass(frozen=True, slots=True)
class Bad:
    """A file, and the code and message it is refused with, or what it becomes."""

    name: str
    content: str | bytes
    code: str = ""
    message: str = ""
    codes: tuple[str, ...] = ()
    """Of E181: the codes of the records."""
    taken: Taken | None = None
    reading: Reading | None = None


Row = tuple[Bad, ...]


def actor(number: int = 2, **changes: str) -> str:
    """A record of `actor`."""
    fields = {"actor_id": f"A{number:02}", "kind": "person", "department": "Panel", "roles": "panel"}
    return ",".join((fields | {"active_from": "2024-01-01", "active_to": "\\N"} | changes).values()) + "\n"


def actors(*departments: str) -> str:
    """A file of `actor` whose records have these departments."""
    return HEADER + "".join(actor(number, department=each) for number, each in enumerate(departments, 2))


def unfit(file: str, *problems: str, records: int = 2) -> str:
    """The whole message about records that do not fit; the problems are without the file's name."""
    lines = [f"{file}, {problem}" for problem in problems[:3]]
    lines += [f"and {len(problems) - 3} more"] if len(problems) > 3 else []
    head = f"{file}: {len(problems)} of {records} records do not fit; at most 0 may be refused."
    return "\n".join([head, *lines, "Correct them."]) + NOTHING


def unfit_from(file: str, code: str, problem: str, content: str | bytes, refused: int = 1) -> Bad:
    """A file of one record that fits, and others that are refused for one reason."""
    message = unfit(file, *(f"line {line}{problem}" for line in range(3, refused + 3)), records=refused + 1)
    return Bad(file, content, "E181", message, (code,) * refused)


def _refused(content: str | bytes, code: str, message: str, name: str = "actor.csv") -> Bad:
    return Bad(name, content, code, message)


def _record(content: str | bytes, code: str, problem: str, refused: int = 1) -> Bad:
    """A file of actors, the first of which is loaded."""
    return unfit_from("actor.csv", code, problem, content, refused)


def _encoding(place: int, looks: str, declared: str = "") -> str:
    how = f'; a load may declare `encoding = "{declared}"` in a mapping' if declared else ""
    return f"actor.csv: not UTF-8 at byte {place}; looks like {looks}. Convert it to UTF-8{how}." + NOTHING


def _departments(content: str | bytes, *kept: str, name: str = "actor.csv", **taken: object) -> Bad:
    """A file whose records are loaded with these departments."""
    n = len(kept)
    sql = "SELECT department FROM actor WHERE actor_id <> 'A01' ORDER BY actor_id"
    found = replace(Taken((n, n, 0, 0, 0), sql=sql, kept=kept), **taken)  # pyright: ignore[reportArgumentType]
    return Bad(name, content, taken=found)


def _read_as(bad: Bad, **dialect: object) -> Bad:
    return replace(bad, reading=replace(ACTORS, **dialect))  # pyright: ignore[reportArgumentType]


def _parquet(frame: pl.DataFrame, **options: object) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out, **options)  # pyright: ignore[reportArgumentType]
    return out.getvalue()


def _frame(**changes: pl.Series) -> pl.DataFrame:
    fields = dict(zip(KNOWN.split(", "), actor().strip().split(","), strict=True))
    return pl.DataFrame({name: [value] for name, value in fields.items()}).with_columns(**changes)


def _zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _ipc() -> bytes:
    out = io.BytesIO()
    _frame().write_ipc(out)
    return out.getvalue()


def _archive(name: str, kind: str, content: bytes) -> Bad:
    message = f"{name}: an archive ({kind}); archives are not read. Unpack it." + NOTHING
    return Bad(name, content, "E132", message)


def _foreign(kind: str, content: bytes) -> Bad:
    message = f"actor.csv: the content is {kind}, the name says delimited text. Give the file its own name." + NOTHING
    return Bad("actor.csv", content, "E118", message)


_WIDE = _encoding(0, "UTF-16 with a byte order mark", "utf-16")
_PACKED = gzip.compress(actors(MARKER * 50).encode(), mtime=0)
_TAR = b"x.csv".ljust(257, b"\1") + b"ustar\0" + b"00" + b"\1" * 300

SHAPES: dict[str, Row] = {
    "01 CP932": (
        _read_as(_departments(actors("髙①", "ソ表").encode("cp932"), "髙①", "ソ表"), encoding="cp932"),
        _refused(actors("髙島見本" + MARKER).encode("cp932"), "E101", _encoding(64, "CP932", "cp932")),
    ),
    "02 EUC-JP": (
        _refused(actors("見本株式会社" + MARKER).encode("euc_jp"), "E101", _encoding(64, "EUC-JP", "euc_jp")),
    ),
    "03 ISO-2022-JP": (_refused(actors("見本" + MARKER).encode("iso2022_jp"), "E101", _encoding(64, "ISO-2022-JP")),),
    "04 UTF-16": (
        _refused(actors(MARKER).encode("utf-16"), "E101", _WIDE),
        _refused(actors(MARKER).encode("utf-16-le"), "E101", _WIDE),
        _read_as(_departments(actors("見本").encode("utf-16"), "見本"), encoding="utf-16"),
    ),
    "05 byte order mark": (_departments(actors("見本").encode("utf-8-sig"), "見本"),),
    "06 invalid byte": (
        _record(actors("Panel", MARKER + "?").encode().replace(b"?", b"\xff"), "E102", ": bytes that are not UTF-8"),
    ),
    "07 overlong, surrogates": (
        _record(
            actors("Panel", MARKER + "?").encode().replace(b"?", b"\xc0\xaf"), "E102", ": bytes that are not UTF-8"
        ),
        _record(
            actors("Panel", MARKER + "?").encode().replace(b"?", b"\xed\xa0\x80"), "E102", ": bytes that are not UTF-8"
        ),
    ),
    "08 NUL": (_record(actors("Panel", MARKER + "\0"), "E103", CONTROL),),
    "09 C0, C1, ESC": (
        _record(actors("Panel", *(MARKER + each for each in "\x01\x85\x1b\uffff")), "E103", CONTROL, 4),
        _read_as(
            _departments(actors("a\x01\x85\x1b[31mb"), "a[31mb", normalised=1),
            columns={"department": From("department", written=Written(clean=True))},
        ),
    ),
    "10 bidirectional": (_departments(actors("a\u202eb\u2066c"), "a\u202eb\u2066c"),),
    "11 two forms of one letter": (_departments(actors("\u304b\u3099", "\u304c"), "\u304c", "\u304c", normalised=1),),
    "12 full-width digits": (
        Bad(
            "use_event.csv",
            USE + use(n_rows="１２"),
            taken=Taken((1, 1, 0, 0, 0), 1, sql="SELECT n_rows FROM use_event", kept=(12,)),
        ),
    ),
    "13 half-width kana, variation, emoji": (
        _departments(actors("ｶﾞｽ", "葛\U000e0100城", "😀"), "ｶﾞｽ", "葛\U000e0100城", "😀"),
    ),
    "14 empty file": (
        _refused("", "E110", "actor.csv: the file is empty. Expected a header with 6 columns." + NOTHING),
    ),
    "15 header only": (
        Bad(
            "actor.csv",
            HEADER,
            taken=Taken((0, 0, 0, 0, 0), notes=("actor.csv: 0 records: a header and nothing under it.",)),
        ),
    ),
    "16 no header": (
        _refused(actor(department=MARKER), "E111", UNFIT_HEADER.format(missing=KNOWN, extra=6, hint=NO_HEADER)),
    ),
    "17 a name twice": (_refused(f"{HEADER.strip()},kind\n", "E112", TWICE.format(7)),),
    "18 an empty name": (_refused(f",{HEADER}", "E112", TWICE.format(1)),),
    "19 columns in another order": (
        _departments("kind,active_to,actor_id,roles,department,active_from\nperson,\\N,A02,,見本,2024-01-01\n", "見本"),
    ),
    "20 a column is missing": (
        _refused(
            HEADER.replace(",kind", "").replace(",roles", ""),
            "E111",
            UNFIT_HEADER.format(missing="kind, roles", extra=0, hint=""),
        ),
    ),
    "21 a column too many": (_refused(f"{MARKER},{HEADER}x,{actor()}", "E113", UNDECLARED.format(1)),),
    "22 hostile header": (
        _refused(
            f'"""; DROP TABLE actor; -- {MARKER}",<img src=x onerror={MARKER}>\nx,y\n',
            "E111",
            UNFIT_HEADER.format(missing=KNOWN, extra=2, hint=NO_HEADER),
        ),
        _refused(f'{HEADER.strip()},"{MARKER}\nx"\n', "E114", LONG_NAME),
        _refused(f"{HEADER.strip()},{MARKER}{'x' * 10_000}\n", "E114", LONG_NAME),
        _refused(f"{HEADER.strip()},{MARKER}\x1b[31m\n", "E114", LONG_NAME),
    ),
    "23 semicolon, tab": (
        _refused(f"{HEADER}{MARKER}".replace(",", ";"), "E115", _ONE_COLUMN.format("semicolon")),
        _refused(f"{HEADER}{MARKER}".replace(",", "\t"), "E115", _ONE_COLUMN.format("tab")),
    ),
    "24 a field too many": (_record(HEADER + actor() + actor(3, active_to=f"\\N,{MARKER}"), "E120", FIELDS),),
    "25 a field too few": (_record(HEADER + actor() + f"A03,person,{MARKER},panel,2024-01-01\n", "E120", FIELDS),),
    "26 a quote is not closed": (
        _refused(actors("Panel", f'"{MARKER}', "Panel", "Panel"), "E121", OPEN_QUOTE.format(3)),
    ),
    "27 a quote inside a value": (
        _refused(actors("Panel", f'a"{MARKER}"b'), "E121", OPEN_QUOTE.format(3)),
        _refused(actors("Panel", f'"{MARKER}"b'), "E121", OPEN_QUOTE.format(3)),
    ),
    "28 a line end in quotes": (_departments(actors('"a\nb"', "Panel"), "a\nb", "Panel"),),
    "29 CR alone": (_refused(actors(MARKER).replace("\n", "\r"), "E116", _ONLY_CR),),
    "30 CRLF and LF": (
        _departments(
            actors("a", "b").replace("\n", "\r\n", 2),
            "a",
            "b",
            notes=("actor.csv: lines end with CRLF and with LF; both were read as line ends.",),
        ),
    ),
    "31 blank lines": (_departments("\n" + actors("a", "b") + "\n\n", "a", "b", counts=(5, 2, 0, 0, 3)),),
    "32 a field of 5 MB": (
        _record(actors("Panel", MARKER + "x" * 5_000_000), "E122", ": longer than 1,048,576 characters"),
    ),
    "33 12,000 columns": (_refused(f"{MARKER}{',c' * 11_999}\n", "E117", _COLUMNS),),
    "34 gzip, cut": (_refused(_PACKED[:-9], "E130", _CUT, "actor.csv.gz"),),
    "35 gzip bomb": (
        _refused(gzip.compress(MARKER.encode() + b"\n" * 20_000_000, 9, mtime=0), "E131", _BOMB, "actor.csv.gz"),
    ),
    "36 archives": (
        _archive("actor.zip", "zip", _zip("../../actor.csv", MARKER.encode())),
        _archive("actor.csv", "zip", _zip("x.zip", _zip("../actor.csv", MARKER.encode()))),
        _archive("actor.tar.gz", "tar.gz", gzip.compress(_TAR)),
        _archive("actor.csv.gz", "tar", gzip.compress(_TAR)),
        _archive("actor.7z", "7z", b"7z\xbc\xaf\x27\x1c" + MARKER.encode()),
        _archive("actor.jsonl", "zip", _zip("actor.jsonl", MARKER.encode())),
    ),
    "37 Parquet, false or cut": tuple(
        _refused(content, "E133", _PARQUET, "actor.parquet")
        for content in (b"PAR1" + MARKER.encode() + b"PAR1", _parquet(_frame())[:-20], MARKER.encode(), b"")
    ),
    "38 Parquet, nested": tuple(
        _refused(_parquet(_frame(department=values)), "E134", _TYPE.format(kind), "actor.parquet")
        for kind, values in (
            ("Struct", pl.Series([{"a": MARKER}])),
            ("List", pl.Series([[[MARKER]]])),
            ("Binary", pl.Series([MARKER.encode()])),
        )
    ),
    "39 Parquet, metadata of others": (
        _departments(
            _parquet(_frame(), metadata={"pandas": MARKER, "ARROW:extension:metadata": f"cos\nsystem\n({MARKER}"}),
            "Panel",
            name="actor.parquet",
        ),
    ),
    "40 other formats named .csv": (
        _foreign("Arrow", _ipc() + MARKER.encode()),
        _foreign("Excel", _zip("[Content_Types].xml", MARKER.encode())),
        _foreign("Excel", b"\xd0\xcf\x11\xe0" + MARKER.encode()),
        _foreign("SQLite", b"SQLite format 3\0" + MARKER.encode()),
        _foreign("DuckDB", b"\1" * 8 + b"DUCK" + MARKER.encode()),
        _foreign("Parquet", _parquet(_frame())),
        _foreign("gzip", _PACKED),
    ),
}
