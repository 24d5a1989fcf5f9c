-- control: C-P1.1a
-- clauses: P1.1a
-- law: APPI Art. 17, Art. 21
-- reports: R1, R13
-- subject: purpose_code, holding
-- severity: unresolvable C
-- escalates: -
-- parameters: -
-- sentence: Uses of {holding} name {purpose_code}, which is no purpose of the policy of their day.
-- sentence_ja: {holding}の利用が、その日のポリシーにない目的{purpose_code}を名乗っている。
-- evaluates: personal uses in the period that name a purpose
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class IN ('attributable', 'not_attributable') AND purpose_code IS NOT NULL AND NOT exception_complete;

-- A source may write anything as a purpose: what is no code is counted together as `other`.
SELECT
    'unresolvable' AS detail,
    CASE WHEN REGEXP_MATCHES(purpose_code, '^[A-Za-z0-9:._-]{1,40}$') THEN purpose_code ELSE 'other' END AS subject_1,
    holding_id AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT principal_key) AS n_persons,
    MIN(occurred_at) AS first_at,
    MAX(occurred_at) AS last_at,
    'C' AS severity,
    '' AS touches
FROM coverage_use
WHERE class IN ('attributable', 'not_attributable') AND purpose_code IS NOT NULL AND NOT exception_complete
    AND purpose_id = 'unknown'
GROUP BY subject_1, holding_id
ORDER BY subject_1, subject_2;
