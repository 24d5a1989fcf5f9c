-- Digests of the texts of the source, as they are written and in small letters. The table never leaves the engine.
WITH found AS (SELECT text FROM data_set WHERE text IS NOT NULL),
     guess AS (SELECT text FROM found UNION SELECT lower(text) FROM found)
SELECT unnest([{hashes}]) AS value
FROM guess
