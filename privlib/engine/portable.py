"""The portable subset: what SQL may say so that DuckDB and Spark give the same rows.

DuckDB's SQL is transpiled by SQLGlot. Most differences are loud; those refused here are silent: both engines answer,
and the answers differ. Functions are taken from a closed list, so what nobody has compared is refused too.
"""

import re
from collections.abc import Callable, Iterator
from itertools import takewhile

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

__all__ = ["ANY_HASH", "KEPT", "SORTED", "problems"]

KEPT = "never leaves the engine"
"""A file whose leading comment says so becomes a temporary table, whose rows have no order; all others are results."""

SORTED = "its reader sorts it"
"""A result of numbers whose leading comment says so needs no order: arrays sort numbers faster than engines do."""

ANY_HASH = "by any hash"
"""Engines hash differently. What is the same by any hash, as a file's leading comment says, may use its engine's."""

_SAFE: tuple[type[exp.Expr], ...] = (
    *(exp.Abs, exp.And, exp.Array, exp.ArrayContains, exp.ArraySize, exp.BitwiseAndAgg, exp.BitwiseOrAgg, exp.Case),
    *(exp.Cast, exp.Coalesce, exp.Concat, exp.ConcatWs, exp.Count, exp.DateDiff, exp.DateTrunc, exp.DenseRank),
    *(exp.Exists, exp.Explode, exp.Extract, exp.FirstValue, exp.Greatest, exp.Grouping, exp.GroupingId, exp.If),
    *(exp.Lag, exp.Lead, exp.Least, exp.Length, exp.LogicalAnd, exp.LogicalOr, exp.Lower, exp.Max, exp.Min),
    *(exp.Nullif, exp.Or, exp.Rank, exp.RegexpLike, exp.RowNumber, exp.Split, exp.Substring, exp.Sum, exp.TimeToStr),
    *(exp.TimestampTrunc, exp.Trim, exp.TryCast, exp.Unnest, exp.Upper),
)
_EXACT_PARTS = {"YEAR", "QUARTER", "MONTH", "DAY", "HOUR", "MINUTE"}
_EXACT_FORMAT = re.compile(r"(%[YmdHMS]|[-/: ])+")
_FRACTIONS = {exp.DType.DOUBLE, exp.DType.FLOAT, exp.DType.DECIMAL}


def problems(sql: str) -> tuple[str, ...]:
    """Say what keeps a statement out of the portable subset; nothing when it is inside.

    Refused: QUALIFY beside LIMIT; a cast to an integer, or a sum, of something with a fraction; `date_diff` in anything
    but days between dates; parts of a date that engines number differently; `/`; ASOF joins; instants at infinity;
    functions outside the list; a result without a total ORDER BY.

    A table that stays in the engine needs no order, nor does a result that its reader sorts; what is the same by any
    hash may use one. A leading comment says so.
    An order is total when it is `ORDER BY ALL`, or holds everything the result is grouped by. Whether a query without
    GROUP BY is ordered by a key cannot be seen here: only that it is ordered.

    Args:
        sql: one statement in DuckDB's dialect.

    Source: each rule was seen with DuckDB 2.0.0 and Spark 4.3, same rows in, other rows out (2026-11).
    """
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
        tree.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except SqlglotError as error:
        return (f"does not transpile: {type(error).__name__}",)
    found = [problem for node in tree.walk() for rule in _RULES if (problem := rule(node))]
    if not (_says(sql, KEPT) or _says(sql, SORTED)):
        found += _unordered(tree)
    return tuple(dict.fromkeys(each for each in found if not (each == "function hash" and _says(sql, ANY_HASH))))


def _says(sql: str, words: str) -> bool:
    """Tell whether a line of the leading comment holds the words."""
    return any(words in line.lower() for line in takewhile(lambda line: line.startswith("--"), sql.splitlines()))


def _qualify(node: exp.Expr) -> str:
    return "QUALIFY beside LIMIT" if node.args.get("qualify") and node.args.get("limit") else ""


def _cast(node: exp.Expr) -> str:
    if not isinstance(node, exp.Cast):
        return ""
    if node.this.is_string and "infinity" in node.this.name.lower():
        return "an instant at infinity"
    return (
        "a cast to an integer of a fraction"
        if node.to.this in exp.DataType.INTEGER_TYPES and _fraction(node.this)
        else ""
    )


