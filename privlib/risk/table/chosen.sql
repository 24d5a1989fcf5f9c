-- The row that stands for each person: her first in an order. Instants that are numbers are compared by value, others as
-- text, as ISO wants it; an empty instant comes last. Equal rows are ordered by their values, so that the choice does
-- not depend on the order of rows. The table never leaves the engine.
WITH unit AS (SELECT {columns}, {others} FROM data_set),
     counted AS (
         SELECT *, TRY_CAST(instant AS DOUBLE) AS number,
                count(*) OVER (PARTITION BY person, {keys}) AS alike, count(*) OVER (PARTITION BY person) AS records
         FROM unit
     ),
     placed AS (SELECT *, row_number() OVER (PARTITION BY person ORDER BY {first}) AS place FROM counted)
SELECT *
FROM placed
WHERE place = 1
