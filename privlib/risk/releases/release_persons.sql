-- Persons by their codes in each release, -1 where they are not in it: no person and no value crosses.
SELECT {keys}, count(*) AS persons
FROM data_set
GROUP BY ALL
ORDER BY ALL
