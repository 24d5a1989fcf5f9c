-- control: C-U8
-- clauses: U8
-- law: APPI Art. 18
-- reports: R1
-- subject: purpose, holding
-- severity: hr-outside-u8 H
-- escalates: S, m
-- parameters: -
-- sentence: Data of applicants or employees in {holding} were used for {purpose}, outside employment.
-- sentence_ja: {holding}の応募者・従業員のデータが、採用・雇用以外の{purpose}に利用された。
-- evaluates: uses in the period of data that the policy reserves to U8
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class = 'attributable'
    AND event_id IN (
        SELECT u.event_id
        FROM (
            SELECT event_id, principal_key, UNNEST(STRING_SPLIT(categories, '|')) AS category_id FROM coverage_use
        ) AS u
        JOIN principal AS p ON p.principal_key = u.principal_key
        JOIN reserved_category AS r
            ON r.category_id = u.category_id AND r.control = 'C-U8' AND r.subject_type IN ('', p.subject_type)
    );

SELECT
    'hr-outside-u8' AS detail,
    purpose_id AS subject_1,
    holding_id AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT principal_key) AS n_persons,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    'H' AS severity,
    CONCAT(
        CASE WHEN BOOL_OR(touches_special) THEN 'S' ELSE '' END,
        CASE WHEN BOOL_OR(touches_property) THEN 'P' ELSE '' END,
        CASE WHEN BOOL_OR(minor) THEN 'm' ELSE '' END
    ) AS touches
FROM noted_use
WHERE owner = 'C-U8'
GROUP BY purpose_id, holding_id
ORDER BY subject_1, subject_2;
