"""Rows of the sample company: how many there are, that they fit together, and what keeps the clean company clean."""

from collections import Counter
from typing import Any

import generate
import pytest
import slow_anonymised
import slow_registers
from slow import Tables
from slow_registers import day

CAST = {f"P{n:07d}" for n in range(1901, 2001)}

# --- counts


def test_every_table_has_its_number_of_rows(committed: Tables, figures: dict[str, Any]) -> None:
    assert {name: len(committed[name]) for name in figures["tables"]} == figures["tables"]


CLEAN = {
    "ad": 40,
    "ad_review": 40,
    "anon_dataset": 10,
    "answer": 2400,
    "collection_event": 3180,
    "contract": 14,
    "cookie_choice": 1300,
    "external_transmission": 6,
    "holding_person": 806,
    "incident": 3,
    "inquiry": 130,
    "party": 16,
    "provision": 123,
    "publication": 21,
    "request": 40,
    "stat_table": 9,
    "supervision": 30,
}


def test_the_clean_company_has_the_quotas_of_its_registers(clean: Tables) -> None:
    assert {name: len(clean[name]) for name in CLEAN} == CLEAN
    assert Counter(row["holding_id"] for row in clean["holding_person"]) == {
        "H03": 500,
        "H06": 210,
        "H13": 60,
        "H07": 36,
    }
    assert Counter(row["wave_id"] for row in clean["answer"]) == {"W1": 800, "W2": 800, "W3": 800}
    assert Counter(row["topic"] for row in clean["inquiry"]) == {
        "personal": 40,
        "cookie": 10,
        "other": 60,
        "ad": 10,
        "anpi": 10,
    }
    assert sum(row["complaint"] == "true" for row in clean["inquiry"]) == 20
    assert Counter(row["kind"] for row in clean["request"]) == {
        "suspend_use": 24,
        "suspend_history": 3,
        "disclose": 6,
        "correct": 3,
        "erase": 2,
        "provision_record": 2,
    }
    bases = Counter(row["basis"] for row in clean["provision"] if row["direction"] == "out")
    assert bases == {"D": 52, "A": 7, "B": 6, "C": 40, "LAW": 2, "ANPI": 9, "REL": 4}
    assert Counter(row["choice"] for row in clean["cookie_choice"]) == {"grant": 1040, "refuse": 208, "withdraw": 52}
    assert Counter(row["kind"] for row in clean["publication"]) == {
        "policy": 2,
        "retained_matters": 1,
        "external_transmission": 1,
        "security_measures": 1,
        "purpose_change": 1,
        "creation_items": 7,
        "provision_items": 8,
    }


# --- rows fit together


REFERENCES = {
    "actor.actor_id": "use_event.actor_id use_event.approved_by holding.responsible provision.approved_by "
    "ad_review.reviewer ad_review.approver",
    "principal.principal_id": "agreement collection_event holding_person principal_verification profile answer "
    "use_event history_event provision_subject request inquiry anon-D04 anon-D06",
    "holding.holding_id": "holding_field holding_person collection_event use_event history_event anon_dataset",
    "policy_version.version_id": "agreement collection_event cookie_choice ad_review",
    "party.party_id": "holding contract provision incident external_transmission ad anon_dataset.planned_recipients",
    "contract.contract_id": "supervision provision contract.parent_contract_id",
    "anon_dataset.dataset_id": "anon_field publication provision",
    "stat_table.table_id": "stat_cell provision",
    "provision.provision_id": "provision_subject",
    "request.request_id": "inquiry agreement.evidence_ref",
    "incident.incident_id": "incident_count",
    "ad.ad_id": "ad_review",
    "survey_item.wave_id": "answer anon_dataset",
}


@pytest.mark.parametrize("target", REFERENCES)
def test_every_id_that_a_row_names_exists(target: str, committed: Tables, clean: Tables) -> None:
    table, key = target.split(".")
    for tables in (committed, clean):
        known = {row[key] for row in tables[table]}
        for named in REFERENCES[target].split():
            other, _, column = named.partition(".")
            values = {v for row in tables[other] for v in slow_registers.items(row[column or key])}
            assert values <= known, named


