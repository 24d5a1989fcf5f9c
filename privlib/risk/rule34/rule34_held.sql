-- Different values of a column, with their cells and the units that hold them. The table never leaves the engine.
WITH cell AS (SELECT {cells} FROM data_set)
SELECT value, count(*) AS cells, {units} AS units
FROM cell
WHERE value IS NOT NULL
GROUP BY value
