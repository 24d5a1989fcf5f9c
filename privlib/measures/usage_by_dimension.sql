-- Events (UT1) and visitor-days by day, week and month and one attribute of the history information.
WITH day AS (
    SELECT jst_date, {dimension} AS label, COUNT(*) AS events, COUNT(DISTINCT visitor_key) AS visitors
    FROM history_event
    WHERE NOT linked AND jst_date >= $period_from AND jst_date < $period_to
    GROUP BY jst_date, {dimension}
),
point AS (
    SELECT
        g.grain,
        CASE g.grain
            WHEN 'week' THEN CAST(date_trunc('week', d.jst_date) AS DATE)
            WHEN 'month' THEN CAST(date_trunc('month', d.jst_date) AS DATE)
            ELSE d.jst_date
        END AS date,
        d.label,
        d.events,
        d.visitors
    FROM day AS d
    CROSS JOIN (SELECT 'day' AS grain UNION ALL SELECT 'week' AS grain UNION ALL SELECT 'month' AS grain) AS g
)
SELECT grain, date, label, CAST(SUM(events) AS BIGINT) AS events, CAST(SUM(visitors) AS BIGINT) AS visitors
FROM point
GROUP BY grain, date, label
ORDER BY grain, date, label
