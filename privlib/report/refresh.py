"""Stored outputs: the only way to write them into a notebook is to run it, in stored mode, on its own defaults."""

from collections.abc import Sequence
from pathlib import Path

from privlib.report import notebooks, pool
from privlib.report.jobs import Answer, Failed, Job, NotebookError, Seconds
from privlib.store import writing
from privlib.study import root as working_folder

__all__ = ["refresh"]


def refresh(names: Sequence[str] = ()) -> tuple[str, ...]:
    """Run notebooks on their defaults and write their outputs into them; a second time gives the same bytes.

    Args:
        names: the reports; none named: all.

    Returns:
        The reports whose file changed.

    Raises:
        ParameterError: E404 or E410; no file was changed.
        PrivlibError: a notebook failed; no file was changed.
    """
    root = working_folder()
    wanted = tuple(dict.fromkeys(names)) or notebooks.names(root)
    found = [notebooks.find(name, root) for name in wanted]
    failed: list[Failed] = []

    def heard(_: int, answer: Answer) -> None:
        if isinstance(answer, Failed):
            failed.append(answer)

    with pool.folder() as home:
        # No pin in it: the store is read as it is, and what runs recorded beside it is left out.
        (home / writing.LINK).mkdir()
        made = [home / f"{name}.ipynb" for name in wanted]
        todo = [
            Job(one.name, one.bare, str(root), str(target), Seconds()) for one, target in zip(found, made, strict=True)
        ]
        pool.work(todo, pool.count(len(todo)), home, heard)
        for one in failed:
            raise NotebookError(one.code or "E504", one.message)
        return tuple(
            name
            for name, path in zip(wanted, made, strict=True)
            if _replace(root / "notebooks" / f"{name}.ipynb", path)
        )


def _replace(path: Path, made: Path) -> bool:
    """Put the new notebook in the place of the old one, in one step; False where they are the same."""
    content = made.read_bytes()
    if content == path.read_bytes():
        return False
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.chmod(path.stat().st_mode)
    temporary.replace(path)
    return True
