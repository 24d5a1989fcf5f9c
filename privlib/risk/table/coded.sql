-- Codes in the place of values, and counts beside them: no value crosses. An empty cell is 0.
SELECT {codes}, {counts}
FROM data_set
WHERE ({kept})
ORDER BY ALL
