-- control: C-P1.5c
-- clauses: P1.5c
-- law: APPI Art. 23
-- reports: R8
-- subject: incident
-- severity: overdue M
-- escalates: -
-- parameters: -
-- sentence: What should remedy incident {incident} is past its day and not done.
-- sentence_ja: 事故{incident}の是正措置が、期日を過ぎても完了していない。
-- evaluates: remedies of incidents known by the period's end
SELECT COUNT(*) AS evaluated
FROM incident
WHERE remedy_due IS NOT NULL AND jst_date < $period_to AND known_at < $known_before;

-- The last day is in time; what was done late is done.
SELECT
    'overdue' AS detail,
    incident_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(remedy_due + INTERVAL 1 DAY - INTERVAL 9 HOUR AS TIMESTAMP) AS first_at,
    CAST(remedy_due + INTERVAL 1 DAY - INTERVAL 9 HOUR AS TIMESTAMP) AS last_at,
    'M' AS severity,
    '' AS touches
FROM incident
WHERE remedy_due < $as_of AND (remedy_done IS NULL OR remedy_done > $as_of)
    AND jst_date < $period_to AND known_at < $known_before
ORDER BY subject_1;
