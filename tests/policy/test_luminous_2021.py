"""The shipped policy says what the text of 2021-05-31 says."""

from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from privlib.policy import model
from privlib.policy.records import OPEN

POLICY = model.read("luminous-2021")
FILE = Path(model.__file__).with_name("luminous-2021.txt")
TEXT = " ".join(FILE.read_text("utf-8").split())

CLAUSES = """
    P-pre P0 P1.1a P1.1b P1.2a P1.2b P1.2c P1.2d P1.2e P1.3a P1.3b P1.4a P1.4b P1.5a P1.5b P1.5c P1.6a P1.6b P1.7
    T01 T02 T03 T04 T05 T06 T07 T08 T09 T10 T11 T12 T13 T14 A1 A2 A3
    U1 U2 U3 U4 U5 U6 U7 U8 S2.limit S2.law S2.new S3 S6.a S6.b S6.c
    S4.0 S4.ban S4.A S4.B S4.C S4.D S4.E S4.F S4.G S4.law
    S5.1 S5.2 S5.3a S5.3b S5.3c S5.law35 S5.4a S5.4b S5.5a S5.5b S5.6a S5.6b S5.7
    S7.1 S7.2 S7.3 S7.4a S7.4b S7.4c S7.5 H1 H2 H3 H4 S7.dest S7.opt-out S7.choice S7.conseq S7.nosupp
    S8.0 S8.1 S8.2 S8.3 S8.4 S8.5 S8.6 S8.7 S8.8 S8.9 M1
"""


def test_the_text_is_the_one_enacted_on_2021_05_31() -> None:
    digest = "977c118330029eaf8fcacd70c3eeb06275736974a931a3ab4fcd5ff3fdc760db"
    assert sha256(FILE.read_bytes()).hexdigest() == digest
    assert POLICY.enacted == date(2021, 5, 31)


def test_every_clause_is_there_in_the_order_of_the_text() -> None:
    assert [clause.id for clause in POLICY.clauses] == CLAUSES.split()


@pytest.mark.parametrize("clause", POLICY.clauses, ids=lambda clause: clause.id)
def test_a_clause_quotes_the_text_and_has_a_control_or_a_word_why_none(clause: model.Clause) -> None:
    assert " ".join(clause.quote.split()) in TEXT
    assert clause.controls or clause.kind != "control"


def test_the_controls_named_are_ninety_six() -> None:
    assert len({control for clause in POLICY.clauses for control in clause.controls}) == 96


def test_fourteen_types_are_declared_and_nine_are_used_without_being_declared() -> None:
    declared = [c.id for c in POLICY.categories if c.declared]
    assert declared == [f"T{n:02}" for n in range(1, 15)]
    undeclared = [c.id for c in POLICY.categories if not c.declared]
    assert undeclared == (
        "X-sex X-family X-opinion X-thought X-result X-payment X-cookie X-ip X-email".split()  # noqa: SIM905
    )
    assert [c.id for c in POLICY.categories if c.special_care != "no"] == ["X-thought"]
    assert [c.id for c in POLICY.categories if c.property_risk] == ["X-payment"]


def test_the_types_are_named_as_in_the_text() -> None:
    names = [c.label_en for c in POLICY.categories if c.declared]
    assert " ".join(f"・{name}" for name in names) in TEXT


def test_the_purposes_are_those_of_the_text_and_two_derived_from_it() -> None:
    purposes = {p.id: (p.scope, p.origin) for p in POLICY.purposes}
    assert purposes == {
        **{f"U{n}": ("personal", "policy") for n in range(1, 9)},
        **{f"H{n}": ("history", "policy") for n in range(1, 5)},
        **{f"S7{n}": ("history", "policy") for n in "abc"},
        "PAY": ("personal", "derived"),
        "LAW": ("personal", "derived"),
    }
    subjects = {p.id: p.subject_types for p in POLICY.purposes if p.subject_types}
    assert subjects == {"U6": ("client_contact",), "U8": ("employee", "job_applicant")}
    assert {(p.valid_from, p.valid_to) for p in POLICY.purposes} == {(POLICY.enacted, OPEN)}


def test_the_matrix_holds_51_assumed_rows_and_20_inherited_ones() -> None:
    own = Counter(row.category for row in POLICY.matrix)
    assert own == {
        "T01": 6, "T02": 4, "T03": 3, "T04": 3, "T05": 3, "T06": 2, "T07": 1, "T08": 3, "T09": 1, "T10": 3, "T11": 2,
        "T12": 1, "T13": 5, "T14": 1, "X-payment": 1, "X-cookie": 6, "X-ip": 6,
    }  # fmt: skip
    assert sum(own.values()) == 51
    everything = Counter(row.category for row in POLICY.effective_matrix())
    assert everything - own == {"X-sex": 5, "X-family": 5, "X-opinion": 3, "X-thought": 3, "X-result": 3, "X-email": 1}
    assert all(row.assumed and row.valid_from == POLICY.enacted for row in POLICY.effective_matrix())


