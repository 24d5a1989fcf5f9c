-- The data sets of the register.
SELECT dataset_id
FROM anon_dataset
ORDER BY dataset_id
