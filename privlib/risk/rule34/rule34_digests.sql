-- Different digests of a column, and those that are among the digests made. No digest crosses.
WITH cell AS (SELECT {cells} FROM data_set),
     held AS (
         SELECT DISTINCT value
         FROM cell
         WHERE regexp_matches(value, '^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$')
     )
SELECT count(*) FILTER (WHERE value IN (SELECT value FROM risk_digest)) AS found, count(*) AS held
FROM held
ORDER BY ALL
