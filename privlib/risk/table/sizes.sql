-- Classes by size, their rows, and how many of them have k_min rows or more. Empty cells are equal to each other.
-- A unit is a row of data_set: a row that was loaded, or a person whose rows are counted in it.
WITH unit AS (SELECT {columns} FROM data_set),
     class AS (
         SELECT {keys}, count(*) AS size, ({records}) AS records, ({suppressed}) AS suppressed, ({empty}) AS empty
         FROM unit
         GROUP BY {keys}
     )
SELECT size,
       suppressed,
       empty,
       count(*) AS classes,
       CAST(sum(records) AS BIGINT) AS rows,
       CAST(min(records) AS BIGINT) AS least_rows,
       count(*) FILTER (WHERE records >= $k_min) AS full_of_rows
FROM class
GROUP BY size, suppressed, empty
ORDER BY size, suppressed, empty
