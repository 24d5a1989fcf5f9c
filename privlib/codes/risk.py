"""What goes wrong when risk is measured or lowered: a data set, a hierarchy or a plan that does not fit."""

from privlib.codes.code import Code

__all__ = ["CODES"]

_NOT_MEASURED = " Nothing was measured."

CODES: dict[str, Code] = {
    "risk.unknown_column": Code(
        2, '{file}: no column "{column}".{hint} There are {n} columns; the first line must name them.' + _NOT_MEASURED
    ),
    "risk.person_not_unique": Code(
        2,
        "{persons} persons stand in more than one row. Use person rule pairs, or one row a person." + _NOT_MEASURED,
    ),
    "risk.person_missing": Code(
        2,
        "{rows} rows have no value in the person column. Give each row its person." + _NOT_MEASURED,
    ),
    "risk.qi_empty": Code(2, "no quasi-identifier given. Name at least one column with --quasi." + _NOT_MEASURED),
    "risk.qi_is_person": Code(
        2,
        '"{column}" is the person column and cannot be a quasi-identifier.' + _NOT_MEASURED,
    ),
    "risk.qi_float": Code(
        2,
        '"{column}" holds fractions; a quasi-identifier needs classes. '
        "Round it or cut it into bands first." + _NOT_MEASURED,
    ),
    "risk.qi_sensitive_overlap": Code(
        2,
        '"{column}" is both quasi-identifier and sensitive. Choose one.' + _NOT_MEASURED,
    ),
    "risk.not_ordered": Code(
        2,
        '"{column}" has {values} different values that are no numbers and so no order. Leave it out of ordered.'
        + _NOT_MEASURED,
    ),
    "risk.qi_twice": Code(2, '"{column}" is named twice. Name each column once.' + _NOT_MEASURED),
    "risk.too_many_classes": Code(
        2,
        "{classes} classes; at most {limit}. Use fewer or coarser columns." + _NOT_MEASURED,
    ),
    "risk.too_many_null_patterns": Code(
        2,
        "{patterns} patterns of empty cells; at most {limit} under --nulls wildcard. Use --nulls own." + _NOT_MEASURED,
    ),
    "risk.too_many_subsets": Code(
        2,
        "{subsets} sets of {attributes} columns; at most {limit}. Use fewer columns or smaller sets." + _NOT_MEASURED,
    ),
}
