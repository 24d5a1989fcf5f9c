"""What a report shows of its controls: privlib's and the company's own, the worst first, and what was not evaluated."""

from pathlib import Path

from privlib.controls import listed
from privlib.policy import model
from privlib.release import seal
from privlib.release.disclosure import release
from privlib.study import Study
from privlib.views import tables, words
from tests.controls.company import study
from tests.controls.test_catalogue import company

OWN = """\
-- control: X-1
-- clauses: P1.4a
-- law: -
-- reports: R1
-- subject: holding
-- severity: late C
-- escalates: -
-- parameters: review_months
-- sentence: {holding} is late.
-- sentence_ja: {holding}は遅い。
-- evaluates: holdings
SELECT COUNT(*) AS evaluated FROM holding;

SELECT
    'late' AS detail, holding_id AS subject_1, CAST(NULL AS VARCHAR) AS subject_2, CAST(NULL AS VARCHAR) AS subject_3,
    retain_months AS n, CAST(NULL AS BIGINT) AS n_persons, CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at, 'C' AS severity, '' AS touches
FROM holding
WHERE retain_months > $review_months
ORDER BY subject_1;
"""


def test_a_control_of_the_company_dropped_into_its_folder_appears_in_the_report(tmp_path: Path) -> None:
    policy = model.read(company(tmp_path, x_1=OWN))
    made = study("holding: holding_id | retain_months\nH01 | 13\nH02 | 12", policy=policy)
    seal.reset()
    found, asked = release(listed.findings(made)), release(listed.by_control(made))
    said = words.findings(found).text
    assert "H01 is late." in said
    rows = {row[1]: row for row in listed.findings(made).frame.rows()}
    assert rows["X-1"][1:] == ("X-1", "late", "C", 13, None)
    assert any("X-1" in str(row) for row in tables.controls_by_result(asked).block.rows)
    results = {row[0]: row for row in listed.by_control(made).frame.rows()}
    assert results["X-1"] == ("X-1", 2, 1, "C")
    # no use in this company: the controls of uses have nothing to look at, which is not the same as nothing found
    assert results["C-S3"] == ("C-S3", 0, 0, "not-evaluated")
    assert "these are not passed" in words.controls_by_result(asked).text
    seal.reset()


def test_the_sample_company_shows_the_worst_finding_first(sample_study: Study) -> None:
    frame = listed.findings(sample_study).frame
    order = frame["severity"].to_list()
    assert order == sorted(order, key="CHMLI".index)
    assert ("edba4b75cedcd963", "C-S3", "suspended", "C", 3, 2) in frame.rows()
    by_control = dict(listed.by_control(sample_study).frame.select("control", "findings").rows())
    assert sum(by_control.values()) == frame.height


def test_the_source_names_the_tables_that_its_controls_share_and_every_control() -> None:
    files = [file.removeprefix("privlib/") for file, _ in listed.by_control(study(""), "R8").source.built_on]
    assert files == [
        *("facts/incident_state.sql", "facts/incident_clock.sql"),
        *("controls/c_in_review.sql", "controls/c_p1_5b.sql", "controls/c_p1_5c.sql", "controls/c_s6b.sql"),
    ]
