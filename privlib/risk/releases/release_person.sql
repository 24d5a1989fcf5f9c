-- One row a person of one release: a number for each value, 0 for an empty cell. The table never leaves the engine.
SELECT CAST(person AS VARCHAR) AS person, {keys}
FROM data_set
WHERE ({kept})
