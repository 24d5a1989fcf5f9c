-- Sampling weights by class, and rows whose weight is empty, below 1 or no number. The table never leaves the engine.
WITH unit AS (SELECT {columns}, {weight} FROM data_set)
SELECT {keys}, sum(w) AS weight, count(*) FILTER (WHERE w IS NULL OR w < 1) AS invalid
FROM unit
WHERE ({kept})
GROUP BY {keys}
