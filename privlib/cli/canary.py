"""`privlib canary`: an installation tests itself for leaks, with a company that does not exist."""

import argparse
import shutil
from collections.abc import Iterator

from privlib.cli.office import Office
from privlib.cli.words import Commands, print_json, progress
from privlib.engine.folders import private_folder
from privlib.report.markers import UNREAD, found, places, reads_pdf, ways

__all__ = ["add"]

_FEWEST, _MOST = 10, 100_000

_EXAMPLES = """
examples:
  privlib canary
  privlib canary --persons 5000 --json

Every id, name, telephone number and mail address of the made-up company is a marker; so are a column's name, a comment
of the policy and the key. Loads, failures, an erasure and a report run in a folder of their own, which is removed at
the end; after each of them no marker may stand anywhere in it but in the company's own files, nor in what was printed:
not packed, encoded or escaped either, and not in a database. First the scanner must find a marker in each of these
ways of writing it.
Exit 1 if a marker was found, if the scanner missed one, or if a step ended otherwise than it must.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "canary",
        help="test this installation for leaks, with marked data",
        description="Load, fail, erase and report with marked data of a made-up company, and look for the markers.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--persons", type=_number, default=500, metavar="N", help="how many persons it has (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=_run)


def _number(word: str) -> int:
    number = int(word) if word.isascii() and word.isdecimal() else 0
    if not _FEWEST <= number <= _MOST:
        raise argparse.ArgumentTypeError(f"give a whole number from {_FEWEST} to {_MOST:,}")
    return number


def _run(arguments: argparse.Namespace) -> int:
    with private_folder("canary") as folder:
        office = Office(folder, arguments.persons)
        missed = tuple(_missed(office))
        wrong = [f"the scanner misses a marker written as {way}" for way in missed]
        wrong += _wrong(office, quiet=arguments.json)
        files = sum(path.is_file() for path in folder.rglob("*"))
    notes = [] if reads_pdf() else ["the text of PDFs was not read: install pypdfium2 to have it read"]
    if arguments.json:
        print_json({"persons": arguments.persons, "files": files, "wrong": wrong, "notes": notes})
    else:
        print("\n".join([*wrong, *notes, _verdict(arguments.persons, files, wrong)]))
    return 1 if wrong else 0


def _verdict(persons: int, files: int, wrong: list[str]) -> str:
    if wrong:
        return f"{len(wrong)} things are wrong. The markers are of nobody; what left them here may leave your data too."
    return f"No marker of {persons:,} persons in {files:,} files, but in the company's own."


def _missed(office: Office) -> Iterator[str]:
    """The ways of writing in which the scanner does not find a marker: its positive control."""
    folder = office.root / "control"
    for marker in (office.word, office.name):
        folder.mkdir()
        yield from (way for way, path in ways(marker, folder).items() if found(path, [marker]) != [marker])
        shutil.rmtree(folder)


def _wrong(office: Office, *, quiet: bool) -> Iterator[str]:
    """What was found, or ended otherwise than it must, step by step."""
    say, named = progress(quiet=quiet), dict(office.markers)
    for phase, steps in office.steps().items():
        for step in steps:
            say(f"canary: {step.what}")
            code, said = office.run(step)
            if code != step.expected:
                yield f"{step.what}: exit code {code}, not {step.expected}"
            yield from (f"{step.what}: prints {name}" for name, marker in named.items() if _prints(said, marker))
        if phase == "erasure":
            named["the pseudonym of an erased person"] = office.erased
        names = [*named, UNREAD]
        for path, place in places(office.root, list(named.values()), {office.source}):
            yield f"{path}, after {phase}: {names[place]}"


def _prints(said: str, marker: str | bytes) -> bool:
    return isinstance(marker, str) and marker in said
