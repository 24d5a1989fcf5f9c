"""`privlib trend`: a web server's access log becomes a usage trend that identifies nobody."""

import argparse
from pathlib import Path

from privlib.cli.report import announce, tell
from privlib.cli.words import Commands, print_json, progress
from privlib.report.log_trend import from_log
from privlib.report.runner import Options

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib trend /var/log/nginx/access.log --format combined
  privlib trend access.log --format combined --dimension device_class --lang ja

Addresses, browser names, paths and referrers are turned into groups and keys of one day while the log is read; none of
them is stored or shown.
"""


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "trend",
        help="usage trend of a web server's access log, as HTML and PDF",
        description="Publish the usage trend of a web server's access log.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="the access log")
    parser.add_argument(
        "--format",
        choices=("combined", "common"),
        default="combined",
        help="what the log is said to be; lines of both formats are read either way (default: %(default)s)",
    )
    parser.add_argument("--dimension", help="what events are told apart by: page_group, referrer_group, device_class")
    parser.add_argument("--period", help="the period (default: the days of the log)")
    parser.add_argument("--as-of", dest="as_of", help="last day that is known (default: the last day of the log)")
    parser.add_argument("--policy", help="the policy file")
    parser.add_argument("--lang", help="en or ja")
    parser.add_argument("--edition", help="restricted or shareable")
    parser.add_argument("--out", default="reports", metavar="DIR", help="where to publish (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print counts and the place as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    names = ("dimension", "period", "as_of", "policy", "lang", "edition")
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name)}
    quiet = arguments.json
    loaded, published = from_log(
        Path(arguments.file),
        given,
        Options(out=arguments.out),
        progress(quiet=quiet),
        (lambda _event: None) if quiet else tell(as_json=False),
    )
    one = loaded.files[0]
    if quiet:
        counts = {"lines": one.records, "loaded": one.loaded, "refused": one.refused}
        rest = {"duplicates": one.duplicates, "blank": one.blank}
        print_json({**counts, **rest, "run": published.run, "path": str(published.path)})
        return 0
    announce([published])
    print(
        f"{one.records:,} lines read = {one.loaded:,} loaded + {one.refused:,} refused (E144: neither of the combined "
        f"nor of the common log format) + {one.duplicates:,} duplicates + {one.blank:,} blank."
    )
    return 0
