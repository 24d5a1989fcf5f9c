-- control: C-S2.new
-- clauses: S2.new
-- law: APPI Art. 17, Art. 18
-- reports: R1
-- subject: purpose, holding, detail
-- severity: too-early H, no-permit H, withdrawn H, expired H, no-matrix H
-- escalates: S, m, N
-- parameters: -
-- sentence: Personal information of {holding} was used for the new purpose {purpose} without the person's agreement
--   to it: {detail}.
-- sentence_ja: {holding}の個人情報が、本人の同意なく新しい目的{purpose}に利用された（{detail}）。
-- evaluates: uses of a person's data for a new purpose in the period
SELECT COUNT(*) AS evaluated
FROM coverage_use AS u
JOIN purpose AS p ON p.purpose_id = u.purpose_id AND p.origin = 'new'
WHERE u.class = 'attributable';

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
WHERE owner = 'C-S2.new'
GROUP BY purpose_id, holding_id, reason
ORDER BY subject_1, subject_2, detail;
