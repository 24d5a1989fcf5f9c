"""To whom the company provides data and whom it entrusts with them: parties, contracts, checks, each provision."""

from privlib.store.schema import Column, Rule, Table
from privlib.store.tables.columns import (
    DAYS,
    PARTY,
    PRINCIPAL,
    PROVIDING,
    RECORDED,
    SHA256,
    closed,
    count,
    first_day,
    identifier,
    label,
    last_day,
    listed,
    plain,
)

__all__ = ["CONTRACTS", "PARTIES", "PROVISIONS", "PROVISION_SUBJECTS", "STAT_CELLS", "STAT_TABLES", "SUPERVISIONS"]

_CONTRACT = identifier("contract_id", "The contract", "organisation", "contract")

PARTIES = Table(
    "party",
    "Companies and offices outside: who receives data, who gives them, who handles them for the company.",
    (
        identifier("party_id", "The party", "organisation"),
        label("name", "Its name", "organisation"),
        label("address", "Its address", "organisation"),
        label("representative", "The post that represents it, not a person's name", "organisation"),
        Column("country", "id", "Where it is, ISO 3166-1 alpha-2", pattern="[A-Z]{2}"),
        listed(
            *("roles", "What it is to the company", "third_party", "trustee", "sub_trustee", "info_provider"),
            *("ad_sponsor", "ad_destination", "client", "financial", "anpi_recipient", "law"),
        ),
        closed(
            *("foreign_basis", "What allows providing to it abroad: adequate country, equivalent measures, consent"),
            *("none", "adequate", "equivalent", "consent"),
        ),
    ),
    keys=(("party_id",),),
).optional("address", "representative")

CONTRACTS = Table(
    "contract",
    "Contracts with parties, and what each of them obliges the party to.",
    (
        identifier("contract_id", "The contract", "organisation"),
        PARTY,
        closed("kind", "What it is about", "entrust", "subentrust", "provide", "anpi", "ad"),
        identifier("parent_contract_id", "The contract_id of the contract that it hands on", "organisation"),
        plain("date", "signed_on", "Signature"),
        first_day("First day"),
        last_day("Last day, which is inside"),
        plain("bool", "no_leak", "Forbids leaks"),
        plain("bool", "no_third_party", "Forbids providing to third parties"),
        closed("reentrust", "Whether the party may hand the work on", "forbidden", "approval", "free"),
        plain("bool", "audit", "Allows audits"),
        plain("bool", "return_delete", "Obliges to return or delete"),
        listed("purposes", "Ids of the purposes it covers"),
        listed("categories", "Ids of the policy's categories it covers"),
        identifier("guideline_version", "The version of the company's guideline that the party acknowledged"),
    ),
    keys=(("contract_id",),),
    rules=(
        DAYS,
        Rule(
            "(kind = 'subentrust') = (parent_contract_id IS NOT NULL)",
            "a subentrust contract, and no other, needs its parent_contract_id",
        ),
    ),
).optional("parent_contract_id", "guideline_version")

SUPERVISIONS = Table(
    "supervision",
    "Checks of the parties that handle data for the company.",
    (
        identifier("supervision_id", "The check"),
        _CONTRACT,
        closed(
            *("kind", "What was checked", "selection", "audit", "questionnaire", "reentrust_approval"),
            *("deletion_certificate", "foreign_confirm"),
        ),
        plain("date", "done_on", "The day; empty while it is planned"),
        closed("result", "What came of it", "pass", "conditional", "fail"),
        plain("date", "next_due", "Day by which the next one is due"),
    ),
    keys=(("supervision_id",),),
    rules=(
        Rule("(result IS NULL) = (done_on IS NULL)", "done_on and result belong together"),
        Rule("done_on IS NOT NULL OR next_due IS NOT NULL", "a check needs done_on or next_due"),
    ),
).optional("done_on", "result", "next_due")

STAT_TABLES = Table(
    "stat_table",
    "Statistical tables that the company made.",
    (
        identifier("table_id", "The table"),
        label("title", "What it shows"),
        closed("audience", "For whom", "internal", "provided", "public"),
        plain("bool", "row_level", "One row is one person: then it is no statistics"),
        count("threshold", "Fewest persons behind a value that is shown", "persons"),
        plain("instant", "made_at", "Completion"),
        SHA256,
    ),
    keys=(("table_id",),),
)

