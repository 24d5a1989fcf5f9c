-- Events (UT1) and visitor-days by day, week and month and one attribute of the history information.
WITH day AS (
    SELECT jst_date, {dimension} AS label, COUNT(*) AS events, COUNT(DISTINCT visitor_key) AS visitors
    FROM history_event
    WHERE NOT linked AND jst_date >= $period_from AND jst_date < $period_to
    GROUP BY jst_date, {dimension}
)
SELECT 'day' AS grain, jst_date AS date, label, events, visitors FROM day
UNION ALL
SELECT
    'week' AS grain,
    CAST(date_trunc('week', jst_date) AS DATE) AS date,
    label,
    CAST(SUM(events) AS BIGINT) AS events,
    CAST(SUM(visitors) AS BIGINT) AS visitors
FROM day
GROUP BY CAST(date_trunc('week', jst_date) AS DATE), label
UNION ALL
SELECT
    'month' AS grain,
    CAST(date_trunc('month', jst_date) AS DATE) AS date,
    label,
    CAST(SUM(events) AS BIGINT) AS events,
    CAST(SUM(visitors) AS BIGINT) AS visitors
FROM day
GROUP BY CAST(date_trunc('month', jst_date) AS DATE), label
ORDER BY grain, date, label
