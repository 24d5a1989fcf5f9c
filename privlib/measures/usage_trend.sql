-- Visitor-days (UT2) by day, week (from Monday) and month: distinct visitor keys of each day, added up. Keys change every
-- day, so one person on two days counts twice. Linked rows are personal data and stay out (policy 7).
WITH day AS (
    SELECT jst_date, COUNT(DISTINCT visitor_key) AS visitors
    FROM history_event
    WHERE NOT linked AND jst_date >= $period_from AND jst_date < $period_to
    GROUP BY jst_date
),
point AS (
    SELECT
        g.grain,
        CASE g.grain
            WHEN 'week' THEN CAST(date_trunc('week', d.jst_date) AS DATE)
            WHEN 'month' THEN CAST(date_trunc('month', d.jst_date) AS DATE)
            ELSE d.jst_date
        END AS date,
        d.visitors
    FROM day AS d
    CROSS JOIN (SELECT 'day' AS grain UNION ALL SELECT 'week' AS grain UNION ALL SELECT 'month' AS grain) AS g
)
SELECT grain, date, CAST(SUM(visitors) AS BIGINT) AS visitors
FROM point
GROUP BY grain, date
ORDER BY grain, date
