-- control: C-AC4
-- clauses: P1.3a
-- law: APPI Art. 18, Art. 22
-- reports: R1
-- subject: purpose, holding
-- severity: closed-account H
-- escalates: m, N
-- parameters: -
-- sentence: Data of closed accounts in {holding} were used for {purpose}.
-- sentence_ja: {holding}にある退会者のデータが{purpose}に利用された。
-- evaluates: uses of a person's data in the period
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class = 'attributable';

SELECT
    'closed-account' AS detail,
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
WHERE owner = 'C-AC4'
GROUP BY purpose_id, holding_id
ORDER BY subject_1, subject_2;
