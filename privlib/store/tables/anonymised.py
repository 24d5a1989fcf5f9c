"""Data sets of anonymously processed information, and what the company publishes."""

from collections.abc import Sequence

from privlib.store.schema import Column, Rule, Table
from privlib.store.tables.columns import (
    HOLDING,
    METHODS,
    PRINCIPAL,
    PROVIDING,
    SHA256,
    closed,
    count,
    identifier,
    label,
    listed,
    plain,
)

__all__ = ["ANON_DATASETS", "ANON_FIELDS", "PUBLICATIONS", "anon_table"]

ANON_DATASETS = Table(
    "anon_dataset",
    "Data sets of anonymously processed information, and candidates for one.",
    (
        identifier("dataset_id", "The data set"),
        closed("state", "Planned or made", "candidate", "produced"),
        HOLDING,
        identifier("wave_id", "The survey wave it comes from"),
        plain("instant", "created_at", "Completion"),
        plain("instant", "planned_at", "Planned provision"),
        count("n_in", "Records before", "records"),
        count("n_out", "Records after", "records"),
        plain("bool", "subject_key", "One row is one person"),
        plain("bool", "labelled", "Marked as anonymously processed information"),
        plain("instant", "mapping_destroyed_at", "Destruction of the table of correspondence"),
        plain("instant", "salt_destroyed_at", "Destruction of the salt"),
        label("custodian", "The post that keeps it, not a person's name", "organisation"),
        label("spec_ref", "The processing specification", "code"),
        listed("planned_recipients", "Parties it is meant for"),
        label("file", "Name of the row file"),
    ),
    keys=(("dataset_id",),),
).optional(
    *("wave_id", "created_at", "planned_at", "n_in", "n_out", "mapping_destroyed_at", "salt_destroyed_at"),
    *("custodian", "spec_ref", "planned_recipients", "file"),
)

ANON_FIELDS = Table(
    "anon_field",
    "The fields of each such data set: what they can reveal and what was done to them.",
    (
        identifier("dataset_id", "The data set", references="anon_dataset"),
        label("field", "The field, as its row file's header names it"),
        identifier("category_id", "The policy's category"),
        closed("role", "What it can reveal", "direct", "code", "link", "quasi", "sensitive", "other"),
        listed("methods", "What was done to it", *METHODS),
        label("params", "With which limits", "code"),
        label("hierarchy", "The ladder of its values", "code"),
        label("reason", "Why a field keeps its values"),
    ),
    keys=(("dataset_id", "field"),),
).optional("category_id", "params", "hierarchy", "reason")

PUBLICATIONS = Table(
    "publication",
    "What the company published about its handling of data.",
    (
        identifier("publication_id", "The publication"),
        closed(
            *("kind", "What it tells", "policy", "creation_items", "provision_items", "security_measures"),
            *("purpose_change", "retained_matters", "external_transmission"),
        ),
        identifier("dataset_id", "The data set it tells of", references="anon_dataset"),
        listed("items", "The fields it names, as anon_field names them"),
        listed("methods", "Methods of processing or of providing that it names", *METHODS, *PROVIDING),
        plain("instant", "published_at", "Publication"),
        plain(
            "date", "continues_until", "Last day, inside, of later sets with the same fields and methods that it covers"
        ),
        label("url", "Where it stands"),
        SHA256,
    ),
    keys=(("publication_id",),),
    rules=(
        Rule(
            "(kind IN ('creation_items', 'provision_items')) = (dataset_id IS NOT NULL)",
            "creation_items and provision_items, and no others, need their dataset_id",
        ),
        Rule(
            "kind NOT IN ('creation_items', 'provision_items') OR (len(items) > 0 AND len(methods) > 0)",
            "creation_items and provision_items need items and methods",
        ),
    ),
).optional("dataset_id", "items", "methods", "continues_until")


def anon_table(dataset: str, fields: Sequence[tuple[str, str]], *, by_person: bool) -> Table:
    """The table of a data set's row file: its declared fields as text, after the person where it names one.

    It has no key: rows of one class are equal by intention, and each counts. A field that points to a person should not
    be there; where one is, its values are hidden, and still tell persons apart.

    Args:
        fields: names, and roles as `anon_field` declares them.
    """
    columns = tuple(
        Column(name, "text", "", "sensitive", optional=True, high=1_000, hidden=role in {"direct", "code", "link"})
        for name, role in fields
    )
    return Table(f"anon_{dataset.lower()}", f"Rows of {dataset}.", (PRINCIPAL, *columns) if by_person else columns)
