-- control: C-P1.3b.tag
-- clauses: P1.3b
-- law: APPI Art. 18, Art. 23
-- reports: R1, R3
-- subject: holding
-- severity: untagged M/H
-- escalates: -
-- parameters: untagged_M, untagged_H
-- sentence: Uses of {holding} name no purpose, and such uses are more of all than the policy's limit.
-- sentence_ja: {holding}の利用に目的の記録がなく、その割合がポリシーの限度を超えている。
-- evaluates: personal uses in the period
SELECT COUNT(*) AS evaluated
FROM coverage_use
WHERE class IN ('attributable', 'not_attributable');

-- The share of the whole company decides, whichever holding the uses are of.
WITH personal AS (
    SELECT
        holding_id,
        principal_key,
        occurred_at,
        purpose_id = 'unknown' AND purpose_code IS NULL AND NOT exception_complete AS untagged
    FROM coverage_use
    WHERE class IN ('attributable', 'not_attributable')
),
whole AS (
    SELECT COUNT(*) AS uses, COUNT(CASE WHEN untagged THEN 1 END) AS untagged FROM personal
)
SELECT
    'untagged' AS detail,
    p.holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT p.principal_key) AS n_persons,
    MIN(p.occurred_at) AS first_at,
    MAX(p.occurred_at) AS last_at,
    CASE WHEN MAX(w.untagged) > $untagged_H * MAX(w.uses) THEN 'H' ELSE 'M' END AS severity,
    '' AS touches
FROM personal AS p
CROSS JOIN whole AS w
WHERE p.untagged AND w.untagged > $untagged_M * w.uses
GROUP BY p.holding_id
ORDER BY subject_1;
