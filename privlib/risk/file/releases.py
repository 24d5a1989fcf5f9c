"""Judge two files together, CSV or Parquet, without a store."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from privlib.errors import ParameterError
from privlib.risk.plans import plan_file
from privlib.risk.plans.rebuilt import rebuild
from privlib.risk.releases.compared import Signature
from privlib.risk.releases.composition import Composition, Pair, compose
from privlib.risk.table import private
from privlib.risk.table.specs import Spec, spec

__all__ = ["together"]

Json = dict[str, object]


def together(  # noqa: PLR0913 (the options of a command, by name)
    first: Path,
    second: Path,
    *,
    quasi: Sequence[str],
    person: str,
    second_quasi: Sequence[str] = (),
    sensitive: Sequence[str] = (),
    k: int = 5,
    delimiter: str = ",",
    suppressed: str | None = None,
    plans: tuple[Path | None, Path | None] = (None, None),
    hierarchies: Path | None = None,
    population: Path | None = None,
) -> Json:
    """Measure what someone learns who holds two releases.

    A row in: one person of a release. Values are compared character by character, those of columns of one name over
    both files too.

    Returns:
        A value for JSON. `k_limit`; `persons` by `in_one`, `in_both`; `k`: the smallest class of each release;
        `meet_k`: fewest persons who share their classes in both, None if nobody is in both; `newly_unique` and
        `newly_below_k`: persons alone, or with fewer than k, in what they share, though each of their classes holds k
        or more. `joined`, `left`: persons in the second, or the first, alone; `difference_k`: the smallest such count
        of a class; `exposed`: persons in such counts below k; `classes_compared`: `the same columns`, or `common`
        classes where the files are told apart by other columns. `sensitive` by attribute: `m` of each release,
        `invariant`, `smallest_intersection`, `disclosed`. `as_promised` of each release that was made again: whether
        it is what its plan promised; if not, it was made from other data. None for a release given as it is; absent
        without plans.

    Args:
        first: the earlier file.
        second: the later one.
        quasi: the columns an attacker is assumed to know.
        person: the column that tells persons apart, in both.
        second_quasi: those of the second file, where they are others.
        sensitive: the columns whose values must not be learnt, in both.
        k: the limit that each release keeps, 2 or more.
        delimiter: one character; CSV alone.
        suppressed: the marker of suppressed rows, such as `*`.
        plans: of each release, if its file is not the release, but the data that it was made from, as of its day: the
            plan is applied again. A release itself has no persons, and is not compared with anybody.
        hierarchies: the folder of the hierarchies that the plans were made with.
        population: counts of the population, for plans that look at it.

    Raises:
        InputError: E1xx for a file that cannot be read.
        ParameterError: risk.* and E405.
    """
    if any(plans) and hierarchies is None:
        accepted = "Name the folder of the hierarchies that the plan was made with"
        raise ParameterError("E405", where="hierarchies", problem="a plan and no hierarchies", accepted=accepted)
    specs: list[Spec] = []
    promised: list[bool | None] = []
    with private.workplace() as (engine, folder):
        for path, name, names, plan in zip(
            (first, second), ("first", "second"), (quasi, second_quasi or quasi), plans, strict=True
        ):
            copy, release, mark, kept = folder / name, path, suppressed, None
            copy.mkdir()
            if plan is not None and hierarchies is not None:
                release, mark, made = copy / "release.parquet", None, plan_file.read(plan)
                names = [each.name for each in made.attributes]  # noqa: PLW2901 - those of the release
                kept = rebuild(made, path, hierarchies, person, release, population=population)
            with private.opened(release, delimiter) as source:
                table = replace(source.table, shown=path.name, stored=f"{private.TABLE}_{name}")
                asked = spec(table, quasi=names, sensitive=sensitive, person=person, suppressed=mark)
                source.load(engine, asked, copy)
                specs.append(asked)
            promised.append(kept)
        found = _shown(compose(engine, specs, k))
    return found | ({"as_promised": promised} if any(plans) else {})


def _shown(found: Composition) -> Json:
    (pair,) = found.pairs
    in_one, in_both = found.by_number
    return {
        "k_limit": found.k,
        "persons": {"in_one": in_one, "in_both": in_both},
        "k": list(found.meet.k),
        "meet_k": found.meet.meet_k,
        "newly_unique": found.meet.newly_unique,
        "newly_below_k": found.meet.newly_below_k,
        **_difference(pair),
        "sensitive": {name: _signature(each) for name, each in pair.signatures},
    }


def _difference(pair: Pair) -> Json:
    return {
        "joined": int(pair.difference.added.sum()),
        "left": int(pair.difference.removed.sum()),
        "difference_k": pair.difference.difference_k,
        "exposed": pair.difference.exposed,
        "classes_compared": "the same columns" if pair.same_columns else "common",
    }


def _signature(found: Signature) -> Json:
    return {
        "m": list(found.m),
        "invariant": found.invariant,
        "smallest_intersection": found.smallest_intersection,
        "disclosed": found.disclosed,
    }
