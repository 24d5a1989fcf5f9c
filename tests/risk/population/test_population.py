from datetime import date
from pathlib import Path

import pytest

from privlib.errors import ParameterError, PolicyError
from privlib.risk.population.population_file import About, read

ABOUT = 'source = "Population census 2020"\ndate = 2020-10-01\nlicence = "CC BY 4.0"\n'


def written(folder: Path, text: str | bytes, about: str = ABOUT) -> Path:
    path = folder / "people.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.with_suffix(".toml").write_text(about, "utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises((ParameterError, PolicyError)) as raised:
        read(path)
    return str(raised.value)


def test_a_table_of_prefecture_sex_and_age_is_read_with_its_source(tmp_path: Path):
    path = written(
        tmp_path, "\ufeffprefecture,sex,n,age\n東京都,F,120,30\n東京都,M,0,30\n,F,7,31\n", ABOUT + "[levels]\nage = 1\n"
    )
    found = read(path)
    assert found.about == About("Population census 2020", date(2020, 10, 1), "CC BY 4.0", {"age": 1})
    assert (found.file, found.names) == ("people.csv", ("prefecture", "sex", "age"))
    assert (found.lines, found.counts) == ((("東京都", "F", "30"), (None, "F", "31")), (120, 7))


HOW = (
    "A population table is a CSV file in UTF-8 with a header, quasi-identifiers, a column n of whole numbers and one "
    "line a combination. Write it so. Nothing was measured."
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", 'the header does not name one column "n" and others, each once'),
        ("n\n5\n", 'the header does not name one column "n" and others, each once'),
        ("a,b\nx,5\n", 'the header does not name one column "n" and others, each once'),
        ("a,a,n\nx,y,5\n", 'the header does not name one column "n" and others, each once'),
        ("a,n\nx,5\nx\ny,1,2\n", "2 lines do not have 2 fields, the first is line 3"),
        ("a,n\nx,5\ny,-1\nz,1.5\nw,５\n", "3 lines have no whole number in n, the first is line 3"),
        ("a,n\nx,5\nx,6\n", "1 combinations stand on two lines"),
        (b"a,n\n\x82,5\n", "not UTF-8"),
        ('a,n\n"x,5\n', "a quote does not end"),
    ],
)
def test_a_table_that_is_not_as_it_must_be_is_refused_without_a_value(tmp_path: Path, text: str | bytes, problem: str):
    assert refusal(written(tmp_path, text)) == f"people.csv: {problem}. {HOW}"


def test_a_table_without_its_source_is_refused(tmp_path: Path):
    path = written(tmp_path, "a,n\nx,5\n")
    path.with_suffix(".toml").unlink()
    assert refusal(path).startswith("people.csv: no people.toml beside it that says where the counts come from. ")
    path.with_suffix(".toml").write_text('source = "census"\ndate = 2020-10-01\n')
    assert refusal(path).startswith("people.toml, line 1: licence: missing.")
    written(tmp_path, "a,n\nx,5\n")
    path.unlink()
    assert refusal(path) == f"people.csv: cannot be opened. {HOW}"
