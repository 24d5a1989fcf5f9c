-- Different values of a column, and those that are keys of the source. No value crosses.
SELECT count(*) AS held,
       count(*) FILTER (WHERE value IN (SELECT value FROM risk_source WHERE value IS NOT NULL)) AS shared
FROM data_set
ORDER BY ALL
