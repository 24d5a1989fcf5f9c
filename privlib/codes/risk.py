"""What goes wrong when risk is measured or lowered: a data set, a hierarchy or a plan that does not fit."""

from privlib.codes.code import Code

__all__ = ["CODES"]

_NOT_MEASURED = " Nothing was measured."
_NOT_RUN = " Nothing was searched."

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
    "risk.history_repeated": Code(
        2,
        "run {run} is in the risk history already. A run writes each data set once. Nothing was written.",
    ),
    "risk.history_damaged": Code(
        5,
        "{file}: damaged, or not a risk history. Move it away and keep it; put a copy from before in its place, or "
        "begin a new history with: privlib risk history --begin. It was left as it is.",
    ),
    "risk.history_lost": Code(
        5,
        "{file}: the risk history of the store lacks {runs} of the published runs of {report}. Put the file from "
        "before back, or go on without them with: privlib risk history --begin. Nothing was run.",
    ),
    "risk.history_version": Code(
        2,
        "{file}: a risk history of version {found}, this privlib keeps version {expected}. Use the privlib that wrote "
        "it. It was left as it is.",
    ),
    "risk.collation_forbidden": Code(
        2,
        "{dataset} has no keys of persons: what was produced as anonymously processed information is not compared with "
        "persons (S5.7). Apply its plan again to the source, as of its day, and compare that." + _NOT_MEASURED,
    ),
    "risk.plan_source": Code(
        2,
        "{release}: the store has no table of the file that its plan was made for. Load that file, or leave the "
        "release out." + _NOT_MEASURED,
    ),
    "risk.release_person": Code(
        2,
        "{file}: no person column. Releases are judged together person by person; name it." + _NOT_MEASURED,
    ),
    "risk.no_history": Code(
        2,
        "{dataset} has no keys of persons: one row is all that is known of each, and has no history. Leave time empty."
        + _NOT_MEASURED,
    ),
    "risk.no_day": Code(
        2,
        '"{column}": {rows} rows have no day. Write each as 2026-10-01; what follows the day is left out.'
        + _NOT_MEASURED,
    ),
    "risk.worst_place": Code(
        4,
        "the smallest classes are shown to a person at her own notebook in JupyterLab alone, in the restricted "
        "edition: {why}. Nothing was shown.",
    ),
    "risk.worst_opt_in": Code(
        4,
        "the smallest classes are shown only if that is meant. Write opt_in=True; each call is logged beside the "
        "store. Nothing was shown.",
    ),
    "risk.worst_records": Code(
        2,
        "{dataset}: persons are not told apart, so that nobody knows how many have a value. Declare in the register "
        "that one row is one person, if it is. Nothing was shown.",
    ),
    "risk.worst_damaged": Code(
        5,
        "{file}: damaged, or not a log of the smallest classes that were looked at. Move it away and keep it. It was "
        "left as it is; nothing was shown.",
    ),
    "risk.worst_version": Code(
        2,
        "{file}: a log of version {found}, this privlib keeps version {expected}. Use the privlib that wrote it. It "
        "was left as it is; nothing was shown.",
    ),
    "risk.counts_repeated": Code(
        2,
        "{file}: {cells} cells stand in more than one row. Give each combination of the dimensions one row, and name "
        "the dimensions with --quasi." + _NOT_MEASURED,
    ),
    "risk.qi_empty": Code(2, "no quasi-identifier given. Name at least one column with --quasi." + _NOT_MEASURED),
    "risk.qi_is_person": Code(
        2,
        '"{column}" is the person column and cannot be a quasi-identifier.' + _NOT_MEASURED,
    ),
    "risk.qi_float": Code(
        2,
        '"{column}" holds fractions; a quasi-identifier needs classes. Round it, cut it into bands, or put a hierarchy '
        "with a line for each of its numbers into the folder of --hierarchies." + _NOT_MEASURED,
    ),
    "risk.qi_sensitive_overlap": Code(
        2,
        '"{column}" is both quasi-identifier and sensitive. Choose one.' + _NOT_MEASURED,
    ),
    "risk.not_ordered": Code(
        2,
        '"{column}" has {values} different values that are no numbers and so no order. Leave it out of ordered, or '
        "declare their order: one value a line in its hierarchy file, and ordered = true in the TOML file beside it."
        + _NOT_MEASURED,
    ),
    "risk.order_incomplete": Code(
        2,
        '"{column}": {values} different values of the data are not in the order declared for it; {near} would match '
        "after trimming, NFKC or case folding. Add them, or repair them where they are loaded." + _NOT_MEASURED,
    ),
    "risk.weight_invalid": Code(
        2,
        '"{column}": {rows} rows have a weight that is empty, below 1 or no number. A row stands for one person of the '
        "population at least." + _NOT_MEASURED,
    ),
    "risk.household_missing": Code(
        2,
        '"{column}": {rows} rows name no household. Give whoever lives alone a household of her own.' + _NOT_MEASURED,
    ),
    "risk.qi_twice": Code(2, '"{column}" is named twice. Name each column once.' + _NOT_MEASURED),
    "risk.too_many_classes": Code(
        2,
        "{classes} classes; at most {limit}. Use fewer or coarser columns." + _NOT_MEASURED,
    ),
    "risk.cells_too_few": Code(
        2,
        "{units} units; k is {k}. No cells can be blanked so that each is matched by k. Use a smaller k, or more rows."
        + _NOT_MEASURED,
    ),
    "risk.need_unknown_level": Code(
        2,
        'the policy says that {purpose} needs "{attribute}" up to "{level}": no such level.{hint} Levels: {known}.'
        + _NOT_MEASURED,
    ),
    "risk.too_many_null_patterns": Code(
        2,
        "{patterns} patterns of empty cells; at most {limit} under --nulls wildcard. Use --nulls own." + _NOT_MEASURED,
    ),
    "risk.hierarchy_empty": Code(2, "{problems}\nA hierarchy has one line a value.\n{fix}" + _NOT_MEASURED),
    "risk.hierarchy_ragged": Code(
        2, "{problems}\nEach line must have the same number of columns.\n{fix}" + _NOT_MEASURED
    ),
    "risk.hierarchy_not_functional": Code(
        2, "{problems}\nEach value must stand on exactly one line.\n{fix}" + _NOT_MEASURED
    ),
    "risk.hierarchy_not_nested": Code(
        2, "{problems}\nEach label must have exactly one parent one level up.\n{fix}" + _NOT_MEASURED
    ),
    "risk.hierarchy_incomplete": Code(2, "{problems}\nEach value of the data needs a line.\n{fix}" + _NOT_MEASURED),
    "risk.hierarchy_unreadable": Code(
        2,
        "{file}: {problem}.\nA hierarchy is a CSV file in UTF-8 with ; between columns and no header.\n"
        "Write it so." + _NOT_MEASURED,
    ),
    "risk.hierarchy_missing": Code(
        2,
        "{folder}: no hierarchy of {columns}.\nA file's name must end with hierarchy_COLUMN.csv or COLUMN.csv.\n"
        "Add it, or leave the column out." + _NOT_MEASURED,
    ),
    "risk.hierarchy_twice": Code(
        2,
        '{folder}: {files} files could be the hierarchy of "{column}".\nEach column takes one.\n'
        "Name one of them hierarchy_COLUMN.csv." + _NOT_MEASURED,
    ),
    "risk.hierarchy_digest": Code(
        2,
        "{file}: not the hierarchy that {beside} describes: {differs}.\nThe two must agree.\n"
        "Restore the file or write both again." + _NOT_MEASURED,
    ),
    "risk.hierarchy_faults": Code(
        2, "{problems}\nA hierarchy must be whole, nested and complete.\nFix all of it." + _NOT_MEASURED
    ),
    "risk.too_many_subsets": Code(
        2,
        "{subsets} sets of {attributes} columns; at most {limit}. Use fewer columns, or smaller sets with --max-size."
        + _NOT_MEASURED,
    ),
    "risk.limit_range": Code(
        2, "the share that may be suppressed is out of range. It is a number from 0 to 1." + _NOT_RUN
    ),
    "risk.k_range": Code(2, "k is out of range. It is a whole number from 2 on." + _NOT_RUN),
    "risk.no_units": Code(2, "no units: every row is suppressed or dropped, or there is none." + _NOT_RUN),
    "risk.no_solution": Code(
        2,
        "no levels keep every class within its limits with at most {allowed} of {units} units suppressed.\n"
        "{way}\nNothing was written.",
    ),
    "risk.no_time": Code(
        2,
        "{evaluated} nodes were evaluated in the time given, and none of them meets the models.\n"
        "That does not mean that none does. Give more time with --time-budget.\nNothing was written.",
    ),
    "risk.subset_unclear": Code(
        2,
        '"{column}": {rows} rows say neither 1 nor 0, nor true or false. Each row must say whether it is in the subset.'
        + _NOT_RUN,
    ),
    "risk.subset_torn": Code(
        2,
        '"{column}": {persons} persons are in the subset with some of their rows alone. A person is in it with all '
        "her rows, or not at all." + _NOT_RUN,
    ),
    "risk.plan_unreadable": Code(2, "{file}: no plan of privlib. Give a file that --plan wrote. Nothing was applied."),
    "risk.plan_stale": Code(
        2,
        "the plan does not fit: {differs}.\nA plan is applied with the hierarchies it was made with.\n"
        "Restore them, or search again. Nothing was written.",
    ),
    "risk.recheck_differs": Code(
        5,
        "the candidate was measured again and is not what the search promised: {differs}.\n"
        "It was removed. This is a bug in privlib, or the disk's.",
    ),
    "risk.population_unreadable": Code(
        2,
        "{file}: {problem}. A population table is a CSV file in UTF-8 with a header, quasi-identifiers, a column n of "
        "whole numbers and one line a combination. Write it so." + _NOT_MEASURED,
    ),
    "risk.population_partial": Code(
        2,
        "{file}: no column {columns}. k-map and delta-presence need every quasi-identifier. Add them, or leave them "
        "out of --quasi." + _NOT_MEASURED,
    ),
    "risk.plan_person_rule": Code(
        2,
        "person rule {rule}: a plan generalises one row of a person after the other, and a history has no levels. It "
        "takes {accepted}." + _NOT_RUN,
    ),
    "risk.population_missing": Code(
        2,
        "{classes} classes of the data set, with {units} units, are not in the population table. It must hold every "
        "combination that the data set holds. Add them, or coarsen both." + _NOT_MEASURED,
    ),
    "risk.population_smaller": Code(
        2,
        "{classes} classes have more units in the data set than people in the population table. The population holds "
        "the data set. Check the date and the area of the table." + _NOT_MEASURED,
    ),
}
