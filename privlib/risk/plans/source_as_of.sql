-- What a table of the store held of persons when a release was made of it. The table never leaves the engine.
SELECT {columns}
FROM data_set
WHERE coalesce({known}) < $known_before
