-- Rows whose flag says neither 1 nor 0, nor true or false, and persons with both kinds of rows.
WITH given AS (SELECT {person} AS person, {flag} AS cell FROM data_set),
unit AS (SELECT person, lower(CAST(cell AS VARCHAR)) AS flag FROM given),
said AS (
    SELECT person, CASE WHEN flag IN ('1', 'true') THEN 1 WHEN flag IN ('0', 'false') THEN 0 END AS inside FROM unit
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
