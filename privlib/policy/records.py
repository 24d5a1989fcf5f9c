"""The rows of a policy file, as written. `privlib.policy.model` puts files together into a `Policy`."""

from datetime import date
from typing import Annotated, Literal

import msgspec

from privlib.policy.limits import LimitId, Unit

__all__ = [
    "OPEN",
    "Acquisition",
    "Basis",
    "Category",
    "Clause",
    "Contradiction",
    "Disclosure",
    "Drop",
    "Element",
    "Header",
    "Id",
    "Limit",
    "Matrix",
    "Method",
    "Need",
    "OwnControl",
    "Phrase",
    "PolicyFile",
    "Providing",
    "Purpose",
    "Reserved",
    "SubjectType",
    "Term",
    "Text",
]

OPEN = date(9999, 12, 31)
"""The end of a validity that has none yet."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9.-]{1,40}\Z")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
Note = Annotated[str, msgspec.Meta(min_length=0, max_length=400)]
SubjectType = Literal[
    "member", "panelist", "winner", "job_applicant", "employee", "client_contact", "inquirer", "visitor_linked"
]
MethodId = Literal[
    "delete",
    "partial_delete",
    "rewrite",
    "replace",
    "reorder",
    "abstract",
    "generalise",
    "top_code",
    "bottom_code",
    "microaggregate",
    "swap",
    "noise",
    "synthetic",
    "none",
]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a policy file: frozen, and a key it does not declare is an error."""


class Header(Row, frozen=True):
    """`[policy]`: whose policy it is, since when. `extends` names the policy whose rows come first.

    `controls` names a folder beside the file with the company's own controls, one `.sql` file each.
    """

    id: Id
    company: Text
    enacted: date
    extends: Text | None = None
    company_ja: Note = ""
    version: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    revised: date | None = None
    fiscal_year_starts: Annotated[int, msgspec.Meta(ge=1, le=12)] | None = None
    controls: Text | None = None


class Clause(Row, frozen=True):
    """A promise of the text, in a literal quote, with the controls that watch it or the word why none does."""

    id: Id
    quote: Text
    controls: tuple[Id, ...] = ()
    kind: Literal["control", "definition", "aspiration", "roll-up"] = "control"


class OwnControl(Row, frozen=True):
    """A control of the company's own, as its file says it; `privlib.controls.catalogue` reads it."""

    file: str
    text: str


class Category(Row, frozen=True):
    """A type of personal information. `declared`: the policy's own list names it."""

    id: Id
    label_en: Text
    label_ja: Text
    role_default: Literal["direct", "code", "quasi", "sensitive", "other"]
    parent: Id | None = None
    declared: bool = True
    special_care: Literal["no", "maybe", "yes"] = "no"
    property_risk: bool = False
    dpv_iri: Note = ""
    fides_key: Note = ""


class Purpose(Row, frozen=True):
    """A purpose of use. `code` stays when a purpose is worded anew under another id; no subject types means any."""

    id: Id
    code: Id
    scope: Literal["personal", "history", "provision"]
    label_en: Text
    label_ja: Text
    origin: Literal["policy", "derived", "new"]
    valid_from: date
    valid_to: date = OPEN
    subject_types: tuple[SubjectType, ...] = ()
    dpv_iri: Note = ""
    fides_key: Note = ""


class Need(Row, frozen=True):
    """The coarsest level of an attribute that still serves a purpose: its hierarchy's name or number of the level."""

    purpose: Id
    attribute: Text
    coarsest: Text


class Matrix(Row, frozen=True):
    """Purposes that may use a category in `[valid_from, valid_to)`. `assumed`: a default, not yet confirmed."""

    category: Id
    purposes: tuple[Id, ...]
    valid_from: date
    valid_to: date = OPEN
    assumed: bool = False
    note: Note = ""


class Drop(Row, frozen=True):
    """Pairs of an extended policy's matrix that do not hold for this company."""

    category: Id
    purposes: tuple[Id, ...]


class Reserved(Row, frozen=True):
    """A category that one purpose alone may use (from one subject type, if named); `control` owns what breaks it.

    Without a category: a purpose whose own subject types alone it is used for.
    """

    control: Id
    purpose: Id
    category: Id | None = None
    subject_type: SubjectType | None = None


class Term(Row, frozen=True):
    """One value of a closed set, with its words."""

    id: Id
    label_en: Text
    label_ja: Text


class Acquisition(Term, frozen=True):
    """A situation in which the company obtains personal information."""


class Basis(Term, frozen=True):
    """A ground on which personal information may be given to someone else; `clause` is the promise that allows it."""

    clause: Id | None = None


class Method(Row, frozen=True):
    """A way to produce anonymously processed information. `effective`: it can by itself protect an attribute.

    `announced`: the text names it. `words`: by which words; of another, the broader words it is assumed to fall under.
    """

    id: MethodId
    announced: bool
    effective: bool
    words: tuple[Text, ...] = ()


class Providing(Row, frozen=True):
    """A way in which anonymously processed information may leave."""

    id: Literal["email", "document", "api", "sftp", "portal", "media"]
    announced: bool


class Contradiction(Row, frozen=True):
    """Clauses that cannot both be read to the letter, with both readings."""

    id: Id
    clauses: tuple[Id, ...]
    reading_a: Text
    reading_b: Text


class Phrase(Row, frozen=True):
    """Words of a clause that leave open what is meant."""

    clause: Id
    phrase: Text


class Element(Row, frozen=True):
    """Something the published text must or should say, and whether it does."""

    id: Id
    name: Text
    required_by: Text
    kind: Literal["statutory", "promise", "guideline", "conditional", "advice", "readiness", "none"]
    status: Literal["present", "partial", "absent", "none"]
    note: Note = ""


class Limit(Row, frozen=True):
    """A number that decides, with its unit and the reason it was chosen."""

    id: LimitId
    value: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | Annotated[float, msgspec.Meta(ge=0, le=1)]
    unit: Unit
    reason: Text


class Disclosure(Row, frozen=True):
    """Fewest persons a shown figure may stand for, and the width of the steps it is rounded down to."""

    threshold: int = 10
    base: int = 5
    reason: Note = ""


class PolicyFile(Row, frozen=True):
    """All that one file holds. A file that extends another leaves out what it does not add."""

    policy: Header
    clause: tuple[Clause, ...] = ()
    category: tuple[Category, ...] = ()
    acquisition: tuple[Acquisition, ...] = ()
    purpose: tuple[Purpose, ...] = ()
    need: tuple[Need, ...] = ()
    matrix: tuple[Matrix, ...] = ()
    drop: tuple[Drop, ...] = ()
    reserved: tuple[Reserved, ...] = ()
    basis: tuple[Basis, ...] = ()
    exception: tuple[Term, ...] = ()
    method: tuple[Method, ...] = ()
    providing: tuple[Providing, ...] = ()
    contradiction: tuple[Contradiction, ...] = ()
    phrase: tuple[Phrase, ...] = ()
    element: tuple[Element, ...] = ()
    limit: tuple[Limit, ...] = ()
    disclosure: Disclosure | None = None
