"""Where publications may stand: a folder that is missing, empty, or theirs already."""

from pathlib import Path

import pytest
from tiny_reports import working_folder

from privlib.errors import PrivlibError
from privlib.report import plan


@pytest.fixture
def root(tmp_path: Path) -> Path:
    top = tmp_path / "root"
    (top / "notebooks").mkdir(parents=True)
    (top / "notebooks/tiny.ipynb").touch()
    (top / "empty").mkdir()
    (top / "Makefile").touch()
    for name in ("restricted", "shareable", ".staging-0", ".log-0"):
        (top / "reports" / name).mkdir(parents=True)
    for name in (".lock", "README.md", "example.png", "FAILED-0a.json", "FAILED-0a.html"):
        (top / "reports" / name).touch()
    return top


@pytest.mark.parametrize("out", ["reports", "empty", "new", "a/b/c"])
def test_a_folder_that_is_missing_empty_or_of_reports_is_taken(root: Path, out: str) -> None:
    assert plan.folder(root, out) == root.resolve() / out


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("..", "it leads out of the root"),
        ("a/../../b", "it leads out of the root"),
        ("/tmp/x", "it leads out of the root"),
        (".", "it leads out of the root"),
        (".git", "it is hidden"),
        (".git/new", "it is hidden"),
        ("Makefile", "Makefile is no folder"),
        ("Makefile/x", "Makefile is no folder"),
        ("notebooks", "the folder holds tiny.ipynb, which is no report"),
    ],
)
def test_any_other_is_refused_with_the_reason(root: Path, out: str, reason: str) -> None:
    with pytest.raises(PrivlibError) as caught:
        plan.folder(root, out)
    told = f"--out: not allowed: {reason}. Give a path under root. Nothing was run."
    assert (caught.value.code, caught.value.exit_code, caught.value.safe_message) == ("E402", 2, told)


def test_what_a_text_names_is_part_of_the_runs_id(tmp_path: Path) -> None:
    top = working_folder(tmp_path / "top")
    (top / "levels").mkdir()
    (top / "levels" / "age.csv").write_text("20;*\n")
    (top / "plan.toml").write_text("a")

    def run(*named: str) -> tuple[str, list[str]]:
        (made,) = plan.make(["tiny"], {"purposes": list(named)}, top, top / "reports")
        return made.inputs.run, list(made.inputs.files)

    assert run("U1")[1] == []
    first, files = run("levels", "plan.toml", "missing.csv")
    assert files == ["levels/age.csv", "plan.toml"]
    assert run("levels", "plan.toml", "missing.csv")[0] == first
    for path in (top / "levels" / "age.csv", top / "plan.toml"):
        path.write_text(path.read_text() + "b")
        changed, _ = run("levels", "plan.toml", "missing.csv")
        assert changed != first
        first = changed
