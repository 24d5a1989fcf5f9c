"""The usage trend of a web server's log, without a store of one's own: load it, run the report, forget the log."""

import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from privlib.engine.base import statement
from privlib.errors import InputError
from privlib.report import notebooks, plan, publish
from privlib.report.publish import Publication
from privlib.report.runner import Event, Options, run_locked
from privlib.store.disk import disk_errors
from privlib.store.files import foreign_format
from privlib.store.load import Loaded, load
from privlib.store.pseudonyms import Key
from privlib.store.snapshot import open_store
from privlib.study import root as working_folder

__all__ = ["from_log"]

_CHUNK = 1 << 20
_REFUSED_SHARE = 100
"""One line in so many may be refused before the whole log is: a server that stops cuts one (our limit, 2026-11-22)."""


def from_log(
    log: Path,
    given: Mapping[str, object],
    options: Options,
    say: Callable[[str], None],
    progress: Callable[[Event], None],
) -> tuple[Loaded, Publication]:
    """Publish `usage_trend` for an access log in the common or combined format.

    Visitors get keys made with a secret that is thrown away at once, so they can be counted within a day and never
    found again. The store lives in a private folder under the reports as long as the run does: whoever holds the lock
    on the reports removes what a killed run left.

    Args:
        log: the file.
        given: parameters of the report; period and as_of default to the days of the log.
        options: where to publish, how many notebooks at once.
        say: told what the loader does.
        progress: told what the runner does.

    Raises:
        InputError: E144 or E181 if more than a hundredth of the lines are of another form, E145 if there is no visit in
            it or it is no text, E16x for the file itself.
        ParameterError: E404, E406 if there is no such report here.
        StorageError: E610 if another process publishes here.
        PrivlibError: what `runner.run` raises.
    """
    root = working_folder()
    notebooks.find("usage_trend", root)
    reports = plan.folder(root, options.out)
    lines, digest = _read_through(log)
    with publish.lock(reports):
        store = publish.stage(publish.log_folder(reports, digest)) / "store.duckdb"
        key = Key(secrets.token_bytes(32))
        loaded = load(store, [log], key, max_refused=lines // _REFUSED_SHARE, log=True, progress=say)
        parameters = {**_days(store, log.name), **given, "store": str(store.relative_to(root))}
        return loaded, run_locked(["usage_trend"], parameters, options, progress)[0]


def _read_through(log: Path) -> tuple[int, str]:
    """Count the lines and hash the bytes: the same log gives the same place, and so the same run."""
    if not log.is_file() or log.is_symlink():
        raise InputError("E160", file=log.name, kind="a link or no file")
    lines, digest = 0, sha256()
    with disk_errors(log.name), log.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if not lines and (kind := foreign_format(chunk)):
                raise InputError("E145", file=log.name, problem=f"the content is {kind}")
            lines += chunk.count(b"\n")
            digest.update(chunk)
    return lines, digest.hexdigest()


def _days(store: Path, name: str) -> dict[str, object]:
    with open_store(store) as engine:
        first, last, after = engine.frame(statement("measures", "history_days")).row(0)
    if first is None:
        raise InputError("E145", file=name, problem="no visit in it")
    return {"period": f"{first}..{after}", "as_of": str(last)}
