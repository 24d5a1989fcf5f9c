-- Different values of a column, and those that fewer than k_min units hold: counts alone.
SELECT count(*) AS held, count(*) FILTER (WHERE units < $k_min) AS rare
FROM data_set
ORDER BY ALL
