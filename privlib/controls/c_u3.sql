-- control: C-U3
-- clauses: U3
-- law: APPI Art. 18
-- reports: R1, R5
-- subject: purpose, holding
-- severity: unsubscribed C
-- escalates: -
-- parameters: grace_days
-- sentence: Data of persons who had unsubscribed were used for {purpose} from {holding}.
-- sentence_ja: 配信停止を申し出た本人のデータが、{holding}から{purpose}に利用された。
-- evaluates: uses of a person's data in the period
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class = 'attributable';

SELECT
    'unsubscribed' AS detail,
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
WHERE owner = 'C-U3'
GROUP BY purpose_id, holding_id
ORDER BY subject_1, subject_2;
