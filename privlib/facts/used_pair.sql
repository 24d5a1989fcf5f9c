-- The pairs of categories and purpose that were used, with the bit of the purpose if the matrix allows the pair during the
-- whole period; `careful` where a category is of special care, for which consent alone is enough; `usual` where nine of
-- ten persons permitted the purpose all the time, so that the few who did not are looked up, not all.
-- It never leaves the engine.
WITH used AS (
    SELECT DISTINCT categories, purpose AS purpose_id
    FROM use_event
    WHERE jst_date >= $period_from AND jst_date < $period_to AND purpose IS NOT NULL
),
part AS (
    SELECT categories, purpose_id, unnest(string_split(categories, '|')) AS category_id
    FROM used
),
whole AS (
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
),
permitted AS (
    SELECT bits, COUNT(*) AS persons
    FROM whole_permit
    GROUP BY bits
),
usual AS (
    SELECT p.bit
    FROM purpose AS p
    JOIN permitted AS m ON m.bits & p.bit <> 0
    GROUP BY p.bit
    HAVING 10 * SUM(m.persons) >= 9 * (SELECT COUNT(*) FROM principal)
)
SELECT
    u.categories,
    u.purpose_id,
    w.bit,
    COALESCE(w.careful, FALSE) AS careful,
    COALESCE(NOT w.careful AND l.bit IS NOT NULL, FALSE) AS usual
FROM used AS u
LEFT JOIN whole AS w ON w.categories = u.categories AND w.purpose_id = u.purpose_id
LEFT JOIN usual AS l ON l.bit = w.bit
