-- Cells of a column, those that look like a code, and those of them whose check digit is right. No cell crosses.
WITH cell AS (SELECT {cells} FROM data_set)
SELECT count(value) AS cells,
       count(*) FILTER (WHERE regexp_matches(value, $pattern)) AS matching,
       count(*) FILTER (WHERE regexp_matches(value, $pattern) AND ({passes})) AS passing
FROM cell
ORDER BY ALL
