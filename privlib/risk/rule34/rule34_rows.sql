-- How many persons have so many rows.
WITH pair AS (SELECT {cells} FROM data_set),
     held AS (SELECT person, count(*) AS value FROM pair GROUP BY person)
SELECT value, count(*) AS n
FROM held
GROUP BY value
ORDER BY value
