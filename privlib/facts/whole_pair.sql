-- The pairs of categories and purpose that were used and that the matrix allows during the whole period, with the bit of
-- the purpose; `careful` where a category is of special care, for which consent alone is enough.
-- It never leaves the engine.
WITH used AS (
    SELECT DISTINCT categories, purpose AS purpose_id
    FROM use_event
    WHERE jst_date >= $period_from AND jst_date < $period_to AND purpose IS NOT NULL
),
part AS (
    SELECT categories, purpose_id, unnest(string_split(categories, '|')) AS category_id
    FROM used
)
SELECT
    u.categories,
    u.purpose_id,
    MAX(p.bit) AS bit,
    MAX(CASE WHEN c.special_care = 'yes' THEN 1 ELSE 0 END) = 1 AS careful
FROM part AS u
JOIN purpose AS p ON p.purpose_id = u.purpose_id AND p.valid_from <= $period_from AND p.valid_to >= $period_to
LEFT JOIN category AS c ON c.category_id = u.category_id
LEFT JOIN category_purpose AS m
    ON m.category_id = u.category_id AND m.purpose_id = u.purpose_id
    AND m.valid_from <= $period_from AND m.valid_to >= $period_to
GROUP BY u.categories, u.purpose_id
HAVING COUNT(*) = COUNT(m.category_id)
