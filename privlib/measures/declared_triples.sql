-- Distinct (holding, category, purpose) that were used, and those of them that were declared (PC3), with the persons behind
-- each.
WITH triple AS (
    SELECT holding_id, category_id, purpose_id, detail
    FROM used_triple
    GROUP BY holding_id, category_id, purpose_id, detail
)
SELECT
    (SELECT COUNT(*) FROM triple) AS triples,
    (SELECT COUNT(*) FROM triple WHERE detail = 'declared') AS declared,
    COUNT(DISTINCT principal_key) AS persons,
    COUNT(DISTINCT principal_key) FILTER (WHERE detail = 'declared') AS persons_declared,
    COUNT(DISTINCT principal_key) FILTER (WHERE detail <> 'declared') AS persons_undeclared
FROM used_triple
ORDER BY triples
