-- One row a holding that exists at the end of the period (or of as_of, if that is earlier) and is at least `unused_months`
-- old, with the last day of a use, and of a use with a purpose, in these months. A joined holding is used too; a denied
-- use is none. It never leaves the engine.
WITH span AS (
    SELECT
        LEAST($period_to, CAST($as_of + INTERVAL 1 DAY AS DATE)) AS end_day,
        CAST(LEAST($period_to, CAST($as_of + INTERVAL 1 DAY AS DATE)) - INTERVAL 1 MONTH * $unused_months AS DATE)
            AS first_day
),
used AS (
    SELECT
        u.holding_id,
        u.joined_holdings,
        u.jst_date,
        u.purpose IS NOT NULL OR u.purpose_raw IS NOT NULL AS tagged
    FROM use_event AS u
    CROSS JOIN span AS s
    WHERE u.result <> 'denied' AND u.recorded_at < $known_before
        AND s.first_day <= u.jst_date AND u.jst_date < s.end_day
),
touched AS (
    SELECT holding_id, jst_date, tagged FROM used
    UNION ALL
    SELECT unnest(string_split(joined_holdings, '|')) AS holding_id, jst_date, tagged
    FROM used
    WHERE joined_holdings IS NOT NULL
),
last AS (
    SELECT holding_id, MAX(jst_date) AS last_day, MAX(CASE WHEN tagged THEN jst_date END) AS last_tagged
    FROM touched
    GROUP BY holding_id
)
SELECT
    h.holding_id,
    l.last_day,
    CASE WHEN l.last_day IS NULL THEN 'unused' WHEN l.last_tagged IS NULL THEN 'untagged' ELSE 'used' END AS detail
FROM holding AS h
CROSS JOIN span AS s
LEFT JOIN last AS l ON l.holding_id = h.holding_id
WHERE h.valid_from <= s.first_day AND s.end_day <= h.valid_to
