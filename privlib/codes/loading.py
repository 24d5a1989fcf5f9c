"""What is wrong with files, records and sources of data, and what is only worth a note."""

from privlib.codes.code import Code

__all__ = ["CODES"]

_NOTHING_LOADED = " Nothing was loaded."

CODES: dict[str, Code] = {
    # E10x-E17x: files that cannot be read as declared
    "E101": Code(3, "{file}: not {expected} at byte {n}{looks}. {advice}." + _NOTHING_LOADED),
    "E102": Code(3, "{file}, line {line}: bytes that are not {encoding}"),
    "E103": Code(3, "{file}, line {line}, column {column}: a control character; remove it, or have it left out"),
    "E110": Code(3, "{file}: the file is empty. Expected a header with {k} columns." + _NOTHING_LOADED),
    "W110": Code(0, "{file}: 0 records: a header and nothing under it."),
    "E111": Code(
        3,
        "{file}: the header does not fit table {table}. Missing: {missing}. Undeclared: {extra}.{hint} "
        "It takes: {known}. Name the columns so, or give a mapping." + _NOTHING_LOADED,
    ),
    "E112": Code(
        3,
        "{file}: {m} header names are given twice or empty, the first in position {i}. Name each column once."
        + _NOTHING_LOADED,
    ),
    "E113": Code(
        3,
        "{file}: {m} columns are not declared in table {table}, the first in position {i}. An undeclared column may "
        "hold personal data. Remove it from the file, or have a mapping ignore it." + _NOTHING_LOADED,
    ),
    "E114": Code(
        3,
        "{file}: the header name in position {i} is longer than {limit} characters or has control characters. "
        "Write a short name in one line." + _NOTHING_LOADED,
    ),
    "E115": Code(
        3,
        "{file}: one column found; the header contains a {character}. {advice}." + _NOTHING_LOADED,
    ),
    "E116": Code(
        3,
        '{file}: lines end with CR alone. Save it with LF or CRLF; a load may declare `line_end = "cr"` in a mapping.'
        + _NOTHING_LOADED,
    ),
    "W116": Code(0, "{file}: lines end with CRLF and with LF; both were read as line ends."),
    "E117": Code(3, "{file}: {n} columns; at most {limit}. Leave out what no table takes." + _NOTHING_LOADED),
    "E118": Code(
        3,
        "{file}: the content is {kind}, the name says {format}. Give the file its own name." + _NOTHING_LOADED,
    ),
    "E120": Code(3, "{file}, line {line}: another number of fields than the header has"),
    "E121": Code(
        3,
        "{file}, line {line}: a quote stands inside a value or is not closed. Double the quote, or close it."
        + _NOTHING_LOADED,
    ),
    "E122": Code(3, "{file}, line {line}: longer than {limit} characters"),
    "E123": Code(3, "{file}: no record ends within {limit} bytes. Give a file of records." + _NOTHING_LOADED),
    "E130": Code(
        3, "{file}: the compressed stream ends early, or goes on behind its end. Pack it again." + _NOTHING_LOADED
    ),
    "E131": Code(
        3,
        "{file}: unpacks to more than {limit}, or more than {ratio} times its size. Unpack it, and look at it."
        + _NOTHING_LOADED,
    ),
    "E132": Code(3, "{file}: an archive ({kind}); archives are not read. Unpack it." + _NOTHING_LOADED),
    "E133": Code(3, "{file}: not a complete Parquet file. Write it again." + _NOTHING_LOADED),
    "E134": Code(
        3,
        "{file}{at}: {problem}. {advice}." + _NOTHING_LOADED,
    ),
    "E140": Code(3, "{file}, line {line}: nested deeper than 32"),
    "E141": Code(3, "{file}, line {line}: a key stands twice in one object"),
    "E142": Code(3, "{file}, line {line}: NaN or Infinity"),
    "E143": Code(3, "{file}, line {line}: not a complete JSON object"),
    "E144": Code(
        3,
        "{file}: {n} of {records} lines are not of the {format} log format, the first is line {line}."
        + _NOTHING_LOADED,
    ),
    "E145": Code(
        3,
        "{file}: {problem}. Give an access log: plain text, in the common or combined format." + _NOTHING_LOADED,
    ),
    "E150": Code(
        75,
        "{where}: cannot connect as {user}: {reason}. Look at the database file and at the server, then try again."
        + _NOTHING_LOADED,
    ),
    "E151": Code(75, "{source}: the connection was lost after {n} records. Try again later." + _NOTHING_LOADED),
    "E152": Code(
        3,
        "{source}: the columns do not fit table {table}. Missing: {missing}. Undeclared: {extra}. It takes: {known}. "
        "Name the columns so in a query, or give a mapping." + _NOTHING_LOADED,
    ),
    "E153": Code(
        3,
        "{source}: the database says that its text is {encoding}, and after {n} records some is not valid. "
        "Correct it there, or leave it out with a query." + _NOTHING_LOADED,
    ),
    "E154": Code(
        3, "{source}: the server refuses to read it: {reason}. Correct its from or its query." + _NOTHING_LOADED
    ),
    "E155": Code(2, "{what}: {state}. {accepted}." + _NOTHING_LOADED),
    "E160": Code(3, "{file}: not a regular file ({kind}). Give the path of a file." + _NOTHING_LOADED),
    "E161": Code(75, "{file}: still changing while it was read. Try again later." + _NOTHING_LOADED),
    "E170": Code(
        3,
        "{file}: {records} records, but {loaded} loaded + {refused} refused + {duplicates} duplicate + {blank} blank. "
        "This is a bug in privlib." + _NOTHING_LOADED,
    ),
    "E171": Code(
        3,
        "{file}: the engine lost {n} records that privlib had accepted. This is a bug in privlib." + _NOTHING_LOADED,
    ),
    "E180": Code(
        3,
        "{file}: no table of the schema is named so.{hint} Rename the file, or give a mapping; `privlib map` proposes "
        "one." + _NOTHING_LOADED,
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
    "E184": Code(
        3,
        "{file}: {m} fields of the data set are named as another one is but for case, or as privlib names its own. "
        "Name them otherwise in anon_field." + _NOTHING_LOADED,
    ),
    "E183": Code(2, "--store: {reason}. Give the path of a file in a folder that exists." + _NOTHING_LOADED),
    # E20x-E22x: values and records; joined into E181, so they carry no state of their own
    "E201": Code(3, "{file}, line {line}, column {column}: not {type}"),
    "E202": Code(3, "{file}, line {line}, column {column}: outside {low} to {high}"),
    "E203": Code(3, "{file}, line {line}, column {column}: not one of {values}"),
    "E204": Code(3, "{file}, line {line}, column {column}: empty, but a value is required"),
    "E205": Code(3, "{file}, line {line}: {rule}"),
    "E210": Code(3, "{file}, line {line}, column {column}: no such day"),
    "E211": Code(3, "{file}, line {line}, column {column}: a date with two readings; declare its format in a mapping"),
    "E212": Code(3, "{file}, line {line}, column {column}: not a day of the era it names"),
    "E213": Code(
        3,
        "{file}, line {line}, column {column}: an instant without offset, or one that its zone shows twice or never; "
        "write Z or +09:00, or declare a zone in a mapping",
    ),
    "E214": Code(
        3,
        "{file}, line {line}, column {column}: second 60, or hour 24 and later; a mapping can declare late hours",
    ),
    "E220": Code(3, "{file}, line {line}: the key of an earlier record with other values"),
    "E221": Code(3, "{file}, line {line}, column {column}: empty, but it is part of the record's key"),
    "E222": Code(3, "{file}, line {line}, column {column}: names no record of table {table}"),
    "W223": Code(
        0,
        "{file}: {n} events of persons before they registered or after they left; loaded, and judged by the reports.",
    ),
    "W224": Code(0, "{file}: {n} log lines name a user, so they are personal (policy 7); the names were dropped."),
    "W225": Code(0, "{file}: {n} of {m} records were in the store already, from other files."),
    # Persons who are erased
    "E630": Code(
        2,
        "case {case}: it was erased before, and {file} holds {rows} rows of these persons all the same: they are "
        "others, or a later delivery brought them back. Give this erasure a case of its own. Nothing was erased.",
    ),
}
