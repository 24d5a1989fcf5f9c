-- The rows of each person, and of nobody. The table never leaves the engine.
WITH unit AS (SELECT {columns} FROM data_set)
SELECT person AS value, count(*) AS records
FROM unit
WHERE ({kept})
GROUP BY person
