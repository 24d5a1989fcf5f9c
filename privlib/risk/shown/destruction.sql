-- The days on which a data set was completed, and what restores its persons destroyed, as far as they are known.
SELECT
    state,
    CASE WHEN state = 'produced' AND created_at < $known_before THEN CAST(created_at + INTERVAL 9 HOUR AS DATE) END
        AS created_on,
    CASE WHEN mapping_destroyed_at < $known_before THEN CAST(mapping_destroyed_at + INTERVAL 9 HOUR AS DATE) END
        AS mapping_on,
    CASE WHEN salt_destroyed_at < $known_before THEN CAST(salt_destroyed_at + INTERVAL 9 HOUR AS DATE) END AS salt_on,
    COALESCE(mapping_destroyed_at < created_at, FALSE) AS mapping_early,
    COALESCE(salt_destroyed_at < created_at, FALSE) AS salt_early
FROM anon_dataset
WHERE dataset_id = $dataset
ORDER BY dataset_id
