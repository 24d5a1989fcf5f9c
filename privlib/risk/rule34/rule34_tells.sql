-- Different values of a column, persons who have one, and rows that have one.
WITH cell AS (SELECT {cells} FROM data_set)
SELECT count(DISTINCT value) AS held, count(DISTINCT person) AS persons, count(*) AS rows
FROM cell
WHERE value IS NOT NULL
ORDER BY ALL
