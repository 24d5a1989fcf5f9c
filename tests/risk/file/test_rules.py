"""The Rules' evidence of a file, with its source: planted ids, digests and order."""

import json
from hashlib import md5
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from privlib.errors import ParameterError
from privlib.risk.file.rules import rules


def write(folder: Path, name: str, header: str, rows: list[str]) -> Path:
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return path


def bad(found: dict[str, Any]) -> list[tuple[int, str, str, str, int, int]]:
    return [
        (each["item"], each["check"], each["column"], each["verdict"], each["found"], each["of"])
        for each in found["checks"]
        if each["verdict"] in ("not met", "review")
    ]


def mail(n: int) -> str:
    return f"m{n}@example.jp"


@pytest.fixture
def members(tmp_path: Path) -> Path:
    return write(tmp_path, "members.csv", "id,mail", [f"M{n:05d},{mail(n)}" for n in range(40)])


def test_planted_ids_digests_and_order_of_the_source_are_found(tmp_path: Path, members: Path):
    rows = [f"M{n:05d},{n % 2 * 10 + 20}s,M{n:05d},{md5(mail(n).encode()).hexdigest()}" for n in range(40)]
    path = write(tmp_path, "candidate.csv", "member,age,no,code", rows)
    found = rules(path, quasi=["age"], person="member", source=members, source_key="id")
    assert bad(found) == [
        (3, "digest", "code", "not met", 40, 40),
        (3, "one_to_one_with_person", "no", "not met", 40, 40),
        (3, "one_to_one_with_person", "code", "not met", 40, 40),
        (3, "digest_of_the_source", "code", "not met", 40, 40),
        (3, "overlap_with_source_keys", "no", "not met", 40, 40),
        (3, "order_of_the_source", "", "not met", 1000, 1000),
        (4, "rare_values", "no", "not met", 40, 40),
        (4, "rare_values", "code", "not met", 40, 40),
    ]
    assert found["items"] == {"1": "met", "2": "met", "3": "not met", "4": "not met", "5": "not applicable"}
    said = json.dumps(found)
    assert not any(word in said for word in ("M00001", mail(1), md5(mail(1).encode()).hexdigest(), "20s"))


def test_a_candidate_without_plants_meets_item_3(tmp_path: Path, members: Path):
    """Rows are sorted by content: the even numbers first, then the odd ones."""
    rows = [f"M{n:05d},{n % 2 * 10 + 20}s" for n in (*range(0, 40, 2), *range(1, 40, 2))]
    path = write(tmp_path, "candidate.csv", "member,age", rows)
    found = rules(path, quasi=["age"], person="member", source=members, source_key="id")
    assert bad(found) == []
    assert found["items"] == {"1": "met", "2": "met", "3": "met", "4": "met", "5": "not applicable"}


def test_parquet_files_have_the_evidence_of_their_text(tmp_path: Path, members: Path):
    rows = [f"M{n:05d},{n % 2 * 10 + 20}s,{md5(mail(n).encode()).hexdigest()}" for n in range(40)]
    path = write(tmp_path, "candidate.csv", "member,age,code", rows)
    for each in (path, members):
        pl.read_csv(each, infer_schema=False).write_parquet(each.with_suffix(".parquet"))
    asked: dict[str, Any] = {"quasi": ["age"], "person": "member", "source_key": "id"}
    found = rules(path.with_suffix(".parquet"), source=members.with_suffix(".parquet"), **asked)
    assert found == rules(path, source=members, **asked)
    assert found["items"]["3"] == "not met"  # type: ignore[index]


def test_without_a_source_a_file_says_what_was_not_compared(tmp_path: Path):
    path = write(tmp_path, "candidate.csv", "member,age", [f"M{n},30s" for n in range(12)])
    found = rules(path, person="member")
    missing = [(each["check"], each["reason"]) for each in found["checks"] if each["verdict"] == "not applicable"]  # type: ignore[index]
    assert missing == [
        ("overlap_with_source_keys", "the source is not at hand"),
        ("order_of_the_source", "the source is not at hand"),
        ("same_pseudonym_elsewhere", "no other candidate has rows and keys of persons"),
        ("pseudonym_for_recipients", "the register names no recipients"),
        ("small_minimal_uniques", "minimal uniques were not computed"),
        ("far_from_the_rest", "no numbers in the data"),
        ("places_of_few", "no places in the data"),
    ]


def test_columns_of_fractions_have_tails(tmp_path: Path):
    frame = pl.DataFrame({"who": [f"p{n}" for n in range(12)], "paid": [1.25] * 11 + [99.5]})
    frame.write_parquet(tmp_path / "paid.parquet")
    found = rules(tmp_path / "paid.parquet", person="who")
    assert (5, "far_from_the_rest", "paid", "review", 1, 2) in bad(found)


def test_a_source_needs_a_person_and_its_key_must_be_there(tmp_path: Path, members: Path):
    path = write(tmp_path, "candidate.csv", "member,age", ["M00001,30s"])
    with pytest.raises(ParameterError) as raised:
        rules(path, source=members)
    assert str(raised.value) == "source: compared by person. Name --person with it. Nothing was run."
    with pytest.raises(ParameterError) as raised:
        rules(path, person="member", source=members)
    assert raised.value.code == "risk.unknown_column"
