-- Every field of a data set, what it can reveal, what was done to it, and whether a reason is written beside it.
SELECT field, coalesce(category_id, '') AS category_id, role, coalesce(methods, '') AS methods, reason IS NOT NULL AS reasoned
FROM anon_field
WHERE dataset_id = $dataset
ORDER BY field
