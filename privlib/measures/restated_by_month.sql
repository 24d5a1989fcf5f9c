-- Uses of a month and their coverage, as known on its closing day and as known now, with the persons behind each.
WITH event AS (
    SELECT
        e.principal_key,
        e.recorded_at < $closed_before AS was_known,
        COALESCE(t.reason, 'covered') = 'covered' AS was_covered,
        COALESCE(n.reason, 'covered') = 'covered' AS is_covered
    FROM evaluated_use AS e
    LEFT JOIN judged_then AS t ON t.event_id = e.event_id
    LEFT JOIN judged_now AS n ON n.event_id = e.event_id
),
person AS (
    SELECT
        principal_key,
        COUNT(*) AS uses,
        COUNT(*) FILTER (WHERE is_covered) AS covered,
        COUNT(*) FILTER (WHERE was_known) AS uses_then,
        COUNT(*) FILTER (WHERE was_known AND was_covered) AS covered_then
    FROM event
    GROUP BY principal_key
)
SELECT
    COALESCE(CAST(SUM(uses_then) AS BIGINT), 0) AS evaluated_then,
    COALESCE(CAST(SUM(covered_then) AS BIGINT), 0) AS covered_then,
    COUNT(*) FILTER (WHERE uses_then > 0) AS persons_then,
    COUNT(*) FILTER (WHERE uses_then > covered_then) AS persons_uncovered_then,
    COALESCE(CAST(SUM(uses) AS BIGINT), 0) AS evaluated,
    COALESCE(CAST(SUM(covered) AS BIGINT), 0) AS covered,
    COUNT(*) AS persons,
    COUNT(*) FILTER (WHERE uses > covered) AS persons_uncovered
FROM person
ORDER BY evaluated
