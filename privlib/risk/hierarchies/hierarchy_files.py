"""The folder of hierarchies: one CSV file a column, and beside it, if anyone wrote it, a TOML file that says of it."""

import csv
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from privlib.errors import ParameterError
from privlib.risk.hierarchies import levels, lines
from privlib.risk.hierarchies.levels import Draft, Hierarchy, Lines

__all__ = ["covered", "drafts", "find", "read", "write"]

_CSV = ".csv"


def find(folder: Path, columns: Sequence[str]) -> dict[str, Path]:
    """Find the file of each column that has one.

    A name ends with `hierarchy_COLUMN.csv` or `COLUMN.csv`; the former comes first, then the shorter name. Of columns
    whose names end alike, such as `class` and `salary-class`, a file belongs to the longest.

    Raises:
        ParameterError: risk.hierarchy_unreadable for no folder; risk.hierarchy_twice for two files that fit as well.
    """
    if not folder.is_dir():
        raise ParameterError("risk.hierarchy_unreadable", file=folder.name, problem="no such folder")
    fitting: dict[str, list[tuple[int, Path]]] = {}
    for path in sorted(folder.glob(f"*{_CSV}")):
        owners = [(len(column), column) for column in columns if _rank(path, column) is not None]
        if owners:
            column = max(owners)[1]
            fitting.setdefault(column, []).append((_rank(path, column) or 0, path))
    found: dict[str, Path] = {}
    for column in columns:
        ranked = sorted(fitting.get(column, []))
        best = [path for rank, path in ranked if rank == ranked[0][0]]
        if len(best) > 1:
            raise ParameterError("risk.hierarchy_twice", folder=folder.name, files=len(best), column=column)
        if best:
            found[column] = best[0]
    return found


def covered(folder: Path | None, columns: Sequence[str]) -> tuple[str, ...]:
    """Name the columns that have a file; none without a folder.

    Raises:
        ParameterError: as `find`.
    """
    return tuple(find(folder, columns)) if folder else ()


def read(folder: Path, columns: Sequence[str], known: Iterable[str] = ()) -> tuple[Hierarchy, ...]:
    """Read the hierarchies of columns, in their order, as `drafts`.

    Raises:
        ParameterError: as `drafts`, and what `levels.hierarchy` raises, for all files at once.
    """
    found = drafts(folder, columns, known)
    levels.refuse([fault for each in found for fault in each.faults])
    return tuple(each.built() for each in found)


def drafts(folder: Path, columns: Sequence[str], known: Iterable[str] = ()) -> tuple[Draft, ...]:
    """Read the hierarchies of columns, in their order, and what is wrong with them.

    The TOML file beside one may name its levels, the finest first: `levels = ["1 year", "5 years", "all"]`. What a
    policy says that a purpose needs can then be said in those names.

    Args:
        folder: where the files are.
        columns: those that need a hierarchy.
        known: all columns of the data: a file may belong to one of the others.

    Raises:
        ParameterError: risk.hierarchy_missing, risk.hierarchy_twice, risk.hierarchy_unreadable, risk.hierarchy_digest.
    """
    paths = find(folder, list(dict.fromkeys((*columns, *known))))
    missing = [f'"{column}"' for column in columns if column not in paths]
    if missing:
        shown = [*missing[:3], *([f"{len(missing) - 3} more"] if len(missing) > 3 else [])]
        raise ParameterError("risk.hierarchy_missing", folder=folder.name, columns=", ".join(shown))
    return tuple(_draft(paths[column], column) for column in dict.fromkeys(columns))


def write(folder: Path, column: str, rows: Lines, about: Mapping[str, str | bool] | None = None) -> Path:
    """Write `hierarchy_COLUMN.csv` and the TOML file beside it.

    Args:
        folder: where to.
        column: the attribute.
        rows: checked here, so that nothing is written that could not be read.
        about: of `title_en`, `title_ja`, `source`, `ordered`, `method`, `data_dependent` what is known.

    Raises:
        ParameterError: as `levels.hierarchy`.
    """
    levels.hierarchy(column, rows)
    content = lines.text(rows).encode()
    path = folder / f"hierarchy_{column}{_CSV}"
    told = {"attribute": column, **(about or {}), "sha256": sha256(content).hexdigest()}
    path.write_bytes(content)
    path.with_suffix(".toml").write_text("".join(f"{key} = {_toml(value)}\n" for key, value in told.items()), "utf-8")
    return path


def _rank(path: Path, column: str) -> int | None:
    """How well a file's name fits a column: 0 best, None not at all."""
    stem = path.name.removesuffix(_CSV)
    if stem.endswith(f"hierarchy_{column}"):
        return 0
    if stem == column:
        return 1
    before = stem.removesuffix(column)
    return 2 if before != stem and not before[-1].isalnum() else None


def _draft(path: Path, column: str) -> Draft:
    rows, digest, beside = _content(path, column)
    faults = tuple(levels.check(column, rows, path.name))
    names = () if faults else _names(path, beside, len(rows[0]))
    return Draft(column, rows, faults, digest, names, beside.get("ordered") is True)


def _content(path: Path, column: str) -> tuple[list[tuple[str, ...]], str, dict[str, Any]]:
    try:
        content = path.read_bytes()
        rows = lines.parse(content.decode("utf-8-sig"))
    except OSError:
        raise ParameterError("risk.hierarchy_unreadable", file=path.name, problem="cannot be opened") from None
    except UnicodeDecodeError:
        raise ParameterError("risk.hierarchy_unreadable", file=path.name, problem="not UTF-8") from None
    except csv.Error:
        raise ParameterError("risk.hierarchy_unreadable", file=path.name, problem="a quote does not end") from None
    digest = sha256(content).hexdigest()
    return rows, digest, _agree(path, column, digest)


def _agree(path: Path, column: str, digest: str) -> dict[str, Any]:
    """Compare a hierarchy to the TOML file beside it, and return what that says."""
    beside = path.with_suffix(".toml")
    if not beside.is_file():
        return {}
    try:
        told = tomllib.loads(beside.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise ParameterError("risk.hierarchy_unreadable", file=beside.name, problem="not TOML in UTF-8") from None
    for key, is_so in (("attribute", column), ("sha256", digest)):
        if told.get(key, is_so) != is_so:
            raise ParameterError("risk.hierarchy_digest", file=path.name, beside=beside.name, differs=key)
    return told


def _names(path: Path, beside: Mapping[str, Any], levels: int) -> tuple[str, ...]:
    """The names of the levels, if any are given: one each, and no number, which would be another level's."""
    if "levels" not in beside:
        return ()
    names = cast("list[object]", beside["levels"]) if isinstance(beside["levels"], list) else []
    texts = [each for each in names if isinstance(each, str) and each and not each.isdecimal()]
    if len(set(texts)) != levels or len(names) != levels:
        problem = f"levels: {levels} different names are wanted, one a level and no numbers"
        raise ParameterError("risk.hierarchy_unreadable", file=path.with_suffix(".toml").name, problem=problem)
    return tuple(texts)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}" for c in escaped) + '"'
