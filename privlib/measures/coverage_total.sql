-- Evaluated and covered uses and their persons: strict counts a use of unknown purpose as not covered, known leaves it out.
WITH used AS (
    SELECT principal_key, COUNT(*) AS uses
    FROM evaluated_use
    GROUP BY principal_key
),
missed AS (
    SELECT principal_key, COUNT(*) AS uncovered, COUNT(*) FILTER (WHERE reason = 'unknown') AS unknown
    FROM noted_use
    WHERE reason <> 'covered'
    GROUP BY principal_key
),
person AS (
    SELECT
        v.variant,
        u.uses - CASE WHEN v.variant = 'known' THEN COALESCE(m.unknown, 0) ELSE 0 END AS uses,
        COALESCE(m.uncovered, 0) - CASE WHEN v.variant = 'known' THEN COALESCE(m.unknown, 0) ELSE 0 END AS uncovered
    FROM used AS u
    LEFT JOIN missed AS m ON m.principal_key = u.principal_key
    CROSS JOIN (SELECT 'strict' AS variant UNION ALL SELECT 'known' AS variant) AS v
)
SELECT
    variant,
    CAST(SUM(uses) AS BIGINT) AS evaluated,
    CAST(SUM(uses - uncovered) AS BIGINT) AS covered,
    COUNT(*) AS persons,
    COUNT(*) FILTER (WHERE uses > uncovered) AS persons_covered,
    COUNT(*) FILTER (WHERE uncovered > 0) AS persons_uncovered
FROM person
WHERE uses > 0
GROUP BY variant
ORDER BY variant
