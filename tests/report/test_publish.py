"""Publishing: whole or not at all, wherever the process is killed; what is published stays as it is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from privlib.errors import PrivlibError, StorageError
from privlib.report import index, manifest, publish
from privlib.report.publish import Place, Publication
from privlib.store.disk import disk_errors

RUN, OTHER = "0" * 16, "1" * 16
RUN_JSON = b'{"title": "T", "as_of": "2026-04-10", "lang": "en"}'
FILES = {"report.html": b"<p>", "run.json": RUN_JSON, "tables/a.csv": b"x"}


def place(reports: Path) -> Place:
    return Place(reports, "restricted", "tiny", "2026-Q1")


def staged(reports: Path, run: str = RUN, files: dict[str, bytes] | None = None) -> Path:
    reports.mkdir(exist_ok=True)
    folder = publish.stage(publish.staging(reports, run))
    for name, content in (FILES if files is None else files).items():
        publish.write(folder / name, content)
    return folder


def published(
    reports: Path, run: str = RUN, files: dict[str, bytes] | None = None, at: Place | None = None
) -> Publication:
    made = publish.publish(staged(reports, run, files), at or place(reports), run)
    publish.point(made)
    return made


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_publication_holds_its_files_a_manifest_and_is_current(tmp_path: Path) -> None:
    made = published(tmp_path)
    assert (made.number, made.status, made.path) == (1, "published", tmp_path / "restricted/tiny/2026-Q1/1")
    assert {name: content for name, content in tree(made.path).items() if name != "manifest.json"} == FILES
    listed = json.loads((made.path / "manifest.json").read_bytes())
    assert listed["run"] == RUN
    assert listed["files"]["tables/a.csv"] == {
        "bytes": 1, "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    }  # fmt: skip
    assert (tmp_path / "restricted/tiny/current").readlink() == Path("2026-Q1/1")
    assert not list(tmp_path.glob(".staging-*"))


def test_the_same_run_again_is_already_there_and_nothing_changes(tmp_path: Path) -> None:
    published(tmp_path)
    before = tree(tmp_path)
    again = published(tmp_path)
    assert (again.number, again.status) == (1, "already")
    assert tree(tmp_path) == before
    assert publish.find(place(tmp_path), RUN) == again


def test_another_run_of_the_period_is_the_next_number_and_the_first_stays(tmp_path: Path) -> None:
    first = published(tmp_path)
    before = tree(first.path)
    second = published(tmp_path, OTHER)
    assert second.number == 2
    assert tree(first.path) == before
    assert (tmp_path / "restricted/tiny/current").readlink() == Path("2026-Q1/2")


def test_the_same_run_with_other_bytes_is_refused_and_the_published_one_stays(tmp_path: Path) -> None:
    published(tmp_path)
    before = tree(tmp_path / "restricted")
    with pytest.raises(StorageError) as caught:
        published(tmp_path, files=FILES | {"report.html": b"<b>"})
    assert (caught.value.code, caught.value.exit_code) == ("E620", 7)
    assert caught.value.safe_message == (
        f"run {RUN} exists with other content: report.html. The published run is unchanged."
    )
    assert tree(tmp_path / "restricted") == before


def relink(folder: Path) -> None:
    (folder / "tables/a.csv").symlink_to(folder / "../b")


@pytest.mark.parametrize(
    ("harm", "file"),
    [
        (lambda folder: (folder / "report.html").write_bytes(b"<q>"), "report.html"),
        (lambda folder: (folder / "tables/a.csv").unlink(), "tables/a.csv"),
        (lambda folder: (folder / "added.txt").touch(), "added.txt"),
        (lambda folder: (folder / "manifest.json").write_bytes(b'{"run"'), "manifest.json"),
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json"),
        (lambda folder: (folder / "more").symlink_to("/"), "more"),
        (lambda folder: (folder / "tables/more").symlink_to("."), "tables/more"),
        (lambda folder: (folder / "tables/a.csv").rename(folder / "../b") and relink(folder), "tables/a.csv"),
    ],
)
def test_a_publication_that_was_altered_is_noticed_and_shown_as_damaged(
    tmp_path: Path, harm: object, file: str
) -> None:
    made = published(tmp_path)
    assert callable(harm)
    harm(made.path)
    with pytest.raises(StorageError) as caught:
        manifest.check(made.path)
    told = (
        f"restricted/tiny/2026-Q1/1: file {file} differs from its manifest: it was changed after it was published. "
        "Do not rely on it. Move the folder elsewhere and run the report again. What is there was left as it is."
    )
    assert (caught.value.code, caught.value.exit_code, caught.value.safe_message) == ("E903", 9, told)
    page = index.rebuild(tmp_path, "restricted").read_text()
    assert f"<strong>Damaged.</strong> {told}" in page
    assert "report.pdf" not in page


def test_the_index_lists_the_newest_first_with_links_that_lead_somewhere(tmp_path: Path) -> None:
    older = FILES | {"run.json": RUN_JSON.replace(b"2026-04-10", b"2026-01-10")}
    published(tmp_path, RUN, older, Place(tmp_path, "restricted", "tiny", "2025-Q4"))
    published(tmp_path, OTHER)
    found = index.rows(tmp_path, "restricted")
    assert [(row.period, row.as_of, row.run) for row in found] == [
        ("2026-Q1", "2026-04-10", OTHER),
        ("2025-Q4", "2026-01-10", RUN),
    ]
    page = index.rebuild(tmp_path, "restricted").read_text()
    for row in found:
        assert f'href="{row.path}/report.html"' in page
        assert (tmp_path / "restricted" / row.path / "report.html").is_file()
    assert "<script" not in page
    assert 'http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;' in page
    assert index.rows(tmp_path, "shareable") == ()


def test_the_index_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    published(tmp_path)
    assert index.rebuild(tmp_path, "restricted").read_bytes() == index.rebuild(tmp_path, "restricted").read_bytes()


KILLED = """
import os, sys
from pathlib import Path
from privlib.report import publish
sys.path.insert(0, {tests!r})
from test_publish import published

