-- The values of a column beside their codes, for hierarchies. They stay inside privlib.risk.
SELECT CAST(value AS VARCHAR) AS value
FROM data_set
ORDER BY code
