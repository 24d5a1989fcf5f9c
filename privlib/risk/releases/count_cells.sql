-- Cells of two published tables side by side: in how many rows each table has it, and the persons it says; NULL where it
-- says no whole number. What the dimensions hold goes into keyed references, and nowhere else.
SELECT {keys},
       count(CASE WHEN side = 1 THEN 1 END) AS first_rows,
       count(CASE WHEN side = 2 THEN 1 END) AS second_rows,
       max(CASE WHEN side = 1 AND regexp_matches(persons, '^[0-9]{1,15}$') THEN TRY_CAST(persons AS BIGINT) END)
           AS first_persons,
       max(CASE WHEN side = 2 AND regexp_matches(persons, '^[0-9]{1,15}$') THEN TRY_CAST(persons AS BIGINT) END)
           AS second_persons
FROM data_set
GROUP BY {keys}
ORDER BY {keys}
