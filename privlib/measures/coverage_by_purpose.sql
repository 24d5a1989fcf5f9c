-- Evaluated and covered uses and their persons by purpose of use; '*' counts over all purposes.
WITH used AS (
    SELECT COALESCE(purpose_id, '*') AS purpose, principal_key, COUNT(*) AS uses
    FROM evaluated_use
    GROUP BY GROUPING SETS ((purpose_id, principal_key), (principal_key))
),
missed AS (
    SELECT COALESCE(purpose_id, '*') AS purpose, principal_key, COUNT(*) AS uncovered
    FROM noted_use
    WHERE reason <> 'covered'
    GROUP BY GROUPING SETS ((purpose_id, principal_key), (principal_key))
)
SELECT
    u.purpose,
    CAST(SUM(u.uses) AS BIGINT) AS evaluated,
    CAST(SUM(u.uses - COALESCE(m.uncovered, 0)) AS BIGINT) AS covered,
    COUNT(*) AS persons,
    COUNT(*) FILTER (WHERE u.uses > COALESCE(m.uncovered, 0)) AS persons_covered,
    COUNT(m.uncovered) AS persons_uncovered
FROM used AS u
LEFT JOIN missed AS m ON m.purpose = u.purpose AND m.principal_key = u.principal_key
GROUP BY u.purpose
UNION ALL
SELECT '*', 0, 0, 0, 0, 0
WHERE NOT EXISTS (SELECT 1 FROM evaluated_use)
ORDER BY purpose
