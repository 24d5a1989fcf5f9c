-- Pairs of a collection and a category, and those outside the matrix of every stated purpose (PC8), with their persons.
SELECT
    COUNT(*) AS pairs,
    COUNT(*) FILTER (WHERE beyond) AS beyond,
    COUNT(DISTINCT principal_key) AS persons,
    COUNT(DISTINCT principal_key) FILTER (WHERE beyond) AS persons_beyond,
    COUNT(DISTINCT principal_key) FILTER (WHERE NOT beyond) AS persons_within
FROM collected_pair
ORDER BY pairs
