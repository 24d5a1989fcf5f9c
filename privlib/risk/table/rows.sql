-- What the rows are: suppressed, or with an empty quasi-identifier.
WITH unit AS (SELECT {columns} FROM data_set)
SELECT count(*) AS rows,
       count(*) FILTER (WHERE ({suppressed})) AS suppressed,
       count(*) FILTER (WHERE ({empty}) AND NOT ({suppressed})) AS null_rows
FROM unit
ORDER BY ALL
