"""A population table: how many people have each combination of quasi-identifiers, from a census or a register.

`people.csv` has a header, columns named as the quasi-identifiers, and the column `n`; beside it `people.toml` says
where the counts come from:

    source = "Population census 2020, table 3-1"
    date = 2020-10-01
    licence = "CC BY 4.0"

    [levels]    # only where a column holds labels of a hierarchy above its values
    age = 1

For Japan: prefecture, sex and age, from the census or the basic resident register, one line a combination.
"""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import numpy as np

from privlib.errors import ParameterError
from privlib.policy import toml
from privlib.policy.records import Text
from privlib.risk.hierarchies.levels import Hierarchy
from privlib.risk.table.finest import Finest, Integers

__all__ = ["About", "Population", "PopulationTable", "fit", "read"]

_COUNT = "n"


class About(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where a population table comes from."""

    source: Text
    date: date
    licence: Text
    levels: dict[str, int] = {}
    """Of columns that hold labels of a hierarchy: the level; 0 are the values."""


@dataclass(frozen=True, slots=True)
class PopulationTable:
    """A population table as it was read."""

    file: str
    about: About
    names: tuple[str, ...]
    lines: tuple[tuple[str | None, ...], ...]
    """The labels of each combination."""
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """A population table in the codes of a class table."""

    about: About
    names: tuple[str, ...]
    """The quasi-identifiers it covers, in the order of the class table."""
    radices: tuple[int, ...]
    """Above all codes, those of values that no unit of the class table has included."""
    codes: Integers
    """Shape (attributes, lines)."""
    counts: Integers


def read(path: Path) -> PopulationTable:
    """Read a population table and what is said of it.

    A combination with n = 0 is no class of the population and is left out.

    Args:
        path: of the CSV file; the TOML file has the same name but for its end.

    Raises:
        ParameterError: risk.population_unreadable.
        PolicyError: E300-E307 for the TOML file.
    """
    beside = path.with_suffix(".toml")
    if not path.is_file():
        raise _refused(path, "cannot be opened")
    if not beside.is_file():
        raise _refused(path, f"no {beside.name} beside it that says where the counts come from")
    about = toml.convert(toml.load(beside), About)
    try:
        text = unicodedata.normalize("NFC", path.read_bytes().decode("utf-8-sig"))
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except OSError:
        raise _refused(path, "cannot be opened") from None
    except UnicodeDecodeError:
        raise _refused(path, "not UTF-8") from None
    except csv.Error:
        raise _refused(path, "a quote does not end") from None
    header, lines = (rows[0], rows[1:]) if rows else ([], [])
    _check(path, header, lines)
    place = header.index(_COUNT)
    counted = [(tuple(cell or None for i, cell in enumerate(line) if i != place), int(line[place])) for line in lines]
    if len({labels for labels, _ in counted}) < len(counted):
        raise _refused(path, f"{len(counted) - len({labels for labels, _ in counted})} combinations stand on two lines")
    counted = [(labels, n) for labels, n in counted if n]
    names = tuple(name for name in header if name != _COUNT)
    return PopulationTable(path.name, about, names, tuple(one for one, _ in counted), tuple(n for _, n in counted))


def fit(
    table: Finest,
    values: Mapping[str, Sequence[str]],
    population: PopulationTable,
    hierarchies: Mapping[str, Hierarchy] | None = None,
    levels: Mapping[str, int] | None = None,
) -> Population:
    """Write a population table in the codes of a class table, rolled up as that table was.

    Columns that are no quasi-identifier of the class table are added up.

    Args:
        table: the classes.
        values: for each quasi-identifier the texts of codes 1, 2, …
        population: what was read.
        hierarchies: of the attributes that the class table has at another level than the population table.
        levels: of the class table; 0 where it is silent.

    Raises:
        ParameterError: risk.population_unreadable if no column is a quasi-identifier; E405 for a column at a level
            above that of the class table.
    """
    names = tuple(name for name in table.names if name in population.names)
    if not names:
        raise _refused(Path(population.file), "no column is a quasi-identifier")
    codes: list[Integers] = []
    for name in names:
        place = population.names.index(name)
        up = _upwards(population, name, (hierarchies or {}).get(name), (levels or {}).get(name, 0))
        code_of: dict[str | None, int] = {None: 0} | {text: code for code, text in enumerate(values[name], 1)}
        labels = (up.get(line[place], line[place]) for line in population.lines)
        codes.append(np.array([code_of.setdefault(label, len(code_of)) for label in labels], np.int64))
    radices = tuple(
        max(table.radices[table.names.index(name)], int(found.max(initial=0)) + 1)
        for name, found in zip(names, codes, strict=True)
    )
    counts = np.array(population.counts, np.int64)
    return Population(population.about, names, radices, np.stack(codes), counts)


def _upwards(
    population: PopulationTable, name: str, hierarchy: Hierarchy | None, level: int
) -> Mapping[str | None, str | None]:
    """Say which label of the class table's level each label of the population's level belongs to."""
    own = population.about.levels.get(name, 0)
    if own == level:
        return {}
    if hierarchy is None or not own < level < hierarchy.levels:
        problem = f"{name} is at level {own}, the data set at level {level}"
        accepted = "Give its hierarchy, and a population table at the level of the data set or below"
        raise ParameterError("E405", where=population.file, problem=problem, accepted=accepted)
    above = hierarchy.labels[level]
    codes: list[int] = hierarchy.between(own, level).tolist()
    return dict(zip(hierarchy.labels[own], (above[code] for code in codes), strict=True))


def _check(path: Path, header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    if len(header) < 2 or header.count(_COUNT) != 1 or len(set(header)) < len(header):
        raise _refused(path, f'the header does not name one column "{_COUNT}" and others, each once')
    ragged = [place for place, line in enumerate(lines, 2) if len(line) != len(header)]
    if ragged:
        raise _refused(path, f"{len(ragged)} lines do not have {len(header)} fields, the first is line {ragged[0]}")
    place = header.index(_COUNT)
    wrong = [at for at, line in enumerate(lines, 2) if not (line[place].isascii() and line[place].isdigit())]
    if wrong:
        raise _refused(path, f"{len(wrong)} lines have no whole number in {_COUNT}, the first is line {wrong[0]}")


def _refused(path: Path, problem: str) -> ParameterError:
    return ParameterError("risk.population_unreadable", file=path.name, problem=problem)
