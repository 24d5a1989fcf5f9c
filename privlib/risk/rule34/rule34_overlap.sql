-- Different values of a column, and those that are keys of the source. No value crosses.
WITH cell AS (SELECT {cells} FROM data_set),
     held AS (SELECT DISTINCT value FROM cell WHERE value IS NOT NULL)
SELECT count(*) AS held,
       count(*) FILTER (WHERE value IN (SELECT value FROM risk_source WHERE value IS NOT NULL)) AS shared
FROM held
ORDER BY ALL
