-- Each row of a person with its day, and the values that someone may know of her. The table never leaves the engine.
WITH cell AS (SELECT {columns}, {day} AS known_day FROM data_set)
SELECT person, known_day, {keys}
FROM cell
WHERE NOT ({suppressed})
