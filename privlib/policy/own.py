"""A company's own controls as a policy brings them along: the texts of a folder beside the file, unread."""

from pathlib import Path

from privlib.errors import PolicyError
from privlib.policy.records import OwnControl
from privlib.policy.toml import DIRECTION, MAX_BYTES, Document

__all__ = ["read"]

MOST = 500
"""Most files of a folder (design limit)."""


def read(document: Document, folder: str) -> tuple[OwnControl, ...]:
    """Read the `.sql` files of a folder beside a policy file, by name; files of other kinds are left alone.

    Args:
        folder: its name, as the policy's key `controls` has it.

    Raises:
        PolicyError: E305 if it is no folder beside the file, or has too many files; E301 a file too large, E307 a
            direction character, E325 not UTF-8.
    """
    path = document.folder / folder
    if path.parent != document.folder or path.is_symlink() or not path.is_dir():
        raise _refused(document, "no such folder", "a folder beside this file")
    files = sorted(each for each in path.iterdir() if each.suffix == ".sql" and not each.name.startswith("."))
    if len(files) > MOST:
        raise _refused(document, f"{len(files)} files", f"at most {MOST}")
    return tuple(OwnControl(f"{folder}/{each.name}", _text(each)) for each in files)


def _refused(document: Document, problem: str, accepted: str) -> PolicyError:
    return document.refuse("E305", ("policy", "controls"), problem=problem, hint="", accepted=accepted)


def _text(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        raise PolicyError("E300", file=path.name, reason="not a file")
    try:
        raw = path.read_bytes()
    except OSError:
        raise PolicyError("E300", file=path.name, reason="the system refused to open it") from None
    if len(raw) > MAX_BYTES:
        raise PolicyError("E301", file=path.name, n=len(raw))
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PolicyError(
            "E325", file=path.name, line=line, key="the file", problem="not UTF-8", hint="", accepted="text in UTF-8"
        ) from None
    if found := DIRECTION.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise PolicyError("E307", file=path.name, line=line, key="the file", cp=f"{ord(found[0]):04X}")
    return text
