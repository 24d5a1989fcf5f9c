"""Vega-Lite to SVG, in a child process with pinned fonts, in UTC, without a network and with a time limit."""

import atexit
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal
from xml.etree.ElementTree import Element, ParseError, fromstring

from privlib.errors import EngineError
from privlib.text import clean
from privlib.views.text import printable

__all__ = ["SECONDS", "close", "columns", "draw", "placeholder", "refusals"]

SECONDS = 30
"""Longest time for one picture (design limit, 2026-11-22)."""

Version = Literal["5.21", "6.4"]

_NEVER = frozenset({"href", "url", "usermeta", "expr", "calculate"})
_PREDICATES = frozenset({"test", "filter"})
_MARKS = frozenset({"image", "geoshape"})
_UNSEEN = re.compile(
    r'<text [^>]*/>|<path d="" [^>]*/>| (?:aria-[a-z]+|role|class|pointer-events)="[^"]*"| opacity="1"'
)
_DRAWN = re.compile(r' (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"')
_FRACTION = re.compile(r"-?\d+\.\d{3,}(?!\d*e)")
_REFERS = frozenset({"field", "fields", "groupby"})


@dataclass(slots=True)
class _Pen:
    """The child that draws. It is started at the first picture and again after it ended."""

    child: subprocess.Popen[bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, job: bytes) -> dict[str, str] | None:
        """Send one job; None if the child ended or took too long. The child is then gone."""
        with self.lock:
            child = self._running()
            answer = _exchange(child, job)
            if not answer.endswith(b"\n"):
                self.stop()
                return None
            return json.loads(answer)

    def _running(self) -> subprocess.Popen[bytes]:
        if self.child is None or self.child.poll() is not None:
            self.stop()
            self.child = subprocess.Popen(
                [sys.executable, "-m", "privlib.views.pen"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        return self.child

    def stop(self) -> None:
        """End the child, if there is one."""
        child, self.child = self.child, None
        if child is not None:
            child.kill()
            child.communicate()


def _exchange(child: subprocess.Popen[bytes], job: bytes) -> bytes:
    """One line out, one line back; a child that takes too long, to read or to draw, is killed: no whole line."""
    if child.stdin is None or child.stdout is None:
        return b""
    limit = threading.Timer(SECONDS, child.kill)
    limit.start()
    try:
        child.stdin.write(job)
        child.stdin.flush()
        return child.stdout.readline()
    except BrokenPipeError:
        return b""
    finally:
        limit.cancel()


_pen = _Pen()


def close() -> None:
    """End the drawing process; the next picture starts a new one."""
    _pen.stop()


atexit.register(close)


def draw(spec: Mapping[str, Any], *, figure: str, version: Version = "6.4") -> str:
    """Draw a specification; the same specification gives the same bytes.

    Args:
        spec: Vega-Lite with `data.values` inline.
        figure: the id named by an error.
        version: Vega-Lite's version; JupyterLab shows 5, pages are drawn with 6.4.

    Raises:
        EngineError: E520 if the specification is refused, the process ends, takes over `SECONDS`, or its picture
            holds a script, a link or foreign content.
    """
    if refusals(spec):
        raise EngineError("E520", figure=figure, seconds=SECONDS)
    job = json.dumps({"spec": _safe(spec), "version": version}).encode() + b"\n"
    answer = _pen.ask(job)
    if answer is None or "svg" not in answer or not _still(answer["svg"]):
        raise EngineError("E520", figure=figure, seconds=SECONDS)
    return _slim(answer["svg"])


def placeholder(code: str) -> str:
    """A picture that says that there is none, with the error's code, so that stored outputs keep their keys."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="40">'
        f'<text x="8" y="24">{escape(code)}</text></svg>'
    )


def refusals(spec: Mapping[str, Any]) -> tuple[str, ...]:
    """What a specification must not hold: links, images, expressions, data from elsewhere, columns nothing refers to.

    Returns:
        Names of keys and columns, no values; empty if nothing is wrong.
    """
    pairs = list(_pairs(spec))
    wrong = [f"key {name}" for name, _ in pairs if name in _NEVER]
    wrong += [f"expression {name}" for name, value in pairs if name in _PREDICATES and isinstance(value, str)]
    wrong += [f"mark {kind}" for name, value in pairs if name == "mark" and (kind := _kind(value)) in _MARKS]
    tables = [value for name, value in pairs if name == "data"]
    wrong += ["data that is not inline" for table in tables if set(_keys(table)) != {"values"}]
    held = {name for table in tables for row in table.get("values", ()) for name in row}
    return (*wrong, *(f"column {name}" for name in sorted(held - columns(spec))))


def columns(spec: Mapping[str, Any]) -> frozenset[str]:
    """Names of columns that a specification refers to, in encodings, transforms and predicates."""
    found: set[str] = set()
    for name, value in _pairs(spec):
        if name in _REFERS:
            found.update(text for text in _list(value) if isinstance(text, str))
    return frozenset(found)


def _kind(mark: Any) -> Any:
    return mark["type"] if "type" in _keys(mark) else mark


def _keys(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) else []  # pyright: ignore[reportUnknownArgumentType]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    """Each key and value of a specification at any depth, the rows of its data left out."""
    for inner in _list(value):
        for name in _keys(inner):
            yield name, inner[name]
            if name != "values":
                yield from _pairs(inner[name])


def _safe(value: Any) -> Any:
    """The specification with every text clean and drawable by the pinned font."""
    if isinstance(value, str):
        return printable(clean(value))
    if isinstance(value, dict):
        return {name: _safe(value[name]) for name in _keys(value)}
    return [_safe(inner) for inner in _list(value)] if isinstance(value, list) else value


def _slim(svg: str) -> str:
    """The same picture in fewer bytes: no empty marks, no labels on marks, numbers in whole hundredths.

    Nobody reaches a label inside a picture; the block's alternative text and its rows say what the marks show.
    """
    bare = _UNSEEN.sub("", svg)
    return _DRAWN.sub(lambda found: _FRACTION.sub(_rounded, found[0]), bare)


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _still(svg: str) -> bool:
    """Whether a picture holds only marks and text: no script, handler, foreign object, or link that leaves it."""
    try:
        root = fromstring(svg)  # noqa: S314 (from our own child: no document type, so no entity)
    except ParseError:
        return False
    return all(_harmless(element) for element in root.iter())


def _harmless(element: Element) -> bool:
    local = element.tag.rpartition("}")[2].lower()
    if local in ("script", "foreignobject", "image", "iframe", "a"):
        return False
    names = {name.rpartition("}")[2].lower(): value for name, value in element.attrib.items()}
    return not any(
        name.startswith("on") or (name == "href" and not value.startswith("#")) for name, value in names.items()
    )
