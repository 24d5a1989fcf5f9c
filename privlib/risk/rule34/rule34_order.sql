-- The place of each person's first row, in the order in which the engine keeps the rows of a file.
-- The table never leaves the engine.
WITH cell AS (SELECT {cells} FROM data_set),
     placed AS (SELECT person, row_number() OVER () AS place FROM cell)
SELECT person, min(place) AS place
FROM placed
WHERE person IS NOT NULL
GROUP BY person
