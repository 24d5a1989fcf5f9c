"""What is wrong with what people declare: policies, laws, mappings, parameters, paths, keys."""

from privlib.codes.code import Code

__all__ = ["CODES"]

_NOTHING_LOADED = " Nothing was loaded."
_NOTHING_WRITTEN = " Nothing was written."
_NOTHING_RUN = " Nothing was run."
_NOTHING_FOUND = " Of this run no finding is given."

CODES: dict[str, Code] = {
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
    # E32x: mapping files
    "E320": Code(2, "{file}: cannot be read. Give the path of a mapping file." + _NOTHING_LOADED),
    "E321": Code(2, "{file}, line {line}: {key}: {problem}.{hint} Accepted: {accepted}." + _NOTHING_LOADED),
    "E322": Code(
        2,
        "{file}: {n} sources of {mapping} take it, those of lines {lines}. Make a pattern narrower, so that one does."
        + _NOTHING_LOADED,
    ),
    "E323": Code(
        3,
        "{file}: no table has columns named so. Say which it fills with --table: {known}." + _NOTHING_WRITTEN,
    ),
    "E324": Code(3, "{file}: its bytes are not {expected}. Convert it, or give --encoding." + _NOTHING_WRITTEN),
    # E325-E328: controls
    "E325": Code(2, "{file}, line {line}: {key}: {problem}.{hint} Accepted: {accepted}." + _NOTHING_RUN),
    "E326": Code(
        2,
        "{place}: the engine refuses the query ({kind}). Its own words may hold personal data and are left out. "
        "Run the query in a DuckDB of your own, and correct it." + _NOTHING_FOUND,
    ),
    "E327": Code(2, "{file}: the result of {control} does not fit: {problem}. Accepted: {accepted}." + _NOTHING_FOUND),
    "E328": Code(2, 'there is no control "{name}".{hint} `privlib controls list` shows them.' + _NOTHING_RUN),
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
    "E407": Code(
        2, "no findings are recorded beside {store}. Run the controls with `privlib findings run`." + _NOTHING_RUN
    ),
    "E408": Code(
        2,
        "no finding {fingerprint} is recorded in {schedule}.{hint} `privlib findings list` shows those that are; "
        "--schedule names another schedule." + _NOTHING_RUN,
    ),
    "E410": Code(2, "{notebook}, cell {cell}: {problem}. {where_it_belongs}." + _NOTHING_RUN),
    # E60x-E62x: keys, locks, repeatability
    "E601": Code(2, "pseudonym key: {state}. {accepted}." + _NOTHING_LOADED),
    "E602": Code(
        2,
        "{file}: exists already. A key is never overwritten: nobody could be found any more in a store built with it. "
        "Give another --out." + _NOTHING_WRITTEN,
    ),
    "E610": Code(
        6,
        "{what} is in use by process {pid} since {since}. Wait for it to end.{meanwhile}" + _NOTHING_WRITTEN,
    ),
    "E611": Code(6, "{what} is in use by another process, for more than {seconds} s. Try it again." + _NOTHING_WRITTEN),
    "E620": Code(7, "run {run} exists with other content: {files}. The published run is unchanged."),
}
