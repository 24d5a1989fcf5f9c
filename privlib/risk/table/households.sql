-- One row a class and household: how many units of the class live there. It never leaves the engine.
WITH unit AS (SELECT {columns}, {household} AS household FROM data_set)
SELECT {keys}, household, count(*) AS records
FROM unit
WHERE ({kept})
GROUP BY {keys}, household
