"""What the documents say is true: trees, commands, figures, links."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from privlib.cli.main import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(ROOT.glob("*.md"))
README = (ROOT / "README.md").read_text()


def test_the_tree_of_the_readme_is_the_tree_of_the_repository() -> None:
    tree = README.split("## What is in here")[1].split("```")[1]
    named = {line.split()[0].rstrip("/") for line in tree.splitlines() if line}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tracked = {line.split("/")[0] for line in listed.splitlines()}
    assert named == {name for name in tracked if not name.startswith(".")}


def test_the_floors_of_the_readme_are_those_that_are_checked() -> None:
    listed = README.split("imports only from floors below its own:")[1].split("```")[1]
    named = [line[:24].split() for line in listed.splitlines() if line]
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [layer.split(" | ") for layer in contract["layers"]]
    assert [*named[:-1], *([floor] for floor in named[-1])] == layers


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", README)) - {"must"}))
def test_every_target_that_is_named_exists(target: str) -> None:
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("command", re.findall(r"^\$ privlib (.*)$", README, re.MULTILINE))
def test_every_command_of_the_readme_has_options_that_exist(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = command.split()
    group = words[:2] if words[0] in ("controls", "findings", "report", "risk") else words[:1]
    with pytest.raises(SystemExit):
        main([*group, "--help"])
    known = capsys.readouterr().out
    if group == ["report", "run"]:
        assert main(["report", "params", words[2]]) == 0
        known += capsys.readouterr().out
    assert [word for word in words if word.startswith("--") and word not in known] == []


def test_the_figures_of_the_readme_are_the_planted_ones() -> None:
    planted = tomllib.loads((ROOT / "sample_data/plants.toml").read_text())["figures"]["coverage"]
    strict = 10_000 * planted["covered"] // planted["evaluated_strict"] / 100
    known = 10_000 * planted["covered"] // planted["evaluated_known"] / 100
    said = (
        f"of {planted['evaluated_strict']:,} uses, {planted['covered']:,} were covered, which is {strict} %; "
        f"without the {planted['unknown']} uses of unknown purpose, {known} %"
    )
    assert said in " ".join(README.split())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_decision_is_short_and_they_count_down() -> None:
    parts = (ROOT / "DECISIONS.md").read_text().split("\n## ")[1:]
    assert [int(part.split(".")[0]) for part in parts] == list(range(len(parts), 0, -1))
    assert [part.splitlines()[0] for part in parts if len(part.strip().splitlines()) > 12] == []
