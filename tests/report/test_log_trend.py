"""A log becomes a report, and nothing of it stays; two runs of one log do not meet."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from privlib.errors import PrivlibError
from privlib.report import log_trend, publish
from privlib.report.runner import Options

LINE = '192.0.2.{n} - - [17/May/2026:10:05:0{n} +0900] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0"\n'


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "notebooks").mkdir()
    shutil.copy(Path(__file__).parents[2] / "notebooks/usage_trend.ipynb", tmp_path / "notebooks")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "access.log"
    path.write_text("".join(LINE.format(n=n) for n in range(3)))
    return path


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "no visit in it"), (b"\n\n", "no visit in it"), (b"\x1f\x8b\x08\x00\n", "the content is gzip")],
)
def test_a_log_without_a_visit_and_one_that_is_packed_are_named(log: Path, content: bytes, problem: str) -> None:
    log.write_bytes(content)
    with pytest.raises(PrivlibError) as caught:
        read(log)
    told = (
        f"access.log: {problem}. Give an access log: plain text, in the common or combined format. Nothing was loaded."
    )
    assert (caught.value.code, caught.value.exit_code, caught.value.safe_message) == ("E145", 3, told)


def test_a_log_of_which_more_than_a_hundredth_is_none_is_refused_without_a_line_of_it(log: Path) -> None:
    log.write_text("".join(LINE.format(n=n % 3) for n in range(197)) + "CNRY-1\n" + "CNRY-2" * 20_000 + "\n")
    with pytest.raises(PrivlibError) as caught:
        read(log)
    assert caught.value.safe_message == (
        "access.log: 2 of 199 lines are not of the combined or common log format, the first is line 198. "
        "Nothing was loaded."
    )
    assert "CNRY" not in str(caught.value)


def test_without_the_report_a_log_is_not_read_and_no_folder_made(log: Path) -> None:
    (log.parent / "notebooks/usage_trend.ipynb").unlink()
    with pytest.raises(PrivlibError) as caught:
        read(log)
    assert caught.value.code == "E406"
    assert not (log.parent / "reports").exists()


def read(log: Path) -> None:
    log_trend.from_log(log, {}, Options(), lambda _: None, lambda _: None)


def test_a_second_run_of_a_log_leaves_the_store_of_the_first_alone(log: Path) -> None:
    reports = log.parent / "reports"
    with publish.lock(reports):
        store = publish.stage(publish.log_folder(reports, sha256(log.read_bytes()).hexdigest())) / "store.duckdb"
        store.write_text("of the first run")
        with pytest.raises(PrivlibError) as caught:
            read(log)
        assert caught.value.code == "E610"
        assert store.read_text() == "of the first run"


def test_what_a_killed_run_of_another_log_left_is_removed_and_so_is_a_store_that_failed(log: Path) -> None:
    left = publish.log_folder(log.parent / "reports", "a" * 64)
    left.mkdir(parents=True)
    log.write_text("no log\n")
    with pytest.raises(PrivlibError) as caught:
        read(log)
    assert caught.value.code == "E144"
    assert [path.name for path in left.parent.iterdir()] == [".lock"]
