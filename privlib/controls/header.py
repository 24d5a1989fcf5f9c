"""A control's file, read strictly: the header's keys and the two queries behind it. What does not fit is refused."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import cast

from privlib.controls.found import SEVERITIES, Severity
from privlib.engine.base import Statement
from privlib.errors import PolicyError, did_you_mean
from privlib.facts.tables import built_on

__all__ = ["KEYS", "Keys", "Query", "Source", "parse"]

KEYS = (
    *("control", "clauses", "law", "reports", "subject", "severity", "escalates", "parameters"),
    *("sentence", "sentence_ja", "evaluates"),
)
"""What a header says, each once: `evaluates` says in words what the first query counts."""

_REPORTS = tuple(f"R{number}" for number in range(14))
_FLAGS = ("S", "P", "m", "N")
_STUDY = frozenset({"period_from", "period_to", "known_before", "as_of"})
"""What every query may name without saying so: what is asked decides it, no limit."""

_LINE = re.compile(r"-- ([a-z_]+):(?: (.*))?")
_MORE = re.compile(r"--  +(\S.*)")
_OWN_ID = re.compile(r"X-[A-Za-z0-9.-]{1,38}")
_DETAIL = re.compile(r"([a-z0-9][a-z0-9:_-]{0,38}) ([A-Z](?:/[A-Z])*)")
_NAME = re.compile(r"[a-z][a-z_]{0,30}")
_PLACE = re.compile(r"\{([^{}]*)\}")
_SAID = re.compile(r"--[^\n]*|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_VALUE = re.compile(r"\$([A-Za-z_]\w*)")
_BEGINS = re.compile(r"(?:SELECT|WITH)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A control's file: its place as messages name it, its text, and whether it is the company's own."""

    file: str
    text: str
    own: bool

    def refuse(self, line: int, key: str, problem: str, accepted: str, hint: str = "") -> PolicyError:
        """Build the error of a line."""
        fields = {"file": self.file, "line": line, "key": key}
        return PolicyError("E325", problem=problem, accepted=accepted, hint=hint, **fields)


@dataclass(frozen=True, slots=True)
class Query:
    """One of the two queries, without the comments above it, and the line it begins in."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What a file says, checked."""

    id: str
    clauses: tuple[str, ...]
    law: str
    reports: tuple[str, ...]
    subjects: tuple[str, ...]
    by_detail: bool
    details: Mapping[str, tuple[Severity, ...]]
    escalates: str
    parameters: tuple[str, ...]
    unit: str
    sentence: str
    sentence_ja: str
    queries: tuple[Query, Query]
    lines: Mapping[str, int]


def parse(source: Source, clauses: Collection[str] | None, parameters: Collection[str]) -> Keys:
    """Read one file.

    Args:
        source: the file.
        clauses: ids of the policy's clauses, each of the header's must be one; None checks none.
        parameters: names of limits and ids of the law's parameters.

    Raises:
        PolicyError: E325 naming file, line and key.
    """
    said, lines, rest = _said(source)
    queries = _queries(source, rest)

    def listed(key: str, known: Collection[str] | None) -> tuple[str, ...]:
        names = () if said[key] == "-" else tuple(said[key].split(", "))
        return tuple(_known(source, lines[key], key, name, known) for name in names)

    subjects = listed("subject", None)
    names = tuple(name for name in subjects if name != "detail")
    if len(names) > 3 or "detail" in subjects[:-1] or not all(_NAME.fullmatch(name) for name in names):
        raise source.refuse(
            lines["subject"], "subject", "not a subject", "at most three names such as holding, detail, or - for none"
        )
    details = _details(source, lines["severity"], said["severity"])
    keys = Keys(
        id=_id(source, lines["control"], said["control"]),
        clauses=_some(source, lines["clauses"], listed("clauses", clauses)),
        law=said["law"],
        reports=listed("reports", _REPORTS),
        subjects=names,
        by_detail="detail" in subjects,
        details=MappingProxyType(details),
        escalates="".join(listed("escalates", _FLAGS)),
        parameters=listed("parameters", parameters),
        unit=said["evaluates"],
        sentence=said["sentence"],
        sentence_ja=said["sentence_ja"],
        queries=queries,
        lines=MappingProxyType(lines),
    )
    for key in ("sentence", "sentence_ja"):
        _sentence(source, lines[key], key, said[key], names)
    _parameters(source, lines["parameters"], keys)
    return keys


def _said(source: Source) -> tuple[dict[str, str], dict[str, int], int]:
    """Read the comment lines at the top: value and line of each key, and how many lines there are."""
    said: dict[str, str] = {}
    lines: dict[str, int] = {}
    key, number = "", 0
    for number, line in enumerate([*source.text.split("\n"), ""], 1):
        if not line.startswith("--"):
            break
        if key and (more := _MORE.fullmatch(line)):
            said[key] = f"{said[key]} {more[1]}"
            continue
        found = _LINE.fullmatch(line)
        key = found[1] if found else ""
        if not found or key not in KEYS:
            problem = f'unknown key "{key}"' if found else "not a line of a header"
            raise source.refuse(number, "header", problem, ", ".join(KEYS), did_you_mean(key, KEYS) if key else "")
        if key in said:
            raise source.refuse(number, key, "given twice", "each key once")
        said[key], lines[key] = (found[2] or "").strip(), number
    for name in KEYS:
        if not said.get(name):
            raise source.refuse(lines.get(name, 1), name, "missing", _ACCEPTED[name])
    return said, lines, number - 1


