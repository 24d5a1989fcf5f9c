-- Uses after a stop, case by case: a case is one stop of one person, without the person's key. Of more than forty cases
-- the forty that lasted longest, numbered in the order of their stops; of more than twenty-five uses the first ones and
-- the last one.
WITH stopped AS (
    SELECT
        principal_key,
        stop_kind,
        stop_at,
        ROW_NUMBER() OVER (ORDER BY MAX(seconds_since_stop) DESC, stop_at, stop_kind, principal_key) AS place
    FROM noted_use
    WHERE stop_kind IS NOT NULL
    GROUP BY principal_key, stop_kind, stop_at
),
numbered AS (
    SELECT
        principal_key, stop_kind, stop_at, ROW_NUMBER() OVER (ORDER BY stop_at, stop_kind, place) AS nth
    FROM stopped
    WHERE place <= 40
),
used AS (
    SELECT
        n.nth,
        l.stop_kind,
        l.stop_at,
        l.purpose_id,
        l.holding_id,
        l.in_process,
        l.seconds_since_stop AS seconds,
        ROW_NUMBER() OVER (PARTITION BY n.nth ORDER BY l.seconds_since_stop, l.event_id) AS use_nth,
        COUNT(*) OVER (PARTITION BY n.nth) AS uses
    FROM noted_use AS l
    JOIN numbered AS n
        ON n.principal_key = l.principal_key AND n.stop_kind = l.stop_kind AND n.stop_at = l.stop_at
)
SELECT
    nth AS case_nth,
    LEAST(use_nth, 25) AS use_nth,
    stop_kind AS stop,
    strftime(stop_at + INTERVAL 9 HOUR, '%Y-%m-%d') AS stopped_on,
    purpose_id AS purpose,
    holding_id AS holding,
    CASE WHEN in_process THEN 'yes' ELSE 'no' END AS process,
    seconds
FROM used
WHERE use_nth <= 24 OR use_nth = uses
ORDER BY case_nth, use_nth
