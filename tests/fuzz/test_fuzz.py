"""A short run of every fuzzer; `make fuzz` gives each a minute."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["records", "era_date", "log_line", "value"])
def test_random_bytes_find_nothing_in_a_few_seconds(name: str, tmp_path: Path):
    command = [sys.executable, "-m", "tests.fuzz.harness", name, "4"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    executed = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    assert executed
    assert int(executed[1]) > 1_000
