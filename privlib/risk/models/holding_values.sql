-- Different values of the columns of other holdings. The table never leaves the engine.
SELECT DISTINCT place, value
FROM data_set
WHERE value IS NOT NULL
