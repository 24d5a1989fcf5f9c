-- control: C-L22.unused
-- clauses: S2.limit
-- law: APPI Art. 22
-- reports: R1, R12
-- subject: holding
-- severity: unused M
-- escalates: -
-- parameters: unused_months
-- sentence: {holding} has served no use for a long time and is still kept.
-- sentence_ja: {holding}は長期間利用されないまま保有されている。
-- evaluates: holdings in force that are old enough
SELECT COUNT(*) AS evaluated
FROM holding_use;

SELECT
    'unused' AS detail,
    holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'M' AS severity,
    '' AS touches
FROM holding_use
WHERE detail = 'unused'
ORDER BY subject_1;