def test_every_case_that_a_use_or_a_linked_row_names_exists(committed: Tables) -> None:
    known = {row["inquiry_id"] for row in committed["inquiry"]} | {row["incident_id"] for row in committed["incident"]}
    named = {row["case_ref"] for table in ("use_event", "history_event") for row in committed[table]} - {None}
    assert {case for case in named - known if not case.startswith("DOC")} == set()


def test_keys_are_unique(committed: Tables) -> None:
    for name, listed in committed.items():
        if name not in {"use_event", "answer"} and not name.startswith("anon-"):
            width = {"history_event": 3}.get(name, generate._KEY_WIDTHS.get(name, 1))
            keys = Counter(tuple(row.values())[:width] for row in listed)
            assert max(keys.values()) == 1, name


# --- clean rules


def test_the_cast_is_in_no_register_of_the_clean_company(clean: Tables) -> None:
    for name in ("collection_event", "holding_person", "provision_subject", "answer", "request", "inquiry"):
        assert not {row["principal_id"] for row in clean[name]} & CAST, name


def test_what_is_collected_and_provided_is_permitted_at_its_instant(clean: Tables) -> None:
    agreements = slow_registers.by_person(clean)
    at = {p["provision_id"]: p for p in clean["provision"]}
    events = [(e["principal_id"], e["occurred_at"]) for e in clean["collection_event"]]
    events += [(s["principal_id"], at[s["provision_id"]]["occurred_at"]) for s in clean["provision_subject"]]
    for person, instant in events:
        now = slow_registers.when(instant)
        assert slow_registers.live(agreements[person], now, "permit", {"use"}), person
        stops = slow_registers.live(agreements[person], now, "restrict", {"use", "all"})
        assert all(a["purposes"] == "U3" for a in stops), person


def test_waves_take_members_who_never_close_withdraw_or_suspend(clean: Tables) -> None:
    gone = {p["principal_id"] for p in clean["principal"] if p["closed_at"] is not None}
    gone |= {a["principal_id"] for a in clean["agreement"] if a["ended_by"] == "withdrawn" or a["kind"] == "suspension"}
    assert not {row["principal_id"] for row in clean["answer"]} & gone


def test_answers_are_those_of_the_data_sets_made_of_them(clean: Tables) -> None:
    given = {(row["wave_id"], row["principal_id"]): row for row in clean["answer"]}
    for row in clean["anon-D06"]:
        answer = given["W1", row["principal_id"]]
        assert [answer[q] for q in ("q1", "q2", "q3")] == [row[q] for q in ("q1", "q2", "q3")]


def test_the_persons_of_a_produced_set_follow_from_its_specification(clean: Tables) -> None:
    for dataset in slow_anonymised.produced(clean):
        rows = slow_anonymised.rows_of(clean, dataset["dataset_id"])
        if rows:
            persons = slow_anonymised.persons_of(clean, dataset)
            assert Counter(persons.values()) == Counter(map(slow_anonymised.class_of, rows))


def test_an_inquiry_is_open_at_every_use_that_names_it(clean: Tables) -> None:
    cases = {row["inquiry_id"]: row for row in clean["inquiry"]}
    for use in clean["use_event"] + clean["history_event"]:
        if use["case_ref"] in cases:
            case = cases[use["case_ref"]]
            at = slow_registers.when(use["occurred_at"])
            assert slow_registers.when(case["received_at"]) <= at < slow_registers.when(case["resolved_at"])


def test_two_corrections_of_one_person_are_five_days_apart(clean: Tables) -> None:
    first, second = [row for row in clean["request"] if row["request_id"] in {"RQ034", "RQ035"}]
    assert (first["principal_id"], first["kind"]) == (second["principal_id"], second["kind"])
    assert (day(second["received_at"]) - day(first["received_at"])).days == 5


def test_one_advertisement_spans_three_months(clean: Tables) -> None:
    months = [
        len({(at.year, at.month) for at in (day(ad["published_from"]), day(ad["published_to"]))})
        + (day(ad["published_to"]) - day(ad["published_from"])).days // 62
        for ad in clean["ad"]
    ]
    assert sorted(months)[-1] == 3
    assert sorted(months)[-2] <= 2


def test_persons_of_plants_are_adults(committed: Tables) -> None:
    minors = {p["principal_id"] for p in committed["principal"] if p["minor"] == "true"}
    planted = {s["principal_id"] for s in committed["provision_subject"] if s["provision_id"].startswith("PR9")}
    assert not planted & minors
