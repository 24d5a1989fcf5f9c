"""The kernel fails closed, and its tracebacks keep words of other libraries to themselves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from privlib.errors import DisclosureError
from privlib.report import kernel

CANARY = "山田太郎CANARY7731"


def started(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.defpath, "HOME": str(folder), "PYTHONPATH": str(Path(kernel.__file__).parents[2])} | environment
    command = [sys.executable, "-m", "privlib.report.kernel", "-f", str(folder / "connection.json")]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=30)


def test_a_kernel_without_a_mode_does_not_start(tmp_path: Path) -> None:
    ended = started(tmp_path)
    assert (ended.returncode, ended.stderr) == (1, "PRIVLIB_MODE is not set\n")


@pytest.mark.parametrize("key", [{}, {"PRIVLIB_RUN_KEY": "/nonexistent/key"}])
def test_a_kernel_in_report_mode_without_its_key_does_not_start(tmp_path: Path, key: dict[str, str]) -> None:
    assert started(tmp_path, PRIVLIB_MODE="report", **key).returncode == 1


def told(error: BaseException) -> tuple[str, list[str]]:
    """What the wrapped traceback hands on for an error that was raised."""
    heard: list[tuple[str, list[str]]] = []
    try:
        raise error
    except type(error) as caught:
        kernel._redacted(lambda _, text, lines: heard.append((text, lines)))(type(caught), caught, None)
    return heard[0]


def test_the_words_of_another_library_are_withheld_and_the_place_is_kept() -> None:
    text, lines = told(ValueError(CANARY))
    assert text == "details withheld: the message may contain personal data"
    assert lines[0] == f"ValueError: {text}"
    assert lines[1].startswith("  test_kernel.py:")
    assert lines[1].endswith(" in told")
    assert CANARY not in "".join(lines)


def test_an_error_of_ours_keeps_its_code_and_words() -> None:
    text, _ = told(DisclosureError("E714", type="DataFrame"))
    assert text == (
        "E714: a DataFrame cannot be displayed in a report; pass it through pv.release. Nothing is published."
    )


@pytest.mark.parametrize("value", [CANARY, {"a": CANARY}, 7, [CANARY]])
def test_only_view_objects_are_shown_and_a_refusal_names_the_type_alone(value: object) -> None:
    with pytest.raises(DisclosureError) as caught:
        kernel._only_shown(value)
    assert str(caught.value).startswith(f"a {type(value).__name__} cannot be displayed in a report;")
    assert CANARY not in str(caught.value)