point, seen = int(sys.argv[2]), 0
def stopping(real):
    def step(*args, **kwargs):
        global seen
        seen += 1
        if seen == point:
            os._exit(9)
        return real(*args, **kwargs)
    return step
for name in ("open", "fsync", "rename", "replace", "symlink", "mkdir"):
    setattr(os, name, stopping(getattr(os, name)))
reports = Path(sys.argv[1])
with publish.lock(reports):
    published(reports)
print(seen)
"""


def killed(reports: Path, point: int) -> subprocess.CompletedProcess[str]:
    """Publish in a process that ends without a word at the n-th call that touches the disk."""
    script = KILLED.format(tests=str(Path(__file__).parent))
    command = [sys.executable, "-c", script, str(reports), str(point)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "TZ": "UTC"})


def test_a_process_killed_at_any_step_leaves_a_whole_publication_or_none(tmp_path: Path) -> None:
    whole = killed(tmp_path / "whole", 0)
    steps = int(whole.stdout)
    assert steps > 20
    expected = tree(tmp_path / "whole/restricted/tiny/2026-Q1/1")
    for point in {*range(3, steps, 5), *range(steps - 5, steps + 1)}:
        reports = tmp_path / str(point)
        assert killed(reports, point).returncode == 9
        for folder in reports.glob("restricted/*/*/[0-9]*"):
            assert tree(folder) == expected
        with publish.lock(reports):
            made = published(reports)
        assert tree(made.path) == expected
        assert (reports / "restricted/tiny/current").readlink() == Path("2026-Q1/1")
        assert made.number == 1
        assert not list(reports.glob(".staging-*"))


def test_a_folder_of_reports_is_held_by_one_process(tmp_path: Path) -> None:
    hold = "import sys, time; from pathlib import Path; from privlib.report import publish\n"
    hold += "with publish.lock(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StorageError) as caught, publish.lock(tmp_path):
            pass
        assert (caught.value.code, caught.value.exit_code) == ("E610", 6)
        told = f"the folder of reports is in use by process {other.pid} since "
        assert caught.value.safe_message.startswith(told)
        other.kill()
    with publish.lock(tmp_path):
        pass


def test_a_full_disk_and_a_closed_folder_are_told_as_such() -> None:
    for number, code in ((28, "E801"), (27, "E801"), (13, "E803"), (5, "E804")):
        with pytest.raises(StorageError) as caught, disk_errors("report.pdf"):
            raise OSError(number, "secret words")
        assert caught.value.code == code
        assert "secret" not in str(caught.value)


def test_a_pointer_lost_to_a_kill_is_put_back_by_the_next_run_and_a_newer_one_stays(tmp_path: Path) -> None:
    current = tmp_path / "restricted/tiny/current"
    first = published(tmp_path, OTHER, at=Place(tmp_path, "restricted", "tiny", "2025-Q4"))
    publish.publish(staged(tmp_path), place(tmp_path), RUN)
    assert current.readlink() == Path("2025-Q4/1")
    again = publish.find(place(tmp_path), RUN)
    assert again
    publish.point(again)
    assert current.readlink() == Path("2026-Q1/1")
    earlier = publish.find(Place(tmp_path, "restricted", "tiny", "2025-Q4"), OTHER)
    assert earlier
    assert earlier.path == first.path
    publish.point(earlier)
    assert current.readlink() == Path("2026-Q1/1")
    current.unlink()
    publish.point(again)
    assert current.readlink() == Path("2026-Q1/1")


def test_what_fails_after_the_rename_is_told_as_published(tmp_path: Path) -> None:
    made = publish.publish(staged(tmp_path), place(tmp_path), RUN)
    (tmp_path / "restricted/tiny/current").mkdir()
    with pytest.raises(StorageError) as caught:
        publish.point(made)
    assert (caught.value.code, caught.value.exit_code) == ("E805", 8)
    assert caught.value.safe_message == (
        "restricted/tiny: the disk reported an error after publishing. What was published stands; the list or the "
        "pointer to the last publication may be older. Put that right and run it again."
    )
    assert publish.find(place(tmp_path), RUN)


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("all of it")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/.lock").symlink_to(tmp_path / "mine")
    with pytest.raises(StorageError) as caught, publish.lock(tmp_path / "reports"):
        pass
    assert caught.value.code == "E804"
    assert (tmp_path / "mine").read_text() == "all of it"


@pytest.mark.parametrize("link", ["restricted", "restricted/tiny", "restricted/tiny/2026-Q1"])
def test_no_link_leads_a_publication_out_of_the_folder_of_reports(tmp_path: Path, link: str) -> None:
    reports, outside = tmp_path / "reports", tmp_path / "outside"
    outside.mkdir()
    folder = staged(reports)
    (reports / link).parent.mkdir(parents=True, exist_ok=True)
    (reports / link).symlink_to(outside)
    with pytest.raises(PrivlibError) as caught:
        publish.publish(folder, place(reports), RUN)
    told = f"--out: not allowed: {link} is a link. Give a path under reports. Nothing was run."
    assert (caught.value.code, caught.value.safe_message) == ("E402", told)
    assert list(outside.iterdir()) == []


def test_a_publication_that_is_a_link_is_damaged(tmp_path: Path) -> None:
    made = published(tmp_path)
    made.path.rename(tmp_path / "elsewhere")
    made.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError) as caught:
        manifest.check(made.path)
    assert caught.value.code == "E903"


def test_whoever_holds_the_reports_removes_what_killed_runs_left(tmp_path: Path) -> None:
    for folder in (publish.staging(tmp_path, RUN), publish.log_folder(tmp_path, "a" * 64)):
        folder.mkdir()
        (folder / "store.duckdb").touch()
    with publish.lock(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [".lock"]
        publish.stage(publish.log_folder(tmp_path, "b" * 64))
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
