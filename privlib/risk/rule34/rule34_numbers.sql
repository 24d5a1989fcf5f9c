-- Whole numbers of a column and the units that hold them, for the tails. They stay inside privlib.risk.
WITH cell AS (SELECT {cells} FROM data_set),
     number AS (SELECT TRY_CAST(value AS BIGINT) AS value, unit FROM cell)
SELECT value, {units} AS n
FROM number
WHERE value IS NOT NULL
GROUP BY value
ORDER BY value
