-- Rows whose flag says neither 1 nor 0, nor true or false, and persons with both kinds of rows.
WITH unit AS (SELECT {columns} FROM data_set),
text AS (SELECT person, lower(CAST(flag AS VARCHAR)) AS flag FROM unit),
said AS (
    SELECT person, CASE WHEN flag IN ('1', 'true') THEN 1 WHEN flag IN ('0', 'false') THEN 0 END AS inside FROM text
),
found AS (
    SELECT person, count(*) - count(inside) AS unclear, min(inside) AS least, max(inside) AS most
    FROM said
    GROUP BY person
)
SELECT
    CAST(coalesce(sum(unclear), 0) AS BIGINT) AS unclear,
    count(*) FILTER (WHERE person IS NOT NULL AND least < most) AS torn
FROM found
ORDER BY ALL
