-- The days that the history information covers: the first, the last, and the day after it.
SELECT MIN(jst_date) AS first_day, MAX(jst_date) AS last_day, CAST(MAX(jst_date) + INTERVAL 1 DAY AS DATE) AS day_after
FROM history_event
ORDER BY first_day
