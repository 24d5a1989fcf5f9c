-- What the different values of a column look like: their lengths, and how many have the form of an identifier.
-- My Number: eleven digits and a check digit, 11 - (weighted sum mod 11), 0 where that sum leaves 0 or 1.
-- Card: sixteen digits; those in odd places count twice, less 9 if above 9, and the whole sum ends in 0.
WITH given AS (SELECT {column} AS value FROM data_set),
     found AS (SELECT DISTINCT CAST(value AS VARCHAR) AS value FROM given WHERE value IS NOT NULL),
     twelve AS (
         SELECT TRY_CAST(substr(value, 12, 1) AS INTEGER) AS last,
                (6 * TRY_CAST(substr(value, 1, 1) AS INTEGER) + 5 * TRY_CAST(substr(value, 2, 1) AS INTEGER)
                 + 4 * TRY_CAST(substr(value, 3, 1) AS INTEGER) + 3 * TRY_CAST(substr(value, 4, 1) AS INTEGER)
                 + 2 * TRY_CAST(substr(value, 5, 1) AS INTEGER) + 7 * TRY_CAST(substr(value, 6, 1) AS INTEGER)
                 + 6 * TRY_CAST(substr(value, 7, 1) AS INTEGER) + 5 * TRY_CAST(substr(value, 8, 1) AS INTEGER)
                 + 4 * TRY_CAST(substr(value, 9, 1) AS INTEGER) + 3 * TRY_CAST(substr(value, 10, 1) AS INTEGER)
                 + 2 * TRY_CAST(substr(value, 11, 1) AS INTEGER)) % 11 AS rest
         FROM found
         WHERE regexp_matches(value, '^[0-9]{12}$')
     ),
     place AS (SELECT unnest([1, 3, 5, 7, 9, 11, 13, 15]) AS odd),
     sixteen AS (
         SELECT value,
                sum(2 * TRY_CAST(substr(value, odd, 1) AS INTEGER)
                    - CASE WHEN TRY_CAST(substr(value, odd, 1) AS INTEGER) > 4 THEN 9 ELSE 0 END
                    + TRY_CAST(substr(value, odd + 1, 1) AS INTEGER)) AS total
         FROM found
         CROSS JOIN place
         WHERE regexp_matches(value, '^[0-9]{16}$')
         GROUP BY value
     )
SELECT count(*) AS different,
       min(length(value)) AS shortest,
       max(length(value)) AS longest,
       count(*) FILTER (WHERE regexp_matches(value, '^[^@ ]+@[^@ ]+[.][^@ ]+$')) AS mail,
       count(*) FILTER (WHERE regexp_matches(value, '^([+]81|0)[0-9-]{9,12}$')) AS telephone,
       (SELECT count(*) FROM twelve WHERE last = CASE WHEN rest <= 1 THEN 0 ELSE 11 - rest END) AS my_number,
       (SELECT count(*) FROM sixteen WHERE total % 10 = 0) AS card
FROM found
ORDER BY ALL
