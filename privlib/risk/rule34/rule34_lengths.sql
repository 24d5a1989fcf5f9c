-- How many cells of a column have the length of an MD5, of a SHA-1 and of a SHA-256.
WITH cell AS (SELECT {cells} FROM data_set)
SELECT count(*) FILTER (WHERE length(value) = 32) AS md5,
       count(*) FILTER (WHERE length(value) = 40) AS sha1,
       count(*) FILTER (WHERE length(value) = 64) AS sha256
FROM cell
ORDER BY ALL
