"""Random bytes against readers of records, dates, log lines, values: `python -m tests.fuzz.harness NAME SECONDS`.

A finding is any exception that privlib did not foresee, an answer that differs from Python's csv module where both
accept a text, or one that contradicts what went in. Bytes are words of a small vocabulary, since random letters hardly
ever make a date or a log line; the inputs it starts from are written by hand.
"""

import csv
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from unicodedata import normalize

import atheris

with atheris.instrument_imports(include=["privlib.store"]):
    from privlib.errors import PrivlibError
    from privlib.store import access_log, calendars, records
    from privlib.store.pseudonyms import Key
    from privlib.store.reading import Reading
    from privlib.store.tables import TABLES
    from privlib.store.values import PLAIN, Written, convert

ALPHABET = 'ab,"\n\r\\N;\té'
DAYS = (*"0123456789", *"０１９", *"MTSHR", "明治", "大正", "昭和", "平成", "令和", *"元年月日./- 　", "64", "13", "31")
LINES = (
    *("203.0.113.7", "::1", " - ", "-", " ", "[", "] ", '"', "\\", "\n", "\r", "0", "9", "31", "29", "/", ":", "Feb"),
    *("10/Oct/2026:13:55:36", " +0900", " -1459", " +9999", "0000", "9999", '"GET /a.png?q=1 HTTP/1.1"', " 200 512"),
    *(' "https://www.google.com/" "Mozilla/5.0 (X11)"', ' "http://[" "bot"', "\xff", "anna", "é", "\x85", "\u2028"),
    *("Xxx", "\0", '"GET /p/%zz HTTP/1.1"', '"-"', " 404 -"),
)  # fmt: skip
VALUES = (
    *"0123456789", *"+-.:TZ/|", "２", "T01", "true", "TRUE", "P01", "\\N", "", " ", "\0", "\x1b", "ｶﾞ", "が", "ﬁ",
    *("2026-02-29", "2026-03-31T15:00:00", "25:30", "9999-12-31", "令和8年1月1日", "+09:00", "x" * 50, "9" * 16),
    *("0001-01-01T00:00:00Z", "+14:00", "-14:00", "𠮷", "İ", "ß", "\ud800", "\ufffe"),
)  # fmt: skip
WAYS = (
    PLAIN,
    Written(formats=("era", "%Y/%m/%d"), clean=True, normalise=("nfkc", "strip", "upper"), nulls=("-",)),
    Written(formats=("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%z"), zone="America/New_York", late_hours=True),
    Written(zone="Asia/Tokyo", late_hours=True, truths=(("1",), ("0",)), joined="/", latest=date(2026, 5, 1)),
    Written(codes={"1": "view", "T01": "T01", "0": "true"}, normalise=("strip",), joined="."),
)
COLUMNS = list(
    {
        (each.kind, each.pattern, each.values, each.low, each.high, each.open_end, each.inclusive): each
        for table in TABLES.values()
        for each in table.columns
    }.values()
)
"""One of each sort."""
LOG_READING = Reading(table=TABLES["history_event"], format="log", pages=(("/p/", "survey"),))
KEY = Key(bytes(range(32)))


def words(data: bytes, vocabulary: Sequence[str]) -> str:
    return "".join(vocabulary[byte % len(vocabulary)] for byte in data)


def record_text(data: bytes) -> None:
    """Cut, count and split a text; where csv accepts it too, the fields and the number of records are the same."""
    text = words(data, ALPHABET)
    try:
        found = list(records.records("f", text, 1, ",", "\0"))
    except PrivlibError:
        return
    plain = text.replace("\r\n", "\n")
    if "\r" in plain:
        return
    wanted = list(csv.reader(io.StringIO(plain, newline=""), strict=True))
    fields = [[field.replace("\r\n", "\n") for field in each.fields if field is not None] for each in found]
    assert fields == wanted, repr(text)
    raw = text.encode()
    end = records.cut(raw)
    assert raw[:end].count(b'"') % 2 == 0
    assert sum(each.line <= raw[:end].count(b"\n") for each in found) == len(
        list(records.records("f", raw[:end].decode(), 1))
    )
    first, _, used = records.head("f", text)
    rows = [each for each in found if each.fields]
    assert (first is None) == (not rows)
    if first is not None:
        # a name that is empty is no name
        assert tuple(name or "" for name in first.fields) == rows[0].fields
        assert used <= len(text)


def era_date(data: bytes) -> None:
    """Any text is a day, or says why not; a day has the month and the day that were written."""
    text = normalize("NFKC", words(data, DAYS))
    found = calendars.era_date(text)
    assert not isinstance(found, str) or found in {"", "E210", "E212"}
    if isinstance(found, date):
        numbers = "".join(each if each.isdigit() else " " for each in text.replace("元", "1")).split()
        assert [int(each) for each in numbers[1:]] == [found.month, found.day]
        assert date(1873, 1, 1) <= found


