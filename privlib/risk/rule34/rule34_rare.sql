-- Values of a column that fewer than k_min units hold, and their units: counts alone.
WITH cell AS (SELECT {cells} FROM data_set),
     held AS (SELECT value, {units} AS n FROM cell WHERE value IS NOT NULL GROUP BY value)
SELECT count(*) AS held,
       count(*) FILTER (WHERE n < $k_min) AS rare,
       CAST(coalesce(sum(n) FILTER (WHERE n < $k_min), 0) AS BIGINT) AS units
FROM held
ORDER BY ALL
