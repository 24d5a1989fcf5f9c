-- control: C-P1.1b
-- clauses: P1.1b, P1.2e
-- law: APPI Art. 17, Art. 18
-- reports: R1
-- subject: form, category
-- severity: outside-matrix M
-- escalates: S, m, N
-- parameters: -
-- sentence: {category} was collected on {form} although none of the purposes stated there may use it.
-- sentence_ja: {form}で、示された目的のいずれにも利用できない{category}が取得された。
-- evaluates: categories of collections in the period, once a collection
SELECT COUNT(*) AS evaluated
FROM (
    SELECT UNNEST(STRING_SPLIT(categories, '|')) AS category_id
    FROM collection_event
    WHERE jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
) AS pair;

-- The form is the document whose version was shown; a purpose that is not in force on the day allows nothing.
WITH known AS (
    SELECT event_id, occurred_at, jst_date, principal_key, version_id, categories, purposes_stated
    FROM collection_event
    WHERE jst_date >= $period_from AND jst_date < $period_to AND recorded_at < $known_before
),
pair AS (
    SELECT event_id, jst_date, UNNEST(STRING_SPLIT(categories, '|')) AS category_id
    FROM known
),
stated AS (
    SELECT event_id, UNNEST(STRING_SPLIT(purposes_stated, '|')) AS purpose_id
    FROM known
),
allowed AS (
    SELECT DISTINCT p.event_id, p.category_id
    FROM pair AS p
    JOIN stated AS s ON s.event_id = p.event_id
    JOIN category_purpose AS m
        ON m.category_id = p.category_id AND m.purpose_id = s.purpose_id
        AND m.valid_from <= p.jst_date AND p.jst_date < m.valid_to
),
outside AS (
    SELECT p.event_id, p.category_id
    FROM pair AS p
    LEFT JOIN allowed AS a ON a.event_id = p.event_id AND a.category_id = p.category_id
    WHERE a.event_id IS NULL
)
SELECT
    'outside-matrix' AS detail,
    COALESCE(v.policy_id, 'none') AS subject_1,
    o.category_id AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    COUNT(*) AS n,
    COUNT(DISTINCT k.principal_key) AS n_persons,
    MIN(k.occurred_at) AS first_at,
    MAX(k.occurred_at) AS last_at,
    'M' AS severity,
    CONCAT(
        CASE WHEN BOOL_OR(c.special_care = 'yes') THEN 'S' ELSE '' END, CASE WHEN BOOL_OR(p.minor) THEN 'm' ELSE '' END
    ) AS touches
FROM outside AS o
JOIN known AS k ON k.event_id = o.event_id
JOIN principal AS p ON p.principal_key = k.principal_key
LEFT JOIN policy_version AS v ON v.version_id = k.version_id
LEFT JOIN category AS c ON c.category_id = o.category_id
GROUP BY COALESCE(v.policy_id, 'none'), o.category_id
ORDER BY subject_1, subject_2;
