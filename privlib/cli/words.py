"""What the commands share: the parser's type, progress on stderr, JSON on stdout."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, Protocol

__all__ = ["Commands", "print_json", "progress"]


class Commands(Protocol):
    """What `ArgumentParser.add_subparsers` returns; argparse gives its type no public name."""

    def add_parser(
        self,
        name: str,
        *,
        help: str,  # noqa: A002 - argparse's own word
        description: str,
        epilog: str = ...,
        formatter_class: type[argparse.HelpFormatter] = ...,
    ) -> argparse.ArgumentParser:
        """Add a command."""
        ...


def progress(*, quiet: bool) -> Callable[[str], None]:
    """Return what long work calls with one line a step; lines go to stderr, so that stdout stays for a machine."""
    return (lambda _line: None) if quiet else (lambda line: print(line, file=sys.stderr))


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object. Floats keep every digit, text stays readable."""
    print(json.dumps(value, indent=1, ensure_ascii=False))
