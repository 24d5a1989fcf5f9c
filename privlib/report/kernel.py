"""The kernel that runs a report: stock ipykernel, in which nothing but released figures can be displayed.

It runs in one of two modes. In report mode it takes the run's key, signs what is displayed, refuses everything else,
drops what is printed and withholds messages of other libraries. In stored mode it behaves as any kernel, for the
outputs that notebooks are kept with. Without a mode, or without a key in report mode, it does not start. This stops
accidents; a person who may read the raw files can read them without us.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from privlib.report import lean

__all__ = ["KEY", "MODE", "main"]

MODE = "PRIVLIB_MODE"
"""Environment variable: `report` or `stored`."""

KEY = "PRIVLIB_RUN_KEY"
"""Environment variable: name of a file of mode 0600 with the run's key. The key itself is never in the environment,
where it stays readable after the variable is gone."""

_WITHHELD = "details withheld: the message may contain personal data"


def main() -> None:
    """Start the kernel; the command line is ipykernel's.

    Raises:
        SystemExit: the mode is missing, or the key's file cannot be read.
    """
    lean.block()
    os.umask(0o077)
    mode = os.environ.pop(MODE, None)
    if mode not in ("report", "stored"):
        raise SystemExit(f"{MODE} is not set")
    (Path(os.environ["HOME"]) / f"kernel-{os.getpid()}").touch()
    app = _app(is_report=mode == "report")
    app.initialize(sys.argv[1:])
    if mode == "report":
        _open_report()
        _guard(app.shell)
    app.start()


def _app(*, is_report: bool) -> Any:
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShellApp.ignore_cwd = True
    if is_report:
        # No stream object at all: what is printed goes to the null device, whatever file descriptor it is written to.
        config.IPKernelApp.outstream_class = None
        config.IPKernelApp.no_stdout = config.IPKernelApp.no_stderr = True
    return IPKernelApp.instance(config=config)


def _open_report() -> None:
    """Take the key out of its file, which is gone before the first cell runs."""
    from privlib.release import seal

    path = Path(os.environ.pop(KEY))
    facts = json.loads(path.read_text())
    path.unlink()
    seal.open_report(bytes.fromhex(facts["key"]), facts["run"], facts["notebook"], facts["edition"])


def _guard(shell: Any) -> None:
    """Let view objects through, and nothing else, by every way in which a cell can show something."""
    from privlib.views.block import MIME

    show: Callable[..., Any] = shell.display_formatter.format
    send: Callable[..., None] = shell.display_pub.publish

    def format_(obj: object, *args: Any, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        if obj is None:
            return {}, {}
        _only_shown(obj)
        return show(obj, *args, **kwargs)

    def publish(data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        if set(data) != {MIME, "text/plain"} or args or kwargs.get("update") or _named(kwargs):
            raise _refusal("display")
        send(data, **kwargs)

    def refuse(*_: Any, **__: Any) -> None:
        raise _refusal("side channel")

    def leave(*_: Any) -> None:
        # `exit()` would let the later cells run and leave no mark; as an error it ends the run.
        raise SystemExit

    shell.ask_exit = leave
    shell.display_formatter.format = format_
    shell.display_pub.publish = publish
    shell.display_pub.clear_output = refuse
    shell.system = shell.system_piped = shell.system_raw = refuse
    shell.run_line_magic = shell.run_cell_magic = refuse
    shell._showtraceback = _redacted(shell._showtraceback)  # noqa: SLF001


def _named(kwargs: dict[str, Any]) -> bool:
    transient: dict[str, Any] = kwargs.get("transient") or {}
    return "display_id" in transient


def _only_shown(obj: object) -> None:
    from privlib.views.shown import SHOWN

    if not isinstance(obj, SHOWN):
        raise _refusal(type(obj).__name__)


def _refusal(kind: str) -> Exception:
    from privlib.errors import DisclosureError

    return DisclosureError("E714", type=kind)


def _redacted(show: Callable[..., None]) -> Callable[..., None]:
    """Wrap the shell's traceback: type, file, line and function stay, the words only if they are privlib's own."""

    def redacted(kind: type[BaseException], error: BaseException, _: object) -> None:
        text = _words(error)
        show(kind, text, [f"{kind.__name__}: {text}", *_frames(error.__traceback__)])

    return redacted


def _words(error: BaseException) -> str:
    from privlib.errors import PrivlibError

    return f"{error.code}: {error.safe_message}" if isinstance(error, PrivlibError) else _WITHHELD


def _frames(tb: TracebackType | None) -> list[str]:
    return [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(tb)]


if __name__ == "__main__":
    main()
