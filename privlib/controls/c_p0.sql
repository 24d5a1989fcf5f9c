-- control: C-P0
-- clauses: P0
-- law: APPI Art. 2
-- reports: R1, R9
-- subject: holding
-- severity: no-class H, shared-key H
-- escalates: -
-- parameters: -
-- sentence: {holding} has no legal class, or is called no personal data and carries a key of persons ({detail}).
-- sentence_ja: {holding}は法的区分がないか、個人データでないとされながら個人のキーを持っている（{detail}）。
-- evaluates: holdings in force
SELECT COUNT(*) AS evaluated
FROM holding
WHERE valid_from <= $as_of AND valid_to > $as_of;

-- A key that a personal holding has under the same name collates with it. A code that only serves history is a
-- visitor's key, which lives one day and is no person's.
WITH active AS (
    SELECT
        holding_id,
        legal_class,
        COALESCE(legal_class IN ('personal', 'personal_data', 'retained', 'pseudonymised'), FALSE) AS personal
    FROM holding
    WHERE valid_from <= $as_of AND valid_to > $as_of
),
visitor_category AS (
    SELECT m.category_id
    FROM category_purpose AS m
    JOIN purpose AS p ON p.purpose_id = m.purpose_id
    GROUP BY m.category_id
    HAVING COUNT(CASE WHEN p.scope <> 'history' THEN 1 END) = 0
),
person_key AS (
    SELECT a.holding_id, a.personal, f.field
    FROM holding_field AS f
    JOIN active AS a ON a.holding_id = f.holding_id
    WHERE f.role = 'code'
        AND (f.category_id IS NULL OR f.category_id NOT IN (SELECT category_id FROM visitor_category))
),
shared AS (
    SELECT holding_id, COUNT(*) AS n
    FROM person_key
    WHERE NOT personal AND field IN (SELECT field FROM person_key WHERE personal)
    GROUP BY holding_id
)
SELECT
    CASE WHEN a.legal_class IS NULL THEN 'no-class' ELSE 'shared-key' END AS detail,
    a.holding_id AS subject_1,
    CAST(NULL AS VARCHAR) AS subject_2,
    CAST(NULL AS VARCHAR) AS subject_3,
    CASE WHEN a.legal_class IS NULL THEN 1 ELSE s.n END AS n,
    CAST(NULL AS BIGINT) AS n_persons,
    CAST(NULL AS TIMESTAMP) AS first_at,
    CAST(NULL AS TIMESTAMP) AS last_at,
    'H' AS severity,
    '' AS touches
FROM active AS a
LEFT JOIN shared AS s ON s.holding_id = a.holding_id
WHERE a.legal_class IS NULL OR s.holding_id IS NOT NULL
ORDER BY subject_1;
