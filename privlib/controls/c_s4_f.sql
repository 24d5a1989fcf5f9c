-- control: C-S4.F
-- clauses: S4.F
-- law: APPI Art. 25
-- reports: R6
-- subject: contract
-- severity: old-guideline L
-- escalates: -
-- parameters: -
-- sentence: The party of {contract} has not acknowledged the current guideline.
-- sentence_ja: {contract}の相手方が、現行のガイドラインを承認していない。
-- evaluates: contracts with trustees in force
SELECT COUNT(*) AS evaluated
FROM contract
WHERE kind IN ('entrust', 'subentrust') AND valid_from <= $as_of AND valid_to > $as_of;

-- The current guideline is the greatest that any contract names, G10 after G9: no ledger of guidelines says more.
WITH version AS (
    SELECT
        guideline_version,
        ROW_NUMBER() OVER (ORDER BY LENGTH(guideline_version) DESC, guideline_version DESC) AS place
    FROM contract
    WHERE guideline_version IS NOT NULL AND signed_on <= $as_of
)
SELECT
    'old-guideline' AS detail,
    c.contract_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'L' AS severity,
    '' AS touches
FROM contract AS c
CROSS JOIN version AS v
WHERE c.kind IN ('entrust', 'subentrust') AND c.valid_from <= $as_of AND c.valid_to > $as_of
    AND v.place = 1 AND COALESCE(c.guideline_version, '') <> v.guideline_version
ORDER BY subject_1;
