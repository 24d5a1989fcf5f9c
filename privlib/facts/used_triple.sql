-- One row a done personal use without an exception and a category it touched, with what became of its triple (holding,
-- category, purpose): declared if the holding has a field of the category and the matrix allowed the pair on the day of
-- the triple's first use. The holding is itself of the personal regime, or the use names a person. It never leaves the engine.
WITH touched AS (
    SELECT
        u.event_id, u.holding_id, unnest(string_split(u.categories, '|')) AS category_id, u.purpose_id, u.principal_key,
        u.jst_date
    FROM coverage_use AS u
    JOIN holding AS h ON h.holding_id = u.holding_id
    WHERE u.result = 'done' AND NOT u.exception_claimed
        AND (
            u.principal_key IS NOT NULL
            OR h.legal_class IN ('personal', 'personal_data', 'retained', 'pseudonymised')
        )
),
triple AS (
    SELECT holding_id, category_id, purpose_id, MIN(jst_date) AS first_day
    FROM touched
    GROUP BY holding_id, category_id, purpose_id
),
mapped AS (
    SELECT DISTINCT holding_id, category_id
    FROM holding_field
    WHERE category_id IS NOT NULL
),
judged AS (
    SELECT
        t.holding_id,
        t.category_id,
        t.purpose_id,
        CASE
            WHEN t.purpose_id = 'unknown' THEN 'unknown'
            WHEN f.category_id IS NULL THEN 'unmapped'
            WHEN m.category_id IS NULL THEN 'no-matrix'
            ELSE 'declared'
        END AS detail
    FROM triple AS t
    LEFT JOIN mapped AS f ON f.holding_id = t.holding_id AND f.category_id = t.category_id
    LEFT JOIN category_purpose AS m
        ON m.category_id = t.category_id AND m.purpose_id = t.purpose_id
        AND m.valid_from <= t.first_day AND t.first_day < m.valid_to
)
SELECT t.event_id, t.holding_id, t.category_id, t.purpose_id, t.principal_key, j.detail
FROM touched AS t
JOIN judged AS j
    ON j.holding_id = t.holding_id AND j.category_id = t.category_id AND j.purpose_id = t.purpose_id
