-- Rows in which each quasi-identifier is empty, those of suppressed units left out.
WITH unit AS (SELECT {columns}, {rows} AS n FROM data_set)
SELECT {cells}
FROM unit
WHERE NOT ({suppressed})
ORDER BY ALL
