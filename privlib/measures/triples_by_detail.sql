-- Distinct (holding, category, purpose) that were used without being declared, by what is missing.
WITH triple AS (
    SELECT holding_id, category_id, purpose_id, detail
    FROM used_triple
    WHERE detail <> 'declared'
    GROUP BY holding_id, category_id, purpose_id, detail
),
counted AS (
    SELECT detail, COUNT(*) AS triples
    FROM triple
    GROUP BY detail
),
behind AS (
    SELECT detail, COUNT(DISTINCT principal_key) AS persons
    FROM used_triple
    GROUP BY detail
)
SELECT c.detail, c.triples, b.persons
FROM counted AS c
JOIN behind AS b ON b.detail = c.detail
ORDER BY c.detail
