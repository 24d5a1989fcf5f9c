-- control: C-P1.3a
-- clauses: P1.3a, U1, U2, U3, U4, U5, U6, U7, U8, S2.limit
-- law: APPI Art. 18
-- reports: R1
-- subject: purpose, holding, detail
-- severity: withdrawn H, expired H, too-early H, no-permit H, no-matrix H
-- escalates: S, P, m, N
-- parameters: -
-- sentence: Personal information of {holding} was used for {purpose} without what the person approved: {detail}.
-- sentence_ja: {holding}の個人情報が、本人の同意の範囲外で{purpose}に利用された（{detail}）。
-- evaluates: uses of a person's data in the period
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class = 'attributable';

SELECT
    reason AS detail,
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
WHERE owner = 'C-P1.3a'
GROUP BY purpose_id, holding_id, reason
ORDER BY subject_1, subject_2, detail;
