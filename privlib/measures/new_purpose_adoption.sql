-- Persons by the month (Asia/Tokyo) of their first agreement to each purpose that came later (origin new), and of their
-- first use for it. Agreements of before the period, or the purpose, stand in its first month;
-- '*' counts over all months.
WITH agreed AS (
    SELECT principal_key, unnest(string_split(purposes, '|')) AS purpose_id, valid_from
    FROM agreement
    WHERE effect = 'permit' AND kind IN ('consent', 'contract') AND scope IN ('use', 'all')
        AND recorded_at < $known_before
),
first_agreed AS (
    SELECT
        a.purpose_id,
        a.principal_key,
        GREATEST(MIN(CAST(a.valid_from + INTERVAL 9 HOUR AS DATE)), p.valid_from, $period_from) AS first_day
    FROM agreed AS a
    JOIN purpose AS p ON p.purpose_id = a.purpose_id
    WHERE p.origin = 'new'
    GROUP BY a.purpose_id, a.principal_key, p.valid_from
),
first_used AS (
    SELECT u.purpose_id, u.principal_key, MIN(u.jst_date) AS first_day
    FROM coverage_use AS u
    JOIN purpose AS p ON p.purpose_id = u.purpose_id
    WHERE u.class = 'attributable' AND NOT u.exception_complete AND p.origin = 'new'
    GROUP BY u.purpose_id, u.principal_key
),
event AS (
    SELECT purpose_id, principal_key, first_day, 1 AS agreed, 0 AS used FROM first_agreed WHERE first_day < $period_to
    UNION ALL
    SELECT purpose_id, principal_key, first_day, 0 AS agreed, 1 AS used FROM first_used
)
SELECT
    purpose_id AS purpose,
    COALESCE(strftime(first_day, '%Y-%m'), '*') AS month,
    CAST(SUM(agreed) AS BIGINT) AS persons_agreed,
    CAST(SUM(used) AS BIGINT) AS persons_used
FROM event
GROUP BY GROUPING SETS ((purpose_id, strftime(first_day, '%Y-%m')), (purpose_id))
ORDER BY purpose, month
