"""`privlib risk joinable`: the columns of a candidate in the store, and where else in it their values stand."""

import argparse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict

from privlib.cli.words import Commands, print_json
from privlib.risk.shown.profile import Profile, profile
from privlib.study import open_study
from privlib.text import clean

__all__ = ["add"]

_EXAMPLES = """
examples:
  privlib risk joinable D04
  privlib risk joinable D04 --store company.duckdb --policy policy.toml --as-of 2026-11-10 --json

Values are compared inside the store; counts alone are printed. What was produced as anonymously processed information
is not compared with persons. Roles are proposed by rule; a person decides.
"""


def add(commands: Commands) -> None:
    """Add the command to the group `risk`."""
    parser = commands.add_parser(
        "joinable",
        help="by which columns a candidate in the store could be joined with what else is held",
        description="Measure each column of a candidate, and find the columns of the store that hold its values too.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("dataset", metavar="ID", help="the data set, a candidate of the register")
    parser.add_argument("--store", default="sample_data/store.duckdb", help="the store (default: %(default)s)")
    parser.add_argument(
        "--policy", default="sample_data/small/policy.toml", help="the policy file (default: %(default)s)"
    )
    parser.add_argument(
        "--as-of", dest="as_of", default="2026-11-10", help="last day that is known (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    # what a data set holds has no period
    period = given.as_of[:7]
    study = open_study(store=given.store, policy=given.policy, law="appi", period=period, as_of=given.as_of)
    with closing(study.engine):
        found = profile(study, given.dataset)
    if given.json:
        print_json(_json(found))
    else:
        print("\n".join(_lines(found)))
    return 0


def _json(found: Profile) -> dict[str, object]:
    columns = [
        {**asdict(each), "forms": dict(each.forms), "role": role.role, "reason": role.reason}
        for each, role in zip(found.columns, found.roles, strict=True)
    ]
    pairs = [{**asdict(each), "share": each.share} for each in found.joinable]
    rest = {"hidden": list(found.hidden), "compared": list(found.compared)}
    return {"unit": found.unit, "columns": columns, "joinable": pairs, **rest}


def _lines(found: Profile) -> Iterator[str]:
    if not found.columns:
        yield "The store does not hold the rows of this data set."
        return
    yield f"{'column':<28}{'values':>10}{'alone':>18}{'empty':>10}  proposed role"
    for each, role in zip(found.columns, found.roles, strict=True):
        alone = _of(each.uniques, each.units)
        name = clean(each.name, one_line=True)
        yield f"{name:<28}{each.distinct:>10,}{alone:>18}{each.null_rows:>10,}  {role.role}: {role.reason}"
    yield ""
    yield f"compared with: {', '.join(found.compared) or 'nothing'}"
    for name in found.hidden:
        yield f"not compared: {clean(name, one_line=True)}, whose values the store hides"
    if not found.joinable:
        yield "no value stands in a column of these tables"
        return
    yield f"{'could be joined':<28}{'values there':>28}  with"
    for pair in found.joinable:
        column, holding, other = (clean(text, one_line=True) for text in (pair.column, pair.holding, pair.other))
        yield f"{column:<28}{_of(pair.shared, pair.distinct):>28}  {other} of {holding}"


def _of(count: int, units: int) -> str:
    return f"{count:,} ({100 * count / units:.1f} %)" if units else f"{count:,}"
