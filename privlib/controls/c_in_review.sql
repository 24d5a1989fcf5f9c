-- control: C-IN.review
-- clauses: P1.5b
-- law: APPI Art. 26, Rules 7
-- reports: R8
-- subject: incident
-- severity: unknown-flag M
-- escalates: -
-- parameters: L26.item4, L26.trustee.max
-- sentence: Nobody knows yet whether incident {incident} must be reported.
-- sentence_ja: 事故{incident}の報告義務の有無が、まだ判断されていない。
-- evaluates: incidents known by the period's end
SELECT COUNT(*) AS evaluated
FROM incident
WHERE jst_date < $period_to AND known_at < $known_before;

-- Of what would make it reportable nothing is sure, and something is not known. See C-P1.5b.
WITH law_on AS (
    SELECT
        i.incident_id,
        MAX(CASE WHEN w.parameter_id = 'L26.item4' THEN w.value END) AS item4,
        MAX(CASE WHEN w.parameter_id = 'L26.trustee.max' THEN w.value END) AS trustee_days
    FROM incident AS i
    LEFT JOIN law_parameter AS w ON w.effective_from <= i.jst_date AND i.jst_date < w.effective_to
    WHERE i.jst_date < $period_to AND i.known_at < $known_before
    GROUP BY i.incident_id
),
large AS (
    SELECT DISTINCT c.incident_id
    FROM incident_count AS c
    JOIN law_on AS w ON w.incident_id = c.incident_id
    WHERE COALESCE(c.n_max, c.n) > w.item4 AND c.recorded_at < $known_before
)
SELECT
    'unknown-flag' AS detail,
    i.incident_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    i.known_at AS first_at,
    i.known_at AS last_at,
    'M' AS severity,
    '' AS touches
FROM incident AS i
JOIN law_on AS w ON w.incident_id = i.incident_id
WHERE i.encrypted <> 'yes'
    AND 'unknown' IN (i.special_care, i.property, i.wrongful, i.encrypted)
    AND NOT 'yes' IN (i.special_care, i.property, i.wrongful)
    AND i.incident_id NOT IN (SELECT incident_id FROM large)
    AND NOT COALESCE(
        i.entruster_notified_at < $known_before
        AND DATE_DIFF('day', CAST(i.jst_date AS DATE), CAST(i.entruster_notified_at + INTERVAL 9 HOUR AS DATE))
        < w.trustee_days,
        FALSE
    )
ORDER BY subject_1;