def test_history_is_used_for_history_purposes_only_and_nothing_else_is() -> None:
    history = {p.id for p in POLICY.purposes if p.scope == "history"}
    assert {(r.category in {"X-cookie", "X-ip"}, r.purpose in history) for r in POLICY.effective_matrix()} == {
        (True, True),
        (False, False),
    }


def test_what_the_text_leaves_open_is_listed() -> None:
    quotes = {clause.id: clause.quote.casefold() for clause in POLICY.clauses}
    assert [c.id for c in POLICY.contradictions] == [f"PL2-{n}" for n in range(1, 7)]
    assert len(POLICY.phrases) == 6
    assert all(p.phrase.casefold() in quotes[p.clause] for p in POLICY.phrases)


def test_of_eleven_required_elements_three_are_present_two_partial_and_six_absent() -> None:
    required = [e for e in POLICY.elements if e.kind in {"statutory", "promise", "guideline"}]
    found = {status: [e.id for e in required if e.status == status] for status in ("present", "partial", "absent")}
    assert found == {
        "present": ["PL1-01", "PL1-04", "PL1-19"],
        "partial": ["PL1-05", "PL1-09"],
        "absent": ["PL1-02", "PL1-03", "PL1-07", "PL1-08", "PL1-16", "PL1-20"],
    }
    assert [e.id for e in POLICY.elements] == [f"PL1-{n:02}" for n in range(1, 21)]


def test_methods_bases_and_exceptions_are_closed_sets() -> None:
    announced = [m.id for m in POLICY.methods if m.announced]
    assert announced == ["delete", "partial_delete", "rewrite", "replace", "reorder", "abstract", "generalise"]
    assert [m.id for m in POLICY.methods if not m.effective] == ["reorder", "none"]
    assert [m.id for m in POLICY.providing_methods if m.announced] == ["email", "document"]
    bases = [basis.id for basis in POLICY.bases]
    assert bases == ["A", "B", "C", "D", "LAW", "NOTICE", "JOINT", "SUCCESSION", "ANPI", "REL"]
    assert [exception.id for exception in POLICY.exceptions] == ["LAW", "life", "health", "state"]
    assert [acquisition.id for acquisition in POLICY.acquisitions] == ["A1", "A2", "A3"]


def test_every_word_of_a_method_stands_in_the_text_and_every_word_of_the_text_announces_one() -> None:
    """S5.4b lists five words and S5.6a three; "generalization" stands in both. Seven name methods, each its own."""
    quotes = {clause.id: clause.quote for clause in POLICY.clauses if clause.id in ("S5.4b", "S5.6a")}
    assert quotes == {
        "S5.4b": "after the delete, rewrite, sorting, abstraction and generalization of following information",
        "S5.6a": "after partial delete, replacement, generalization of personal information",
    }
    five, three = ("delete", "rewrite", "sorting", "abstraction", "generalization"), ("partial delete", "replacement")
    named = {method.id: method.words for method in POLICY.methods if method.announced}
    assert sorted(word for words in named.values() for word in words) == sorted((*five, *three))
    assert {method.id: method.words for method in POLICY.methods if not method.announced} == {
        "top_code": ("generalization",),
        "bottom_code": ("generalization",),
        "microaggregate": ("rewrite", "replacement"),
        "swap": ("replacement",),
        "noise": (),
        "synthetic": (),
        "none": (),
    }


def test_employment_data_and_client_purposes_are_reserved() -> None:
    reserved = [(r.control, r.purpose, r.category, r.subject_type) for r in POLICY.reserved]
    assert reserved == [
        ("C-U6", "U6", None, None),
        ("C-U8", "U8", "T06", "job_applicant"),
        ("C-U8", "U8", "T07", None),
        ("C-U8", "U8", "T14", None),
    ]


def test_the_limits_are_the_defaults() -> None:
    assert {limit.id: (limit.value, limit.unit) for limit in POLICY.limits} == {
        "grace_days": (0, "days"),
        "untagged_M": (0.01, "share"),
        "untagged_H": (0.05, "share"),
        "unused_months": (13, "months"),
        "k_min": (10, "persons"),
        "k_min_draft": (5, "persons"),
        "l_min": (2, "values"),
        "t_max": (0.5, "distance"),
        "review_months": (12, "months"),
        "stale_months_T04": (24, "months"),
        "stale_months_T05": (24, "months"),
        "stale_share_max": (0, "share"),
        "retain_months_winner": (6, "months"),
        "retain_months_job_applicant": (12, "months"),
        "retain_months_inquirer": (24, "months"),
        "first_response_days": (7, "days"),
        "request_days_M": (14, "days"),
        "request_days_H": (30, "days"),
        "notify_days": (14, "days"),
        "record_made_days": (14, "days"),
        "destroy_days": (7, "days"),
        "payment_window_minutes": (30, "minutes"),
        "bulk_rows": (1000, "rows"),
        "dormant_days": (90, "days"),
        "off_hours_from": (22, "hour of day"),
        "off_hours_to": (6, "hour of day"),
        "denied_done_events": (3, "attempts"),
        "denied_done_minutes": (10, "minutes"),
    }
    assert (POLICY.disclosure.threshold, POLICY.disclosure.base) == (10, 5)
