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

k-map and journalist: not computed, no population table (--population)
"""
    )


ABOUT = 'source = "Population census 2020"\ndate = 2020-10-01\nlicence = "CC BY 4.0"\n'


def test_with_a_population_table_k_map_and_the_journalist_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "panel.csv").write_text("prefecture,sex,age,shop\n東京都,F,30,x\n東京都,F,30,y\n大阪府,M,40,x\n")
    (tmp_path / "census.toml").write_text(ABOUT)
    (tmp_path / "census.csv").write_text("prefecture,sex,age,n\n東京都,F,30,40\n大阪府,M,40,8\n大阪府,F,40,5\n")
    words = ["risk", "uniques", str(tmp_path / "panel.csv"), "--population", str(tmp_path / "census.csv"), "--quasi"]
    assert main([*words, "prefecture,sex,age"]) == 0
    assert capsys.readouterr().out.endswith("""
fewest people of the population in a class: 8 (k of k-map)
  journalist, highest     12.50 %
  journalist, mean        5.83 %
  marketer                5.83 %
  among fewer than 5      0 records
  among fewer than 10     1 records
  among fewer than 20     1 records
  share here, least       0.00 %
  share here, greatest    12.50 %
""")
    assert main([*words, "prefecture,sex,age,shop"]) == 0
    said = "fewest people of the population in a class: 8 (at best, for the table has only prefecture, sex, age)\n"
    assert said in capsys.readouterr().out
    (tmp_path / "census.csv").write_text("prefecture,sex,age,n\n東京都,F,30,40\n")
    assert main([*words, "prefecture,sex,age"]) == 2
    assert capsys.readouterr().err == (
        "privlib risk: 1 classes of the data set, with 1 units, are not in the population table. It must hold every "
        "combination that the data set holds. Add them, or coarsen both. Nothing was measured.\n"
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
