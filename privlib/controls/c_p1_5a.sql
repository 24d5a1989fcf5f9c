-- control: C-P1.5a
-- clauses: P1.5a
-- law: APPI Art. 22
-- reports: R12
-- subject: purpose, category
-- severity: stale M
-- escalates: N
-- parameters: stale_months_T04, stale_months_T05, stale_share_max, grace_days
-- sentence: {category} was used for {purpose} although nobody had found it right within the policy's time.
-- sentence_ja: {category}が、定めた期間内に確認されないまま{purpose}に利用された。
-- evaluates: persons with such data used in the period, once a purpose and category
WITH horizon AS (
    SELECT 'T04' AS category_id UNION ALL SELECT 'T05' AS category_id
),
used AS (
    SELECT principal_key, purpose_id, UNNEST(STRING_SPLIT(categories, '|')) AS category_id
    FROM coverage_fact
    WHERE reason <> 'suspended' AND purpose_id <> 'unknown'
),
pair AS (
    SELECT DISTINCT u.principal_key, u.purpose_id, u.category_id
    FROM used AS u
    JOIN horizon AS h ON h.category_id = u.category_id
)
SELECT COUNT(*) AS evaluated
FROM pair;

-- What was never verified is as old as the person's registration. The last day of the horizon is inside. Uses inside a
-- suspension are wrong for another reason.
WITH horizon AS (
    SELECT 'T04' AS category_id, $stale_months_T04 AS months
    UNION ALL
    SELECT 'T05' AS category_id, $stale_months_T05 AS months
),
used AS (
    SELECT
        event_id, principal_key, purpose_id, occurred_at, jst_date,
        UNNEST(STRING_SPLIT(categories, '|')) AS category_id
    FROM coverage_fact
    WHERE reason <> 'suspended' AND purpose_id <> 'unknown'
),
dated AS (
    SELECT
        u.event_id, u.principal_key, u.purpose_id, u.category_id, u.occurred_at, u.jst_date,
        MAX(h.months) AS months,
        MAX(v.verified_on) AS verified_on,
        MAX(CAST(p.created_at + INTERVAL 9 HOUR AS DATE)) AS created_on
    FROM used AS u
    JOIN horizon AS h ON h.category_id = u.category_id
    JOIN principal AS p ON p.principal_key = u.principal_key
    LEFT JOIN principal_verification AS v
        ON v.principal_key = u.principal_key AND v.category_id = u.category_id AND v.verified_on <= u.jst_date
    GROUP BY u.event_id, u.principal_key, u.purpose_id, u.category_id, u.occurred_at, u.jst_date
),
judged AS (
    SELECT
        principal_key, purpose_id, category_id, occurred_at,
        CAST(COALESCE(verified_on, created_on) + INTERVAL 1 MONTH * months AS DATE) < jst_date AS stale
    FROM dated
)
SELECT
    'stale' AS detail,
    purpose_id AS subject_1,
    category_id AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(DISTINCT CASE WHEN stale THEN principal_key END) AS n,
    COUNT(DISTINCT CASE WHEN stale THEN principal_key END) AS n_persons,
    MIN(CASE WHEN stale THEN occurred_at END) AS first_at,
    MAX(CASE WHEN stale THEN occurred_at END) AS last_at,
    'M' AS severity,
    '' AS touches
FROM judged
GROUP BY purpose_id, category_id
HAVING COUNT(DISTINCT CASE WHEN stale THEN principal_key END) > $stale_share_max * COUNT(DISTINCT principal_key)
ORDER BY subject_1, subject_2;
