-- What the rows are: suppressed, or with an empty quasi-identifier.
SELECT CAST(coalesce(sum(records), 0) AS BIGINT) AS rows,
       CAST(coalesce(sum(records) FILTER (WHERE suppressed), 0) AS BIGINT) AS suppressed,
       CAST(coalesce(sum(records) FILTER (WHERE empty AND NOT suppressed), 0) AS BIGINT) AS null_rows
FROM risk_class
ORDER BY ALL
