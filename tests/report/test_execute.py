"""Runs that go wrong, in real workers and kernels: each ends with its code, publishes nothing and shows no value.

The faulty notebooks break the whitelist on purpose. It is checked before a run; these tests stand behind it.
"""

import os
import re
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tiny_reports import cell, cells, notebook, working_folder

from privlib.report import execute, jobs, kernel, making, plan, pool
from privlib.report.jobs import Failed, Finished, Job, Page, Seconds
from privlib.report.notebooks import Notebook

CANARY = "山田太郎CANARY7731"
MIME = "application/vnd.privlib.release+json"
SHORT, NEVER = Seconds(cell=2), Seconds(notebook=6)

E501 = "tiny.ipynb, cell 7: the kernel ended. Nothing is published."
E504 = "tiny.ipynb, cell 7: {}: details withheld: the message may contain personal data. Nothing is published."


def refused(kind: str) -> str:
    inner = f"a {kind} cannot be displayed in a report; pass it through pv.release."
    return f"tiny.ipynb, cell 7: DisclosureError: {inner} Nothing is published."


CHAINED = f"try:\n    int('{CANARY}')\nexcept ValueError as e:\n    raise KeyError('{CANARY}') from e"
FORGED = f"get_ipython().display_pub.publish({{'{MIME}': {{'text': '{CANARY}'}}, 'text/plain': ''}})"
OTHER_EDITION = "from dataclasses import replace\npv.release(pv.loads.by_table(replace(study, edition='shareable')))"
PRINTS = f"""import logging, os, sys
print('{CANARY}')
sys.stderr.write('{CANARY}')
os.write(1, '{CANARY}'.encode())
logging.getLogger().error('{CANARY}')"""

E711 = (
    "tiny.ipynb, cell 7: DisclosureError: loads_by_table: kind quality is not allowed in the shareable edition, "
    "or the study asks for another edition than the run. Nothing of this table is shown. Nothing is published."
)
E715 = "tiny.ipynb, cell {}: a release output is missing, changed or out of order. Nothing is published."

FAULTS: dict[str, tuple[str, str, str]] = {
    # name: source of the seventh cell, code, message
    "sys.exit": ("import sys; sys.exit(0)", "E504", E504.format("SystemExit")),
    "exit": ("exit()", "E504", E504.format("SystemExit")),
    "os._exit": ("import os; os._exit(0)", "E501", E501),
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "E501", E501),
    "hang": ("import time; time.sleep(600)", "E502", "tiny.ipynb, cell 7: no answer within 2 s. Nothing is published."),
    "frame": (f"import polars; polars.DataFrame({{'a': ['{CANARY}']}})", "E714", refused("DataFrame")),
    "raw": (f"display({{'text/html': '{CANARY}'}}, raw=True)", "E714", refused("display")),
    "chained": (CHAINED, "E504", E504.format("KeyError")),
    "forged": (FORGED, "E715", E715.format(7)),
    "unfinished": ("from privlib.release import seal; _ = seal.end_block('restricted', 'en')", "E715", E715.format(9)),
    "edition": (OTHER_EDITION, "E711", E711),
}

WAYS = {
    "dict": f"display({{'a': '{CANARY}'}})",
    "str": f"display('{CANARY}')",
    "HTML": f"from IPython.display import HTML; display(HTML('{CANARY}'))",
    "publisher": f"ip.display_pub.publish({{'text/plain': '{CANARY}'}})",
    "update": f"ip.display_pub.publish({{'{MIME}': {{}}, 'text/plain': ''}}, transient={{'display_id': 'x'}})",
    "shell": f"ip.system('echo {CANARY}')",
    "magic": f"ip.run_line_magic('timeit', '{CANARY}')",
    "cell magic": f"ip.run_cell_magic('bash', '', 'echo {CANARY}')",
    "clear": "ip.display_pub.clear_output()",
}
"""Ways to show something that is not released; each is tried in one cell, and what stopped it is written down."""


@dataclass(frozen=True)
class Ended:
    answer: Any
    target: Path
    seconds: float


def job(root: Path, source: str, seconds: Seconds, name: str) -> Job:
    """A job whose seventh cell is replaced; it carries the hash of what it runs, as an approved notebook would."""
    (made,) = plan.make(["tiny"], {}, root, root / "reports")
    changed = cells()
    changed[6] = cell("code", "fault", source)
    node = notebook(changed)
    inputs = replace(made.inputs, notebook=Notebook("tiny", node).sha256)
    page = Page(inputs, replace(made.facts, run=inputs.run), dict(made.head), list(made.loads))
    return Job("tiny", node, str(root), str(root / f"staged-{name}"), seconds, page)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = working_folder(tmp_path_factory.mktemp("w") / "r")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="module")
def ended(root: Path) -> dict[str, Ended]:
    """Every fault, run in two workers, and two sound notebooks after them."""
    names = {name: source for name, (source, _, _) in FAULTS.items()}
    names |= {"print": PRINTS, "ways": tries(root / "stopped"), "sound": "pv.tables.loads_by_table(loads)"}
    todo = [job(root, source, SHORT if name == "hang" else Seconds(), name) for name, source in names.items()]
    answers: dict[str, Ended] = {}
    began = time.monotonic()

    def heard(number: int, answer: jobs.Answer) -> None:
        if not isinstance(answer, jobs.Reached):
            answers[list(names)[number]] = Ended(answer, Path(todo[number].target), time.monotonic() - began)

    with pool.folder() as home:
        pool.work(todo, 2, home, heard)
        left = [path for path in home.rglob("*") if path.is_file() and has_canary(path)]
    assert left == []
    return answers


