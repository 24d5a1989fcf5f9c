-- Evaluated and covered uses and their persons by month (Asia/Tokyo), holding, department of the actor, or system; '*' counts
-- over all, and the parts add up to it. Strict counts every use, known leaves those of unknown purpose out.
WITH part AS (
    SELECT
        f.reason,
        f.principal_key,
        strftime(f.month, '%Y-%m') AS month,
        f.holding_id AS holding,
        COALESCE(a.department, 'unknown') AS department,
        COALESCE(h.system, 'unknown') AS system
    FROM coverage_fact AS f
    LEFT JOIN actor AS a ON a.actor_id = f.actor_id
    LEFT JOIN holding AS h ON h.holding_id = f.holding_id
)
SELECT
    COALESCE({dimension}, '*') AS part,
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
GROUP BY GROUPING SETS (({dimension}), ())
ORDER BY {dimension}, part
