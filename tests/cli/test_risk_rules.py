from pathlib import Path

import pytest

from privlib.cli.main import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_evidence_is_printed_item_by_item_and_says_that_it_is_no_proof(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"M{n:03d},{'20s' if n % 2 else '30s'},03-1234-{n:04d}\n" for n in range(20))
    (folder / "a.csv").write_text(f"member,age,contact\n{rows}", "utf-8")
    assert main(["risk", "rules", "a.csv", "--quasi", "age", "--person", "member"]) == 0
    assert (
        capsys.readouterr().out
        == """\
item 1: not met
  met             role_direct                all columns          0 of 2
  not met         telephone                  contact              20 of 20
item 2: met
  met             role_code                  all columns          0 of 2
item 3: not met
  met             role_link                  all columns          0 of 2
  not met         one_to_one_with_person     contact              20 of 20
  met             unkeyed_digest             all columns          0 of 2
  not applicable  overlap_with_source_keys   all columns          (the source is not at hand)
  not applicable  order_of_the_source        all columns          (the source is not at hand)
  not applicable  same_pseudonym_elsewhere   all columns          (no other candidate has rows and keys of persons)
  not applicable  pseudonym_for_recipients   all columns          (the register names no recipients)
item 4: not met
  met             rare_values                age                  0 of 2
  not met         rare_values                contact              20 of 20
  met             small_minimal_uniques      all columns          0 of 0
item 5: not applicable
  not applicable  far_from_the_rest          all columns          (no numbers in the data)
  not applicable  places_of_few              all columns          (no places in the data)
Evidence, not proof: it supports the judgement and does not replace it.
"""
    )


def test_counts_that_must_be_hidden_are_counted_by_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "t.csv").write_text("n,people\n9,\n0,\n10,\n15,24999\n7,1999\n", "utf-8")
    assert main(["risk", "cells", "t.csv", "--count", "n", "--population", "people", "--preset", "ndb"]) == 0
    assert (
        capsys.readouterr().out
        == """\
preset ndb: fail
cells                                          5
may be shown                                   2
must be hidden                                 3
  few                                          1
  small municipality                           1
  few in municipality                          1
  few units                                    0
  unknown                                      0
"""
    )


def test_columns_that_could_be_joined_are_printed_by_their_share(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.csv").write_text("code,age\nm1,30\nm2,31\nm3,32\n", "utf-8")
    (folder / "b.csv").write_text("member,years\nm1,40\nm2,30\n", "utf-8")
    assert main(["risk", "profile", "a.csv", "--beside", "b.csv"]) == 0
    assert (
        capsys.readouterr().out.partition("\n\n")[2]
        == """\
could be joined                             values there  with
code                                          2 (66.7 %)  member of b.csv
age                                           1 (33.3 %)  years of b.csv
"""
    )
    (folder / "b.csv").write_text("member\nz\n", "utf-8")
    assert main(["risk", "profile", "a.csv", "--beside", "b.csv"]) == 0
    assert capsys.readouterr().out.endswith("\n\nno value stands in a column of the other files\n")
