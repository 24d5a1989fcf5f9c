-- Rows whose day cannot be read.
SELECT count(*) AS n
FROM data_set
WHERE known_day IS NULL
ORDER BY n
