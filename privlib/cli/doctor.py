"""`privlib doctor`: is this installation fit to hold personal data and to publish reports."""

import argparse
import stat
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from privlib.cli import at_rest
from privlib.cli.at_rest import Check
from privlib.cli.words import Commands, print_json
from privlib.errors import PrivlibError
from privlib.report import notebooks
from privlib.store.disk import last_holder
from privlib.store.pseudonyms import Key
from privlib.store.snapshot import key_id, open_store
from privlib.study import root

__all__ = ["add", "diagnose"]

FLOORS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "altair": (6, 3),
        "duckdb": (2, 0),
        "ipykernel": (7, 4),
        "jinja2": (3, 1, 6),
        "mistune": (3, 4),
        "msgspec": (0, 22),
        "nbclient": (0, 11),
        "papermill": (2, 7),
        "polars": (2, 1),
        "typst": (0, 15),
        "vl-convert-python": (1, 9),
    }
)
"""Oldest versions that were tried together; below them known defects reach the reader (2026-11-22)."""

OPTIONAL: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"jupyter-server": (2, 21), "jupyterlab": (4, 6, 6), "nbconvert": (7, 17, 2)}
)
"""Of the extra `lab`: checked where installed. Earlier ones have published security advisories."""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "doctor",
        help="say whether this installation is fit for personal data",
        description="Check versions, file modes, key, store, disks, fonts and leftovers. Exit 1 if something is wrong.",
    )
    parser.add_argument("--store", default="sample_data/store.duckdb", help="(default: %(default)s)")
    parser.add_argument("--key", help="the pseudonym key: file:PATH, credential:NAME or keyring:SERVICE/NAME")
    parser.add_argument("--out", default="reports", metavar="DIR", help="folder of reports (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    found = list(diagnose(Path(arguments.store), arguments.key, root() / arguments.out))
    if arguments.json:
        print_json({"checks": [asdict(one) for one in found]})
    else:
        for one in found:
            print(f"{one.answer:<6}{one.what:<28}{one.said}")
    return 1 if any(one.answer == "wrong" for one in found) else 0


def diagnose(store: Path, key: str | None, reports: Path) -> Iterator[Check]:
    """Look at everything that decides whether figures are right and data stay private.

    Args:
        store: path of the store.
        key: reference of the pseudonym key, if it is to be checked.
        reports: folder of publications.
    """
    for package, floor in {**FLOORS, **OPTIONAL}.items():
        yield _version(package, floor, required=package in FLOORS)
    yield _time_zone()
    yield _fonts()
    yield _store(store)
    yield from at_rest.store_checks(store)
    if key:
        yield _key(key, store)
    yield from at_rest.encryption(store)
    yield _leftovers(reports)
    yield at_rest.temporary_leftovers()
    yield _open_to_others(reports)
    yield _notebooks()


def _version(package: str, floor: tuple[int, ...], *, required: bool) -> Check:
    wanted = ".".join(map(str, floor))
    try:
        found = version(package)
    except PackageNotFoundError:
        return Check(package, "wrong" if required else "note", f"not installed; {wanted} or newer is needed")
    numbers = tuple(int(part) for part in found.split(".")[: len(floor)] if part.isdigit())
    return Check(package, "ok" if numbers >= floor else "wrong", f"{found}, {wanted} or newer is needed")


def _time_zone() -> Check:
    try:
        ZoneInfo("Asia/Tokyo")
    except ZoneInfoNotFoundError:
        return Check("time zone data", "wrong", "Asia/Tokyo is unknown; install tzdata")
    return Check("time zone data", "ok", "Asia/Tokyo is known")


def _fonts() -> Check:
    missing = [f"noto-cjk-sans-jp-{kind}" for kind in ("regular", "bold") if not find_spec(f"noto_cjk_sans_jp_{kind}")]
    return Check("fonts", "wrong" if missing else "ok", f"missing: {', '.join(missing)}" if missing else "Noto, pinned")


def _store(store: Path) -> Check:
    if not store.exists():
        return Check("store", "note", f"{store} does not exist; build it with privlib load")
    try:
        open_store(store).close()
    except PrivlibError as error:
        return Check("store", "wrong", error.safe_message)
    return Check("store", "ok", "opens, and its schema is this version's")


def _key(reference: str, store: Path) -> Check:
    try:
        given = Key.read(reference).id
        built = _built_with(store) if store.exists() else given
    except PrivlibError as error:
        return Check("pseudonym key", "wrong", error.safe_message)
    if given != built:
        return Check("pseudonym key", "wrong", f"key {given}; {store.name} was built with key {built}")
    return Check("pseudonym key", "ok", f"key {given}")


def _built_with(store: Path) -> str:
    with open_store(store) as engine:
        return key_id(engine)


def _leftovers(reports: Path) -> Check:
    left = [path.name for pattern in (".staging-*", ".log-*") for path in reports.glob(pattern)]
    holder = last_holder(reports / ".lock")
    if left and holder and holder.lives:
        return Check("leftovers", "note", f"none is told from the work of process {holder.name}, which runs reports")
    said = f"{len(left)} folders of killed runs; the next run with --out {reports.name} removes them"
    said = said if left else f"none in {reports.name}"
    return Check("leftovers", "wrong" if left else "ok", said)


def _open_to_others(reports: Path) -> Check:
    files = [path for path in reports.rglob("*") if path.is_file() and path.name != "README.md"]
    count = sum(bool(stat.S_IMODE(path.stat().st_mode) & 0o077) for path in files)
    return Check("modes of reports", "wrong" if count else "ok", f"{count} of {len(files)} files can be read by others")


def _notebooks() -> Check:
    try:
        names = notebooks.names()
    except PrivlibError as error:
        return Check("notebooks", "wrong", error.safe_message)
    wrong = [one for name in names for one in notebooks.problems(root() / "notebooks" / f"{name}.ipynb")]
    said = f"{len(names)} keep the rules" if not wrong else f"{len(wrong)} problems; see privlib notebooks check"
    return Check("notebooks", "wrong" if wrong else "ok", said)
