-- Evaluated and covered uses and their persons by category that was touched; '*' counts each use once. A use that touches
-- several categories counts under each, so the categories add up to more than all uses.
WITH touched AS (
    SELECT event_id, reason, principal_key, unnest(string_split(categories, '|')) AS category_id
    FROM coverage_fact
),
part AS (
    SELECT category_id AS category, reason, principal_key FROM touched
    UNION ALL
    SELECT '*' AS category, reason, principal_key FROM coverage_fact
)
SELECT
    category AS part,
    COUNT(*) AS evaluated,
    COUNT(*) FILTER (WHERE reason = 'covered') AS covered,
    COUNT(*) FILTER (WHERE reason <> 'unknown') AS known,
    COUNT(DISTINCT principal_key) AS persons,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason = 'covered') AS persons_covered,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason <> 'covered') AS persons_uncovered,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason <> 'unknown') AS persons_known,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason = 'unknown') AS persons_unknown,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason NOT IN ('covered', 'unknown')) AS persons_refused
FROM part
GROUP BY category
ORDER BY category
