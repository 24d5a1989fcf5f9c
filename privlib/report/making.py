"""Making a report: execute its notebook, verify its blocks, draw its pictures, build its pages, write its files."""

import json
import os
import secrets
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from privlib.errors import PrivlibError
from privlib.report import blocks, document, execute, html, jobs, manifest, notebooks, pdf, publish
from privlib.report.blocks import Verified
from privlib.report.execute import Task
from privlib.report.jobs import Answer, Failed, Finished, Job, Page, Reached, Sealing
from privlib.store.disk import disk_errors
from privlib.views import draw, export

__all__ = ["make", "serve"]


def serve(lines: Iterable[bytes], channel: int) -> None:
    """Do one job after another; answer each with the cells it reached and how it ended.

    Args:
        lines: jobs.
        channel: file descriptor of the answers.
    """

    def tell(answer: Answer) -> None:
        os.write(channel, jobs.line(answer))

    for line in lines:
        tell(_answer(jobs.decode_job(line), lambda cell: tell(Reached(cell))))


def _answer(job: Job, reached: Callable[[int], None]) -> Answer:
    try:
        with disk_errors("temporary folder"):
            make(job, reached, Path(os.environ["HOME"]))
    except PrivlibError as error:
        return Failed(error.code, error.safe_message)
    except Exception as error:  # noqa: BLE001
        return Failed("", _bug(error))
    return Finished()


def _bug(error: BaseException) -> str:
    """Name the type, file and line of an error nobody foresaw; its words may quote data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def make(job: Job, reached: Callable[[int], None], folder: Path) -> None:
    """Run a job: the files of a report in `job.target`, or a notebook with its outputs.

    Args:
        job: what to run.
        reached: called with each cell's position as it starts.
        folder: private folder of this process.

    Raises:
        PrivlibError: the notebook failed, was tampered with, or a page was refused. Nothing is in `job.target` then.
    """
    if job.page is None:
        task = Task(job.name, job.node, {}, Path(job.root), folder, job.seconds, None)
        Path(job.target).write_bytes(notebooks.dump(notebooks.normal(execute.run(task, reached))))
        return
    inputs, facts = job.page.inputs, job.page.facts
    sealing = Sealing(inputs.run, inputs.notebook, facts.edition, secrets.token_bytes(32))
    task = Task(job.name, job.node, inputs.values, Path(job.root), folder, job.seconds, sealing)
    executed = execute.run(task, reached)
    expected = blocks.Expected(sealing, facts.lang, inputs.snapshot, inputs.values)
    files = _files(job.node, job.page, blocks.verify(job.name, job.node, executed, expected))
    staged = publish.stage(Path(job.target))
    for name, content in files.items():
        publish.write(staged / name, content)


def _files(node: Mapping[str, Any], page: Page, verified: Verified) -> dict[str, bytes]:
    charts = [one for _, one in verified.all if one["kind"] == "chart"]
    pictures = {one["id"]: draw.draw(one["spec"], figure=one["id"]) for one in charts}
    built = document.build(execute.as_notebook(node), verified.blocks, pictures, page.facts)
    attached = _attached(page, verified)
    return attached | {"report.html": html.page(built), "report.pdf": pdf.render(built, attached)}


def _attached(page: Page, verified: Verified) -> dict[str, bytes]:
    """The files that ride inside the PDF and lie beside it. Signatures stay out: their key is new with every run."""
    shown = [{**one, "sig": None} for many in verified.blocks.values() for one in many]
    found = {
        "run.json": manifest.provenance(page.inputs, page.head, page.loads, verified),
        "blocks.json": (json.dumps(shown, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode(),
    }
    if page.facts.edition == "restricted":
        found["queries.sql"] = manifest.queries(verified)
    tables = [one for _, one in verified.all if one["kind"] == "table"]
    return found | {f"tables/{one['id']}.csv": export.csv(one) for one in tables}
