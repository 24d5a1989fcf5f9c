-- The classes of a plan that have enough units. The table never leaves the engine.
SELECT {keys}
FROM data_set
GROUP BY {keys}
HAVING count(*) >= $k
