-- The values of a column with new codes, for those whose order is another than that of their text.
-- The table never leaves the engine.
SELECT value, CAST(place AS INTEGER) AS code
FROM data_set
JOIN risk_place USING (code)
