-- Uses of a month whose judgement now is not the one of its closing day, by the cause; exclusive, so they add up.
WITH event AS (
    SELECT
        e.principal_key,
        CASE WHEN e.recorded_at < $closed_before THEN COALESCE(t.reason, 'covered') ELSE 'absent' END AS was,
        COALESCE(n.reason, 'covered') AS reason
    FROM evaluated_use AS e
    LEFT JOIN judged_then AS t ON t.event_id = e.event_id
    LEFT JOIN judged_now AS n ON n.event_id = e.event_id
),
changed AS (
    SELECT
        principal_key,
        CASE
            WHEN was = 'absent' AND reason = 'covered' THEN 'late-use-covered'
            WHEN was = 'absent' THEN 'late-use-uncovered'
            WHEN reason = 'covered' THEN 'late-evidence'
            WHEN was = 'covered' THEN 'late-stop'
            ELSE 'other-reason'
        END AS cause
    FROM event
    WHERE was <> reason
)
SELECT cause, COUNT(*) AS uses, COUNT(DISTINCT principal_key) AS persons
FROM changed
GROUP BY cause
ORDER BY cause
