-- One row a class and person: a person counts once in a class, whatever the number of rows. It never leaves the engine.
WITH unit AS (SELECT {columns} FROM data_set)
SELECT {keys}, person, count(*) AS records
FROM unit
GROUP BY {keys}, person
