-- Measured units by their numbers, and what is counted beside them: no value crosses. An empty cell is 0.
WITH unit AS (SELECT {numbers} FROM data_set WHERE ({kept}))
SELECT {keys}, {counts}
FROM unit
GROUP BY {keys}
ORDER BY ALL
