-- The finest class table: units and rows of each combination of quasi-identifiers. Empty cells are equal to each other.
-- A unit is a row of data_set: a row that was loaded, or a class and person of risk_member. It never leaves the engine.
WITH unit AS (SELECT {columns} FROM data_set)
SELECT {keys}, count(*) AS size, CAST(({records}) AS BIGINT) AS records, ({suppressed}) AS suppressed, ({empty}) AS empty
FROM unit
GROUP BY {keys}
