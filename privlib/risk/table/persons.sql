-- Persons, those with more than one row, and rows without a person.
WITH unit AS (SELECT {columns} FROM data_set),
     person AS (SELECT person, count(*) AS n FROM unit WHERE ({kept}) GROUP BY person)
SELECT count(person) AS persons,
       count(*) FILTER (WHERE person IS NOT NULL AND n > 1) AS repeated,
       CAST(coalesce(sum(n) FILTER (WHERE person IS NULL), 0) AS BIGINT) AS missing
FROM person
ORDER BY ALL
