-- One data set of the register.
SELECT dataset_id, state, subject_key
FROM anon_dataset
WHERE dataset_id = $dataset
ORDER BY dataset_id
