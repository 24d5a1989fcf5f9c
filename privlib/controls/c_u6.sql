-- control: C-U6
-- clauses: U6
-- law: APPI Art. 18
-- reports: R1
-- subject: purpose, holding
-- severity: not-client H
-- escalates: S, m
-- parameters: -
-- sentence: Data of persons who are no client contacts were used for {purpose} from {holding}.
-- sentence_ja: 取引先の担当者でない人のデータが、{holding}から{purpose}に利用された。
-- evaluates: uses of a person's data for U6 in the period
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class = 'attributable' AND purpose_id = 'U6';

SELECT
    'not-client' AS detail,
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
WHERE owner = 'C-U6'
GROUP BY purpose_id, holding_id
ORDER BY subject_1, subject_2;
