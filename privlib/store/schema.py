"""What a table is: columns, keys and rules, declared once and read by the loader, the gate and the documentation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

__all__ = [
    "ID_PATTERN",
    "ITEM_PATTERN",
    "OPEN_END",
    "PERSON",
    "SQL_TYPES",
    "YEARS",
    "Column",
    "Kind",
    "Role",
    "Rule",
    "Table",
    "document",
]

Kind = Literal["id", "text", "closed", "list", "bool", "int", "date", "instant"]
Role = Literal["operational", "attribute", "sensitive", "organisation", "direct", "code", "key"]

ID_PATTERN = "[A-Za-z0-9:._-]{1,40}"
ITEM_PATTERN = "[A-Za-z0-9:._*-]{1,40}"
"""What an item of a list looks like."""
YEARS = (1900, 2200)
"""First and last year a date or an instant may lie in; an open end aside (our limit, 2026-11-22)."""
PERSON = "principal_key"
"""The number of a person within a store: by it, tables of persons are joined."""
OPEN_END = "9999-12-31"
"""Stored where a validity has no end yet: a comparison with NULL would need an OR in every join."""

SQL_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        "id": "VARCHAR",
        "text": "VARCHAR",
        "closed": "VARCHAR",
        "list": "VARCHAR",
        "bool": "BOOLEAN",
        "int": "BIGINT",
        "date": "DATE",
        "instant": "TIMESTAMP",
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file, and of the store.

    `role` decides what the gate lets it be. `principal` marks an identifier of a person: the table of persons holds its
    pseudonym, a keyed hash, and every other table the number that the store gave the person. `hidden` marks other text
    that may point to a person: the store holds a keyed hash of it.
    """

    name: str
    kind: Kind
    help: str
    role: Role = "operational"
    optional: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ID_PATTERN
    low: int = 0
    high: int = 10**15
    unit: str = ""
    hidden: bool = False
    open_end: bool = False
    default: str = ""
    """Another column of the record, whose value stands in for a missing one."""
    references: str = ""
    """The table whose key, of the same name, this column names."""
    held: str = ""
    """Its name in the store, where it differs from the file's."""
    inclusive: bool = False
    """A last day that is inside; the store holds the day after it."""

    @property
    def principal(self) -> bool:
        return self.name == "principal_id"

    @property
    def numbered(self) -> bool:
        """Whether it names a person of the table of persons, and the store holds that person's number."""
        return self.principal and bool(self.references)

    @property
    def stored(self) -> str:
        """Its name in the store."""
        if self.principal:
            return PERSON if self.numbered else "pseudonym"
        return self.held or self.name

    @property
    def sql_type(self) -> str:
        """Its type in the store."""
        return "BIGINT" if self.numbered else SQL_TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on a whole record: SQL over the stored columns that holds for every record, and its sentence."""

    sql: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the store. Records with an equal key are the same record, seen again or in conflict."""

    name: str
    help: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    rules: tuple[Rule, ...] = ()
    dated: str = ""
    """The instant from which the loader computes `jst_date`, the business date in Asia/Tokyo."""

    @property
    def file_columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def store_columns(self) -> tuple[tuple[str, str], ...]:
        """Names and SQL types of what the store holds, with what the loader computes: `jst_date`, a person's number."""
        held = tuple((column.stored, column.sql_type) for column in self.columns)
        held = ((PERSON, "BIGINT"), *held) if self.of_persons else held
        return (*held, ("jst_date", "DATE")) if self.dated else held

    @property
    def of_persons(self) -> bool:
        """Whether a record brings a person, and the store gives the person a number."""
        return any(column.principal and not column.numbered for column in self.columns)

    @property
    def names_persons(self) -> bool:
        """Whether a record may name a person."""
        return any(column.numbered for column in self.columns)

    def optional(self, *names: str) -> "Table":
        """The same table with these columns allowed to be empty."""
        columns = (replace(column, optional=True) if column.name in names else column for column in self.columns)
        return replace(self, columns=tuple(columns))


_INTRODUCTION = """\
A record of a file is a row of its table. A person is `principal_id` in the file. In the store it is `principal_key`, a
number that means nothing outside this store; `principal` alone holds the person's pseudonym, a keyed hash, from which
the store gives the numbers. A visitor's key lives one day. An *instant* has a zone in the file and is UTC in the store.
Days are days of Tokyo; ends of validity are outside unless the meaning says that they are inside. Items of a list are
joined by `|`, in the store too: `string_split(purposes, '|')` takes them apart; an empty list is the empty text.
"""


def document(groups: Mapping[str, Sequence[Table]]) -> str:
    """Write the schema as Markdown: one part a group, one heading a table, one line a column."""
    names = ["| part | tables |", "|---|---|"]
    names += [f"| {group} | {', '.join(f'`{table.name}`' for table in tables)} |" for group, tables in groups.items()]
    parts = ["# Tables", _INTRODUCTION.rstrip(), "\n".join(names)]
    for group, tables in groups.items():
        parts += [f"## {group}", *(_document_table(table) for table in tables)]
    return "\n\n".join(parts) + "\n"


def _document_table(table: Table) -> str:
    lines = [f"### `{table.name}`", "", table.help, ""]
    lines += ["| column | type | empty | role | meaning |", "|---|---|---|---|---|"]
    lines += [_document_column(column) for column in table.columns]
    if table.of_persons:
        lines.append(f"| `{PERSON}` | number | no | key | The person in every other table, given by the store |")
    if table.dated:
        lines.append(f"| `jst_date` | date | no | operational | Day of `{table.dated}` in Asia/Tokyo, computed |")
    facts = [f"- One record a {', '.join(f'`{name}`' for name in key)}." for key in table.keys]
    facts += [f"- Rule: {rule.sentence}." for rule in table.rules]
    return "\n".join([*lines, "", *facts]).rstrip()


def _document_column(column: Column) -> str:
    kind = column.kind + (f": {', '.join(column.values)}" if column.values else "")
    if column.unit:
        kind += f" ({column.unit})"
    empty = "no"
    if column.optional:
        empty = "open end" if column.open_end else f"as `{column.default}`" if column.default else "yes"
    meaning = column.help
    if column.principal:
        meaning = f"**A person's key.** {meaning}"
    if column.inclusive:
        meaning += f"; stored as `{column.stored}`, the day after it"
    elif column.stored != column.name:
        meaning += f"; stored as `{column.stored}`"
    if column.references:
        meaning += f"; names a record of `{column.references}`"
    return f"| `{column.name}` | {kind} | {empty} | {column.role} | {meaning} |"
