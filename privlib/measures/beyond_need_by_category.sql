-- Pairs of a collection and a category outside the matrix of every stated purpose, by category, with their persons.
SELECT category_id AS category, COUNT(*) AS pairs, COUNT(DISTINCT principal_key) AS persons
FROM collected_pair
WHERE beyond
GROUP BY category_id
ORDER BY category
