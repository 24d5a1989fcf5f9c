"""Web servers' access logs as history information: when, what kind of page, from where, with what, and nothing else.

Address, user name, path, query, referrer and browser name are read, turned into a group or a key of one day, and
dropped: they reach neither the store nor a message nor the private copy.

Source: the common and combined log formats, Apache HTTP Server 2.4, mod_log_config; nginx, `log_format combined`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import unquote, urlsplit

from privlib.store.door import Door
from privlib.store.files import Source
from privlib.store.tables.uses import HISTORY

__all__ = ["device", "page_group", "read_log", "referrer_group"]

_LINE_LIMIT = 65_536
_BATCH = 100_000
_COLUMNS = [column.name for column in HISTORY.columns]

_LINE = re.compile(
    r"(?P<address>\S+) \S+ (?P<user>\S+) "
    r"\[(?P<day>\d\d)/(?P<month>[A-Z][a-z]{2})/(?P<year>\d{4}):(?P<time>\d\d:\d\d:\d\d)"
    r' (?P<sign>[+-])(?P<hours>\d\d)(?P<minutes>\d\d)\] "(?P<request>(?:[^"\\]|\\.)*)" (?P<status>[1-5]\d\d) (?:\d+|-)'
    r'(?: "(?P<referrer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?'
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TOKYO = timezone(timedelta(hours=9))

_PAGES = {
    "image": ("png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "bmp", "avif"),
    "style_script": ("css", "js", "mjs", "map", "woff", "woff2", "ttf", "eot"),
    "feed": ("rss", "atom", "xml", "rdf"),
    "document": ("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "csv", "zip", "gz", "tar", "iso"),
    "page": ("html", "htm", "php", "jsp", "asp", "aspx"),
}
_GROUP_OF = {extension: group for group, extensions in _PAGES.items() for extension in extensions}
_FEEDS = ("/feed", "/rss", "/atom")
_SEARCH = re.compile(r"(?:^|\.)(?:google|bing|yahoo|duckduckgo|baidu|yandex|ask|ecosia)\.")
_DEVICES = (
    ("bot", re.compile(r"bot|crawl|spider|slurp|fetch|curl|wget|python|java/|ruby|feed|monitor|http", re.IGNORECASE)),
    ("tab", re.compile(r"iPad|Tablet|Kindle|Silk|Android(?!.*Mobile)")),
    ("sp", re.compile(r"iPhone|iPod|Mobile|Android|Windows Phone")),
    ("pc", re.compile(r"Windows|Macintosh|X11|Linux|CrOS")),
)


def read_log(source: Source, door: Door) -> None:
    """Read an access log through a door, as records of `history_event`. A line of another form is refused as E144.

    `seq` is made of the whole line: a line that two logs share, as rotated ones may, gives one record, and other visits
    of the same visitor and second stay apart, whichever server wrote them. Equal lines of one log count each. A line
    that names a user is linked: it is personal information (policy 7), and the name is dropped all the same.
    """
    lines: list[int] = []
    rows: list[tuple[str | None, ...]] = []
    for number, row in _rows(source, door):
        lines.append(number)
        rows.append(row)
        if len(rows) == _BATCH:
            door.rows(lines, rows, _COLUMNS)
            lines, rows = [], []
    door.rows(lines, rows, _COLUMNS)


def page_group(request: str, pages: Sequence[tuple[str, str]] = ()) -> str:
    """The group of the first of `pages` whose prefix a request's path has; else the kind of file it asks for, from the
    path's ending: `GET /a/b.png HTTP/1.1` is an image.
    """
    method, _, rest = request.partition(" ")
    target = rest.rpartition(" ")[0] or rest
    if not method.isalpha() or not target.startswith("/"):
        return "other"
    path = target.partition("?")[0].partition("#")[0]
    plain = unquote(path, errors="replace") if pages else path
    if group := next((group for prefix, group in pages if plain.startswith(prefix)), ""):
        return group
    last = path.rpartition("/")[2]
    if path.rstrip("/").endswith(_FEEDS):
        return "feed"
    return _GROUP_OF.get(last.rpartition(".")[2].lower(), "other") if "." in last else "page"


def referrer_group(referrer: str | None) -> str:
    """From where a visitor came: nowhere known, a search engine, elsewhere."""
    if not referrer or referrer == "-":
        return "direct"
    try:
        host = urlsplit(referrer).hostname
    except ValueError:
        return "other"
    return "search" if host and _SEARCH.search(host) else "other"


def device(agent: str | None) -> str:
    """The kind of device a browser's name tells of; a program that says so is a bot."""
    return next((name for name, form in _DEVICES if agent and form.search(agent)), "other")


def _rows(source: Source, door: Door) -> Iterator[tuple[int, tuple[str | None, ...]]]:
    seen = Counter[int]()
    users = 0
    for number, text in enumerate(_lines(source), 1):
        door.records += 1
        line = text.rstrip("\r")
        if not line:
            door.blank += 1
            continue
        found = _LINE.fullmatch(line) if len(line) <= _LINE_LIMIT else None
        instant = _instant(found) if found else None
        if not found or not instant:
            door.refuse(number, "E144" if len(line) <= _LINE_LIMIT else "E122")
            continue
        day = instant.astimezone(_TOKYO).date().isoformat()
        first = door.key.line(day, line)
        linked = found["user"] != "-"
        users += linked
        groups = (
            page_group(found["request"], door.reading.pages),
            referrer_group(found["referrer"]),
            device(found["agent"]),
        )
        yield (
            number,
            (
                *(
                    instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    door.key.visitor(day, found["address"], found["agent"] or ""),
                ),
                *(str(first + seen[first]), *groups, None, "true" if linked else "false", None, None, None, None),
                found["status"],
            ),
        )
        seen[first] += 1
    if users:
        door.notes.append(f"W224 {users}")


def _lines(source: Source) -> Iterator[str]:
    """Lines without their ends. Any byte is a character: what is not ASCII is in parts that are dropped."""
    rest = b""
    for chunk in source.chunks():
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode("latin-1") for line in whole)
        # of a line without end, as much is kept as shows that it is too long
        rest = rest[: _LINE_LIMIT + 1]
    if rest:
        yield rest.decode("latin-1")


def _instant(found: re.Match[str]) -> datetime | None:
    """The instant of a line in UTC, or nothing where there is no such day, time or offset."""
    if found["month"] not in _MONTHS or int(found["hours"]) > 14 or int(found["minutes"]) > 59:
        return None
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    month = _MONTHS.index(found["month"]) + 1
    try:
        local = datetime.fromisoformat(f"{found['year']}-{month:02}-{found['day']}T{found['time']}+00:00")
        return (local + offset if found["sign"] == "-" else local - offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
