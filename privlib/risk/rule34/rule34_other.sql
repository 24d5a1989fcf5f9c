-- Values of a column of another candidate, by person. The table never leaves the engine.
SELECT DISTINCT {cells}
FROM data_set
