"""Rules of the house that no tool knows: one home for a connection, no code from data, errors from the register."""

import ast
import re
from pathlib import Path

import pytest

from privlib import codes, errors

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "privlib").rglob("*.py"))
BANNED = {
    r"\b(pickle|cloudpickle|joblib)\b": set(),
    r"\bduckdb\.connect\(": {"privlib/engine/duckdb.py"},
    r"(?<!\.)\b(eval|exec)\(": set(),
    r"shell=True|os\.system\(": set(),
    r"\b(import|from) (urllib\.request|requests|httpx|aiohttp)\b": set(),
    r"\bimport (pandas|pyarrow|yaml)\b": set(),
    r"\bimport numpy\b|\bfrom numpy\b": {str(path.relative_to(ROOT)) for path in (ROOT / "privlib/risk").rglob("*.py")},
}


@pytest.mark.parametrize("pattern", BANNED)
def test_what_is_dangerous_stands_only_in_its_one_home(pattern: str) -> None:
    found = {str(path.relative_to(ROOT)) for path in MODULES if re.search(pattern, path.read_text())}
    assert found <= BANNED[pattern]


def raised() -> list[tuple[str, str, set[str]]]:
    """Every `SomeError("Ecode", field=…)` of the package: where, code, names of the fields."""
    found: list[tuple[str, str, set[str]]] = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and hasattr(errors, node.func.id):
                    fields = {str(word.arg) for word in node.keywords if word.arg}
                    dynamic = any(word.arg is None for word in node.keywords)
                    found.append((f"{path.name}:{node.lineno}", first.value, set() if dynamic else fields))
    return found


def test_every_error_that_is_raised_stands_in_the_register_with_the_fields_of_its_template() -> None:
    wrong = []
    for where, code, fields in raised():
        entry = codes.REGISTER.get(code)
        wanted = set(re.findall(r"\{(\w+)\}", entry.template)) if entry else set()
        if entry is None or (fields and fields != wanted):
            wrong.append((where, code, sorted(fields ^ wanted)))
    assert wrong == []


def test_every_code_of_the_register_is_used() -> None:
    source = "\n".join(path.read_text() for path in MODULES if path.parent.name != "codes")
    assert [code for code in codes.REGISTER if not re.search(rf"{code}\b", source)] == []


def test_no_file_of_the_library_is_longer_than_three_hundred_lines() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in MODULES}
    long = {path: n for path, n in lines.items() if n > 300}
    assert long == {}


def test_importing_privlib_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys, privlib\n"
        "heavy = {'altair', 'papermill', 'nbformat', 'nbconvert', 'vl_convert', 'typst', 'IPython'}\n"
        "print(sorted((heavy | {'polars', 'duckdb'}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_what_they_are_called_although_floors_have_the_same_names() -> None:
    import privlib as pv
    import privlib.release.seal
    import privlib.study

    assert callable(pv.release)
    assert callable(pv.study)
    assert pv.risk.__name__ == "privlib.risk.api"
    assert dir(pv) == sorted([*pv.__all__, "__version__"])
