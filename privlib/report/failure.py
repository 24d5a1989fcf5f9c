"""The failure page: what was reached, what failed, what to do; never a figure or another library's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from privlib.errors import PrivlibError, StorageError
from privlib.report import html, manifest, publish
from privlib.report.notebooks import Notebook
from privlib.report.plan import Plan
from privlib.report.rules import speaks
from privlib.store.disk import disk_errors

__all__ = ["Section", "clear", "sections", "write"]

_WORDS = {
    "en": {
        "report": "Report",
        "period": "Period",
        "as_of": "Known until",
        "edition": "Edition",
        "run": "Run",
        "code": "Code",
        "exit": "Exit code",
        "last": "Last good publication",
        "none": "none",
        "done": "done",
        "failed": "failed",
        "not run": "not run",
        "note": "{message} Put right what it names, then run the report again. What was published before is unchanged.",
    },
    "ja": {
        "report": "レポート",
        "period": "期間",
        "as_of": "基準日",
        "edition": "版",
        "run": "実行番号",
        "code": "コード",
        "exit": "終了コード",
        "last": "最後に発行された版",
        "none": "なし",
        "done": "完了",
        "failed": "失敗",
        "not run": "未実行",
        "note": "{message} 原因を取り除いて、もう一度実行してください。発行済みのレポートは変わっていません。",
    },
}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a notebook: its heading, and the position of its first cell, from 1."""

    heading: str
    cell: int


def sections(notebook: Notebook, lang: str) -> tuple[Section, ...]:
    """The sections of a notebook in one language, in order."""
    found: list[Section] = []
    for number, cell in enumerate(notebook.cells, 1):
        if cell["cell_type"] == "markdown" and speaks(cell, lang) and cell["source"].startswith("## "):
            found.append(Section(cell["source"].splitlines()[0].removeprefix("## ").strip(), number))
    return tuple(found)


def _states(found: Sequence[Section], cell: int) -> list[tuple[str, str]]:
    """Each section with `done`, `failed` or `not run`, when the run ended at a cell."""
    reached = [section for section in found if section.cell <= cell]
    failed = reached[-1] if reached else None
    state = {True: "done", False: "not run"}
    return [(one.heading, "failed" if one is failed else state[one.cell <= cell]) for one in found]


def write(plan: Plan, error: PrivlibError, cell: int) -> Path:
    """Write `FAILED-<run>.json` and `.html`, readable by their owner alone; replace those of an earlier try.

    Args:
        plan: the report that was to be.
        error: why it is not.
        cell: the cell that was reached, from 1.

    Returns:
        The page.

    Raises:
        StorageError: E80x; neither file is left.
    """
    place, facts, words = plan.place, plan.facts, _WORDS[plan.facts.lang]
    states = _states(sections(plan.notebook, facts.lang), cell)
    current = place.folder.parent / publish.CURRENT
    last = current.readlink().as_posix() if current.is_symlink() else ""
    told = {"report": place.report, "period": place.period, "edition": place.edition, "as_of": str(facts.as_of)}
    told |= {"run": facts.run, "code": error.code, "exit": str(error.exit_code)}
    record = told | {"message": error.safe_message, "cell": cell, "sections": states, "last": last}
    rows = [(words[name], value) for name, value in told.items()]
    rows += [(heading, words[state]) for heading, state in states] + [(words["last"], last or words["none"])]
    page = html.failure_page(
        plan.notebook.title(facts.lang), facts.lang, rows, words["note"].format(message=error.safe_message)
    )
    base = place.reports / f"FAILED-{facts.run}"
    clear(place.reports, facts.run)
    try:
        publish.write(base.with_suffix(".json"), manifest.pretty(record))
        publish.write(base.with_suffix(".html"), page)
    except StorageError:
        clear(place.reports, facts.run)
        raise
    return base.with_suffix(".html")


def clear(reports: Path, run: str) -> None:
    """Remove the failure page of a run, as a later try of it begins or succeeds."""
    with disk_errors("failure page"):
        for suffix in (".json", ".html"):
            (reports / f"FAILED-{run}{suffix}").unlink(missing_ok=True)
