-- Measured rows whose sensitive attribute is empty.
WITH unit AS (SELECT {columns}, {attribute} AS s FROM data_set)
SELECT count(*) AS rows
FROM unit
WHERE ({kept}) AND s IS NULL
ORDER BY ALL
