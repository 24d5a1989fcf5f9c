"""The releases that a report names: candidates of the register, plans of earlier releases, and who holds them.

A release that left the house is never opened: its plan is applied again to the source as of its day.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from privlib.errors import ParameterError
from privlib.risk.plans import plan_file
from privlib.risk.plans.plan_file import Plan
from privlib.risk.plans.registered import plan_of
from privlib.risk.plans.remade import remake
from privlib.risk.rule34.registered import recipients
from privlib.risk.table.register import read
from privlib.risk.table.specs import Spec
from privlib.study import Study, root

__all__ = ["Asked", "Release", "Resolved", "groups", "is_plan", "labels", "resolve"]

Release = str | Spec
"""A data set of the register, the path of a plan file from the root, or a table of the engine."""

_PLAN = ".toml"


@dataclass(frozen=True, slots=True)
class Asked:
    """How releases are read."""

    quasi_identifiers: Sequence[str] = ()
    """Of candidates; the register's if none are given."""
    hierarchies: str = ""
    """Folder of the hierarchies that plans were made with, from the root."""
    plans: str = ""
    """Folder of plans, from the root, as `plan_of` looks for that of a data set that was produced."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A release as persons and classes."""

    spec: Spec
    as_promised: bool | None
    """Of one that was made again: whether it is what its plan promised. None of a candidate."""
    recipients: frozenset[str] | None
    """Parties it is planned for or went to; None where no register says so."""


def labels(releases: Sequence[Release]) -> tuple[str, ...]:
    """Name releases: by their id, by their plan's file, by their table; the second of a name has its number."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for each in releases:
        name = each.table.shown if isinstance(each, Spec) else PurePath(each).stem if is_plan(each) else each
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def resolve(study: Study, releases: Sequence[Release], asked: Asked) -> list[Resolved]:
    """Read candidates, and make again what left the house.

    Raises:
        ParameterError: E405 for an unknown data set, or for a plan without hierarchies; risk.collation_forbidden for a
            data set that was produced and has no plan; as `remake`.
        DisclosureError: E712.
    """
    read_in = [_candidate(study, each, asked.quasi_identifiers) for each in releases]
    sensitive = tuple(dict.fromkeys(one.name for each in read_in if each is not None for one in each.sensitive))
    found: list[Resolved] = []
    for place, (name, release, held) in enumerate(zip(labels(releases), releases, read_in, strict=True)):
        parties = _recipients(study, release)
        if held is not None:
            found.append(Resolved(held, None, parties))
            continue
        assert isinstance(release, str)
        plan = _plan(study, release, asked.plans)
        if not asked.hierarchies:
            accepted = "Name the folder of the hierarchies that the plan was made with"
            raise ParameterError("E405", where="hierarchies", problem="a plan and no hierarchies", accepted=accepted)
        folder, table = root() / asked.hierarchies, f"risk_remade_{place}"
        made = remake(study, plan, folder, name=name, table=table, sensitive=sensitive)
        found.append(Resolved(made.spec, made.as_promised, parties))
    return found


def groups(found: Sequence[Resolved]) -> tuple[tuple[int, ...], ...]:
    """Say which three or more of the releases one recipient holds.

    A release of which no register knows the recipients is taken for one that everybody may hold.
    """
    parties = {party for each in found for party in each.recipients or ()} or {""}
    held = {
        tuple(place for place, each in enumerate(found) if each.recipients is None or party in each.recipients)
        for party in parties
    }
    return tuple(sorted(each for each in held if len(each) > 2))


def is_plan(release: str) -> bool:
    """Whether a release is named by the path of its plan."""
    return release.endswith(_PLAN)


def _candidate(study: Study, release: Release, quasi_identifiers: Sequence[str]) -> Spec | None:
    """A release that is at hand with its persons; None where it must be made again."""
    if isinstance(release, Spec):
        return release
    if is_plan(release):
        return None
    found = read(study, release, quasi_identifiers).spec
    return None if found is None or found.person is None else found


def _plan(study: Study, release: str, plans: str) -> Plan:
    if is_plan(release):
        return plan_file.read(root() / release)
    found = plan_of(study, release, plans)
    if found is None:
        raise ParameterError("risk.collation_forbidden", dataset=release)
    return found


def _recipients(study: Study, release: Release) -> frozenset[str] | None:
    return None if isinstance(release, Spec) or is_plan(release) else recipients(study, release)
