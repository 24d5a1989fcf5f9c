"""What a run is made from, down to the code and the fonts. The run's id is a hash of it, and of nothing else."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from privlib import __version__
from privlib.report.kinds import Typed
from privlib.store.disk import disk_errors

__all__ = ["Inputs", "canonical", "code_hash", "fonts_hash", "libraries", "named_files"]

_SHAPING = ("altair", "duckdb", "jinja2", "mistune", "papermill", "polars", "typst", "vl-convert-python")
"""Libraries whose version shapes what is published."""

_FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a publication is made from. The run's id is a hash of it."""

    report: str
    notebook: str
    """SHA-256 of the notebook's source."""
    values: Mapping[str, Typed]
    defaults: tuple[str, ...]
    """Names of parameters that kept their default."""
    code: str
    policy: tuple[str, str]
    """The policy's id and hash."""
    law: tuple[str, str]
    snapshot: str
    """Hash of the store's contents."""
    versions: Mapping[str, str]
    fonts: str
    history: str = ""
    """SHA-256 of what earlier runs recorded, and of the data set's plan, for a report that shows them; else empty."""
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """SHA-256 of the files that text parameters name, as `named_files` finds them."""

    @property
    def run(self) -> str:
        """The run's id: the first 16 hex digits of the hash. A default that is given is the same run."""
        facts = {name: value for name, value in asdict(self).items() if name != "defaults"}
        return sha256(canonical(facts)).hexdigest()[:16]


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no spaces: the form that is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def code_hash() -> str:
    """SHA-256 over the files of the package: name and content, sorted; caches left out."""
    base = Path(str(files("privlib")))
    found = sha256()
    for path in sorted(path for path in base.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        found.update(f"{path.relative_to(base).as_posix()}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def named_files(texts: Iterable[str], root: Path) -> dict[str, str]:
    """SHA-256 of each file that a text names from the root, and of each file in a folder that one names.

    Raises:
        StorageError: E80x for a file that cannot be read.
    """
    found: dict[str, str] = {}
    for text in filter(None, texts):
        path = root / text
        with disk_errors(path.name):
            for name in sorted(one.name for one in path.iterdir() if one.is_file()) if path.is_dir() else [""]:
                if (file := path / name).is_file():
                    found[f"{text}/{name}" if name else text] = sha256(file.read_bytes()).hexdigest()
    return found


def fonts_hash() -> str:
    """SHA-256 over the font files that pages and pictures are drawn with."""
    found = sha256()
    for package in _FONTS:
        for path in sorted(
            path for path in Path(str(files(package))).rglob("*") if path.suffix in (".otf", ".ttf", ".ttc")
        ):
            found.update(sha256(path.read_bytes()).digest())
    return found.hexdigest()


def libraries() -> dict[str, str]:
    """Versions of privlib and of the libraries that shape what is published."""
    return {name: version(name) for name in _SHAPING} | {"privlib": __version__}
