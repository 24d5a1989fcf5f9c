"""The catalogue of controls: one `.sql` file each, with a header that says which promise it watches, and two queries.

A file begins with comment lines `-- key: value`; a line that begins with more than one space behind `--` goes on with
the value above it. Then comes the query of what was evaluated, one integer, and the query of what is wrong; each ends
with `;`. A company adds files of its own: `controls = "folder"` in the `[policy]` table of its policy file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from privlib.controls import header
from privlib.controls.found import SEVERITIES, Finding, Severity
from privlib.controls.header import Source
from privlib.engine.base import Statement
from privlib.errors import ParameterError, did_you_mean
from privlib.policy.law import Law
from privlib.policy.model import Policy
from privlib.study import Lang

__all__ = ["Control", "pick", "read"]


@dataclass(frozen=True, slots=True)
class Control:
    """A control as its file says it. `details` holds each detail code and the severities its rows may have."""

    id: str
    file: str
    own: bool
    """It is the company's own, from its policy's folder."""
    clauses: tuple[str, ...]
    """Ids of the policy's clauses: those of the header that the policy has, and those of the policy that name it."""
    law: str
    reports: tuple[str, ...]
    subjects: tuple[str, ...]
    """What subject_1, subject_2, subject_3 are, as far as they are used."""
    by_detail: bool
    """Two details of one subject are two findings."""
    details: Mapping[str, tuple[Severity, ...]]
    escalates: str
    """Flags that raise the severity one step: S, P, m of the affected rows, N over 1,000 persons."""
    parameters: tuple[str, ...]
    unit: str
    """What is evaluated, in words."""
    sentence: str
    sentence_ja: str
    evaluates: Statement
    finds: Statement
    lines: tuple[int, int]
    """Where the two queries begin in the file."""
    text: str

    @property
    def worst(self) -> Severity:
        """The worst severity of its details, before it is raised."""
        named = {each for found in self.details.values() for each in found}
        return next(each for each in SEVERITIES if each in named)

    def say(self, finding: Finding, lang: Lang = "en") -> str:
        """The sentence of one of its findings."""
        said = self.sentence_ja if lang == "ja" else self.sentence
        return said.format(**dict(zip(self.subjects, finding.subjects, strict=True)), detail=finding.detail)


def read(policy: Policy, law: Law) -> tuple[Control, ...]:
    """Read privlib's controls and the policy's own, sorted by id.

    A control of privlib that watches no clause of this policy is left out: another company's policy may promise less.

    Raises:
        PolicyError: E325 if a header or the two queries are not as declared: an unknown or missing key, an id that does
            not fit the file's name or is taken, an unknown clause, parameter or severity.
    """
    known = {clause.id for clause in policy.clauses}
    parameters = {limit.id for limit in policy.limits} | {"small_cell_T"} | {row.id for row in law.parameters}
    found: dict[str, Control] = {}
    for source in (*_shipped(), *(Source(one.file, one.text, own=True) for one in policy.controls)):
        keys = header.parse(source, known if source.own else None, parameters)
        if keys.id in found:
            raise source.refuse(keys.lines["control"], "control", f'"{keys.id}" is defined twice', "an id of its own")
        named = {clause.id for clause in policy.clauses if keys.id in clause.controls} | (known & {*keys.clauses})
        if named:
            found[keys.id] = _control(source, keys, tuple(one.id for one in policy.clauses if one.id in named))
    return tuple(found[name] for name in sorted(found))


def pick(controls: tuple[Control, ...], names: tuple[str, ...]) -> tuple[Control, ...]:
    """The controls of these ids, all if none is named.

    Raises:
        ParameterError: E328 if there is no such control.
    """
    known = {control.id for control in controls}
    for name in names:
        if name not in known:
            raise ParameterError("E328", name=name, hint=did_you_mean(name, known))
    return tuple(control for control in controls if not names or control.id in names)


@cache
def _shipped() -> tuple[Source, ...]:
    folder = files("privlib") / "controls"
    found = sorted(each.name for each in folder.iterdir() if each.name.endswith(".sql"))
    return tuple(Source(f"privlib/controls/{name}", (folder / name).read_text("utf-8"), own=False) for name in found)


def _control(source: Source, keys: header.Keys, clauses: tuple[str, ...]) -> Control:
    evaluates, finds = (Statement(keys.id, source.file, query.text) for query in keys.queries)
    return Control(
        id=keys.id,
        file=source.file,
        own=source.own,
        clauses=clauses,
        law=keys.law,
        reports=keys.reports,
        subjects=keys.subjects,
        by_detail=keys.by_detail,
        details=keys.details,
        escalates=keys.escalates,
        parameters=keys.parameters,
        unit=keys.unit,
        sentence=keys.sentence,
        sentence_ja=keys.sentence_ja,
        evaluates=evaluates,
        finds=finds,
        lines=(keys.queries[0].line, keys.queries[1].line),
        text=source.text,
    )
