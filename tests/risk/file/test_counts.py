"""Two published tables of counts: what their difference says of few, against the definition and by hand."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privlib.cli.main import main
from privlib.errors import ParameterError
from privlib.risk.file.counts import counts_together
from privlib.store.pseudonyms import Key

KEY = Key(bytes(range(32)))
POLICY = Path(__file__).parents[3] / "sample_data/small/policy.toml"

FIRST = "area,age,n\nn,20s,120\nn,30s,40\ns,20s,15\ns,30s,<10\n,20s,30\nw,30s,50\n"
SECOND = "n,age,area\n50,30s,w\n121,20s,n\n40,30s,n\n6,20s,s\n12,30s,s\n45,20s,\n3,20s,w\n"
"""One more in n 20s, nine fewer in s 20s, three in a cell that is new; 15 more without an area; two as they were."""


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("first.csv", FIRST), ("second.csv", SECOND)):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "first.csv", tmp_path / "second.csv"


def test_cells_whose_difference_speaks_of_few_are_counted(tables: tuple[Path, Path]):
    assert counts_together(*tables, count="n") == {
        "threshold": 10,
        "cells": 7,
        "compared": 6,
        "without_a_number": 1,
        "grew": 3,
        "fell": 1,
        "difference_k": 1,
        "cells_below": 3,
        "exposed": 13,
        "verdict": "fail",
    }


def test_a_threshold_that_every_difference_keeps_passes(tables: tuple[Path, Path]):
    found = counts_together(*tables, count="n", threshold=1)
    assert (found["cells_below"], found["exposed"], found["verdict"]) == (0, 0, "pass")


def test_tables_without_a_cell_that_both_say_are_not_evaluated(tmp_path: Path):
    (tmp_path / "first.csv").write_text("area,n\nn,<10\n")
    found = counts_together(tmp_path / "first.csv", tmp_path / "first.csv", count="n")
    assert (found["verdict"], found["difference_k"], found["without_a_number"]) == ("not evaluated", None, 1)


def test_references_are_the_same_whatever_the_order_and_other_under_another_key(
    tables: tuple[Path, Path], tmp_path: Path
):
    found = counts_together(*tables, count="n", key=KEY)["references"]
    assert isinstance(found, list)
    assert found == sorted(set(found))
    assert len(found) == 3
    assert counts_together(tables[1], tables[0], count="n", dimensions=("age", "area"), key=KEY)["references"] == found
    lines = FIRST.splitlines()
    (tmp_path / "turned.csv").write_text("\n".join([lines[0], *lines[:0:-1]]) + "\n")
    assert counts_together(tmp_path / "turned.csv", tables[1], count="n", key=KEY)["references"] == found
    other = counts_together(*tables, count="n", key=Key(bytes(32)))["references"]
    assert isinstance(other, list)
    assert not set(other) & set(found)


def test_a_reference_cannot_be_found_by_trying_the_categories_without_the_key(tables: tuple[Path, Path]):
    """The reference of n 20s is the key's own of the names and values; no plain digest of them begins like it."""
    found = counts_together(*tables, count="n", key=KEY)["references"]
    text = "cell\x1fage\x1e20s\x1farea\x1en"
    assert isinstance(found, list)
    assert f"c-{KEY.reference(text)[:10]}" in found
    tried = (text, "20sn", "n20s", "20s,n", "n,20s", "20s\x1fn", "n\x1f20s")
    assert not {f"c-{sha256(each.encode()).hexdigest()[:10]}" for each in tried} & set(found)


def test_without_a_key_no_digest_is_given(tables: tuple[Path, Path]):
    assert "references" not in counts_together(*tables, count="n")


cells = st.dictionaries(
    st.tuples(st.sampled_from(["x", "y", None]), st.sampled_from(["p", "q", None])),
    st.one_of(st.integers(0, 30), st.sampled_from(["<10", None])),
    min_size=1,
)


