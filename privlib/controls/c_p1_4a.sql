-- control: C-P1.4a
-- clauses: P1.4a
-- law: APPI Art. 23, Guidelines 10-3
-- reports: R12
-- subject: holding, detail
-- severity: missing:department M, missing:responsible M, missing:notice_method M, missing:access_roles M, unreviewed M
-- escalates: -
-- parameters: review_months
-- sentence: The ledger's entry of {holding} is not managed: {detail}.
-- sentence_ja: 台帳の{holding}の記載が管理されていない（{detail}）。
-- evaluates: personal holdings in force
SELECT COUNT(*) AS evaluated
FROM holding
WHERE valid_from <= $as_of AND valid_to > $as_of
    AND legal_class IN ('personal', 'personal_data', 'retained', 'pseudonymised');

-- A holding that was never reviewed counts from its first day.
WITH personal AS (
    SELECT
        holding_id,
        department,
        responsible,
        notice_method,
        access_roles,
        COALESCE(last_reviewed_on, valid_from) + INTERVAL 1 MONTH * $review_months AS review_due
    FROM holding
    WHERE valid_from <= $as_of AND valid_to > $as_of
        AND legal_class IN ('personal', 'personal_data', 'retained', 'pseudonymised')
),
wrong AS (
    SELECT holding_id, 'missing:department' AS detail FROM personal WHERE department IS NULL
    UNION ALL
    SELECT holding_id, 'missing:responsible' AS detail FROM personal WHERE responsible IS NULL
    UNION ALL
    SELECT holding_id, 'missing:notice_method' AS detail FROM personal WHERE notice_method IS NULL
    UNION ALL
    SELECT holding_id, 'missing:access_roles' AS detail FROM personal WHERE access_roles = ''
    UNION ALL
    SELECT holding_id, 'unreviewed' AS detail FROM personal WHERE CAST(review_due AS DATE) < $as_of
)
SELECT
    detail,
    holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    1 AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'M' AS severity,
    '' AS touches
FROM wrong
ORDER BY subject_1, detail;
