-- Keys of the source as text. The table never leaves the engine.
SELECT DISTINCT {cells}
FROM data_set
