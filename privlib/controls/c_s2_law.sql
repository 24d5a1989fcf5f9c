-- control: C-S2.law
-- clauses: S2.law
-- law: APPI Art. 18(3)
-- reports: R1, R4
-- subject: purpose, holding
-- severity: incomplete H
-- escalates: S, m, N
-- parameters: -
-- sentence: An exception was claimed for {purpose} on {holding} without article, document or approver.
-- sentence_ja: {holding}の{purpose}への利用で、条文・文書・承認者のそろわない例外が主張された。
-- evaluates: uses of a person's data in the period that claim an exception
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class = 'attributable' AND exception_claimed;

SELECT
    'incomplete' AS detail,
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
WHERE owner = 'C-S2.law'
GROUP BY purpose_id, holding_id
ORDER BY subject_1, subject_2;
