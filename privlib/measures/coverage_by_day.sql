-- Evaluated and covered uses and their persons by day, week (from Monday) and month, Asia/Tokyo.
WITH point AS (
    SELECT
        g.grain,
        CASE g.grain
            WHEN 'week' THEN CAST(date_trunc('week', f.jst_date) AS DATE)
            WHEN 'month' THEN f.month
            ELSE f.jst_date
        END AS date,
        f.reason,
        f.principal_key
    FROM coverage_fact AS f
    CROSS JOIN (SELECT 'day' AS grain UNION ALL SELECT 'week' AS grain UNION ALL SELECT 'month' AS grain) AS g
)
SELECT
    grain,
    date,
    COUNT(*) AS evaluated,
    COUNT(*) FILTER (WHERE reason = 'covered') AS covered,
    COUNT(*) FILTER (WHERE reason <> 'unknown') AS known,
    COUNT(DISTINCT principal_key) AS persons,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason = 'covered') AS persons_covered,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason <> 'covered') AS persons_uncovered,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason <> 'unknown') AS persons_known,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason = 'unknown') AS persons_unknown,
    COUNT(DISTINCT principal_key) FILTER (WHERE reason NOT IN ('covered', 'unknown')) AS persons_refused
FROM point
GROUP BY grain, date
ORDER BY grain, date