def log_line(data: bytes) -> None:
    """Each line of any log is a record, refused or blank; nothing that points to a visitor is left of it."""
    content = words(data, LINES).encode()
    refused: list[int] = []
    door = SimpleNamespace(records=0, blank=0, notes=[], key=KEY, reading=LOG_READING)
    door.refuse = lambda line, _: refused.append(line)
    source = SimpleNamespace(chunks=lambda: _pieces(content))
    rows = [row for _, row in access_log._rows(source, door)]  # type: ignore[arg-type]
    lines = content.split(b"\n")
    assert door.records == len(lines) - (lines[-1] == b"")
    assert door.records == len(rows) + len(refused) + door.blank
    for row in rows:
        assert len(row) == len(access_log._COLUMNS)
        assert not any(part in (value or "") for value in row for part in ("203.0", "::1", "q=1", "anna", "Mozilla"))
    text = data.decode("latin-1")
    assert access_log.page_group(text)
    assert access_log.referrer_group(text)
    assert access_log.device(text)


def _pieces(content: bytes) -> Iterator[bytes]:
    yield from (content[at : at + 7] for at in range(0, len(content), 7))


def value(data: bytes) -> None:
    """Any text is a value of any column, or has a code; a value that is text is the same value when read again."""
    column = COLUMNS[data[0] % len(COLUMNS)] if data else COLUMNS[0]
    written = WAYS[data[1] % len(WAYS)] if len(data) > 1 else PLAIN
    found, code = convert(column, written, words(data[2:], VALUES))
    assert code == "" or (found is None and code[0] == "E")
    if not code and isinstance(found, str) and written == PLAIN:
        assert convert(column, written, found) == (found, "")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "records": record_text,
    "era_date": era_date,
    "log_line": log_line,
    "value": value,
}
VOCABULARIES: dict[str, Sequence[str]] = {"records": ALPHABET, "era_date": DAYS, "log_line": LINES, "value": VALUES}
LOG = ("203.0.113.7", " - ", "anna", " ", "[", "10/Oct/2026:13:55:36", " +0900", "] ", '"GET /a.png?q=1 HTTP/1.1"')
SEEDS: dict[str, tuple[Sequence[str], ...]] = {
    "records": ('a,b\n"a\n,",""\n', '\r\n"a""b",\\N\r\n', '"a\n', 'a"b,a\n'),
    "era_date": (
        ("令和", "8", "年", "1", "月", "1", "日"),
        ("昭和", "64", "年", "1", "月", "8", "日"),
        ("R", "元", ".", "13", ".", "31"),
        ("平成", "１", "年", "　", "2", "月", "31", "日"),
    ),
    "log_line": (
        (*LOG, " 200 512", ' "https://www.google.com/" "Mozilla/5.0 (X11)"', "\n"),
        (*LOG[:5], "29", "/", "Feb", "/", "9999", ":", "0", "9", ":", "0", "0", ":", "0", "0", *LOG[6:], " 200 512"),
        (*LOG, " 404 -", ' "http://[" "bot"', "\r", "\n", "\n", *LOG[:8], '"-"', " 200 512"),
    ),
    "value": (("2026-02-29",), ("T01", "|", "T01"), ("2026-03-31T15:00:00", "+09:00"), ("令和8年1月1日",), ("9",)),
}


def corpus(name: str, folder: Path) -> Path:
    """The inputs by hand, as the bytes that mean them; values for each sort of column and each way of writing."""
    made = [bytes(VOCABULARIES[name].index(word) for word in seed) for seed in SEEDS[name]]
    if name == "value":
        made = [
            bytes([column, way]) + text for column in range(len(COLUMNS)) for way in range(len(WAYS)) for text in made
        ]
    for number, seed in enumerate(made):
        (folder / str(number)).write_bytes(seed)
    return folder


def main() -> None:
    """Fuzz one target for some seconds; a finding ends the process with its input."""
    name, seconds = sys.argv[1], sys.argv[2]
    kept = f"-artifact_prefix={tempfile.gettempdir()}/fuzz-"
    options = [f"-max_total_time={seconds}", "-max_len=200", "-print_final_stats=1", kept]
    with tempfile.TemporaryDirectory() as folder:
        # atheris ends its process where it stands; the folder is for another one to remove
        child = os.fork()
        if child == 0:
            atheris.Setup(["fuzz", *options, str(corpus(name, Path(folder)))], TARGETS[name])
            atheris.Fuzz()
        _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status) != 0)


if __name__ == "__main__":
    main()
