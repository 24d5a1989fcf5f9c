"""`privlib report`: run notebooks and publish their pages, list them, say what they take."""

import argparse
import itertools
import json
import sys
from collections.abc import Callable, Iterable, Sequence

from privlib.cli.words import Commands, print_json
from privlib.errors import ParameterError
from privlib.report import notebooks, parameters, runner
from privlib.report.notebooks import Notebook
from privlib.report.publish import Publication
from privlib.report.runner import Event, Options
from privlib.study import root

__all__ = ["add", "announce", "own_words", "tell"]

_EXAMPLES = """
examples:
  privlib report run purpose_coverage --period 2026-05 --as-of 2026-06-10
  privlib report run anonymization_risk --dataset D04 --k-min 20 --lang ja
  privlib report run --all

Every parameter of a report is an option; `privlib report run NAME --help` lists them. A report is published
as a whole or not at all, under reports/EDITION/REPORT/PERIOD/N.
"""

_HELP = frozenset({"-h", "--help"})


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    group = commands.add_parser("report", help="run, list and describe reports", description="Reports and their runs.")
    actions = group.add_subparsers(metavar="run|list|params", required=True)
    run = actions.add_parser(
        "run",
        help="run reports and publish them",
        description="Run reports and publish them as HTML and PDF.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("--all", action="store_true", help="every report")
    run.add_argument("--jobs", type=int, metavar="N", help="notebooks at once (default: what the machine allows)")
    run.add_argument("--out", default="reports", metavar="DIR", help="where to publish (default: %(default)s)")
    run.add_argument("--json", action="store_true", help="one JSON object a line, progress included")
    run.add_argument("words", nargs="*", metavar="NAME… [--PARAMETER VALUE …]", help="reports, then their parameters")
    run.set_defaults(run=_run, usage=run.format_help)
    listed = actions.add_parser("list", help="the reports and their questions", description="List the reports.")
    listed.add_argument("--json", action="store_true", help="as JSON")
    listed.set_defaults(run=_list)
    params = actions.add_parser("params", help="what a report takes", description="Say what a report takes.")
    params.add_argument("name", metavar="NAME", help="the report")
    params.add_argument("--json", action="store_true", help="as JSON Schema")
    params.set_defaults(run=_params)


def own_words(words: Sequence[str]) -> list[str]:
    """Keep argparse from reading what follows `report run`: each report has options of its own.

    Example:
        >>> own_words(["report", "run", "usage_trend", "--lang", "ja"])
        ['report', 'run', '--', 'usage_trend', '--lang', 'ja']
    """
    if list(words[:2]) != ["report", "run"] or set(words[2:3]) & _HELP:
        return list(words)
    return [*words[:2], "--", *words[2:]]


def tell(*, as_json: bool) -> Callable[[Event], None]:
    """Return what prints the progress of a run: a line a section on stderr, or JSON lines on stdout."""

    def plain(event: Event) -> None:
        if event.kind == "section":
            print(f"{event.report}  {event.n}/{event.of}  {event.title}", file=sys.stderr)

    def machine(event: Event) -> None:
        said = {"event": event.kind, "report": event.report, "title": event.title, "n": event.n, "of": event.of}
        print(json.dumps({**said, "ms": event.ms}, ensure_ascii=False))

    return machine if as_json else plain


def announce(published: Iterable[Publication]) -> None:
    """Print a line a publication: where it stands, how much it shows and withholds, and its run."""
    for one in published:
        place, tally = one.path.relative_to(root()), one.tally()
        print(
            f"{'Published' if one.status == 'published' else 'Already published'} {place}: {tally.figures} figures; "
            f"{tally.withheld} of {tally.cells:,} counts withheld. Run {one.run}."
        )


def _run(arguments: argparse.Namespace) -> int:
    if _HELP & set(arguments.words):
        return _help(arguments)
    names, options, given = _split(arguments.words)
    if "all" in options:
        names = list(notebooks.names())
    if not names:
        raise _misused(f"no report named. Reports: {', '.join(notebooks.names())}; or --all.")
    asked = Options(out=options.get("out", "reports"), jobs=_count(options["jobs"]) if "jobs" in options else None)
    as_json = "json" in options
    published = runner.run(names, given, asked, tell(as_json=as_json))
    if not as_json:
        announce(published)
    return 0


def _help(arguments: argparse.Namespace) -> int:
    """Print the command's help, then what each report named takes."""
    print(arguments.usage())
    for name in itertools.takewhile(lambda word: not word.startswith("-"), arguments.words):
        print(f"parameters of {name}:")
        _describe(notebooks.find(name))
    return 0


def _misused(problem: str) -> ParameterError:
    return ParameterError("E400", problem=f"privlib report run: {problem}")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1_000):
        raise _misused("--jobs takes a whole number from 1 to 999.")
    return int(text)


def _split(words: Sequence[str]) -> tuple[list[str], dict[str, str], dict[str, object]]:
    """Part the words after `run`: names of reports, the command's own options, and the reports' parameters."""
    names: list[str] = []
    own: dict[str, str] = {}
    given: dict[str, object] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            names.append(word)
            continue
        name, equals, value = word.removeprefix("--").partition("=")
        if name in ("all", "json") and not equals:
            own[name] = ""
            continue
        if not equals and not rest:
            raise _misused(f"--{name} needs a value, for example --{name} VALUE.")
        value = value if equals else rest.pop(0)
        key = name.replace("-", "_")
        if key in own or key in given:
            raise _misused(f"--{name} is given twice. Give it once.")
        if name in ("out", "jobs"):
            own[name] = value
        else:
            given[key] = value
    return names, own, given


def _list(arguments: argparse.Namespace) -> int:
    found = [notebooks.find(name) for name in notebooks.names()]
    if arguments.json:
        print_json({one.name: one.title("en") for one in found})
        return 0
    for one in found:
        print(f"{one.name:<22}{one.title('en')}")
        print(f"{'':<22}takes {', '.join(parameter.name for parameter in one.schema)}")
    return 0


def _params(arguments: argparse.Namespace) -> int:
    found = notebooks.find(arguments.name)
    if arguments.json:
        print_json(parameters.json_schema(found.name, found.schema))
        return 0
    _describe(found)
    return 0


def _describe(found: Notebook) -> None:
    for one in found.schema:
        print(f"--{one.name.replace('_', '-'):<20}{one.help}")
        print(f"{'':<22}{one.type.words}; default {one.default!r}")
