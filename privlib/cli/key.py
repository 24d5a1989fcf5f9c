"""`privlib key`: make a pseudonym key."""

import argparse
from pathlib import Path

from privlib.cli.words import Commands
from privlib.errors import ParameterError
from privlib.store.pseudonyms import Key

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib key new --out company.key
  keyring set privlib company < company.key      then --key keyring:privlib/company
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "key",
        help="make a pseudonym key",
        description="Make the key that turns ids of people into pseudonyms.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    new = actions.add_parser(
        "new",
        help="write a new key to a file",
        description="Write 32 random bytes as hex digits to a new file, mode 0600. A file that exists is left alone.",
    )
    new.add_argument("--out", required=True, metavar="FILE", help="the file to make")
    new.set_defaults(run=_new)


def _new(arguments: argparse.Namespace) -> int:
    out = Path(arguments.out)
    if not out.parent.is_dir():
        accepted = "Give a file in a folder that exists"
        raise ParameterError("E405", where="--out", problem="its folder does not exist", accepted=accepted)
    key = Key.new(out)
    print(
        f"Wrote key {key.id} to {arguments.out}, mode 0600. Keep a copy apart from the store: without it nobody can be "
        "found in the store, and nothing can be loaded into it."
    )
    return 0
