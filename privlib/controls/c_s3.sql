-- control: C-S3
-- clauses: S3, U3
-- law: APPI Art. 35
-- reports: R5, R1
-- subject: purpose, holding
-- severity: suspended C
-- escalates: -
-- parameters: grace_days
-- sentence: Data of persons who had suspended their use were used for {purpose} from {holding}.
-- sentence_ja: 利用停止中の本人のデータが、{holding}から{purpose}に利用された。
-- evaluates: uses of a person's data in the period
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class = 'attributable';

SELECT
    'suspended' AS detail,
    purpose_id AS subject_1,
    holding_id AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT principal_key) AS n_persons,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    'C' AS severity,
    CONCAT(
        CASE WHEN BOOL_OR(touches_special) THEN 'S' ELSE '' END,
        CASE WHEN BOOL_OR(touches_property) THEN 'P' ELSE '' END,
        CASE WHEN BOOL_OR(minor) THEN 'm' ELSE '' END
    ) AS touches
FROM noted_use
WHERE owner = 'C-S3'
GROUP BY purpose_id, holding_id
ORDER BY subject_1, subject_2;
