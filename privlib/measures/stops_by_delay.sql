-- Persons whose data were used after their own stop, by the time from the stop to the last use: of several stops the
-- longest.
WITH person AS (
    SELECT principal_key, MAX(seconds_since_stop) AS seconds
    FROM noted_use
    WHERE stop_kind IS NOT NULL
    GROUP BY principal_key
),
banded AS (
    SELECT
        principal_key,
        CASE
            WHEN seconds < 86400 THEN 'day'
            WHEN seconds < 7 * 86400 THEN 'week'
            WHEN seconds < 30 * 86400 THEN 'month'
            ELSE 'longer'
        END AS delay
    FROM person
)
SELECT delay, COUNT(*) AS persons
FROM banded
GROUP BY delay
ORDER BY delay