def slow(a: Mapping[Any, Any], b: Mapping[Any, Any], threshold: int) -> dict[str, object]:
    names = {*a, *b}
    known = {one: (a.get(one, 0), b.get(one, 0)) for one in names}
    moved = {one: n - m for one, (m, n) in known.items() if isinstance(m, int) and isinstance(n, int)}
    few = [abs(n) for n in moved.values() if 0 < abs(n) < threshold]
    return {
        "threshold": threshold,
        "cells": len(names),
        "compared": len(moved),
        "without_a_number": len(names) - len(moved),
        "grew": sum(n > 0 for n in moved.values()),
        "fell": sum(n < 0 for n in moved.values()),
        "difference_k": min((abs(n) for n in moved.values() if n), default=None),
        "cells_below": len(few),
        "exposed": sum(few),
        "verdict": "not evaluated" if not moved else "fail" if few else "pass",
    }


@settings(deadline=None, max_examples=40)
@given(cells, cells, st.sampled_from([5, 10, 20]))
def test_the_difference_of_two_tables_is_what_the_definition_says(a: Any, b: Any, threshold: int):
    with TemporaryDirectory() as folder:
        paths: list[Path] = []
        for name, table in (("a", a), ("b", b)):
            rows = [(*one, None if n is None else str(n)) for one, n in table.items()]
            paths.append(Path(folder) / f"{name}.parquet")
            pl.DataFrame(rows, dict.fromkeys(["one", "two", "n"], pl.String), orient="row").write_parquet(paths[-1])
        assert counts_together(*paths, count="n", threshold=threshold) == slow(a, b, threshold)


def test_counts_of_a_parquet_file_are_whole_numbers(tables: tuple[Path, Path], tmp_path: Path):
    pl.read_csv(tables[1]).write_parquet(tmp_path / "second.parquet")
    assert counts_together(tables[0], tmp_path / "second.parquet", count="n") == counts_together(*tables, count="n")


def test_a_cell_in_two_rows_is_refused_and_not_added_up(tables: tuple[Path, Path]):
    with pytest.raises(ParameterError) as raised:
        counts_together(*tables, count="n", dimensions=("area",))
    assert raised.value.code == "risk.counts_repeated"
    assert str(raised.value) == (
        "first.csv: 2 cells stand in more than one row. Give each combination of the dimensions one row, and name the "
        "dimensions with --quasi. Nothing was measured."
    )


def test_the_command_prints_counts_and_keyed_references_and_no_category(
    tables: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    words = ["risk", "releases", *map(str, tables), "--counts", "n", "--quasi", "area,age"]
    assert main(words) == 0
    plain = capsys.readouterr().out
    assert plain == (
        """threshold                                     10
cells                                          7
compared                                       6
without a number                               1
grew                                           3
fell                                           1
difference k                                   1
cells below                                    3
exposed                                       13
verdict                                     fail
"""
    )
    key = tmp_path / "key"
    key.write_text(KEY.secret.hex() + "\n")
    key.chmod(0o600)
    assert main([*words, "--key", f"file:{key}"]) == 0
    references = counts_together(*tables, count="n", key=KEY)["references"]
    assert isinstance(references, list)
    assert capsys.readouterr().out == plain + "".join(f"  {each}\n" for each in references)
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY.read_text("utf-8") + '\n[disclosure]\nthreshold = 20\nreason = "small towns"\n', "utf-8")
    assert main([*words, "--json", "--policy", str(policy)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["threshold"], found["cells_below"], found["exposed"]) == (20, 4, 28)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--counts", "n", "--person", "area"], "--person: not with --counts. Leave it out."),
        (["--counts", "n", "--k", "3"], "--k: not with --counts. Leave it out."),
        (["--person", "area", "--key", "file:k"], "--key: not without --counts. Leave it out, or name the column of"),
        ([], "--person: not given. Name the column of persons, or with --counts the column that counts them."),
        (["--counts", "m"], 'first.csv: no column "m".'),
    ],
)
def test_a_table_of_counts_is_never_taken_for_persons(
    tables: tuple[Path, Path], capsys: pytest.CaptureFixture[str], words: list[str], said: str
):
    assert main(["risk", "releases", *map(str, tables), "--quasi", "age", *words]) == 2
    assert capsys.readouterr().err.startswith(f"privlib risk: {said}")
