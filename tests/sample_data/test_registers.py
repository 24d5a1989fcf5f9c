"""The registers hold exactly what is planted; each plant alone gives its own findings, the clean company none."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import generate
import pytest
import slow
import slow_anonymised
import slow_desk
import slow_provisions
import slow_registers
from slow import Tables
from slow_registers import Finding, in_period

CONTROLS = (*slow_registers.CONTROLS, *slow_provisions.CONTROLS, *slow_desk.CONTROLS, *slow_anonymised.CONTROLS)

# plant | control, severity, subject, detail, n, persons (none: the control is not about persons)
_PLANTED = """
V18 | C-P1.5a | M | U2, T04 | stale | 12 | 12
V19 | C-AC3 | M | H03 | repeated | 2 | 2
V20 | C-L22.unused | M | H17 | unused | 1 |
V21 | C-P1.1b | M | F05, T05 | outside-matrix | 6 | 6
V22 | C-P1.2 | H | F03-7 | missing:administrator | 14 | 14
V23 | C-P1.2 | H | F01-1 | shown-late | 2 | 2
V23 | C-P1.2 | H | none | not-shown | 1 | 1
V24 | C-A3 | H | PR919 | no-background | 1 |
V25 | C-L20 | C | H04 | no-consent | 3 | 3
V26 | C-P0 | H | H15 | shared-key | 1 |
V28 | C-T.b | I | T11 | not-held | 1 |
V29 | C-T.d | H | H08, memo2 | unmapped | 1 |
V30 | C-P1.4a | M | H04 | unreviewed | 1 |
V30 | C-P1.4a | M | H05 | unreviewed | 1 |
V30 | C-P1.4a | M | H13 | unreviewed | 1 |
V30 | C-P1.4a | M | H14 | missing:responsible | 1 |
V31 | C-A.src | H | H18 | no-source | 1 |
V32 | C-U2 | H | H03 | past-declared | 7 | 7
V32 | C-U8.keep | M | H13 | past-default | 4 | 4
V32 | C-L22 | H | H06 | past-declared | 9 | 9
V33 | C-P1.7 | M | IQ901 | no-response | 1 |
V33 | C-P1.7 | M | IQ902 | late-response | 1 |
V33 | C-P1.7 | M | IQ903 | no-response | 1 |
V34 | C-S6a | H | RQ902 | open-30 | 1 |
V34 | C-S6a | M | RQ903 | open-14 | 1 |
V34 | C-S6a | M | RQ904 | open-14 | 1 |
V35 | C-S6b | C | RQ905 | unverified | 1 |
V36 | C-S6a.r | M | RQ906 | no-reason | 1 |
V36 | C-S6a.r | M | RQ907 | no-reason | 1 |
V36 | C-S6a.r | M | RQ908 | not-notified | 1 |
V37 | C-S6c | L | RQ909 | form-only | 1 |
V37 | C-S6c | L | RQ910 | form-only | 1 |
V38 | C-S3.b | H | RQ901 | no-interval | 1 |
V39 | C-S4.ban | C | PR901 | no-basis | 1 |
V39 | C-S4.ban | C | PR902 | unknown-recipient | 1 |
V40 | C-P1.4b | C | PR903 | no-filing | 1 | 10
V41 | C-S4.A | C | PR904 | no-consent | 9 | 9
V42 | C-S4.0 | H | PR905 | purpose-not-named | 20 | 20
V43 | C-S4.B | C | ST07 | small-cell | 4 |
V43 | C-S4.B | C | ST08 | row-level | 1 |
V44 | C-U5 | M | ST09 | small-cell | 2 |
V45 | C-S4.C | H | PR908 | no-payment-event | 1 |
V45 | C-S4.C | H | PR909 | no-payment-event | 1 |
V45 | C-S4.C | H | PR910 | extra-category | 1 |
V46 | C-S4.D | H | PR911 | category | 1 |
V46 | C-S4.D | H | PR912 | purpose | 1 |
V47 | C-P1.6a | C | PA02 | gap | 1 |
V47 | C-P1.6a | H | CO04 | clause:no_third_party | 1 |
V47 | C-P1.6a | M | CO03b | retroactive | 1 |
V48 | C-P1.6b | M | CO01 | overdue | 1 |
V48 | C-P1.6b | H | CO15 | reentrust | 1 |
V49 | C-S4.E | H | PA18 | no-review | 3 |
V50 | C-S4.F | L | CO01 | old-guideline | 1 |
V50 | C-S4.F | L | CO04 | old-guideline | 1 |
V51 | C-S4.law | H | PR913 | incomplete | 1 |
V52 | C-L29.fields | H | PR914 | missing:recipient | 1 |
V52 | C-L29.fields | H | PR915 | missing:items | 1 |
V53 | C-L29.late | M | PR916 | late | 1 |
V54 | C-L29.keep | C | PR917 | deleted-early | 1 |
V55 | C-L28 | H | PR918 | no-basis | 1 | 10
V56 | C-S7.dest | C | PR920 | no-role | 1 |
V56 | C-S7.dest | C | PR921 | unconfirmed | 1 |
V57 | C-S5.1 | C | D02 | small-class | 24 | 24
V58 | C-S5.1.l | H | D03, q2 | homogeneous | 1 |
V58 | C-S5.1.l | M | D03, q2 | t-exceeded | 1 |
V59 | C-S5.2 | C | D04 | item3 | 1 |
V59 | C-S5.2 | H | D04 | item4 | 1 |
V60 | C-S5.1.r | H | D06, D01 | new-persons | 4 | 4
V61 | C-S5.1.w | H | D06 | stopped-person | 1 | 1
V62 | C-S5.3a | M | D05 | unlabelled | 1 |
V63 | C-S5.3b | M | IQ904 | unanswered | 1 |
V64 | C-S5.3c | L | | absent | 1 |
V65 | C-S5.law35 | C | D07 | salt-kept | 40 |
V66 | C-S5.4a | H | D05 | items-differ | 1 |
V66 | C-S5.4a | H | D08 | unpublished | 1 |
V66 | C-S5.4a | M | D07 | late | 1 |
V67 | C-S5.4b | H | D10, family | no-method | 1 |
V67 | C-S5.4b | L | D09, age | unannounced-method | 1 |
V68 | C-S5.5a | H | D07 | not-before | 1 |
V68 | C-S5.5a | H | D08 | method-differs | 1 |
V69 | C-S5.5b | H | D09 | unmarked | 1 |
V70 | C-S5.6b | M | D10 | channel | 1 |
V79 | C-S7.choice | H | B2 | after-refusal | 8 | 3
V80 | C-S7.conseq | L | B3 | not-shown | 1 |
V82 | C-TX | H | tag-07 | undeclared | 1 |
V82 | C-TX | H | tag-08 | undeclared | 1 |
V83 | C-S8.1 | M | S1, S2 | no-standard | 1 |
V84 | C-S8.2 | H | AD901 | unreviewed | 1 |
V84 | C-S8.2 | H | AD902 | unreviewed | 1 |
V85 | C-S8.3 | M | AD903 | no-ack | 1 |
V85 | C-S8.3 | M | AD904 | no-ack | 1 |
V86 | C-S8.5 | H | AD905 | no-approver | 1 |
V87 | C-S8.6 | C | AD906 | unlawful | 1 |
V87 | C-S8.6 | M | AD907 | unknown | 1 |
V88 | C-S8.9 | M | IQ905 | unanswered | 1 |
V89 | C-P1.5b | C | IN901 | prelim-late | 1 |
V89 | C-P1.5b | C | IN902 | final-late | 1 |
V89 | C-P1.5b | C | IN903 | not-notified | 1 |
V90 | C-P1.5c | M | IN904 | overdue | 1 |
V91 | C-IN.review | M | IN905 | unknown-flag | 1 |
"""


def _read() -> Iterator[tuple[str, Finding]]:
    for line in _PLANTED.strip().splitlines():
        plant, control, severity, subject, detail, n, persons = (cell.strip() for cell in line.split("|"))
        yield plant, Finding(control, severity, subject, detail, int(n), int(persons) if persons else None)


PLANTED: dict[str, list[Finding]] = {}
for _plant, _finding in _read():
    PLANTED.setdefault(_plant, []).append(_finding)


def in_order(findings: list[Finding]) -> list[tuple[Any, ...]]:
    return sorted((*finding[:4], finding.n, finding.persons or 0) for finding in findings)


def test_the_clean_company_has_no_finding_in_any_register(clean: Tables) -> None:
    assert slow_registers.run(clean, CONTROLS) == []


def test_all_plants_give_exactly_the_findings_of_each(committed: Tables) -> None:
    found = slow_registers.run(committed, CONTROLS)
    assert in_order(found) == in_order([finding for each in PLANTED.values() for finding in each])


@pytest.mark.parametrize("plant", PLANTED)
def test_a_plant_alone_gives_its_findings_and_no_other(plant: str) -> None:
    make = generate.tables if plant == "V79" else generate.without_history
    found = slow_registers.run(slow.rows(make(plants=[plant])), CONTROLS)
    assert in_order(found) == in_order(PLANTED[plant])


@pytest.mark.parametrize("plant", sorted(PLANTED))
def test_plants_toml_says_what_a_plant_gives(plant: str) -> None:
    (said,) = [each["finding"] for each in slow.toml(generate.HERE / "plants.toml")["plant"] if each["id"] == plant]
    for finding in PLANTED[plant]:
        assert finding.control in said
        assert finding.detail in said
        assert all(part in said for part in finding.subject.split(", "))
    by_severity = Counter(finding.severity for finding in PLANTED[plant])
    assert all(f"{severity}×" in said for severity in by_severity)


def test_another_seed_has_the_same_counts_and_the_same_findings() -> None:
    other = slow.rows(generate.without_history(seed=7, plants=["V41", "V45", "V60", "V61"]))
    found = slow_registers.run(other, CONTROLS)
    assert in_order(found) == in_order([f for plant in ("V41", "V45", "V60", "V61") for f in PLANTED[plant]])


# --- figures of the registers


def test_provisions_by_basis(committed: Tables, figures: dict[str, Any]) -> None:
    registers = figures["registers"]
    listed = [p for p in committed["provision"] if in_period(p["occurred_at"])]
    given = [p for p in listed if p["direction"] == "out"]
    assert Counter(p["basis"] or "none" for p in given) == registers["provisions"]
    assert len(listed) - len(given) == registers["provisions_in"]


def test_consents_and_flow_days(committed: Tables, figures: dict[str, Any]) -> None:
    pairs = [permits for p, _, permits in slow_provisions.consents(committed) if in_period(p["occurred_at"])]
    assert [sum(bool(permits) for permits in pairs), len(pairs)] == figures["registers"]["consents"]
    assert list(slow_provisions.covered_flow_days(committed)) == figures["registers"]["flow_days"]


def test_incidents_are_reportable_or_not(committed: Tables, figures: dict[str, Any]) -> None:
    states = Counter(slow_desk.reportable(committed, row)[0] for row in committed["incident"])
    assert states == figures["registers"]["reportable"]


def test_final_reports_are_due_on_open_days(committed: Tables) -> None:
    due = {}
    for row in committed["incident"]:
        state, start = slow_desk.reportable(committed, row)
        if state == "yes":
            due[row["incident_id"]] = slow_desk.final_due(committed, row, start).isoformat()
    assert due == {
        "IN01": "2026-01-05",
        "IN03": "2026-06-23",
        "IN901": "2026-03-09",
        "IN902": "2026-05-07",
        "IN903": "2026-08-19",
    }


def test_sets_are_published_marked_and_sent_as_announced(committed: Tables, figures: dict[str, Any]) -> None:
    found, registers = slow_registers.run(committed, slow_anonymised.CONTROLS), figures["registers"]
    details = Counter((finding.control, finding.detail) for finding in found)
    own = [d for d in slow_anonymised.produced(committed) if ("C-S5.4a", "unpublished") in details]
    sent = slow_anonymised.sent(committed)
    assert [len(own) - details["C-S5.4a", "unpublished"], len(own)] == registers["published"]
    assert details["C-S5.4a", "late"] == registers["published_late"]
    assert [len(sent) - details["C-S5.5b", "unmarked"], len(sent)] == registers["marked"]
    assert [len(sent) - details["C-S5.5a", "method-differs"], len(sent)] == registers["method_as_announced"]


def test_notices_and_minimisation(committed: Tables, figures: dict[str, Any]) -> None:
    wrong, pairs = slow_registers.outside_matrix(committed)
    assert list(slow_registers.notices(committed)) == figures["registers"]["notices"]
    assert [len(wrong), pairs] == figures["registers"]["outside_matrix"]


def test_requests_advertisements_and_tags(committed: Tables, figures: dict[str, Any]) -> None:
    told = slow_registers.disclosed(committed)
    verified = [r for r in told if slow_registers.when(r["verified_at"]) <= slow_registers.when(r["fulfilled_at"])]
    ads = slow_desk.published(committed)
    reviewed = [ad for ad in ads if slow_desk.reviews_before(committed, ad)]
    tags = {tag["tag"] for tag in committed["tag_seen"]}
    assert [len(verified), len(told)] == figures["registers"]["verified"]
    assert [len(reviewed), len(ads)] == figures["registers"]["ads_reviewed"]
    assert [len(slow_desk.undeclared_tags(committed)), len(tags)] == figures["registers"]["tags_undeclared"]
