-- control: C-A.src
-- clauses: A1, A2, A3
-- law: APPI Art. 20
-- reports: R1, R12
-- subject: holding
-- severity: no-source H
-- escalates: -
-- parameters: -
-- sentence: The ledger does not say how {holding} was acquired.
-- sentence_ja: {holding}の取得方法が台帳にない。
-- evaluates: holdings in force
SELECT COUNT(*) AS evaluated
FROM holding
WHERE valid_from <= $as_of AND valid_to > $as_of;

SELECT
    'no-source' AS detail,
    holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'H' AS severity,
    '' AS touches
FROM holding
WHERE valid_from <= $as_of AND valid_to > $as_of AND source IS NULL
ORDER BY subject_1;
