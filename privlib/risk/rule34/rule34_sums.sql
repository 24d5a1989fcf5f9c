-- A person's sum of a number, and how many persons have it. The sums stay inside privlib.risk.
WITH cell AS (SELECT {cells} FROM data_set),
     number AS (
         SELECT TRY_CAST(value AS DECIMAL(18, 6)) AS value, unit
         FROM cell
         WHERE regexp_matches(value, '^[+-]?[0-9]{1,12}([.][0-9]+)?$')
     ),
     held AS (SELECT unit, CAST(sum(value) AS DECIMAL(30, 6)) AS value FROM number WHERE value IS NOT NULL GROUP BY unit)
SELECT value, count(*) AS n
FROM held
GROUP BY value
ORDER BY value