def tries(note: Path) -> str:
    """A cell that tries every way and writes down the code of what stopped it, or that nothing did."""
    lines = ["ip, stopped = get_ipython(), []"]
    for way in WAYS.values():
        lines += ["try:", f"    {way}; stopped.append('shown')", "except Exception as e:", "    stopped.append(e.code)"]
    return "\n".join([*lines, f"open({str(note)!r}, 'w').write(' '.join(stopped))", "None"])


def has_canary(path: Path) -> bool:
    content = path.read_bytes()
    return any(text in content for text in (CANARY.encode(), b"CANARY7731", CANARY.encode("unicode_escape")))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_the_run_with_its_code_and_writes_nothing(ended: dict[str, Ended], name: str) -> None:
    _, code, message = FAULTS[name]
    assert ended[name].answer == Failed(code, message)
    assert not ended[name].target.exists()


def test_after_faults_a_worker_still_makes_a_whole_report(ended: dict[str, Ended]) -> None:
    assert ended["sound"].answer == Finished()
    target = ended["sound"].target
    assert sorted(path.relative_to(target).as_posix() for path in target.rglob("*")) == [
        *("blocks.json", "queries.sql", "report.html", "report.pdf", "run.json"),
        *("tables", "tables/loads_by_table.table.csv"),
    ]


def test_every_way_to_show_something_unreleased_is_refused(ended: dict[str, Ended], root: Path) -> None:
    assert ended["ways"].answer == Finished()
    assert (root / "stopped").read_text().split() == ["E714"] * len(WAYS)


def test_what_is_printed_logged_or_written_to_a_descriptor_reaches_no_file(ended: dict[str, Ended], root: Path) -> None:
    assert ended["print"].answer == Finished()
    assert [path for path in root.rglob("*") if path.is_file() and has_canary(path)] == []


def test_every_file_of_a_report_is_readable_by_its_owner_alone(ended: dict[str, Ended]) -> None:
    target = ended["sound"].target
    assert {oct(path.stat().st_mode & 0o777) for path in (target, *target.rglob("*"))} == {"0o700", "0o600"}


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and not re.search(r"\) [ZX] ", stat.read_text())


def test_a_notebook_that_overruns_its_time_leaves_no_process(root: Path) -> None:
    note = root / "pid"
    source = f"import os; open({str(note)!r}, 'w').write(str(os.getpid()))\nwhile True: pass"
    answers: list[jobs.Answer] = []
    with pool.folder() as home:
        pool.work([job(root, source, NEVER, "never")], 1, home, lambda _, answer: answers.append(answer))
    assert answers[-1] == Failed("E502", "tiny.ipynb, cell 7: no answer within 6 s. Nothing is published.")
    deadline = time.monotonic() + 5
    while alive(int(note.read_text())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(int(note.read_text()))
    assert not home.exists()


def test_a_worker_that_dies_is_replaced_and_its_job_tried_once_more(root: Path) -> None:
    note = root / "tries"
    source = (
        f"import os, signal; open({str(note)!r}, 'a').write('x')\nos.kill(os.getppid(), signal.SIGKILL)\n"
        "import time; time.sleep(60)"
    )
    answers: list[jobs.Answer] = []
    with pool.folder() as home:
        pool.work([job(root, source, Seconds(), "dies")], 1, home, lambda _, answer: answers.append(answer))
    assert note.read_text() == "xx"
    assert [answer for answer in answers if not isinstance(answer, jobs.Reached)] == [Failed("E501", E501)]


def test_the_environment_of_a_worker_is_an_allow_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_TOKEN", CANARY)
    names = set(pool._environment(tmp_path)) - {"PATH", "LANG", "LC_ALL"}
    assert names == {
        *("HOME", "IPYTHONDIR", "JUPYTER_PATH", "JUPYTER_RUNTIME_DIR"),
        *("PYTHONHASHSEED", "PYTHONPATH", "PYTHONSAFEPATH", "TMPDIR", "TZ"),
    }


@pytest.mark.parametrize(("reports", "asked", "most"), [(1, None, 1), (6, 2, 2), (2, 9, 2), (0, None, 1), (3, 0, 1)])
def test_there_are_never_more_workers_than_reports(reports: int, asked: int | None, most: int) -> None:
    assert 1 <= pool.count(reports, asked) <= most
    assert pool.count(10**6) <= (os.cpu_count() or 1)


def test_an_error_of_privlib_in_a_notebook_does_not_claim_that_nothing_was_run() -> None:
    words = "E405: dataset: no such data set. Write D01 or D02. Nothing was run."
    error = execute._raised("tiny.ipynb", 5, "ParameterError", words)
    assert (error.code, error.safe_message) == (
        *("E405",),
        "tiny.ipynb, cell 5: ParameterError: dataset: no such data set. Write D01 or D02. Nothing is published.",
    )


def test_a_temporary_folder_that_fails_in_a_worker_is_no_bug(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (kernel.MODE, kernel.KEY):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("HOME", str(tmp_path / "absent"))
    answer = making._answer(job(root, "", Seconds(), "homeless"), lambda _: None)
    assert answer == Failed("E804", "temporary folder: the disk reported an error. Nothing was written.")
