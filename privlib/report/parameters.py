"""A notebook's parameters cell is its schema: read it, and check what someone gives against it before anything starts.

One line a parameter: `name: type = default  # help`. From this one schema come the options of the command line, the
JSON Schema, the page's box of parameters and the check of what is given.
"""

import ast
import tokenize
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from privlib.errors import ParameterError, did_you_mean, first_three
from privlib.policy import periods
from privlib.policy.model import read as read_policy
from privlib.report.kinds import Type, Typed, is_name, is_secret_name, parse
from privlib.report.readings import MisfitError, accepts

__all__ = ["Parameter", "canonical", "check", "fiscal_year", "json_schema", "path_problem", "read"]

_LIMIT_PART, _LIMIT_PATH = 255, 1000
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a report: its name, its type as written and as read, its default, its help."""

    name: str
    written: str
    type: Type
    default: Typed
    help: str


def read(source: str, notebook: str = "notebook") -> tuple[Parameter, ...]:
    """Read a parameters cell: one annotated assignment of a literal a line, its comment is the help.

    Args:
        source: text of the cell.
        notebook: its notebook, for the message.

    Raises:
        ParameterError: E410 if a line is anything else, a name or type is not allowed, a default does not fit its
            type, a help is missing, or a second `=` stands on a line (papermill then drops the parameter from its own
            listing).

    Example:
        >>> read('k_min: "int[5, 100]" = 10  # Smallest class.')[0].type.words
        'a whole number from 5 to 100'
    """
    try:
        body = ast.parse(source).body
        tokens = list(tokenize.generate_tokens(StringIO(source).readline))
    except (SyntaxError, tokenize.TokenError, ValueError):
        raise _refused(notebook, "the parameters cell is not Python") from None
    help_at = {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}
    found = tuple(_parameter(node, help_at, notebook) for node in body)
    names = [parameter.name for parameter in found]
    for number, line in enumerate(source.splitlines(), 1):
        if line.count("=") > 1:
            raise _refused(notebook, f"line {number} of the parameters cell holds a second =")
    if len(set(names)) != len(names):
        raise _refused(notebook, "a parameter is declared twice")
    return found


def _parameter(node: ast.stmt, help_at: Mapping[int, str], notebook: str) -> Parameter:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=note, value=ast.expr() as value):
            pass
        case _:
            raise _refused(notebook, f"line {node.lineno} of the parameters cell declares no parameter")
    written = note.value if isinstance(note, ast.Constant) and isinstance(note.value, str) else ast.unparse(note)
    kind = parse(written)
    if not is_name(name):
        raise _refused(notebook, f'"{name}" cannot name a parameter')
    if kind is None:
        raise _refused(notebook, f'parameter {name} has no known type: "{written}"')
    if is_secret_name(name) != (kind.kind == "secret"):
        raise _refused(notebook, f"parameter {name}: a name that says secret and the type secret go together")
    try:
        default = accepts(kind, ast.literal_eval(value))
    except (MisfitError, ValueError):
        raise _refused(notebook, f"the default of parameter {name} is not {kind.words}") from None
    if not help_at.get(node.end_lineno or 0):
        raise _refused(notebook, f"parameter {name} has no help")
    return Parameter(name, written, kind, default, help_at[node.end_lineno or 0])


def _refused(notebook: str, problem: str) -> ParameterError:
    accepted = "Declare one parameter a line: name: type = default  # help"
    return ParameterError("E410", notebook=notebook, cell="parameters", problem=problem, where_it_belongs=accepted)


def check(report: str, schema: Sequence[Parameter], given: Mapping[str, object], *, root: Path) -> dict[str, Typed]:
    """Return the value of every parameter: what is given where something is given, its default otherwise.

    A text is read by the parameter's type. Periods come back in canonical form, resolved against `as_of` and the
    policy's fiscal year; paths as written, checked to exist under the root. All problems are found before any is told.

    Args:
        report: name of the report.
        schema: what `read` returned.
        given: name to text or value.
        root: folder that paths are relative to.

    Raises:
        ParameterError: E401 if a name is unknown, E402 for a path alone, E403 for a literal secret, E400 otherwise.
    """
    problems = [_unknown(report, name, schema) for name in given if name not in {p.name for p in schema}]
    unknown, bad_paths = bool(problems), list[tuple[str, str]]()
    values: dict[str, Typed] = {}
    for parameter in schema:
        try:
            value = values[parameter.name] = accepts(parameter.type, given.get(parameter.name, parameter.default))
        except MisfitError as refused:
            if parameter.type.kind == "secret":
                raise ParameterError("E403", name=parameter.name) from None
            problems.append(_misfit(report, parameter, given[parameter.name], refused.hint))
            continue
        if parameter.type.kind == "path" and isinstance(value, str) and (reason := path_problem(value, root)):
            bad_paths.append((parameter.name, reason))
    if bad_paths and not problems:
        raise ParameterError("E402", role=f"{report}, {bad_paths[0][0]}", reason=bad_paths[0][1], root=root.name)
    problems += [
        f"{report} takes {name} as a path under the root; not allowed: {reason}." for name, reason in bad_paths
    ]
    if unknown:
        raise ParameterError(
            "E401", problems=first_three(problems), known=", ".join(parameter.name for parameter in schema)
        )
    if problems:
        raise ParameterError("E400", problem=first_three(problems))
    return _resolved(schema, values, root)


def _unknown(report: str, name: str, schema: Sequence[Parameter]) -> str:
    return f'{report} has no parameter "{name[:40]}".{did_you_mean(name, (p.name for p in schema))}'


def _misfit(report: str, parameter: Parameter, given: object, hint: str) -> str:
    what = parameter.type.quote(given) if isinstance(given, str) else f"a value of type {type(given).__name__}"
    if hint.endswith("?"):
        return f"{report} takes {parameter.name} as {parameter.type.words}, not {what}. {hint}"
    example = parameter.default
    shown = (
        ",".join(map(str, example))
        if isinstance(example, list)
        else str(example).lower()
        if example in (True, False)
        else str(example)
    )
    option = f"--{parameter.name.replace('_', '-')} {shown}".rstrip()
    advice = f"{hint}, for example {option}" if hint else f"Write it like {option}"
    return f"{report} takes {parameter.name} as {parameter.type.words}, not {what}.\n{advice}."


def _resolved(schema: Sequence[Parameter], values: dict[str, Typed], root: Path) -> dict[str, Typed]:
    """Bring every period into canonical form."""
    wanted = [p.name for p in schema if (p.type.inner or p.type).kind == "period" and values[p.name] is not None]
    year = fiscal_year(values, root) if wanted else 4
    return values | {name: canonical(str(values[name]), values.get("as_of"), year) for name in wanted}


def fiscal_year(values: Mapping[str, Typed], root: Path) -> int:
    """First month of the fiscal year: what the policy of the parameters says, April where a report names no policy."""
    policy = values.get("policy")
    return read_policy(root / policy).fiscal_year_starts if isinstance(policy, str) else 4


def canonical(text: str, as_of: Typed, fiscal_year_starts: int) -> str:
    """Resolve a period's name against `as_of`.

    Raises:
        ParameterError: E405 if it is no period, or ends after the day of `as_of`.
    """
    if not isinstance(as_of, str):
        return periods.parse(text, fiscal_year_starts).name
    known = date.fromisoformat(as_of)
    period = periods.resolve(text, known, fiscal_year_starts)
    if period.end > known + timedelta(days=1):
        raise ParameterError(
            "E405",
            where="period",
            problem=f"it ends on {period.end - timedelta(days=1)}, after as_of {known}",
            accepted="Give a period that is complete on as_of, or a later as_of",
        )
    return period.name


def path_problem(text: str, root: Path) -> str:
    """Say why a path is not allowed, or return an empty string: it must name a file or folder under the root.

    The path is resolved before it is compared with the root, so a link that leads out is refused like `..`.
    """
    parts = text.split("/")
    checks: tuple[tuple[bool, str], ...] = (
        (text.startswith(("/", "~", "-")), "it does not start with a name"),
        ("\\" in text or ":" in text, "it holds a backslash or a colon"),
        (any(part in ("", ".", "..") for part in parts), "it leads upwards or holds an empty part"),
        (any(part != part.rstrip(" .") for part in parts), "a part ends with a space or a point"),
        (any(part.split(".")[0].lower() in _DEVICES for part in parts), "it names a device"),
        (any(len(part.encode()) > _LIMIT_PART for part in parts) or len(text.encode()) > _LIMIT_PATH, "it is too long"),
    )
    for refused, reason in checks:
        if refused:
            return reason
    full = (root / text).resolve()
    if not full.is_relative_to(root.resolve()):
        return "it leads out of the root"
    if not full.exists():
        return "there is nothing of this name"
    return "" if full.is_file() or full.is_dir() else "it is no file and no folder"


_SCHEMAS: dict[str, Callable[[Type], dict[str, object]]] = {
    "str": lambda _: {"type": "string", "maxLength": 500},
    "int": lambda kind: {"type": "integer"} | _bounds(kind),
    "float": lambda kind: {"type": "number"} | _bounds(kind),
    "bool": lambda _: {"type": "boolean"},
    "list": lambda kind: {
        "type": "array",
        "items": {"type": "integer" if kind.item == "int" else "string"},
        "maxItems": 200,
        "uniqueItems": True,
    },
    "choice": lambda kind: {"type": "string", "enum": list(kind.members)},
    "date": lambda _: {"type": "string", "format": "date"},
    "instant": lambda _: {"type": "string", "format": "date-time"},
    "period": lambda _: {"type": "string", "description": "2026-05, 2026-Q2, FY2026, last-month or from..to"},
    "path": lambda _: {"type": "string", "description": "relative to the root"},
    "secret": lambda _: {"type": "string", "pattern": "^(credential|file|keyring):"},
    "optional": lambda kind: {"anyOf": [_json_type(kind.inner or Type("str")), {"type": "null"}]},
}


def _bounds(kind: Type) -> dict[str, object]:
    return {} if kind.low is None else {"minimum": kind.low, "maximum": kind.high}


def _json_type(kind: Type) -> dict[str, object]:
    return _SCHEMAS[kind.kind](kind)


def json_schema(report: str, schema: Sequence[Parameter]) -> dict[str, object]:
    """Return a report's parameters as a JSON Schema (draft 2020-12)."""
    properties = {p.name: _json_type(p.type) | {"default": p.default, "title": p.help} for p in schema}
    head: dict[str, object] = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": report}
    return head | {"type": "object", "properties": properties, "additionalProperties": False}
