-- Questions of a data set's wave whose answers are, or may be, special care-required personal information.
SELECT survey_item.item
FROM survey_item
JOIN anon_dataset ON anon_dataset.wave_id = survey_item.wave_id
WHERE anon_dataset.dataset_id = $dataset AND survey_item.special_care <> 'no'
ORDER BY survey_item.item