def _queries(source: Source, skip: int) -> tuple[Query, Query]:
    """Split what stands behind the header: a query ends with the `;` that ends a line."""
    found: list[Query] = []
    begun: list[str] = []
    start = skip + 1
    body = source.text.split("\n")[skip:]
    for number, line in enumerate(body, skip + 1):
        if not begun and (not line.strip() or line.lstrip().startswith("--")):
            continue
        start = start if begun else number
        begun.append(line)
        if _SAID.sub("", line).rstrip().endswith(";"):
            found.append(Query(start, "\n".join(begun).rstrip().removesuffix(";") + "\n"))
            begun = []
    if begun or len(found) != 2:
        n = len(found) + bool(begun)
        problem = "a query without ; at its end" if begun else f"{n} queries"
        raise source.refuse(start if begun else len(body) + skip, "queries", problem, _TWO)
    for query in found:
        if not _BEGINS.match(query.text):
            raise source.refuse(query.line, "queries", "not a query", "SELECT or WITH at the beginning of each")
    return found[0], found[1]


_TWO = "two, each ended by ; at the end of a line: what was evaluated, then what is wrong"


def _known(source: Source, line: int, key: str, name: str, known: Collection[str] | None) -> str:
    if known is not None and name not in known:
        accepted = ", ".join(known) if len(known) < 20 else f"a {_ONE[key]} that is declared"
        raise source.refuse(line, key, f'unknown {_ONE[key]} "{name}"', accepted, did_you_mean(name, known))
    return name


_ONE = {"clauses": "clause", "reports": "report", "escalates": "flag", "parameters": "parameter"}


def _id(source: Source, line: int, name: str) -> str:
    stem = PurePosixPath(source.file).stem
    if name.lower().replace(".", "_").replace("-", "_") != stem:
        problem = f'"{name}" does not fit the name of the file'
        raise source.refuse(line, "control", problem, f"the id that {stem} is made of")
    if source.own and not _OWN_ID.fullmatch(name):
        raise source.refuse(line, "control", f'"{name}" is no id of your own', "X- and letters, digits, . and -")
    return name


def _some(source: Source, line: int, names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise source.refuse(line, "clauses", "none", "at least one clause of the policy")
    return names


def _details(source: Source, line: int, said: str) -> dict[str, tuple[Severity, ...]]:
    found: dict[str, tuple[Severity, ...]] = {}
    for part in said.split(", "):
        item = _DETAIL.fullmatch(part)
        levels = tuple(item[2].split("/")) if item else ()
        if not item or item[1] in found or not {*levels} <= {*SEVERITIES}:
            accepted = f"a code and its severity ({', '.join(SEVERITIES)}) such as withdrawn H or untagged M/H"
            raise source.refuse(line, "severity", f'"{part}" is none', accepted)
        found[item[1]] = cast("tuple[Severity, ...]", levels)
    return found


def _sentence(source: Source, line: int, key: str, said: str, subjects: tuple[str, ...]) -> None:
    places = set(_PLACE.findall(said))
    if not {*subjects} <= places <= {*subjects, "detail"} or {"{", "}"} & {*_PLACE.sub("", said)}:
        names = ", ".join(f"{{{name}}}" for name in subjects)
        accepted = f"{names or 'no subject'}, and {{detail}} if it helps"
        raise source.refuse(line, key, "names other things than its subjects", accepted)


def _parameters(source: Source, line: int, keys: Keys) -> None:
    """Each value that a query names is a listed parameter or one of the study's; each listed one decides in it.

    A parameter decides in a query also through a shared table that the query names.
    """
    text = "\n".join(query.text for query in keys.queries)
    shared = "\n".join(table.text for table in built_on(Statement(keys.id, source.file, text)))
    named = set(_VALUE.findall(_SAID.sub(" ", text))) - _STUDY
    cited = {name for name in keys.parameters if f"'{name}'" in text + shared}
    cited |= set(_VALUE.findall(_SAID.sub(" ", shared)))
    problems: tuple[tuple[set[str], Callable[[str], str]], ...] = (
        (named - {*keys.parameters}, lambda name: f"${name} is not listed"),
        ({*keys.parameters} - named - cited, lambda name: f'"{name}" is not used'),
    )
    for wrong, problem in problems:
        if wrong:
            accepted = "the limits and law parameters that the queries name"
            raise source.refuse(line, "parameters", problem(min(wrong)), accepted)


_ACCEPTED = MappingProxyType(
    {
        "control": "the control's id",
        "clauses": "ids of clauses of the policy, joined by a comma and a space",
        "law": "articles, or -",
        "reports": "reports, R0 to R13",
        "subject": "names of the subjects, and detail last where it tells findings apart; or -",
        "severity": "each detail code with its severity, such as withdrawn H",
        "escalates": "flags of S, P, m, N; or -",
        "parameters": "names of limits and ids of law parameters; or -",
        "sentence": "the sentence of a finding",
        "sentence_ja": "the sentence of a finding in Japanese",
        "evaluates": "what the first query counts, in words",
    }
)
