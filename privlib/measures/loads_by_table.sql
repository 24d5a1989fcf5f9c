-- What came and what became of it, by table: records = loaded + refused + duplicates + blank.
SELECT
    table_name AS "table",
    COUNT(*) AS files,
    CAST(SUM(records) AS BIGINT) AS records,
    CAST(SUM(loaded) AS BIGINT) AS loaded,
    CAST(SUM(duplicates) AS BIGINT) AS duplicates,
    CAST(SUM(refused) AS BIGINT) AS refused,
    CAST(SUM(blank) AS BIGINT) AS blank
FROM source
GROUP BY table_name
ORDER BY table_name
