"""The archive copy: PDF/A-3a and PDF/UA-1, made by Typst from one fixed template and plain data.

No markup is generated: the template reads `report.json`, and a string there stays a string whatever it holds. The
compiler itself refuses a page with a missing glyph, an undescribed picture or a skipped heading level.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import typst

from privlib.engine.folders import private_folder
from privlib.errors import EngineError
from privlib.report.document import Document
from privlib.report.labels import LABELS
from privlib.report.layout import fitted
from privlib.report.narrative import Node
from privlib.report.picture import size
from privlib.views.theme import FONT, SEVERITY, TOKENS

__all__ = ["fonts", "render"]

_FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
_TEMPLATE = Path(__file__).parent / "report.typ"
_KINDS = {".json": ("application/json", "data"), ".csv": ("text/csv", "data"), ".sql": ("application/sql", "source")}


def render(document: Document, attachments: Mapping[str, bytes]) -> bytes:
    """Draw a document as PDF, with files riding inside. The same document gives the same bytes.

    Args:
        document: what the HTML page is made of, too.
        attachments: path inside the PDF → content: `run.json`, `blocks.json`, `queries.sql`, `tables/<block id>.csv`.

    Raises:
        EngineError: E521 when Typst refuses or warns. Its own words may quote the report and are left out.
    """
    with private_folder("pdf") as root:
        _write(root, document, attachments)
        return _compile(root, document)


@cache
def fonts() -> typst.Fonts:
    """The pinned fonts and no other: neither the system's nor the compiler's own."""
    folders = [str(files(package)) for package in _FONTS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _compile(root: Path, document: Document) -> bytes:
    stamp = int(datetime.combine(document.facts.as_of, time(), UTC).timestamp())
    try:
        compiler = typst.Compiler(root / "report.typ", root=root, font_paths=fonts())
        made, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=stamp)
    except typst.TypstError:
        raise _refused(document, "it cannot be written as PDF/A-3a and PDF/UA-1") from None
    if warnings or not isinstance(made, bytes):
        raise _refused(document, f"the compiler gave {len(warnings)} warnings")
    return made


def _refused(document: Document, reason: str) -> EngineError:
    return EngineError("E521", report=document.facts.report, reason=reason)


def _write(root: Path, document: Document, attachments: Mapping[str, bytes]) -> None:
    """Fill the folder the compiler may read: template, data, drawings and attachments, all written here."""
    shutil.copyfile(_TEMPLATE, root / "report.typ")
    (root / "figures").mkdir()
    for nth, svg in enumerate(document.pictures.values(), start=1):
        (root / "figures" / f"{nth}.svg").write_text(svg, encoding="utf-8")
    for name, content in attachments.items():
        path = root / "attached" / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    data = json.dumps(_data(document, attachments), ensure_ascii=False, sort_keys=True)
    (root / "report.json").write_text(data, encoding="utf-8")


def _data(document: Document, attachments: Iterable[str]) -> dict[str, Any]:
    drawings = {block: f"{nth}.svg" for nth, block in enumerate(document.pictures, start=1)}
    return {
        "title": document.title,
        "facts": {**asdict(document.facts), "as_of": document.facts.as_of.isoformat()},
        "words": LABELS[document.facts.lang],
        "theme": dict(TOKENS["light"]),
        "severity": dict(SEVERITY),
        "font": FONT,
        "body": [laid for node in document.body for laid in _laid_out(node, document.pictures, drawings)],
        "attachments": [_attachment(name) for name in attachments],
    }


def _laid_out(node: Node, pictures: Mapping[str, str], drawings: Mapping[str, str]) -> Iterator[Node]:
    """Add to a node what only paper needs: the file and size of its drawing, the fit of its table."""
    match node["kind"]:
        case "chart":
            shown = {name: value for name, value in node.items() if name not in ("head", "rows")}
            yield {**shown, "file": drawings[node["block"]], "width": size(pictures[node["block"]])[0]}
        case "table" | "method":
            yield from fitted(node)
        case _:
            yield node


def _attachment(name: str) -> dict[str, str]:
    mime, relationship = _KINDS[PurePosixPath(name).suffix]
    if name == "run.json":
        relationship = "supplement"
    return {"path": f"attached/{name}", "mime": mime, "relationship": relationship, "description": name}
