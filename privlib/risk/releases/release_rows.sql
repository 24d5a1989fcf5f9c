-- Rows of a release, rows that have a person, and persons: equal where each row is one person.
SELECT count(*) AS rows, count(person) AS named, count(DISTINCT person) AS persons
FROM data_set
ORDER BY ALL
