-- Pairs of a collection and a category outside the matrix of every stated purpose, by form and category, the two hundred
-- most frequent (PC8).
WITH counted AS (
    SELECT form_id, category_id, COUNT(*) AS pairs
    FROM collected_pair
    WHERE beyond
    GROUP BY form_id, category_id
),
ranked AS (
    SELECT form_id, category_id, pairs, ROW_NUMBER() OVER (ORDER BY pairs DESC, form_id, category_id) AS place
    FROM counted
)
SELECT form_id AS form, category_id AS category, pairs
FROM ranked
WHERE place <= 200
ORDER BY form, category
