-- Other data sets that are still candidates: personal data.
SELECT dataset_id
FROM anon_dataset
WHERE state = 'candidate' AND dataset_id <> $dataset
ORDER BY dataset_id
