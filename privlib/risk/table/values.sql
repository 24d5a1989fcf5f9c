-- Units by class and value of one sensitive attribute; with the person where a person may stand in several classes.
-- The table never leaves the engine.
WITH unit AS (SELECT {columns}, {attribute} AS s FROM data_set)
SELECT {keys}, s, count(*) AS n
FROM unit
WHERE ({kept}) AND NOT (s IS NULL AND $skip_empty)
GROUP BY {keys}, s