def _sum(node: exp.Expr) -> str:
    doubles = isinstance(node, exp.Sum) and any(
        cast.to.this in {exp.DType.DOUBLE, exp.DType.FLOAT} for cast in node.find_all(exp.Cast)
    )
    return "a sum of doubles" if doubles else ""


def _division(node: exp.Expr) -> str:
    return "/" if isinstance(node, exp.Div) else ""


def _date_difference(node: exp.Expr) -> str:
    if not isinstance(node, exp.DateDiff):
        return ""
    dates = all(isinstance(end, exp.Cast) and end.to.this == exp.DType.DATE for end in (node.this, node.expression))
    return "" if dates and node.text("unit").upper() == "DAY" else "date_diff other than days between CAST(… AS DATE)"


def _part(node: exp.Expr) -> str:
    outside = isinstance(node, exp.Extract) and node.name.upper() not in _EXACT_PARTS
    return f"extract of {node.name.lower()}" if outside else ""


def _text(node: exp.Expr) -> str:
    refused = isinstance(node, exp.TimeToStr) and not _EXACT_FORMAT.fullmatch(node.text("format"))
    return "strftime of a part that engines write differently" if refused else ""


def _asof(node: exp.Expr) -> str:
    return "ASOF JOIN" if isinstance(node, exp.Join) and node.args.get("method") == "ASOF" else ""


def _function(node: exp.Expr) -> str:
    if not isinstance(node, exp.Func) or isinstance(node, _SAFE):
        return ""
    name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
    return f"function {name.lower()}"


_RULES: tuple[Callable[[exp.Expr], str], ...] = (
    _qualify,
    _cast,
    _sum,
    _division,
    _date_difference,
    _part,
    _text,
    _asof,
    _function,
)


def _fraction(node: exp.Expr) -> bool:
    """Tell whether an expression may hold a fraction: DuckDB rounds it, Spark cuts it off."""
    literal = any(not each.is_string and not each.is_int for each in node.find_all(exp.Literal))
    cast = any(each.to.this in _FRACTIONS for each in node.find_all(exp.Cast))
    return literal or cast or node.find(exp.Div, exp.Avg, exp.Round) is not None


def _unordered(tree: exp.Expr) -> Iterator[str]:
    if not isinstance(tree, exp.Query) or _one_row(tree):
        return
    keys = _order_keys(tree)
    if not keys:
        yield "a result without ORDER BY"
    elif not any(key.sql().upper() == "ALL" for key in keys):
        held = {part.sql() for key in keys for part in (key, *key.find_all(exp.Column))}
        yield from (f"a result not ordered by {group.sql()}" for group in _grouped_by(tree) if group.sql() not in held)


def _one_row(tree: exp.Query) -> bool:
    """Tell whether a query only aggregates, without groups."""
    if tree.args.get("group") or any(each.find(exp.Window) for each in tree.selects):
        return False
    loose = (
        column for each in tree.selects for column in each.find_all(exp.Column) if not column.find_ancestor(exp.AggFunc)
    )
    return all(each.find(exp.AggFunc) for each in tree.selects) and not any(loose)


def _grouped_by(tree: exp.Query) -> Iterator[exp.Expr]:
    """The expressions that tell rows of a result apart: each of GROUP BY, and each column inside sets of them."""
    group = tree.args.get("group")
    for each in group.expressions if group else ():
        if isinstance(each, exp.Cube | exp.Rollup | exp.GroupingSets):
            yield from each.find_all(exp.Column)
        else:
            yield _resolved(tree, each)


def _order_keys(tree: exp.Query) -> list[exp.Expr]:
    order = tree.args.get("order")
    return [_resolved(tree, ordered.this) for ordered in order.expressions] if order else []


def _resolved(tree: exp.Query, key: exp.Expr) -> exp.Expr:
    """What a key stands for: an alias and a position are the expression they name."""
    named = {each.alias: each.unalias() for each in tree.selects if each.alias}
    placed = {str(place): each.unalias() for place, each in enumerate(tree.selects, 1)}
    return named.get(key.sql()) or placed.get(key.sql()) or key
