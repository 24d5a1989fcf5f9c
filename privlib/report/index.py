"""The list of what is published in one edition, rebuilt from the manifests each time."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from privlib.errors import StorageError
from privlib.report import manifest, publish
from privlib.report.html import render
from privlib.store.disk import disk_errors

__all__ = ["Row", "rebuild", "rows"]

_BANDS = {"restricted": "Restricted: for the privacy administrator", "shareable": "Statistics that identify no one"}
_HEAD = ("Report", "Period", "No.", "Known until", "Language", "Run", "Files")


@dataclass(frozen=True, slots=True)
class Row:
    """A publication in the list. `damaged` names the file that differs from the manifest; empty where all is well."""

    report: str
    period: str
    number: int
    path: str
    """Relative to the index, quoted for a link."""
    title: str = ""
    as_of: str = ""
    lang: str = ""
    run: str = ""
    damaged: str = ""


def rows(reports: Path, edition: str) -> tuple[Row, ...]:
    """Read every publication of an edition: newest `as_of` first, then by report, period and number.

    One whose files do not match its manifest is listed as damaged, not hidden, and shown last.
    """
    folder = reports / edition
    found = [_row(folder, path) for path in folder.glob("*/*/*") if path.name.isdecimal() and path.is_dir()]
    found.sort(key=lambda row: (row.report, row.period, -row.number))
    return tuple(sorted(found, key=lambda row: row.as_of, reverse=True))


def _row(edition: Path, path: Path) -> Row:
    report, period, number = path.relative_to(edition).parts
    bare = Row(report, period, int(number), quote(f"{report}/{period}/{number}"), title=report)
    try:
        run = manifest.check(path)
        said = json.loads((path / "run.json").read_bytes())
    except StorageError as error:
        return Row(report, period, int(number), bare.path, title=report, damaged=error.safe_message)
    return Row(report, period, int(number), bare.path, said["title"], said["as_of"], said["lang"], run)


def rebuild(reports: Path, edition: str) -> Path:
    """Write `reports/<edition>/index.html` in one step and return its path. The caller holds the lock."""
    page = render(
        "index.html",
        "en",
        title="Published reports",
        band=_BANDS[edition],
        head=_HEAD,
        rows=rows(reports, edition),
        none="Nothing is published yet.",
        damaged="Damaged.",
    )
    path = reports / edition / "index.html"
    with disk_errors("index.html"):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.unlink(missing_ok=True)
        publish.write(temporary, page)
        os.replace(temporary, path)  # noqa: PTH105
    return path
