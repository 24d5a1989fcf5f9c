-- Whether a column tells persons apart one by one: its values, the persons who have one, and pairs of both.
WITH pair AS (SELECT {cells} FROM data_set),
     distinct_pair AS (SELECT DISTINCT value, person FROM pair WHERE value IS NOT NULL)
SELECT count(DISTINCT value) AS held, count(DISTINCT person) AS persons, count(*) AS pairs
FROM distinct_pair
ORDER BY ALL
