-- Direct-written collections, and those whose notice was complete and in time (PC7), with the persons behind each.
WITH judged AS (
    SELECT c.event_id, c.principal_key, m.event_id IS NULL AS complete
    FROM direct_collection AS c
    LEFT JOIN (SELECT DISTINCT event_id FROM missed_notice) AS m ON m.event_id = c.event_id
)
SELECT
    COUNT(*) AS collections,
    COUNT(*) FILTER (WHERE complete) AS complete,
    COUNT(DISTINCT principal_key) AS persons,
    COUNT(DISTINCT principal_key) FILTER (WHERE complete) AS persons_complete,
    COUNT(DISTINCT principal_key) FILTER (WHERE NOT complete) AS persons_missed
FROM judged
ORDER BY collections
