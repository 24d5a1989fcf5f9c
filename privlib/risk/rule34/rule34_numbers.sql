-- Numbers of a column and the units that hold them, for the tails. They stay inside privlib.risk.
WITH cell AS (SELECT {cells} FROM data_set),
     number AS (
         SELECT TRY_CAST(value AS DECIMAL(18, 6)) AS value, unit
         FROM cell
         WHERE regexp_matches(value, '^[+-]?[0-9]{1,12}([.][0-9]+)?$')
     )
SELECT value, {units} AS n
FROM number
WHERE value IS NOT NULL
GROUP BY value
ORDER BY value
