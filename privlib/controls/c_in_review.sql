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
FROM incident_state;

SELECT
    'unknown-flag' AS detail,
    incident_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    known_at AS first_at,
    known_at AS last_at,
    'M' AS severity,
    '' AS touches
FROM incident_state
WHERE reportable = 'review'
ORDER BY subject_1;
