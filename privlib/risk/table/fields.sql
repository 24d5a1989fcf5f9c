-- The fields of a data set that can single someone out or that nobody should learn; a deleted field is none.
SELECT field, role
FROM anon_field
WHERE dataset_id = $dataset AND role IN ('quasi', 'sensitive') AND '|' || COALESCE(methods, '') || '|' NOT LIKE '%|delete|%'
ORDER BY field, role
