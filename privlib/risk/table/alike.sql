-- Numbers behind all hashes for the persons whose hash another one has too. By any hash every person has one number, and
-- nobody else has it. The table never leaves the engine.
WITH hashed AS (SELECT value, abs(CAST(hash(value) >> 1 AS BIGINT) % $hashes) AS hash FROM data_set WHERE value IS NOT NULL),
     shared AS (SELECT hash FROM hashed GROUP BY hash HAVING count(*) > 1)
SELECT value, $hashes + row_number() OVER (ORDER BY value) AS code
FROM hashed
JOIN shared USING (hash)
