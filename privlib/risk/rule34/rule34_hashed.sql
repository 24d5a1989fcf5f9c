-- Digests of a column that are those of another cell of their row, without a key, and all its digests. No cell crosses.
WITH cell AS (SELECT {cells} FROM data_set)
SELECT count(*) FILTER (WHERE value IN ({hashed})) AS found, count(*) AS digests
FROM cell
WHERE regexp_matches(value, '^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$')
ORDER BY ALL
