-- Different counts of a table to be published, and how many cells have them. Whole numbers and a closed word cross.
WITH cell AS (SELECT {cells} FROM data_set)
SELECT CASE WHEN regexp_matches(persons, '^[0-9]{1,15}$') THEN TRY_CAST(persons AS BIGINT) END AS persons,
       CASE WHEN regexp_matches(population, '^[0-9]{1,15}$') THEN TRY_CAST(population AS BIGINT) END AS population,
       CASE WHEN kind IN ('oral', 'external', 'injection') THEN kind ELSE '' END AS kind,
       CASE WHEN regexp_matches(units, '^[0-9]{1,15}$') THEN TRY_CAST(units AS BIGINT) END AS units,
       count(*) AS cells
FROM cell
GROUP BY ALL
ORDER BY ALL
