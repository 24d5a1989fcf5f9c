-- Visitor-days (UT2) by day, week (from Monday) and month: distinct visitor keys of each day, added up. Keys change every
-- day, so one person on two days counts twice. Linked rows are personal data and stay out (policy 7).
WITH day AS (
    SELECT jst_date, COUNT(DISTINCT visitor_key) AS visitors
    FROM history_event
    WHERE NOT linked AND jst_date >= $period_from AND jst_date < $period_to
    GROUP BY jst_date
)
SELECT 'day' AS grain, jst_date AS date, visitors FROM day
UNION ALL
SELECT 'week' AS grain, CAST(date_trunc('week', jst_date) AS DATE) AS date, CAST(SUM(visitors) AS BIGINT) AS visitors
FROM day
GROUP BY CAST(date_trunc('week', jst_date) AS DATE)
UNION ALL
SELECT 'month' AS grain, CAST(date_trunc('month', jst_date) AS DATE) AS date, CAST(SUM(visitors) AS BIGINT) AS visitors
FROM day
GROUP BY CAST(date_trunc('month', jst_date) AS DATE)
ORDER BY grain, date
