import json
from pathlib import Path

import pytest

from privlib.cli.main import main

ROWS = "a,b,c\n2,0,0\n1,3,6\n1,0,0\n"


def test_what_singles_people_out_is_printed_as_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("panel.csv").write_text(ROWS)
    assert main(["risk", "uniques", "panel.csv", "--quasi", "a,b,c", "--sampling-fraction", "1"]) == 0
    assert (
        capsys.readouterr().out
        == """\
3 records, 3 classes, k 1
alone in a class: 3 (100.0 %)
empty cells: 0 rows, counted as own

most uniques by number of columns
  1 (33.3 %)          a
  3 (100.0 %)         a, b
  3 (100.0 %)         a, b, c

smallest sets that single someone out: 3
                      a
                      b
                      c

what a column adds to all others: uniques without it, with it
  a                                     1 (33.3 %) → 3 (100.0 %)
  b                                    3 (100.0 %) → 3 (100.0 %)
  c                                    3 (100.0 %) → 3 (100.0 %)

where a column adds most: uniques without it, with it, beside which columns
  a                                     1 (33.3 %) → 3 (100.0 %)  beside b
  b                                     1 (33.3 %) → 3 (100.0 %)  beside a
  c                                     1 (33.3 %) → 3 (100.0 %)  beside a

minimal sample uniques
  size         records by their smallest          sets
  1                                    2             3
  2                                    1             2

contribution of each column to the scores
  a                              50.00 %
  b                              37.50 %
  c                              37.50 %

sets that single out most
  1                   a
  1                   b
  1                   c
  1                   a, b
  1                   a, c

alone in the population, an estimate: no number: the file is the population; its own share holds (census)
  assumed: the sample is a simple random sample
  assumed: it holds 1 of the population, as given
  assumed: units are independent of each other
"""
    )


def test_a_cap_says_that_scores_are_lower_bounds_and_json_has_every_figure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "panel.csv"
    path.write_text(ROWS)
    words = ["risk", "uniques", str(path), "--quasi", "a,b,c", "--max-size", "1"]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "minimal sample uniques, sets of 1 columns at most: scores are lower bounds\n" in said
    assert "assumed: it holds 0.01 of the population, as assumed where none is given\n" in said
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["special"]["lower_bound"] is True


def test_each_column_is_printed_with_the_role_it_may_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "panel.csv"
    path.write_text("member_id,age,shop\n1,30,x\n2,30,\n3,40,x\n")
    assert main(["risk", "profile", str(path)]) == 0
    assert (
        capsys.readouterr().out
        == """\
column                          values             alone     empty  proposed role
member_id                            3       3 (100.0 %)         0  link: its name
age                                  2        1 (33.3 %)         0  quasi: its name
shop                                 1         0 (0.0 %)         1  other: no rule holds
"""
    )
    assert main(["risk", "profile", str(path), "--json"]) == 0
    assert [each["role"] for each in json.loads(capsys.readouterr().out)["columns"]] == ["link", "quasi", "other"]


@pytest.mark.parametrize("work", ["uniques", "profile"])
def test_the_commands_help(work: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["risk", work, "--help"])
    assert capsys.readouterr().out.startswith("usage: privlib")
