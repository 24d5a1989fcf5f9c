-- Units by class and value of one sensitive attribute; a person with two values in a class counts once for each.
-- The table never leaves the engine.
WITH unit AS (SELECT {columns}, {attribute} AS s FROM data_set)
SELECT {keys}, s, ({units}) AS n
FROM unit
WHERE ({kept}) AND NOT (s IS NULL AND $skip_empty)
GROUP BY {keys}, s