STAT_CELLS = Table(
    "stat_cell",
    "The cells of such a table.",
    (
        identifier("table_id", "The table", references="stat_table"),
        identifier("cell_id", "The cell"),
        label("dims", "What it counts, the dimensions in a fixed order"),
        count("n_persons", "Persons behind it; empty if unknown", "persons"),
        closed("shown", "What the reader sees", "value", "band", "withheld"),
    ),
    keys=(("table_id", "cell_id"),),
).optional("n_persons")

PROVISIONS = Table(
    "provision",
    "Data given to a party, or received from one: on which basis, how, and the record of it.",
    (
        identifier("provision_id", "The provision"),
        closed("direction", "Given or received", "out", "in"),
        plain("instant", "occurred_at", "The transfer"),
        plain("date", "period_from", "First day that a batch covers"),
        plain("date", "period_to", "Last day that a batch covers, which is inside"),
        identifier("party_id", "The other side; empty if unknown", "organisation", "party"),
        closed(
            *("basis", "What allows it; empty if nothing does", "A", "B", "C", "D", "LAW", "NOTICE", "JOINT"),
            *("SUCCESSION", "ANPI", "REL"),
        ),
        label("legal_ref", "The article it rests on"),
        identifier("filing_ref", "The filing of an opt-out, the announcement of a joint use", "code"),
        identifier("approved_by", "The actor who approved", "code"),
        identifier("document_ref", "The document that asked for it", "code"),
        identifier("purpose", "The purpose it serves"),
        listed("categories", "Ids of the policy's categories in it"),
        count("n_principals", "Persons in it", "persons"),
        closed("method", "How it travelled", *PROVIDING),
        plain("bool", "is_foreign", "The recipient is abroad"),
        plain("bool", "recipient_holds_personal", "The recipient will hold it as personal data"),
        label("consent_confirmed_how", "How the persons' consent was confirmed"),
        label("acquisition_background", "How the giver came by it"),
        _CONTRACT,
        identifier("dataset_id", "The data set of anonymously processed information", references="anon_dataset"),
        identifier("table_id", "The statistical table", references="stat_table"),
        plain("instant", "marked_at", "When the recipient was told that it is anonymously processed information"),
        listed(
            *("record_fields", "What the record of it says", "consent", "recipient", "person", "items", "date"),
            *("giver", "background", "publicity", "confirmed"),
        ),
        plain("instant", "record_made_at", "When the record was made"),
        closed("record_method", "One record each, one for a batch, or the contract", "each", "batch", "contract"),
        plain("date", "record_deleted_on", "Deletion of the record"),
        RECORDED,
    ),
    keys=(("provision_id",),),
    rules=(
        Rule("period_to >= period_from", "period_to must not be before period_from"),
        Rule("(period_from IS NULL) = (period_to IS NULL)", "period_from and period_to belong together"),
        Rule(
            "direction = 'out' OR basis IS NULL OR basis IN ('A', 'NOTICE')",
            "a received provision rests on A or NOTICE",
        ),
        Rule("dataset_id IS NULL OR basis = 'ANPI'", "dataset_id is for basis ANPI"),
        Rule("table_id IS NULL OR basis = 'B'", "table_id is for basis B"),
        Rule("record_made_at IS NULL OR record_method IS NOT NULL", "record_made_at needs record_method"),
    ),
    dated="occurred_at",
).optional(
    *("period_from", "period_to", "party_id", "basis", "legal_ref", "filing_ref", "approved_by", "document_ref"),
    *("purpose", "recipient_holds_personal", "consent_confirmed_how", "acquisition_background", "contract_id"),
    *("dataset_id", "table_id", "marked_at", "record_fields", "record_made_at", "record_method", "record_deleted_on"),
)

_WITHOUT_SUBJECTS = (
    "SELECT provision_id FROM store.provision WHERE direction = 'out' AND basis NOT IN ('A', 'C', 'NOTICE', 'REL')"
)

PROVISION_SUBJECTS = Table(
    "provision_subject",
    "The persons of a provision.",
    (identifier("provision_id", "The provision", references="provision"), PRINCIPAL),
    keys=(("provision_id", "principal_key"),),
    rules=(
        Rule(
            f"provision_id NOT IN ({_WITHOUT_SUBJECTS})",
            "only a provision that is received, or of basis A, C, NOTICE or REL, has persons",
        ),
    ),
)
