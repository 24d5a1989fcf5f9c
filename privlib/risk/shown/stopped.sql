-- Persons of a data set who had stopped before it leaves: suspended at that instant, or withdrawn or closed by then.
WITH leaving AS (
         SELECT coalesce(created_at, planned_at) AS at FROM anon_dataset WHERE dataset_id = $dataset
     ),
     stopped AS (
         SELECT a.principal_key
         FROM agreement AS a
         CROSS JOIN leaving AS l
         WHERE a.recorded_at < $known_before
           AND ((a.effect = 'restrict' AND a.kind = 'suspension' AND a.scope IN ('all', 'use', 'provide')
                 AND a.valid_from <= l.at AND l.at < a.valid_to)
                OR (a.effect = 'permit' AND a.scope = 'use' AND a.ended_by IN ('withdrawn', 'closed')
                    AND a.valid_to <= l.at))
     ),
     person AS (SELECT DISTINCT principal_key FROM data_set)
SELECT count(*) AS persons, count(*) FILTER (WHERE principal_key IN (SELECT principal_key FROM stopped)) AS stopped
FROM person
ORDER BY ALL
