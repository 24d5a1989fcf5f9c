-- control: C-P1.5b
-- clauses: P1.5b
-- law: APPI Art. 26, Rules 7 to 10
-- reports: R8
-- subject: incident, detail
-- severity: prelim-late C, final-late C, not-notified C
-- escalates: -
-- parameters: L26.item4, L26.prelim.max, L26.final, L26.final.item3, L26.trustee.max
-- sentence: A clock of the law was missed for incident {incident}: {detail}.
-- sentence_ja: 事故{incident}について、法令の期限が守られていない（{detail}）。
-- evaluates: incidents that must be reported and whose clocks ran in the period, or still run
SELECT COUNT(*) AS evaluated
FROM incident_clock;

-- Either report serves as the preliminary one. Persons are told once the final report is made or due.
WITH wrong AS (
    SELECT incident_id, known_at, 'prelim-late' AS detail
    FROM incident_clock
    WHERE COALESCE(LEAST(prelim_on, final_on), $as_of) > prelim_due
    UNION ALL
    SELECT incident_id, known_at, 'final-late' AS detail FROM incident_clock WHERE COALESCE(final_on, $as_of) > final_due
    UNION ALL
    SELECT incident_id, known_at, 'not-notified' AS detail
    FROM incident_clock
    WHERE notified_at IS NULL AND alternative IS NULL AND LEAST(COALESCE(final_on, final_due), final_due) <= $as_of
)
SELECT
    detail,
    incident_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    known_at AS first_at,
    known_at AS last_at,
    'C' AS severity,
    '' AS touches
FROM wrong
ORDER BY subject_1, detail;
