-- The values of a sensitive attribute in the order of their codes, for distances along a hierarchy. They stay inside
-- privlib.risk.
WITH unit AS (SELECT {columns}, {attribute} AS s FROM data_set),
found AS (SELECT DISTINCT s AS value FROM unit WHERE ({kept}) AND s IS NOT NULL),
numbered AS (SELECT CAST(value AS VARCHAR) AS value, row_number() OVER (ORDER BY value) AS code FROM found)
SELECT code, value
FROM numbered
ORDER BY code
