"""`privlib risk uniques` and `privlib risk profile`: which columns of a file single people out."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from privlib.cli.risk_words import action, printed
from privlib.cli.words import Commands
from privlib.risk.file.profile import columns
from privlib.risk.file.uniques import uniques
from privlib.text import clean

__all__ = ["add"]

_UNIQUES = """
examples:
  privlib risk uniques panel.csv --quasi age_band,sex,prefecture,occupation
  privlib risk uniques visits.parquet --quasi city,hour,shop --person member_id --max-size 3 --json
  privlib risk uniques survey.csv --quasi age,sex,area --sampling-fraction 0.05 --population census.csv

Every set of the columns is measured: all sizes of up to 12 columns, up to 4 of more. Minimal sets on which a unit is
alone: all sizes of up to 9 columns, up to 3 of 12; more columns need --max-size. Nothing of the file is printed but its
column names.
"""

_PROFILE = """
examples:
  privlib risk profile panel.csv
  privlib risk profile visits.parquet --person member_id --json
  privlib risk profile panel.csv --beside members.csv --beside census.csv

Roles are proposed by rule, from the name of a column and the form and number of its values; a person decides. No value
of the file is printed.
"""

_FRACTION = "share of the population that is in the file (0.01 is assumed)"

_REASONS = {
    "no_units": "there are no units",
    "no_sample_uniques": "nobody is alone in the file",
    "census": "the file is the population; its own share holds",
    "persons_in_several_classes": "a person stands in several classes",
    "no_solution": "did not converge",
}


def add(commands: Commands) -> None:
    """Add both commands to the parser of `risk`."""
    action(
        commands,
        "uniques",
        _run,
        "file --quasi --person --max-size --sampling-fraction --population --nulls",
        help="which columns single people out of a file, alone and together",
        description="Measure every set of columns of a CSV or Parquet file as it stands; nothing is stored.",
        examples=_UNIQUES,
        max_size={"type": int, "metavar": "N", "help": "size of the largest set of columns to look at"},
        sampling_fraction={"type": float, "metavar": "F", "help": _FRACTION},
    )
    action(
        commands,
        "profile",
        _run_profile,
        "file --person --beside",
        help="each column of a file by itself, and the role it may have",
        description="Measure each column of a CSV or Parquet file by itself; nothing is stored.",
        examples=_PROFILE,
        beside={
            "action": "append",
            "type": Path,
            "default": [],
            "metavar": "FILE",
            "help": "another file: which columns could be joined with its columns; may be repeated",
        },
    )


def _run(arguments: argparse.Namespace) -> int:
    found: Mapping[str, Any] = uniques(
        arguments.file,
        quasi=arguments.quasi,
        person=arguments.person,
        nulls=arguments.nulls,
        largest=arguments.max_size,
        fraction=arguments.sampling_fraction,
        population=arguments.population,
        delimiter=arguments.delimiter,
    )
    return printed(arguments, found, _lines(found))


def _run_profile(arguments: argparse.Namespace) -> int:
    found = columns(arguments.file, arguments.person, arguments.delimiter, arguments.beside)
    return printed(arguments, found, _columns(found))


def _columns(found: Mapping[str, Any]) -> list[str]:
    lines = [f"{'column':<28}{'values':>10}{'alone':>18}{'empty':>10}  proposed role"]
    for each in found["columns"]:
        name, alone = clean(each["name"], one_line=True), _of(each["uniques"], each["units"])
        role = f"{each['role']}: {each['reason']}"
        lines.append(f"{name:<28}{each['distinct']:>10,}{alone:>18}{each['null_rows']:>10,}  {role}")
    left_out = [clean(name, one_line=True) for name in found["not_measured"]]
    lines += [f"{name:<28}holds fractions: not measured" for name in left_out]
    return [*lines, *_joinable(found["joinable"])] if "joinable" in found else lines


def _joinable(pairs: Sequence[Mapping[str, Any]]) -> list[str]:
    if not pairs:
        return ["", "no value stands in a column of the other files"]
    lines = ["", f"{'could be joined':<28}{'values there':>28}  with"]
    for each in pairs:
        column, file, other = (clean(each[key], one_line=True) for key in ("column", "file", "other"))
        lines.append(f"{column:<28}{_of(each['shared'], each['distinct']):>28}  {other} of {file}")
    return lines


def _lines(found: Mapping[str, Any]) -> list[str]:
    units, special = found["units"], found["special"]
    left_out = f", {found['dropped']:,} rows left out" if found["dropped"] else ""
    cap = f", sets of {special['largest']} columns at most: scores are lower bounds" if special["lower_bound"] else ""
    return [
        f"{units:,} {found['unit']}, {found['classes']:,} classes, k {_count(found['k'])}{left_out}",
        f"alone in a class: {_of(found['uniques'], units)}",
        f"empty cells: {found['null_rows']:,} rows, counted as {found['nulls']}",
        "",
        "most uniques by number of columns",
        *(_row(_of(row["uniques"], units), row["attributes"]) for row in found["subsets"]["worst"]),
        "",
        f"smallest sets that single someone out: {found['singling']['number']:,}",
        *(_row("", names) for names in found["singling"]["first"]),
        "",
        "what a column adds to all others: uniques without it, with it",
        *(_effect(each["attribute"], each["beside_all"]["uniques"], units) for each in found["effects"]),
        "",
        "where a column adds most: uniques without it, with it, beside which columns",
        *(
            _effect(each["attribute"], each["at_most"]["uniques"], units) + _beside(each["at_most"]["others"])
            for each in found["effects"]
        ),
        "",
        f"minimal sample uniques{cap}",
        f"  {'size':<12}{found['unit'] + ' by their smallest':>26}{'sets':>14}",
        *(f"  {row['size']:<12}{row['units']:>26,}{row['sets']:>14,}" for row in special["by_size"]),
        "",
        "contribution of each column to the scores",
        *(f"  {clean(name, one_line=True):<28}{share:>8.2f} %" for name, share in special["contribution"].items()),
        "",
        "sets that single out most",
        *(_row(f"{row['units']:,}", row["attributes"]) for row in special["most_units"]),
        "",
        *_population(found["population"]),
        *_known(found["attackers"]["known"], found["unit"]),
    ]


def _population(found: Mapping[str, Any]) -> list[str]:
    chosen = found["chosen"]
    estimators = ("pitman", "zayatz", "snb")
    return [
        f"alone in the population, an estimate: {_share(chosen)} ({chosen['estimator']})",
        *(f"  {name:<10}{_share(found[name])}" for name in estimators if chosen["estimator"] != "census"),
        *(f"  assumed: {each}" for each in found["assumptions"]),
    ]


def _known(found: Mapping[str, Any] | None, unit: str) -> list[str]:
    if found is None:
        return ["", "k-map and journalist: not computed, no population table (--population)"]
    covered = ", ".join(clean(name, one_line=True) for name in found["covered"])
    what = f"at best, for the table has only {covered}" if found["at_best"] else "k of k-map"
    journalist = found["journalist"]
    return [
        "",
        f"fewest people of the population in a class: {_count(found['smallest'])} ({what})",
        f"  {'journalist, highest':<24}{_chance(journalist['highest'])}",
        f"  {'journalist, mean':<24}{_chance(journalist['success'])}",
        f"  {'marketer':<24}{_chance(found['marketer'])}",
        *(f"  among fewer than {k:<7}{risk['units']:,} {unit}" for k, risk in journalist["at_risk"].items()),
        *(
            f"  {'share here, least':<24}{_chance(least)}\n  {'share here, greatest':<24}{_chance(greatest)}"
            for least, greatest in ([found["delta"]] if found["delta"] else [])
        ),
    ]


def _chance(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.2f} %"


def _share(estimate: Mapping[str, Any]) -> str:
    reason = _REASONS.get(estimate["reason"], "")
    if estimate["share"] is None:
        return f"no number: {reason}"
    return f"{100 * estimate['share']:.2f} %" + (f", {reason}" if reason else "")


def _effect(name: str, counts: Sequence[int], units: int) -> str:
    return f"  {clean(name, one_line=True):<28}{_of(counts[0], units):>20} → {_of(counts[1], units)}"


def _beside(others: Sequence[str]) -> str:
    return f"  beside {', '.join(clean(name, one_line=True) for name in others)}" if others else "  alone"


def _of(count: int, units: int) -> str:
    return f"{count:,} ({100 * count / units:.1f} %)" if units else f"{count:,}"


def _count(count: int | None) -> str:
    return "–" if count is None else f"{count:,}"


def _row(figure: str, names: Sequence[str]) -> str:
    return f"  {figure:<20}{', '.join(clean(name, one_line=True) for name in names)}"
