-- Classes by size, and how many of them have k_min rows or more.
SELECT size,
       count(*) AS classes,
       min(records) AS least_rows,
       count(*) FILTER (WHERE records >= $k_min) AS full_of_rows
FROM risk_class
WHERE NOT suppressed AND NOT (empty AND $drop_empty)
GROUP BY size
ORDER BY size
