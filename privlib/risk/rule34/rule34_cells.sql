-- Cells of a column, those that look like a code, and those of them whose check digit is right. No cell crosses.
WITH held AS (SELECT value, cells FROM data_set),
     looked_at AS (
         SELECT cells,
                regexp_matches(value, $pattern) AS matching,
                regexp_matches(value, $pattern) AND ({passes}) AS passing
         FROM held
     )
SELECT CAST(coalesce(sum(cells), 0) AS BIGINT) AS cells,
       CAST(coalesce(sum(cells) FILTER (WHERE matching), 0) AS BIGINT) AS matching,
       CAST(coalesce(sum(cells) FILTER (WHERE passing), 0) AS BIGINT) AS passing
FROM looked_at
ORDER BY ALL
