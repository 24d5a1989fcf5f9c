"""What goes wrong while something runs: processes, the gate, storage."""

from privlib.codes.code import Code

__all__ = ["CODES"]

_NOTHING_WRITTEN = " Nothing was written."
_NOTHING_RUN = " Nothing was run."
_NOT_SHOWN = " Nothing of this table is shown."

CODES: dict[str, Code] = {
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
    "E507": Code(
        5,
        "{notebook}: a figure is of another store than the run's. Open the study with the notebook's own parameters. "
        "Nothing is published.",
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
    "E512": Code(
        5,
        "{file}: damaged, or not a record of findings. Move it away and keep it; put a copy from before in its place, "
        "or begin a new record with `privlib findings run`. It was left as it is.",
    ),
    "E513": Code(
        2,
        "{file}: a record of findings of version {found}, this privlib keeps version {expected}. Use the privlib that "
        "wrote it. It was left as it is.",
    ),
    "E520": Code(5, "figure {figure}: the chart process ended or took over {seconds} s. Nothing is published."),
    "E521": Code(5, "{report}: the PDF was refused: {reason}. Nothing is published."),
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
    "E720": Code(
        4,
        "{file}: {control} gives the key of a person as {column}. A control names codes of holdings, purposes, forms, "
        "contracts or requests, and counts persons in n_persons. Of this run no finding is given.",
    ),
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
}
