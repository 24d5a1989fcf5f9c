-- Persons, those with more than one row, all measured rows, and those without a person.
SELECT count(value) AS persons,
       count(*) FILTER (WHERE value IS NOT NULL AND records > 1) AS repeated,
       CAST(coalesce(sum(records), 0) AS BIGINT) AS rows,
       CAST(coalesce(sum(records) FILTER (WHERE value IS NULL), 0) AS BIGINT) AS missing
FROM risk_person
ORDER BY ALL
