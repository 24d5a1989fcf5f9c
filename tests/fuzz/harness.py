"""Random bytes against readers of records, dates, log lines, values: `python -m tests.fuzz.harness NAME SECONDS`.

A finding is any exception that privlib did not foresee, or an answer that differs from Python's csv module where both
accept a text.
"""

import csv
import io
import sys
import tempfile
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["privlib.store"]):
    from privlib.errors import PrivlibError
    from privlib.store import access_log, calendars, records
    from privlib.store.tables import TABLES
    from privlib.store.values import PLAIN, convert

ALPHABET = 'ab,"\n\r\\N;\té'


def record_text(data: bytes) -> None:
    """Cut, count and split a text; where csv accepts it too, the fields and the number of records are the same."""
    text = "".join(ALPHABET[byte % len(ALPHABET)] for byte in data)
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
    """Any text is a day, or says why not."""
    found = calendars.era_date(data.decode("utf-8", "replace"))
    assert not isinstance(found, str) or found in {"", "E210", "E212"}


def log_line(data: bytes) -> None:
    """A request of any bytes has a group, a referrer and a device too."""
    text = data.decode("latin-1")
    assert access_log.page_group(text)
    assert access_log.referrer_group(text)
    assert access_log.device(text)


def value(data: bytes) -> None:
    """Any text is a value of a column, or has a code."""
    columns = [column for name in ("use_event", "contract", "principal") for column in TABLES[name].columns]
    column = columns[data[0] % len(columns)] if data else columns[0]
    found, code = convert(column, PLAIN, data[1:].decode("utf-8", "replace"))
    assert code == "" or found is None


TARGETS: dict[str, Callable[[bytes], None]] = {
    "records": record_text,
    "era_date": era_date,
    "log_line": log_line,
    "value": value,
}


def main() -> None:
    """Fuzz one target for some seconds; a finding ends the process with its input."""
    name, seconds = sys.argv[1], sys.argv[2]
    kept = f"-artifact_prefix={tempfile.gettempdir()}/fuzz-"
    words = ["fuzz", f"-max_total_time={seconds}", "-max_len=200", "-print_final_stats=1", kept]
    atheris.Setup(words, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
