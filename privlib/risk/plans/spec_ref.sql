-- The processing specification of a data set, as the register names it.
SELECT spec_ref
FROM anon_dataset
WHERE dataset_id = $dataset
ORDER BY spec_ref
