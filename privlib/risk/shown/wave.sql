-- What each person answered on a wave, as far as it was known. The table never leaves the engine.
SELECT principal_key, answered_at, {items}
FROM data_set
WHERE answered_at < $known_before
