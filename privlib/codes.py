"""The register of errors: every code, the exit code it ends a command with, and its words. One home.

A message is a template of this register filled with safe fields only: numbers, dates, codes, base names of files and
names that a declared schema knows. A cell's value never enters it. Each message says what is wrong, what is accepted,
what to do, and what state things are in.
"""

from dataclasses import dataclass

__all__ = ["REGISTER", "Code"]


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the register: the exit code it ends a command with, and its message."""

    exit_code: int
    template: str


_NOTHING_LOADED = " Nothing was loaded."
_NOTHING_WRITTEN = " Nothing was written."
_NOTHING_RUN = " Nothing was run."
_NOT_MEASURED = " Nothing was measured."
_NOT_SHOWN = " Nothing of this table is shown."

REGISTER: dict[str, Code] = {
    # E10x-E17x: files that cannot be read as declared
    "E101": Code(3, "{file}: not UTF-8 at byte {n}{looks}. Convert the file to UTF-8." + _NOTHING_LOADED),
    "E103": Code(3, "{file}, line {line}, column {column}: control character U+{cp}. Remove it." + _NOTHING_LOADED),
    "E110": Code(3, "{file}: the file is empty. Expected a header with {k} columns." + _NOTHING_LOADED),
    "E111": Code(
        3,
        "{file}: the header does not fit table {table}. Missing: {missing}. Undeclared: {extra}. "
        "It takes: {known}. Name the columns so." + _NOTHING_LOADED,
    ),
    "E112": Code(
        3,
        "{file}: {m} header names are given twice or empty, the first in position {i}. Name each column once."
        + _NOTHING_LOADED,
    ),
    "E113": Code(
        3,
        "{file}: {m} columns are not declared in table {table}, the first in position {i}. "
        "An undeclared column may hold personal data. Remove it from the file." + _NOTHING_LOADED,
    ),
    "E115": Code(
        3,
        "{file}: one column found; the header contains a {character}. {advice}." + _NOTHING_LOADED,
    ),
    "E116": Code(3, "{file}: lines end with CR alone. Save the file with LF or CRLF as line end." + _NOTHING_LOADED),
    "E118": Code(
        3,
        "{file}: the content is {kind}, the name says {format}. Give the file its own name." + _NOTHING_LOADED,
    ),
    "E120": Code(3, "{file}, line {line}: {k} fields, expected {m}." + _NOTHING_LOADED),
    "E121": Code(
        3,
        "{file}, line {line}: a quote stands inside a value or is not closed. Double the quote, or close it."
        + _NOTHING_LOADED,
    ),
    "E122": Code(3, "{file}, line {line}: longer than {limit} characters." + _NOTHING_LOADED),
    "E133": Code(3, "{file}: not a complete Parquet file. Write it again." + _NOTHING_LOADED),
    "E134": Code(
        3,
        "{file}, column {column}: type {type} is not read. Write text, numbers, dates, instants or lists of text."
        + _NOTHING_LOADED,
    ),
    "E144": Code(
        3,
        "{file}: {n} of {records} lines are not of the {format} log format, the first is line {line}."
        + _NOTHING_LOADED,
    ),
    "E145": Code(
        3,
        "{file}: {problem}. Give an access log: plain text, in the common or combined format." + _NOTHING_LOADED,
    ),
    "E160": Code(3, "{file}: not a regular file ({kind}). Give the path of a file." + _NOTHING_LOADED),
    "E161": Code(75, "{file}: still changing while it was read. Try again later." + _NOTHING_LOADED),
    "E170": Code(
        3,
        "{file}: {records} records, but {loaded} loaded + {refused} refused + {duplicates} duplicate + {blank} blank. "
        "This is a bug in privlib." + _NOTHING_LOADED,
    ),
    "E180": Code(
        3,
        "{file}: no table of the schema is named so. Tables: {known}.{hint} Rename the file." + _NOTHING_LOADED,
    ),
    "E181": Code(
        3,
        "{file}: {refused} of {records} records do not fit; at most {limit} may be refused.\n{problems}\nCorrect them."
        + _NOTHING_LOADED,
    ),
    "E182": Code(
        3,
        "{file}: rows of this data set are loaded from another file. "
        "One file a data set; build the store again with the one that counts." + _NOTHING_LOADED,
    ),
    "E183": Code(2, "--store: {reason}. Give the path of a file in a folder that exists." + _NOTHING_LOADED),
    # E20x-E22x: values and records; joined into E181, so they carry no state of their own
    "E201": Code(3, "{file}, line {line}, column {column}: not {type}"),
    "E202": Code(3, "{file}, line {line}, column {column}: outside {low} to {high}"),
    "E203": Code(3, "{file}, line {line}, column {column}: not one of {values}"),
    "E204": Code(3, "{file}, line {line}, column {column}: empty, but a value is required"),
    "E205": Code(3, "{file}, line {line}: {rule}"),
    "E213": Code(3, "{file}, line {line}, column {column}: an instant without offset; write Z or +09:00"),
    "E220": Code(3, "{file}, line {line}: the key of an earlier record with other values"),
    "E222": Code(3, "{file}, line {line}, column {column}: names no record of table {table}"),
    # E30x-E31x: policy and law files
    "E300": Code(2, "{file}: cannot be read: {reason}. Give the path of a policy file." + _NOTHING_RUN),
    "E301": Code(2, "{file}: {n} bytes; at most 262,144." + _NOTHING_RUN),
    "E302": Code(2, "{file}, line {line}: key or table given twice. Keep one." + _NOTHING_RUN),
    "E303": Code(2, "{file}, line {line}: line over 4,096 characters, or nested too deep." + _NOTHING_RUN),
    "E304": Code(2, "{file}, line {line}: this is not TOML: {reason}." + _NOTHING_RUN),
    "E305": Code(2, "{file}, line {line}: {key}: {problem}.{hint} Accepted: {accepted}." + _NOTHING_RUN),
    "E306": Code(
        2,
        "{file}, line {line}: {key}: no such date, or an instant without offset. Write 2026-04-01." + _NOTHING_RUN,
    ),
    "E307": Code(
        2,
        "{file}, line {line}: {key}: contains a direction-changing character, shown as <U+{cp}>. Remove it."
        + _NOTHING_RUN,
    ),
    "E310": Code(2, '{file}, line {line}: {key}: unknown purpose "{id}".{hint} Purposes: {known}.' + _NOTHING_RUN),
    "E311": Code(2, "{file}: policies extend each other in a circle: {ids}. Break the circle." + _NOTHING_RUN),
    "E313": Code(2, '{file}, line {line}: {key}: unknown category "{id}".{hint} Categories: {known}.' + _NOTHING_RUN),
    "E314": Code(
        2,
        "{file}, line {line}: {key}: validity is empty or overlaps: {ids}. Periods are half-open." + _NOTHING_RUN,
    ),
    "E315": Code(2, '{file}, line {line}: {key}: unknown clause "{id}".{hint}' + _NOTHING_RUN),
    "E316": Code(2, '{file}, line {line}: {key}: "{id}" is defined twice. Ids are never reused.' + _NOTHING_RUN),
    # Parameters and paths: E40x
    "E400": Code(2, "{problem}" + _NOTHING_RUN),
    "E401": Code(2, "{problems}\nIt takes: {known}." + _NOTHING_RUN),
    "E402": Code(2, "{role}: not allowed: {reason}. Give a path under {root}." + _NOTHING_RUN),
    "E403": Code(
        2,
        "{name}: a secret cannot be a parameter. Give a reference: credential:NAME, file:PATH or "
        "keyring:SERVICE/NAME." + _NOTHING_RUN,
    ),
    "E404": Code(2, 'there is no report "{name}".{hint} Reports: {known}.' + _NOTHING_RUN),
    "E405": Code(2, "{where}: {problem}. {accepted}." + _NOTHING_RUN),
    "E406": Code(
        2,
        "there is no folder notebooks with a report in it, here or above. Change to the folder that holds it."
        + _NOTHING_RUN,
    ),
    "E410": Code(2, "{notebook}, cell {cell}: {problem}. {where_it_belongs}." + _NOTHING_RUN),
    # E50x-E52x: processes
    "E500": Code(5, "{measure}: the engine refused the query ({kind}). This is a bug in privlib." + _NOTHING_WRITTEN),
    "E501": Code(5, "{notebook}, cell {cell}: the kernel ended. Nothing is published."),
    "E502": Code(5, "{notebook}, cell {cell}: no answer within {seconds} s. Nothing is published."),
    "E503": Code(
        5,
        "{measure}: {rows} rows; at most {limit} may cross into Python. Aggregate in SQL." + _NOTHING_WRITTEN,
    ),
    "E504": Code(5, "{notebook}, cell {cell}: {kind}: {message} Nothing is published."),
    "E505": Code(5, "{measure}: {n} statements in one call; one is accepted." + _NOTHING_WRITTEN),
    "E506": Code(
        75,
        "{notebook}: the store was replaced while the report ran. Run it again. Nothing is published.",
    ),
    "E510": Code(
        5,
        "{file}: missing, damaged or not a store of privlib. Move away what is there, "
        "then build it with `privlib load`." + _NOTHING_RUN,
    ),
    "E511": Code(
        2,
        "{file}: store schema {found}, this privlib writes {expected}. Move it away, then build it with `privlib load`."
        + _NOTHING_RUN,
    ),
    "E520": Code(5, "figure {figure}: the chart process ended or took over {seconds} s. Nothing is published."),
    "E521": Code(5, "{report}: the PDF was refused: {reason}. Nothing is published."),
    # E60x-E62x: keys, locks, repeatability
    "E601": Code(2, "pseudonym key: {state}. {accepted}." + _NOTHING_LOADED),
    "E610": Code(6, "{what} is in use by process {pid} since {since}. Wait for it to end." + _NOTHING_WRITTEN),
    "E620": Code(7, "run {run} exists with other content: {files}. The published run is unchanged."),
    # E70x-E71x: the gate
    "E702": Code(
        4,
        "{figure}: no column is declared as persons. The gate takes counts of distinct persons, not of rows."
        + _NOT_SHOWN,
    ),
    "E703": Code(
        4,
        "{figure}: {d} crossed dimensions and {n} cells; at most 2 and {limit}. Aggregate first." + _NOT_SHOWN,
    ),
    "E705": Code(4, '{figure}: column "{column}" has role {role}, which is never a dimension.' + _NOT_SHOWN),
    "E711": Code(
        4,
        "{figure}: kind {kind} is not allowed in the {edition} edition, or the study asks for another edition "
        "than the run." + _NOT_SHOWN,
    ),
    "E712": Code(
        4,
        "{figure}: its source joins anonymously processed information with a table keyed by person (policy "
        "5.7)." + _NOT_SHOWN,
    ),
    "E714": Code(5, "a {type} cannot be displayed in a report; pass it through pv.release. Nothing is published."),
    "E715": Code(
        9,
        "{notebook}, cell {cell}: a release output is missing, changed or out of order. Nothing is published.",
    ),
    "E716": Code(5, "{notebook}: {k} of {n} code cells did not run. Nothing is published."),
    "E717": Code(
        5,
        "{view}: expected Released, got {type}. Pass the measure through pv.release first. Nothing is shown.",
    ),
    "E718": Code(
        4,
        '{figure}: cells and margins of dimension "{dim}" do not fit its declaration. '
        'A partition must cover the population; declare a rest value, or kind "multi".' + _NOT_SHOWN,
    ),
    "E719": Code(2, "policy [disclosure] {key}: allowed {limits}; given {value}." + _NOTHING_RUN),
    # E80x-E90x: storage and tampering
    "E801": Code(8, "{what}: no space left. Free some and run again." + _NOTHING_WRITTEN),
    "E803": Code(8, "{what}: permission denied. Grant access to the account that runs privlib." + _NOTHING_WRITTEN),
    "E804": Code(8, "{what}: the disk reported an error." + _NOTHING_WRITTEN),
    "E805": Code(
        8,
        "{what}: {reason} after publishing. What was published stands; the list or the pointer to the last "
        "publication may be older. Put that right and run it again.",
    ),
    "E903": Code(
        9,
        "{what}: file {file} differs from its manifest: it was changed after it was published. Do not rely on it. "
        "Move the folder elsewhere and run the report again. What is there was left as it is.",
    ),
    # risk.*: a data set that cannot be measured as asked
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
}
