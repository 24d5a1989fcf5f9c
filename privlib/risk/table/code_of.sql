-- A number for each value of a column, in the order of values, from 1 on. The table never leaves the engine.
WITH found AS (SELECT DISTINCT {column} AS value FROM data_set WHERE ({kept}))
SELECT value, CAST(row_number() OVER (ORDER BY value) AS INTEGER) AS code
FROM found
WHERE value IS NOT NULL
