-- The parties that a data set is planned for, or went to as far as was known.
WITH planned AS (
         SELECT unnest(string_split(planned_recipients, '|')) AS party_id FROM anon_dataset WHERE dataset_id = $dataset
     ),
     given AS (
         SELECT party_id
         FROM provision
         WHERE dataset_id = $dataset AND direction = 'out' AND recorded_at < $known_before
     ),
     party AS (SELECT party_id FROM planned UNION SELECT party_id FROM given)
SELECT party_id
FROM party
WHERE party_id <> ''
ORDER BY party_id
