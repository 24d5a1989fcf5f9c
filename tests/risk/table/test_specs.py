import pytest

from privlib.errors import ParameterError
from privlib.risk.table.specs import Column, Table, spec

TABLE = Table(
    "panel.csv",
    "risk_file",
    (Column("age", "c0"), Column("native-country", "c1"), Column("income", "c2", "DOUBLE"), Column("uid", "c3")),
)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"quasi": []}, "no quasi-identifier given. Name at least one column with --quasi. Nothing was measured."),
        (
            {"quasi": ["native_country"]},
            (
                'panel.csv: no column "native_country". Did you mean "native-country"? '
                "There are 4 columns; the first line must name them. Nothing was measured."
            ),
        ),
        (
            {"quasi": ["Age"]},
            (
                'panel.csv: no column "Age". Did you mean "age"? There are 4 columns; the first line must name them. '
                "Nothing was measured."
            ),
        ),
        (
            {"quasi": ["age"], "person": "zzz"},
            'panel.csv: no column "zzz". There are 4 columns; the first line must name them. Nothing was measured.',
        ),
        (
            {"quasi": ["age"], "person": ""},
            'panel.csv: no column "". There are 4 columns; the first line must name them. Nothing was measured.',
        ),
        ({"quasi": ["age", "age"]}, '"age" is named twice. Name each column once. Nothing was measured.'),
        (
            {"quasi": ["uid"], "person": "uid"},
            '"uid" is the person column and cannot be a quasi-identifier. Nothing was measured.',
        ),
        (
            {"quasi": ["age"], "sensitive": ["age"]},
            '"age" is both quasi-identifier and sensitive. Choose one. Nothing was measured.',
        ),
        (
            {"quasi": ["income"]},
            (
                '"income" holds fractions; a quasi-identifier needs classes. Round it, cut it into bands, or put a '
                "hierarchy with a line for each of its numbers into the folder of --hierarchies. Nothing was measured."
            ),
        ),
        (
            {"quasi": ["age"], "ordered": ["income"]},
            'ordered: "income" is not among the sensitive columns. Name it there too. Nothing was run.',
        ),
        (
            {"quasi": ["age"], "person_rule": "pairs"},
            "person rule: pairs needs a person column. Name it, or use the rule rows. Nothing was run.",
        ),
        (
            {"quasi": ["age"], "nulls": "any"},
            'nulls: "any" is not known. It takes own, wildcard, drop. Nothing was run.',
        ),
    ],
)
def test_a_question_that_does_not_fit_the_table_is_refused(options: dict, message: str):
    with pytest.raises(ParameterError) as raised:
        spec(TABLE, **options)
    assert str(raised.value) == message


def test_a_column_with_fractions_may_be_sensitive():
    assert spec(TABLE, quasi=["age"], sensitive=["income"]).sensitive == (TABLE.columns[2],)


def test_a_column_with_fractions_that_a_hierarchy_covers_is_a_quasi_identifier():
    asked = spec(TABLE, quasi=["age", "income"], covered=["income", "other"])
    assert (asked.quasi[1], asked.fractions) == (TABLE.columns[2], ("income",))


def test_columns_keep_the_order_they_are_asked_in():
    asked = spec(TABLE, quasi=["native-country", "age"])
    assert [column.name for column in asked.quasi] == ["native-country", "age"]
