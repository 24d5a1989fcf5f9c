"""The bad inputs 68 to 74 of the specification: policy files, parameters, paths."""

from privlib.report import parameters
from tests.store.bad_inputs import MARKER

__all__ = ["MISFITS", "NEGATIVE", "OWN", "PARAMETERS", "PATHS", "POLICIES", "SCHEMA", "Policies", "matrix"]

OWN = '[policy]\nid = "own"\nextends = "luminous-2021"\ncompany = "Own Ltd"\nenacted = 2024-04-01\n'
PURPOSES = "U1, U2, U3, U4, U5, U6, U7, U8, H1, H2, H3, H4, S7a, S7b, S7c, PAY, LAW"
CATEGORIES = (
    "T01, T02, T03, T04, T05, T06, T07, T08, T09, T10, T11, T12, T13, T14, X-sex, X-family, X-opinion, X-thought, "
    "X-result, X-payment, X-cookie, X-ip, X-email"
)
NEGATIVE = "71 policy: unknown names, a circle, a negative time"
OUTSIDE = (
    "own.toml, line 8: limit.value: outside what is accepted. "
    "Accepted: a number from 0 to 1 or a whole number from 0 to 1000000."
)
DEEP = "own.toml, line 6: line over 4,096 characters, or nested too deep."
NO_DAY = "no such date, or an instant without offset. Write 2026-04-01."


def matrix(category: str, purpose: str, begin: str = "2024-04-01", end: str = "") -> str:
    """A row of the matrix."""
    more = f"valid_to = {end}\n" if end else ""
    row = f'category = "{category}"\npurposes = ["{purpose}"]\nvalid_from = {begin}\n{more}'
    return f'[[matrix]]\n{row}note = "{MARKER}"\n'


def limit(name: str, value: str, unit: str) -> str:
    """A limit."""
    return f'[[limit]]\nid = "{name}"\nvalue = {value}\nunit = "{unit}"\nreason = "{MARKER}"\n'


Policies = tuple[tuple[str, str, str], ...]
"""Of each policy file its text, the code of its refusal, and the message without what state things are in."""

POLICIES: dict[str, Policies] = {
    "68 policy: no TOML, too long, too deep": (
        (f'{OWN}company = "{MARKER}"\n', "E302", "own.toml, line 6: key or table given twice. Keep one."),
        (f"{OWN}[disclosure]\n[disclosure]\n", "E302", "own.toml, line 7: key or table given twice. Keep one."),
        (f'{OWN}{".".join(["a"] * 3_000)} = "{MARKER}"\n', "E303", DEEP),
        (f'{OWN}x = {"[" * 3_000}"{MARKER}"{"]" * 3_000}\n', "E303", DEEP),
        (f"# {MARKER}\n" * 30_000, "E301", "own.toml: 330000 bytes; at most 262,144."),
        (
            f"policy:\n  company: {MARKER}\n",
            "E304",
            "own.toml, line 1: this is not TOML: a key needs = and a value.",
        ),
    ),
    "69 policy: values of another kind": (
        (
            OWN.replace('"Own Ltd"', f"no # {MARKER}"),
            "E304",
            "own.toml, line 4: this is not TOML: text goes in quotes, truth is true or false.",
        ),
        (
            OWN + "version = 0123\n",
            "E304",
            "own.toml, line 6: this is not TOML: one value a line, and text in quotes.",
        ),
        (
            OWN + "revised = 12:30\n",
            "E304",
            "own.toml, line 6: this is not TOML: one value a line, and text in quotes.",
        ),
        (
            OWN.replace('"Own Ltd"', "7"),
            "E305",
            (
                "own.toml, line 4: policy.company: a whole number given. "
                "Accepted: text of 1 to 400 characters, in quotes."
            ),
        ),
        (
            OWN + limit("t_max", "nan", "distance"),
            "E305",
            OUTSIDE,
        ),
    ),
    "70 policy: days that do not exist": (
        (OWN.replace("2024-04-01", "2001-02-29"), "E306", f"own.toml, line 5: enacted: {NO_DAY}"),
        (OWN.replace("04-01", "04-01T00:00:00"), "E306", f"own.toml, line 5: policy.enacted: {NO_DAY}"),
    ),
    NEGATIVE: (
        (
            OWN + matrix("T01", "U99"),
            "E310",
            f'own.toml, line 8: matrix.purposes: unknown purpose "U99". Purposes: {PURPOSES}.',
        ),
        (
            OWN.replace("luminous-2021", "other.toml"),
            "E311",
            ("other.toml: policies extend each other in a circle: own.toml → other.toml → own.toml. Break the circle."),
        ),
        (
            OWN + limit("grace_days", "-1", "days"),
            "E305",
            OUTSIDE,
        ),
        (
            OWN + matrix("T99", "U1"),
            "E313",
            (
                'own.toml, line 7: matrix.category: unknown category "T99". Did you mean "T09"? '
                f"Categories: {CATEGORIES}."
            ),
        ),
    ),
}

SCHEMA = parameters.read('store: "path" = "data/s"  # S.\nk_min: "int[5, 100]" = 10  # K.\nlabel: "str" = "x"  # L.')
TAKES = "\nIt takes: store, k_min, label."
TEXT = "tiny takes label as a text of at most 500 characters, not "
WRITE = "Write it on one line without control or direction characters, for example --label x."
WHOLE = "tiny takes k_min as a whole number from 5 to 100, not "

PARAMETERS: tuple[tuple[dict[str, object], str, str], ...] = (
    ({"p=1;import os;q": MARKER}, "E401", f'tiny has no parameter "p=1;import os;q".{TAKES}'),
    ({"k_mim": MARKER}, "E401", f'tiny has no parameter "k_mim". Did you mean "k_min"?{TAKES}'),
    ({"class": MARKER}, "E401", f'tiny has no parameter "class".{TAKES}'),
    ({"k_min": True}, "E400", WHOLE + "a value of type bool.\nWrite it like --k-min 10."),
    (
        {"k_min": "１２"},
        "E400",
        WHOLE + '"１２".\nWrite it without spaces or separators, for example --k-min 10.',
    ),
    ({"label": MARKER.encode()}, "E400", TEXT + "a value of type bytes.\nWrite it like --label x."),
    ({"label": {MARKER}}, "E400", TEXT + "a value of type set.\nWrite it like --label x."),
    ({"label": MARKER + "\ud800"}, "E400", TEXT + f"a text of 9 characters.\n{WRITE}"),
    ({"label": MARKER + "\n"}, "E400", TEXT + f"a text of 9 characters.\n{WRITE}"),
)
UP = "it leads upwards or holds an empty part"
START = "it does not start with a name"
SCHEME = "it holds a backslash or a colon"
PATHS = {
    f"../{MARKER}": UP,
    f"data/../{MARKER}": UP,
    f"/{MARKER}": START,
    "-": START,
    f"~/{MARKER}": START,
    f"out/etc/{MARKER}": "it leads out of the root",
    f"\\\\server\\{MARKER}": SCHEME,
    f"http://{MARKER}": SCHEME,
    f"s3://{MARKER}": SCHEME,
    f"{MARKER}{'x' * 292}": "it is too long",
    "data/s ": "a part ends with a space or a point",
    "CON": "it names a device",
    "data/con.txt": "it names a device",
}
MISFITS = (f"data/\0{MARKER}", MARKER + "/x" * 500, "")
"""Texts that are no path at all."""
