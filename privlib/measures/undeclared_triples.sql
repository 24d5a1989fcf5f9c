-- The (holding, category, purpose) that were used without being declared, the two hundred with the most uses (PC3).
WITH triple AS (
    SELECT holding_id, category_id, purpose_id, detail, COUNT(*) AS uses
    FROM used_triple
    WHERE detail <> 'declared'
    GROUP BY holding_id, category_id, purpose_id, detail
),
ranked AS (
    SELECT
        holding_id, category_id, purpose_id, detail, uses,
        ROW_NUMBER() OVER (ORDER BY uses DESC, holding_id, category_id, purpose_id) AS place
    FROM triple
)
SELECT holding_id AS holding, category_id AS category, purpose_id AS purpose, uses, detail
FROM ranked
WHERE place <= 200
ORDER BY holding, category, purpose
